"""The named texts in code: which literal ends up under which name, and how it gets there."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import chain

from attrs import frozen

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

VIEWS_MAX = 4
"""Units whose literals are remembered: several rules ask for those of one unit in turn."""
NAMES_MIN = 3
"""Values of a dict that echo its keys, from which on it tells what things are called."""


class Place(Enum):
    """How code gives a name to a text."""

    VARIABLE = "variable"
    ATTRIBUTE = "attribute"
    ITEM = "item"
    ARGUMENT = "argument"
    DEFAULT = "default"
    COMPARISON = "comparison"


@frozen
class NamedLiteral:
    """A text in code and the name it has there.

    ``siblings`` are its name and those next to it: the keys of its dict, the keywords of its call.
    """

    name: str
    value: str
    span: Span
    place: Place
    siblings: frozenset[str] = frozenset()


@lru_cache(maxsize=VIEWS_MAX)
def named_literals(view: UnitView) -> tuple[NamedLiteral, ...]:
    """Every text that code in this unit gives a name to."""
    if not view.nodes(n.Constant):
        return ()
    finders = (_assigned, _items, _passed, _defaults, _compared)
    return tuple(literal for find in finders for literal in find(view))


def literal_text(expr: n.Node | None, view: UnitView) -> str | None:
    """The text that ``expr`` is: one literal, or several joined; ``None`` for all else."""
    if isinstance(expr, n.Constant):
        if isinstance(expr.value, bytes):
            text = expr.value.decode("utf-8", "replace")
            return text if text.isascii() and text.isprintable() else expr.value.hex()
        return expr.value if isinstance(expr.value, str) else None
    if isinstance(expr, n.BinOp) and expr.op == "+":
        known = view.names.constant(expr)
        return known.value if known is not None and isinstance(known.value, str) else None
    if isinstance(expr, n.JoinedStr) and all(isinstance(p, n.Constant) for p in expr.parts):
        return "".join(str(part.value) for part in expr.parts if isinstance(part, n.Constant))
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Attribute):
        is_coding = expr.func.attr in ("encode", "strip") and len(expr.args) <= 1
        return literal_text(expr.func.value, view) if is_coding else None
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Name) and len(expr.args) == 1:
        is_wrapper = expr.func.id in ("SecretStr", "bytes", "str")
        return literal_text(expr.args[0], view) if is_wrapper else None
    return None


def target_name(target: n.Node) -> str | None:
    """The name that a target of an assignment, or a key, goes by."""
    if isinstance(target, n.Name):
        return target.id
    if isinstance(target, n.Attribute):
        return target.attr
    if isinstance(target, n.Subscript):
        return target_name(target.index) if isinstance(target.index, n.Constant) else None
    if isinstance(target, n.Constant) and isinstance(target.value, str):
        return target.value
    return None


def _assigned(view: UnitView) -> Iterator[NamedLiteral]:
    for statement in view.nodes(n.Assign):
        for target in statement.targets:
            yield from _pairs(target, statement.value, view)
    annotated = ((node.target, node.value) for node in view.nodes(n.AnnAssign))
    named = ((node.target, node.value) for node in view.nodes(n.NamedExpr))
    for target, value in chain(annotated, named):
        if value is not None:
            yield from _pairs(target, _default(value), view)


def _default(value: n.Expr) -> n.Expr:
    """What a field of a class begins with: ``Field("x")``, ``field(default="x")``."""
    if not isinstance(value, n.Call) or called_name(value) not in _FIELDS:
        return value
    for argument in value.args:
        if not isinstance(argument, n.Keyword):
            return argument
        if argument.name == "default":
            return argument.value
    return value


_FIELDS = frozenset({"Field", "field", "ib", "attrib", "mapped_column"})


def _pairs(target: n.Expr, value: n.Expr, view: UnitView) -> Iterator[NamedLiteral]:
    if isinstance(target, n.Tuple) and isinstance(value, n.Tuple):
        if len(target.items) == len(value.items):
            for one, part in zip(target.items, value.items, strict=True):
                yield from _pairs(one, part, view)
        return
    places = {n.Name: Place.VARIABLE, n.Attribute: Place.ATTRIBUTE}
    found = _literal(target_name(target), value, places.get(type(target), Place.ITEM), view)
    if found is not None:
        yield found


def _items(view: UnitView) -> Iterator[NamedLiteral]:
    for display in view.nodes(n.Dict):
        names = [target_name(item.key) if item.key is not None else None for item in display.items]
        if _is_table_of_names(display, names):
            continue
        siblings = frozenset(name for name in names if name)
        for item, name in zip(display.items, names, strict=True):
            found = _literal(name, item.value, Place.ITEM, view, siblings)
            if found is not None:
                yield found


def _is_table_of_names(display: n.Dict, names: list[str | None]) -> bool:
    """Whether ``display`` says what things are called elsewhere: ``"password": "DB_PASSWORD"``.

    So does a table of codes, such as those of countries, of which Palau's is ``PW``.
    """
    if len(names) >= NAMES_MIN and all(name and _CODE.fullmatch(name) for name in names):
        return True
    values = [item.value.value for item in display.items if isinstance(item.value, n.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    echoes = [t for t in texts if t in names or (t.isupper() and _is_part(names, t.lower()))]
    return len(echoes) >= NAMES_MIN


def _is_part(names: list[str | None], text: str) -> bool:
    """Whether one of ``names`` is a part of ``text``."""
    return any(name and name.lower() in text for name in names)


def _passed(view: UnitView) -> Iterator[NamedLiteral]:
    for call in view.nodes(n.Call):
        keywords = [arg for arg in call.args if isinstance(arg, n.Keyword)]
        siblings = frozenset(keyword.name for keyword in keywords if keyword.name)
        for keyword in keywords:
            found = _literal(keyword.name, keyword.value, Place.ARGUMENT, view, siblings)
            if found is not None:
                yield found
        yield from _set_by_call(call, view)


def _set_by_call(call: n.Call, view: UnitView) -> Iterator[NamedLiteral]:
    """``setattr(x, "password", "…")`` and ``config.setdefault("password", "…")``."""
    function = call.func
    called = function.attr if isinstance(function, n.Attribute) else target_name(function)
    if called not in _SETTERS or len(call.args) < 2:
        return
    name, value = call.args[-2:]
    found = _literal(
        target_name(name) if isinstance(name, n.Constant) else None, value, Place.ITEM, view
    )
    if found is not None:
        yield found


def _defaults(view: UnitView) -> Iterator[NamedLiteral]:
    for parameter in view.nodes(n.Parameter):
        if parameter.default is not None:
            found = _literal(parameter.name, parameter.default, Place.DEFAULT, view)
            if found is not None:
                yield found


def _compared(view: UnitView) -> Iterator[NamedLiteral]:
    for left, right in _comparisons(view):
        for name, value in ((left, right), (right, left)):
            if isinstance(name, n.Constant):
                continue
            read = _read_name(_asked_for(name, view) or name)
            found = _literal(read, value, Place.COMPARISON, view)
            if found is not None:
                yield found


def _comparisons(view: UnitView) -> Iterator[tuple[n.Expr, n.Expr]]:
    """What is compared with what, also by ``hmac.compare_digest``."""
    for compare in view.nodes(n.Compare):
        if len(compare.ops) == 1 and compare.ops[0] in ("==", "!="):
            yield compare.left, compare.rights[0]
    for call in view.calls.get("compare_digest", ()):
        if len(call.args) == 2:
            yield call.args[0], call.args[1]


def _asked_for(name: n.Expr, view: UnitView) -> n.Call | None:
    """The question that ``name`` is the answer to, if somebody is asked for a password."""
    binds = view.names.binds(name) if isinstance(name, n.Name) else None
    asked = binds[0].value if binds and len(binds) == 1 else None
    is_question = isinstance(asked, n.Call) and target_name(asked.func) == "getpass"
    return asked if isinstance(asked, n.Call) and is_question else None


def _read_name(expr: n.Expr) -> str | None:
    """The name that ``expr`` is read by, also through ``request.form.get("password")``."""
    if isinstance(expr, n.Call) and target_name(expr.func) == "getpass":
        return "password"
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Name):
        prompt = target_name(expr.args[0]) if expr.args else None
        asked = prompt if expr.func.id in ("input", "getpass") else None
        return asked.strip(" :?>").rpartition(" ")[2] if asked else None
    if isinstance(expr, n.Call) and isinstance(expr.func, n.Attribute):
        if expr.func.attr in ("get", "get_argument") and expr.args:
            return target_name(expr.args[0]) if isinstance(expr.args[0], n.Constant) else None
        return _read_name(expr.func.value) if expr.func.attr in ("strip", "lower") else None
    return target_name(expr)


def _literal(
    name: str | None,
    value: n.Expr,
    place: Place,
    view: UnitView,
    siblings: frozenset[str] = frozenset(),
) -> NamedLiteral | None:
    text = literal_text(value, view) if name and value.start >= 0 else None
    if name is None or text is None:
        return None
    return NamedLiteral(name, text, Span(value.start, value.end), place, siblings)


_CODE = lazy(r"[A-Z]{2}")
_SETTERS = frozenset({"setattr", "setdefault", "__setitem__", "setenv", "putenv"})
