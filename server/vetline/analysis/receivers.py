"""Receivers of method calls whose class nobody knows, as far as rules would care.

``self.db.execute(query)`` is SQL if ``self.db`` is a connection.  The type table says so where it
was made on the spot; for the others this module says which to ask somebody slower about.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.programme import Programme
from vetline.analysis.view import UnitView
from vetline.analysis.written import written
from vetline.rulebook.formula import AllOf, AnyOf, Formula, HoleFormula, HoleType, Pattern, Regex
from vetline.rulebook.model import Rule, TaintFormulas
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

RECEIVERS_MAX = 30
"""Receivers of one unit that are asked about."""


@frozen
class Receiver:
    """An expression of unknown class that a method is called on.

    ``text`` is how it is written, without arguments; ``name_end`` is where its last name ends, in
    characters of the unit.  Of a call the result is meant.
    """

    text: str
    name: str
    name_end: int
    is_call: bool


@frozen
class Wanted:
    """What rules know of classes: their dotted names, and methods that may harm on some object."""

    classes: frozenset[str]
    methods: frozenset[str]


def wanted_by(programme: Programme) -> Wanted:
    """What the rules of ``programme`` can do something with."""
    model, types = programme.taint_model, programme.types
    classes = {*types.returns.values(), *types.attributes.values(), *model.iterates.values()}
    names = [*model.sinks, *model.calls, *model.reads, *types.returns]
    formulas = [formula for rule in programme.rules.values() for formula in _formulas(rule)]
    methods = set(model.hints)
    for formula in formulas:
        classes.update(_types(formula))
        names += [found[0] for text in _texts(formula) for found in _DOTTED.finditer(text)]
        if any(_types(formula)):
            methods.update(m[1] for text in _texts(formula) for m in _METHOD.finditer(text))
    parents = {name: name.rpartition(".")[0] for name in names}
    classes.update(parent for parent in parents.values() if _is_class(parent))
    methods.update(name.rpartition(".")[2] for name in names if parents[name] in classes)
    return Wanted(frozenset(classes), frozenset(methods) - EVERYDAY)


def open_receivers(
    view: UnitView, methods: frozenset[str], first_party: frozenset[str]
) -> tuple[Receiver, ...]:
    """The receivers of ``methods`` in ``view`` whose class is not known, each text once.

    ``first_party`` are the top-level names of the project: what comes from there is known by its
    place, but not by its class.
    """
    found: dict[str, Receiver] = {}
    for method in view.calls.keys() & methods:
        for call in view.calls[method]:
            if not isinstance(call.func, n.Attribute) or call.func.attr != method:
                continue
            value = call.func.value
            text = written(value)
            if text and text not in found and _is_open(value, view, first_party):
                found[text] = _receiver(text, value)
    return tuple(sorted(found.values(), key=lambda r: (r.name_end, r.text)))[:RECEIVERS_MAX]


def _receiver(text: str, value: n.Expr) -> Receiver:
    named = value.func if isinstance(value, n.Call) else value
    name = named.attr if isinstance(named, n.Attribute) else text.removesuffix("()")
    return Receiver(text, name, named.end, isinstance(value, n.Call))


def _is_open(value: n.Expr, view: UnitView, first_party: frozenset[str]) -> bool:
    if value.start < 0 or (isinstance(value, n.Name) and value.id in ("self", "cls", "super")):
        return False
    kind = view.names.type_of(value)
    if kind is not None:
        # A name from another module of ours may be an alias for a class of a library.
        own = view.names.interface.module
        return kind.partition(".")[0] in first_party and kind.rpartition(".")[0] != own
    qualified = view.names.qualified(value)
    if qualified is None:
        return True
    return qualified.partition(".")[0] in first_party and not _is_class(qualified)


def _is_class(dotted: str) -> bool:
    last = dotted.rpartition(".")[2].lstrip("_")
    return last[:1].isupper() and not last.isupper()


def _formulas(rule: Rule) -> Iterator[Formula]:
    if rule.formula is not None:
        yield rule.formula
    if isinstance(rule.taint, TaintFormulas):
        for side in (*rule.taint.sources, *rule.taint.sinks):
            yield side.formula


def _texts(formula: Formula) -> Iterator[str]:
    """The patterns in ``formula``."""
    if isinstance(formula, Pattern):
        yield formula.text
    for part in _parts(formula):
        yield from _texts(part)


def _types(formula: Formula) -> Iterator[str]:
    """The classes that ``formula`` asks for."""
    if isinstance(formula, Pattern):
        yield from (found[1] for found in _TYPED.finditer(formula.text))
    for condition in formula.where if isinstance(formula, AllOf) else ():
        if isinstance(condition, HoleType):
            yield from condition.types
    for part in _parts(formula):
        yield from _types(part)


def _parts(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, (AnyOf, AllOf)):
        yield from formula.formulas
        for condition in formula.where if isinstance(formula, AllOf) else ():
            if isinstance(condition, HoleFormula) and condition.language == "python":
                yield condition.formula
    elif not isinstance(formula, (Pattern, Regex)):
        yield formula.formula


EVERYDAY = frozenset((
    "add", "append", "close", "decode", "encode", "extend", "format", "items", "join", "keys",
    "lower", "replace", "setdefault", "split", "startswith", "strip", "upper", "values",
))  # fmt: skip
"""Methods that texts and containers have too: nearly always it is one of those."""

_DOTTED = lazy(r"(?<![\w.$])[A-Za-z_]\w*(?:\.\w+)+")
_METHOD = lazy(r"\.([A-Za-z_]\w*)\s*\(")
_TYPED = lazy(r"\(\s*\$\w+\s*:\s*([A-Za-z_][\w.]*)\s*\)")
