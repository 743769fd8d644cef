"""What conditions in Semgrep's terms take for the value and the type of code."""

from __future__ import annotations

from vetline.analysis.facts import dotted
from vetline.analysis.matching.constants import binding_scope, constants_of
from vetline.analysis.matching.core import Matcher
from vetline.analysis.matching.homes import homes_of
from vetline.analysis.matching.strings import is_plain_text
from vetline.analysis.matching.variables import variable_of
from vetline.analysis.scopes import Bind, BindKind
from vetline.syntax import nodes as n


def value_for_semgrep(m: Matcher, code: n.Node) -> object | None:
    """What a comparison computes with: truth, numbers, plain strings, lists of them; or nothing."""
    if isinstance(code, n.List):
        items = [value_for_semgrep(m, item) for item in code.items]
        return None if None in items else items
    if isinstance(code, n.Call):
        return _converted(m, code)
    if isinstance(code, n.BinOp) and code.op == "//":
        return None
    known = m.constant(code)
    value = known.value if known is not None else None
    if isinstance(value, str):
        is_plain = not isinstance(code, n.Constant) or _is_unmarked(m, code)
        return value if is_plain and not isinstance(code, n.BinOp) else None
    return value if isinstance(value, (bool, int, float)) else None


def _converted(m: Matcher, call: n.Call) -> object | None:
    """What ``int`` and ``str``, which comparisons themselves may use, make of what is known."""
    convert = {"int": int, "str": str}.get(dotted(call.func) or "")
    value = value_for_semgrep(m, call.args[0]) if convert and len(call.args) == 1 else None
    try:
        return convert(value) if convert and isinstance(value, (str, int)) else None
    except ValueError:
        return None


def _is_unmarked(m: Matcher, code: n.Constant) -> bool:
    """Whether a string literal has no prefix that makes it another kind of string."""
    return m.view.text(code)[:1].lower() not in ("r", "u", "b")


def types_for_semgrep(m: Matcher, code: n.Node) -> tuple[str, ...]:
    """The names of the type of a literal, a test, or a name that was bound to one or annotated."""
    if isinstance(code, n.Compare) or (isinstance(code, n.UnaryOp) and code.op == "not"):
        return ("bool",)
    if isinstance(code, n.IfExp):
        return types_for_semgrep(m, code.body)
    if isinstance(code, n.Constant):
        is_known = not isinstance(code.value, (str, bytes)) or is_plain_text(m, code)
        return _types_of(code.value) if is_known else ()
    if not isinstance(code, n.Name):
        return ()
    known = m.constant(code)
    if known is not None:
        return _types_of(known.value) + _annotated_types(m, code)
    return _types_of("") if constants_of(m.view).is_text(code) else _declared_types(m, code)


def _declared_types(m: Matcher, name: n.Name) -> tuple[str, ...]:
    """The type of a variable, which it has from where it is bound first."""
    first = _first_binding(m, name)
    if first is None or first.annotation is not None:
        return _annotated_types(m, name)
    value = first.value if first.kind is BindKind.VALUE else None
    is_target = id(name) in constants_of(m.view).targets
    is_own = value is None or (value.start >= name.start and not is_target)  # without an end
    return () if value is None or is_own else types_for_semgrep(m, value)


def _annotated_types(m: Matcher, name: n.Name) -> tuple[str, ...]:
    """The type that a variable is annotated with, as written and by its name at home."""
    first = _first_binding(m, name)
    if first is None or first.annotation is None:
        return ()
    home = homes_of(m.view).home(first.annotation)
    written = without_blanks(m.view.text(first.annotation))
    return (written,) if home is None else (written, home)


def _first_binding(m: Matcher, name: n.Name) -> Bind | None:
    site = m.view.scopes.sites.get(id(name))
    scope = binding_scope(site[0], name.id) if site is not None else None
    variable = variable_of(m.view, name)
    is_starred = variable is not None and variable[0] != id(scope)  # as a parameter may be
    return scope.binds[name.id][0] if scope is not None and not is_starred else None


def _types_of(value: object) -> tuple[str, ...]:
    return ("str", "string") if isinstance(value, str) else (type(value).__name__,)


def without_blanks(text: str) -> str:
    """A type as it is compared."""
    return "".join(text.split())
