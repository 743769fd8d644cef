"""All places in a view that one compiled pattern matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import get_args

import attrs

from vetline.analysis.facts import dotted
from vetline.analysis.matching.bindings import UNBOUND
from vetline.analysis.matching.blocks import (
    BLOCK_ENDS_MAX,
    BLOCK_FIELDS,
    blocks_in,
    end_of,
    line_of,
    sequence,
)
from vetline.analysis.matching.core import Matcher, MatchLimitError
from vetline.analysis.matching.definitions import match_decorator
from vetline.analysis.matching.hidden import hidden_in
from vetline.analysis.matching.homes import homes_of
from vetline.analysis.matching.selection import Selection
from vetline.analysis.matching.strings import (
    is_any_joined,
    pieces_of,
    texts_behind_prefixes,
    texts_side_by_side,
)
from vetline.rulebook import holes as h
from vetline.rulebook.patterns import (
    CompiledPattern,
    DecoratorPattern,
    ExprPattern,
    SequencePattern,
    StmtPattern,
)
from vetline.syntax import nodes as n

SELECTIONS_MAX = 5_000
"""Places that one pattern may match in one view."""


def search(
    m: Matcher, pattern: CompiledPattern, within: Selection | None = None, *, widest: bool = False
) -> list[Selection]:
    """The places that ``pattern`` matches; those found so far if it would cost too much.

    Expressions and statements outside ``within`` are left out.
    With ``widest``, a sequence that may end in several places is taken to the last of them.
    """
    m.keep(pattern)
    found: list[Selection] = []
    try:
        for selection in _found(m, pattern, within, widest):
            found.append(selection)
            if len(found) >= SELECTIONS_MAX:
                break
    except MatchLimitError:
        pass
    return found


def _found(
    m: Matcher, pattern: CompiledPattern, within: Selection | None, widest: bool
) -> Iterator[Selection]:
    if isinstance(pattern, ExprPattern):
        found = _matches(m, pattern.node, _expressions(m, pattern.node, within))
        if "attr_expr" in m.turned:
            given = {id(code) for code in _decorating(m) if _has_plain_name(code)}
            return (s for s in found if s.node is None or id(s.node) not in given)
        is_call = isinstance(pattern.node, n.Call)
        return chain(found, _decorations(m, pattern.node)) if is_call else found
    if isinstance(pattern, StmtPattern):
        return _matches(m, pattern.node, _statements(m, pattern.node, within))
    if isinstance(pattern, SequencePattern):
        return _sequences(m, pattern.nodes, BLOCK_ENDS_MAX if not widest else 1)
    return _decorators(m, pattern)


def _matches(m: Matcher, pattern: n.Node, codes: Iterable[n.Node]) -> Iterator[Selection]:
    hidden = hidden_in(m)
    for code in codes:
        if id(code) in hidden:
            continue
        place = _selected(pattern, code)
        for bindings in m.match(pattern, code, UNBOUND):
            yield Selection(place.start, end_of(place), bindings, place)


def _selected(pattern: n.Node, code: n.Node) -> n.Node:
    """What is selected of ``code``: what a lambda returns is its body."""
    if isinstance(pattern, n.Return) and isinstance(code, n.Lambda):
        return code.body
    return code


def _expressions(m: Matcher, pattern: n.Node, within: Selection | None) -> Iterable[n.Node]:
    """The nodes that may be what ``pattern`` says, by its own class."""
    if isinstance(pattern, n.Call) and within is None and not m.symbolic:
        return _calls(m, pattern)
    found = _of_kinds(m, _CANDIDATES.get(type(pattern), (type(pattern),)), within)
    if isinstance(pattern, h.AdjacentTexts):
        pieces = [p for one in found for p in pieces_of(m, one) if p is not one]
        return [*found, *pieces]
    if isinstance(pattern, n.JoinedStr) and m.strict:
        pieces = [p for one in found for p in pieces_of(m, one)]
        values = _of_kinds(m, (n.FormattedValue,), within) if is_any_joined(pattern) else ()
        return [*pieces, *values]
    if m.strict and isinstance(pattern, h.Dots):
        return [*found, *_of_kinds(m, (n.FormattedValue,), within)]  # which `f"..."` is, too
    if m.strict and isinstance(pattern, n.Tuple):
        return [*found, *(t for t in _unwritten_tuples(m) if _is_within(t, within))]
    if m.strict and isinstance(pattern, _TEXTS):
        texts = texts_side_by_side(m)
        if "constant_propagation" in m.turned:
            texts = [*texts, *texts_behind_prefixes(m)]
        return [*found, *(text for text in texts if _is_within(text, within))]
    return found


def _unwritten_tuples(m: Matcher) -> Iterator[n.Tuple]:
    """What is a tuple for Semgrep alone: several targets, and what a handler is for."""
    for code in m.view.nodes(n.Assign):
        if len(code.targets) > 1:
            yield n.Tuple(code.targets[0].start, code.targets[-1].end, code.targets)
    for handler in m.view.nodes(n.Handler):
        caught = handler.type if handler.name is None else None
        if caught is not None and not isinstance(caught, n.Tuple):
            yield n.Tuple(caught.start, caught.end, (caught,))


def _is_within(node: n.Node, within: Selection | None) -> bool:
    return within is None or (within.start <= node.start and node.end <= within.end)


def _of_kinds(
    m: Matcher, kinds: tuple[type[n.Node], ...], within: Selection | None
) -> Iterable[n.Node]:
    if within is not None and within.node is not None:
        return [node for node in n.walk(within.node) if type(node) in kinds]
    nodes = [node for kind in kinds for node in m.view.nodes(kind)]
    if within is None:
        return nodes
    return [node for node in nodes if _is_within(node, within)]


def _calls(m: Matcher, pattern: n.Call) -> Iterable[n.Node]:
    """The calls that have the name and the keywords that ``pattern`` asks for."""
    name = dotted(pattern.func)
    is_starred = m.strict and bool(m.view.names.interface.star_imports)  # and may come from there
    if name and h.is_plain(name) and not is_starred:
        return (homes_of(m.view).calls if m.strict else m.view.callees).get(name, ())
    last = pattern.func.attr if isinstance(pattern.func, n.Attribute) else "$"
    calls: Iterable[n.Node] = m.view.nodes(n.Call)
    if h.is_plain(last) and not is_starred:
        calls = (homes_of(m.view).last_parts if m.strict else m.view.calls).get(last, ())
    asked = {a.name for a in pattern.args if isinstance(a, n.Keyword) and h.is_plain(a.name or "$")}
    return [call for call in calls if _may_have(asked, call)] if asked else calls


def _may_have(asked: set[str | None], call: n.Node) -> bool:
    """Whether ``call`` has the keywords ``asked``; a dict given with ``**`` may have any."""
    assert isinstance(call, n.Call)
    keywords = {argument.name for argument in call.args if isinstance(argument, n.Keyword)}
    return None in keywords or asked <= keywords


def _statements(m: Matcher, pattern: n.Node, within: Selection | None) -> Iterable[n.Node]:
    found = _of_kinds(m, _STATEMENTS.get(type(pattern), (type(pattern),)), within)
    if isinstance(pattern, n.Raise) and pattern.cause is None:
        # On its own, but not in a block, a pattern need not name the cause.
        return [without_cause(r) for r in found if isinstance(r, n.Raise)]
    if m.strict and isinstance(pattern, n.Import) and len(pattern.names) == 1:
        return chain.from_iterable(map(_imports, found))
    if m.strict and isinstance(pattern, _LOOPS) and not pattern.orelse:
        is_whole = isinstance(pattern, n.For) and pattern.is_async
        return (
            [code for code in found if not _has_else(code)] if is_whole else map(_loop_alone, found)
        )
    if m.strict and isinstance(pattern, n.Return) and m.view.nodes(n.Lambda):
        given = set(map(id, _in_signatures(m)))
        return [code for code in found if id(code) not in given]
    return found


def _in_signatures(m: Matcher) -> Iterator[n.Node]:
    """What stands in decorators and parameters of functions, of which Semgrep sees no return."""
    for node in m.view.nodes(n.FunctionDef):
        for part in (*node.decorators, *node.params):
            yield from n.walk(part)


def without_cause(code: n.Raise) -> n.Raise:
    """``code`` as a pattern finds it that does not ask for a cause."""
    end = code.value.end if code.value is not None else code.end
    return n.Raise(code.start, end, code.value, None)


def _imports(code: n.Node) -> list[n.Node]:
    """What is imported, which for Semgrep is a statement each if no `from` says where from."""
    if not isinstance(code, n.Import) or len(code.names) == 1:
        return [code]
    return [n.Import(code.start, alias.end, (alias,)) for alias in code.names]


def _loop_alone(code: n.Node) -> n.Node:
    """A loop without its ``else``, which for Semgrep stands after the loop."""
    if not isinstance(code, _LOOPS) or not code.orelse:
        return code
    last = n.last_of(code.body)
    return attrs.evolve(code, end=last.end if last is not None else code.end, orelse=())


def _has_else(code: n.Node) -> bool:
    return isinstance(code, _LOOPS) and bool(code.orelse)


def _decorators(m: Matcher, pattern: DecoratorPattern) -> Iterator[Selection]:
    for code in _decorating(m):
        for bindings in match_decorator(m, pattern.node, code, UNBOUND):
            yield Selection(code.start - 1, code.end, bindings, code)


def _decorations(m: Matcher, pattern: n.Node) -> Iterator[Selection]:
    """Decorators that are called without anybody writing a call."""
    for code in _decorating(m):
        if not isinstance(code, n.Call):
            for bindings in match_decorator(m, pattern, code, UNBOUND):
                yield Selection(code.start, code.end, bindings, code)


def _decorating(m: Matcher) -> Iterator[n.Expr]:
    for kind in (n.FunctionDef, n.ClassDef):
        for node in m.view.nodes(kind):
            assert isinstance(node, (n.FunctionDef, n.ClassDef))
            yield from node.decorators


def _has_plain_name(decorator: n.Expr) -> bool:
    """Whether it is a name, called or not; Semgrep takes dotted ones for expressions always."""
    named = decorator.func if isinstance(decorator, n.Call) else decorator
    return isinstance(named, n.Name)


def _sequences(m: Matcher, patterns: tuple[n.Node, ...], ends_max: int) -> Iterator[Selection]:
    # An ellipsis reaches into nested blocks; statements in a row stand in one block.
    deep = any(isinstance(p, (h.Dots, h.Holes)) for p in patterns)
    for block, begins_max in _blocks(m):
        line = line_of(m, block, deep=deep)
        for start in _starts(m, patterns[0], block[:begins_max]):
            for one in sequence(m, patterns, line, line.tops[start], UNBOUND, ends_max):
                yield Selection(block[start].start, one.end, one.bindings)


def _starts(m: Matcher, first: n.Node, block: tuple[n.Stmt, ...]) -> Iterable[int]:
    if isinstance(first, (h.Dots, h.Holes)):
        return range(len(block))
    return [index for index, statement in enumerate(block) if m.possible(first, statement)]


def _blocks(m: Matcher) -> Iterator[tuple[tuple[n.Stmt, ...], int | None]]:
    """Each block, and how many of its statements something may begin with if not all of them.

    For Semgrep that is the first one in a class.
    """
    yield m.view.tree.body, None
    for kind in BLOCK_FIELDS:
        begins_max = 1 if m.strict and kind is n.ClassDef else None
        for node in m.view.nodes(kind):
            for block in blocks_in(node):
                yield block, begins_max


EXPRESSIONS: tuple[type[n.Node], ...] = tuple(
    kind for kind in get_args(n.Expr)
    if kind not in (n.Keyword, n.DictItem, n.FormattedValue, n.Slice, n.Starred, n.Unknown)
)  # fmt: skip
_LOOPS = (n.For, n.While)
_HAVE_VALUE: tuple[type[n.Node], ...] = (*EXPRESSIONS, n.Assign, n.AnnAssign, n.AugAssign)
_LITERALS = (n.Constant, n.JoinedStr, n.Name, n.BinOp, n.UnaryOp, n.IfExp)
_TEXTS = (h.AnyText, h.TextHole, h.TextRegex, h.Prefixed, n.Constant)
_CANDIDATES: dict[type[n.Node], tuple[type[n.Node], ...]] = {
    h.Hole: EXPRESSIONS,
    h.Holes: EXPRESSIONS,
    h.Dots: EXPRESSIONS,
    h.Typed: EXPRESSIONS,
    h.Deep: _HAVE_VALUE,
    h.AnyText: _LITERALS,
    h.AdjacentTexts: (n.Constant, n.JoinedStr),
    h.TextHole: _LITERALS,
    h.TextRegex: _LITERALS,
    h.Prefixed: (n.Constant,),
    n.Constant: _LITERALS,
    n.UnaryOp: (n.UnaryOp, n.Constant),
    n.Attribute: (n.Attribute, n.Name),
    n.List: (n.List, n.Comprehension),
    n.Tuple: (n.Tuple, n.DictItem),
    n.Dict: (n.Dict, n.Set, n.Comprehension),
    n.Set: (n.Set, n.Dict),
}
_STATEMENTS: dict[type[n.Node], tuple[type[n.Node], ...]] = {
    n.Assign: (n.Assign, n.AnnAssign, n.NamedExpr),
    n.Return: (n.Return, n.Lambda),
    n.Import: (n.Import, n.ImportFrom),
    n.ImportFrom: (n.Import, n.ImportFrom),
}
