"""What a unit must hold for a formula to select anything there, so that most need not be tried.

A need is a name (an identifier, a keyword argument, a part of an import), the dotted name of what
is called (with ``()`` at its end), the operators of a comparison, a class of nodes, or text that a
regular expression could match.
A formula's needs are alternatives: all the needs of one of them must be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import TypeAlias

from vetline.analysis.facts import dotted
from vetline.analysis.matching.spellings import SPELLINGS, Spelled, spelled_in
from vetline.analysis.view import UnitView
from vetline.rulebook import holes as h
from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Formula,
    HoleFormula,
    HoleRegex,
    Inside,
    Not,
    NotInside,
    Pattern,
    Regex,
)
from vetline.rulebook.patterns import (
    DecoratorPattern,
    PatternError,
    SequencePattern,
    compile_pattern,
)
from vetline.syntax import nodes as n

Need: TypeAlias = "str | type[n.Node] | Spelled"
Needs: TypeAlias = "tuple[frozenset[Need], ...]"

ALTERNATIVES_MAX = 2_000
"""Alternatives of one formula; where there would be more, less is asked for."""

SPELLED_CHARS_MIN = 3
"""Shortest text that is looked for; shorter ones are everywhere."""

ANYTHING: Needs = (frozenset(),)


def needs_of(formula: Formula) -> Needs:
    """The needs of ``formula``; it selects nothing where none of the alternatives is met."""
    if isinstance(formula, Pattern):
        return _pattern_needs(formula.text)
    if isinstance(formula, AnyOf):
        found = tuple({need for f in formula.formulas for need in needs_of(f)})
        return found if len(found) <= ALTERNATIVES_MAX and frozenset() not in found else ANYTHING
    if isinstance(formula, AllOf):
        return _all_needs(formula)
    if isinstance(formula, Inside):
        return needs_of(formula.formula)
    assert isinstance(formula, (Regex, Not, NotInside))  # which need nothing that can be named
    return ANYTHING


def _all_needs(formula: AllOf) -> Needs:
    parts = [needs_of(f) for f in formula.formulas if not isinstance(f, (Not, NotInside))]
    parts += [
        needs_of(c.formula)
        for c in formula.where
        if isinstance(c, HoleFormula) and c.language == "python"
    ]
    found: Needs = ANYTHING
    for part in sorted(parts, key=len):
        if len(found) * len(part) > ALTERNATIVES_MAX:
            break
        found = tuple({left | right for left, right in product(found, part)})
    spelled = frozenset(_spelled(formula))
    return tuple(needed | spelled for needed in found) if spelled else found


def _spelled(formula: AllOf) -> Iterator[Need]:
    """The text that the conditions on holes ask for."""
    for condition in formula.where:
        if isinstance(condition, HoleRegex) and not condition.negated:
            need = SPELLINGS.need(condition.regex)
            if need is not None:
                yield need


def _pattern_needs(text: str) -> Needs:
    try:
        pattern = compile_pattern(text)
    except PatternError:
        return ANYTHING
    if isinstance(pattern, DecoratorPattern):
        return (frozenset(_decorator_needs(pattern.node)),)
    roots = pattern.nodes if isinstance(pattern, SequencePattern) else (pattern.node,)
    return (frozenset(need for root in roots for need in _node_needs(root)),)


def _node_needs(node: n.Node) -> Iterator[Need]:
    if isinstance(node, n.Call) and h.is_plain(name := dotted(node.func)):
        yield f"{name}()"
        for argument in node.args:
            yield from _node_needs(argument)
        return
    if type(node) in _OWN_CLASS or _has_items(node):
        yield type(node)
    if isinstance(node, n.Compare):
        yield _compared(node)
    own = _OWN_NAMES.get(type(node))
    if own is not None:
        yield from (name for text in own(node) for name in text.split(".") if _is_plain(name))
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        yield from _text_needs(node.value)
    if isinstance(node, h.TextRegex) and (spelled := SPELLINGS.need(node.regex)) is not None:
        yield spelled
    if isinstance(node, n.Attribute) and _is_dotted(node):
        # What stands before a method may come from the class of an object, of which the unit need
        # not say anything; a function of a module comes with the module's name.
        if isinstance(node.value, n.Name) and not node.value.id[0].isupper():
            yield node.value.id
        return
    for child in h.pattern_children(node):
        is_decorator = isinstance(node, (n.FunctionDef, n.ClassDef)) and child in node.decorators
        yield from _decorator_needs(child) if is_decorator else _node_needs(child)


def _has_items(node: n.Node) -> bool:
    """Whether ``node`` is a display that says of an item what it is; `[...]` may be anything."""
    if not isinstance(node, (n.List, n.Dict, n.Set, n.Tuple)):
        return False
    return any(not isinstance(item, (h.Dots, h.Holes)) for item in node.items)


def _text_needs(text: str) -> Iterator[Need]:
    """What code must hold to say the very ``text``."""
    if text.isidentifier():
        yield text
    elif len(text) >= SPELLED_CHARS_MIN and (need := SPELLINGS.need(re.escape(text))) is not None:
        yield need


def _decorator_needs(node: n.Node) -> Iterator[Need]:
    """What a decorator needs; it need not be called even if the pattern's is."""
    for part in h.pattern_children(node) if isinstance(node, n.Call) else [node]:
        yield from _node_needs(part)


