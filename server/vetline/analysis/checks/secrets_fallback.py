"""Literals that step in where a secret is not configured."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.checks.secrets_code import is_secret_value
from vetline.analysis.checks.secrets_literals import literal_text, target_name
from vetline.analysis.checks.secrets_names import secret_kind
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span


@frozen
class Fallback:
    """A lookup of ``name`` that falls back to a literal.

    ``key`` is the place of the name where it is a literal too, for the fix.
    """

    name: str
    value: str
    span: Span
    key: Span | None = None


def secret_fallbacks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Secrets that are looked up outside the code, with a literal for when they are not there."""
    for fallback in (*_lookups(view), *_alternatives(view), *_settings(view), *_options(view)):
        if secret_kind(fallback.name) is not None and is_secret_value(fallback.value):
            bindings = (("$KEY", fallback.key),) if fallback.key is not None else ()
            yield verdict(rule, fallback.span, {"$NAME": fallback.name}, bindings=bindings)


def _lookups(view: UnitView) -> Iterator[Fallback]:
    """``os.getenv("KEY", "…")``, ``env("KEY", default="…")``, ``config.get("KEY", "…")``."""
    for method in view.calls.keys() & _LOOKUPS:
        for call in view.calls[method]:
            default = _default(call)
            if default is None or not _is_lookup(call, method, view):
                continue
            value = literal_text(default, view)
            key = _key(call)
            name = target_name(key) if isinstance(key, n.Constant) else None
            if name and value is not None and isinstance(key, n.Constant):
                yield Fallback(name, value, Span(call.start, call.end), Span(key.start, key.end))


def _is_lookup(call: n.Call, method: str, view: UnitView) -> bool:
    qualified = view.names.qualified(call.func) or ""
    if qualified in _ENVIRONMENT or method == "getenv":
        return True
    if method in ("get", "setdefault", "pop"):
        function = call.func
        receiver = view.text(function.value) if isinstance(function, n.Attribute) else ""
        return receiver.rpartition(".")[2].lower().endswith(_MAPPINGS)
    return True


def _key(call: n.Call) -> n.Expr | None:
    first = call.args[0] if call.args else None
    has_section = any(isinstance(a, n.Keyword) and a.name == "fallback" for a in call.args)
    if has_section and len(call.args) > 2 and not isinstance(call.args[1], n.Keyword):
        return call.args[1]  # as `ConfigParser` wants it
    return first.value if isinstance(first, n.Keyword) and first.name == "key" else first


def _default(call: n.Call) -> n.Expr | None:
    for argument in call.args[1:]:
        if isinstance(argument, n.Keyword) and argument.name in ("default", "fallback"):
            return argument.value
    is_plain = len(call.args) >= 2 and not isinstance(call.args[1], n.Keyword | n.Starred)
    return call.args[1] if is_plain else None


def _alternatives(view: UnitView) -> Iterator[Fallback]:
    """``os.environ.get("KEY") or "…"``, also as ``… if … else "…"``."""
    for choice, call, other in _choices(view):
        value = literal_text(other, view)
        key = call.args[0] if isinstance(call, n.Call) and call.args else None
        if value is None or not isinstance(call, n.Call) or not isinstance(key, n.Constant):
            continue
        if view.names.qualified(call.func) in _ENVIRONMENT:
            span = Span(choice.start, choice.end)
            yield Fallback(target_name(key) or "", value, span, Span(key.start, key.end))


def _choices(view: UnitView) -> Iterator[tuple[n.Expr, n.Expr, n.Expr]]:
    """Each expression that takes one of two values, with the one it prefers and the other."""
    for choice in view.nodes(n.BoolOp):
        if choice.op == "or":
            yield choice, choice.values[0], choice.values[-1]
    for decided in view.nodes(n.IfExp):
        yield decided, decided.body, decided.orelse


def _settings(view: UnitView) -> Iterator[Fallback]:
    """Fields of a settings class, which the environment overrides: ``key: str = "…"``."""
    for definition in view.nodes(n.ClassDef):
        bases = [target_name(base) or "" for base in definition.bases]
        if not any(base.endswith("BaseSettings") for base in bases):
            continue
        for statement in definition.body:
            if isinstance(statement, n.AnnAssign) and statement.value is not None:
                value = _field_default(statement.value, view)
                span = Span(statement.value.start, statement.value.end)
                if value is not None:
                    yield Fallback(target_name(statement.target) or "", value, span)


def _field_default(value: n.Expr, view: UnitView) -> str | None:
    if isinstance(value, n.Call) and target_name(value.func) == "Field":
        first = value.args[0] if value.args else None
        for argument in value.args:
            if isinstance(argument, n.Keyword) and argument.name == "default":
                return literal_text(argument.value, view)
        return None if isinstance(first, n.Keyword) else literal_text(first, view)
    return literal_text(value, view)


def _options(view: UnitView) -> Iterator[Fallback]:
    """Options of a command line: ``add_argument("--password", default="…")``."""
    for method in view.calls.keys() & {"add_argument", "option", "Option"}:
        for call in view.calls[method]:
            flags = [a.value for a in call.args if isinstance(a, n.Constant)]
            name = next((f for f in reversed(flags) if isinstance(f, str) and f[:2] == "--"), "")
            default = next(
                (a for a in call.args if isinstance(a, n.Keyword) and a.name == "default"), None
            )
            value = literal_text(default.value, view) if default is not None else None
            if name and value is not None and default is not None:
                yield Fallback(name, value, Span(default.value.start, default.value.end))


_ENVIRONMENT = frozenset(
    {"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop", "os.getenvb"}
)
_MAPPINGS = ("environ", "env", "config", "secrets", "cfg", "conf", "parser", "settings")
"""How what configures a program is called."""
_LOOKUPS = frozenset({"get", "getenv", "setdefault", "config", "env", "str", "pop"})