def _is_dotted(node: n.Attribute) -> bool:
    current: n.Node = node
    while isinstance(current, n.Attribute):
        current = current.value
    return isinstance(current, n.Name)


def _is_word(value: object) -> bool:
    """Whether a constant is text that is looked for as a whole."""
    return isinstance(value, str) and value.isidentifier()


def _is_plain(name: str) -> bool:
    return name.isidentifier()


def _import_names(node: n.Node) -> list[str]:
    assert isinstance(node, (n.Import, n.ImportFrom))
    module = [node.module] if isinstance(node, n.ImportFrom) else []
    return module + [alias.name for alias in node.names]


def held_by(view: UnitView) -> set[Need]:
    """All that formulas may need and ``view`` holds."""
    held: set[Need] = set(view.scopes.by_type)
    for name in view.nodes(n.Name):
        held.add(name.id)  # type: ignore[attr-defined]  # `nodes` gives what it is asked for
    for kind, names in _OWN_NAMES.items():
        for node in view.nodes(kind):
            held.update(names(node))
    for constant in view.nodes(n.Constant):
        value = constant.value  # type: ignore[attr-defined]
        text = value.decode("latin-1") if type(value) is bytes else value
        if type(text) is str and text.isidentifier():
            held.add(text)  # as in `getattr(os, "system")`
    held.update(map(_compared, view.nodes(n.Compare)))
    held.update(f"{name}()" for name in _called(view))
    _add_imported(view, held)
    held.update(spelled_in(view))
    return held


def _compared(node: n.Node) -> str:
    """The operators of a comparison, which match no others."""
    assert isinstance(node, n.Compare)
    return " ".join(("compare", *node.ops))


def _called(view: UnitView) -> Iterator[str]:
    """The dotted names of what the unit calls; a decorator is called without anybody writing it."""
    yield from view.callees
    for kind in (n.FunctionDef, n.ClassDef):
        for node in view.nodes(kind):
            for decorator in node.decorators:  # type: ignore[attr-defined]  # as was asked for
                yield from view.callee_names(decorator)


def _add_imported(view: UnitView, held: set[Need]) -> None:
    """Add what the unit's names are called at home, and the parts of what it imports."""
    for statement in (*view.nodes(n.Import), *view.nodes(n.ImportFrom)):
        for text in _import_names(statement):
            held.update(text.split("."))
    for entry in view.names.interface.names.values():
        if entry.qualified is not None:
            held.update(entry.qualified.split("."))
        if entry.constant is not None and _is_word(entry.constant.value):
            held.add(str(entry.constant.value))
    for operation in view.nodes(n.BinOp):
        known = view.names.constant(operation)
        if known is not None and _is_word(known.value):
            held.add(str(known.value))


_OWN_NAMES = {
    n.Name: lambda node: [node.id],
    n.Attribute: lambda node: [node.attr],
    n.Keyword: lambda node: [node.name] if node.name is not None else [],
    n.Parameter: lambda node: [node.name] if node.name else [],
    n.FunctionDef: lambda node: [node.name],
    n.ClassDef: lambda node: [node.name],
    n.Scope: lambda node: list(node.names),
    n.Import: _import_names,
    n.ImportFrom: _import_names,
}
_OWN_CLASS = frozenset((
    n.Subscript, n.Compare, n.BinOp, n.BoolOp, n.UnaryOp, n.IfExp, n.Lambda, n.Await,
    n.Yield, n.JoinedStr, n.Raise, n.Assert, n.Delete, n.Scope, n.If, n.For, n.While, n.Try,
    n.With, n.Match, n.FunctionDef, n.ClassDef, n.AugAssign, n.Comprehension, n.Slice,
))  # fmt: skip
"""Classes of which a pattern's node matches nothing but code of that very class."""


def rarest(needed: frozenset[Need]) -> Need:
    """The one of ``needed`` that fewest units are likely to hold: names first, long ones first."""
    return max(needed, key=_rarity)


def _rarity(need: Need) -> tuple[int, int, str]:
    if isinstance(need, Spelled):
        return (1, 0, need.regex)
    if not isinstance(need, str):
        return (0, 0, need.__name__)
    return (1 if need.removesuffix("()") in _FREQUENT else 2, len(need), need)


_FREQUENT = frozenset((
    "self", "cls", "get", "request", "format", "open", "print", "str", "int", "len", "join",
    "append", "name", "path", "data", "value", "key", "result", "response", "url", "args", "items",
))  # fmt: skip
"""Names that most code holds."""
