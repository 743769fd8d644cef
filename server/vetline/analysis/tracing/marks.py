"""Where in a module the sides of a taint rule are, by the places of its nodes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from attrs import Factory, define, frozen

from vetline.analysis.match import formula_matches
from vetline.analysis.matching.bindings import Binding
from vetline.analysis.matching.selection import Selection
from vetline.analysis.tracing.values import path_of
from vetline.analysis.view import UnitView
from vetline.rulebook.formula import AllOf
from vetline.rulebook.model import Rule, TaintFormulas, TaintSide
from vetline.syntax import nodes as n

Place: TypeAlias = tuple[int, int]


@frozen(eq=False)
class Mark:
    """A match of one side of the rule; ``number`` tells the matches of a side apart."""

    side: TaintSide
    selection: Selection
    number: int

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.selection.start, self.selection.end

    @property
    def is_focused(self) -> bool:
        """Whether it is a part of what the side's patterns match, and nothing inside it counts."""
        formula = self.side.formula
        return self.side.exact and isinstance(formula, AllOf) and bool(formula.focus)


@frozen(eq=False)
class Passage:
    """A match of a propagator: taint goes from the node at ``source`` to the one at ``target``."""

    side: TaintSide
    source: Place
    target: Place
    node: n.Node | None


@define(eq=False)
class Marks:
    """The matches of a rule's sides by place.

    ``sinks`` are those on an expression, which what comes to it sets off; in ``wide_sinks`` are
    those on a statement, which what it is about and the statements inside are about sets off.
    """

    sources: dict[Place, list[Mark]] = Factory(dict)
    sinks: dict[Place, list[Mark]] = Factory(dict)
    wide_sinks: dict[Place, list[Mark]] = Factory(dict)
    sanitizers: dict[Place, list[Mark]] = Factory(dict)
    leaving: dict[Place, list[Passage]] = Factory(dict)
    coming: dict[Place, list[Passage]] = Factory(dict)


def marks_of(view: UnitView, rule: Rule, taint: TaintFormulas) -> Marks | None:
    """The matches of ``rule`` in ``view``; ``None`` if there is no source or no sink."""
    sinks = _matches(taint.sinks, view, rule)
    sources = _matches(taint.sources, view, rule) if sinks else []
    if not sources:
        return None
    passages = list(_passages(taint, view, rule))
    taken = {mark.place for mark in (*sinks, *sources)} | {p.source for p in passages}
    sanitizers = [
        mark
        for mark in _matches(taint.sanitizers, view, rule)
        if not (mark.side.spares_others and mark.place in taken)
    ]
    sourced = {mark.place for mark in sources}
    if any(mark.side.exact or mark.place in sourced for mark in sanitizers):
        named = set(_named_calls(view))
        sanitizers = [
            m for m in sanitizers
            if m.place not in named or not (m.side.exact or m.place in sourced)
        ]  # fmt: skip
    places = Places.of(view)
    marks = Marks()
    places.put(sources, marks.sources)
    places.put(sanitizers, marks.sanitizers)
    _put_sinks(sinks, places, marks)
    for passage in passages:
        marks.leaving.setdefault(passage.source, []).append(passage)
        marks.coming.setdefault(passage.target, []).append(passage)
    return marks


def _named_calls(view: UnitView) -> Iterator[Place]:
    """The calls that are given a name at once, which no exact sanitizer is for Semgrep.

    Nor is one that is a source as well.
    """
    plain = ((node.targets[0], node.value) for node in view.nodes(n.Assign))
    annotated = ((node.target, node.value) for node in view.nodes(n.AnnAssign))
    named = ((node.target, node.value) for node in view.nodes(n.NamedExpr))
    for target, value in chain(plain, annotated, named):
        if isinstance(value, n.Call) and isinstance(target, (n.Name, n.Tuple, n.List)):
            yield value.start, value.end


def _matches(sides: Iterable[TaintSide], view: UnitView, rule: Rule) -> list[Mark]:
    found = ((s, one) for s in sides for one in formula_matches(s.formula, view, rule.options))
    return [Mark(side, selection, number) for number, (side, selection) in enumerate(found)]


def _passages(taint: TaintFormulas, view: UnitView, rule: Rule) -> Iterator[Passage]:
    """Where propagators lead from and to; nothing leads from a name whose method is called."""
    matches = _matches(taint.propagators, view, rule)
    receivers = set(_receivers(view)) if matches else set()
    for mark in matches:
        bindings = mark.selection.bindings
        ends = [bindings.get(hole or "") for hole in (mark.side.source, mark.side.target)]
        if ends[0] is None or ends[1] is None or _place(ends[0]) in receivers:
            continue
        yield Passage(mark.side, _place(ends[0]), _place(ends[1]), ends[1].node)


def _receivers(view: UnitView) -> Iterator[Place]:
    for call in view.nodes(n.Call):
        if isinstance(call.func, n.Attribute) and path_of(call.func) is not None:
            yield call.func.value.start, call.func.value.end


def _place(binding: Binding) -> Place:
    return binding.start, binding.end


def _put_sinks(sinks: Sequence[Mark], places: Places, marks: Marks) -> None:
    outermost = list(_outermost(sinks))
    is_plain = [mark.place in places.expressions for mark in outermost]
    pairs = list(zip(outermost, is_plain, strict=True))
    places.put((m for m, plain in pairs if plain or not m.side.exact), marks.sinks)
    for mark, plain in pairs:
        if not plain:
            places.spread(mark, marks.wide_sinks)


def _outermost(sinks: Sequence[Mark]) -> Iterator[Mark]:
    """The sinks that lie in no other one that the same part of the rule found."""
    reached: dict[int, Place] = {}
    for mark in sorted(sinks, key=lambda mark: (mark.place[0], -mark.place[1])):
        around = reached.get(id(mark.side))
        if around is None or mark.place[1] > around[1] or mark.place == around:
            if not isinstance(mark.selection.node, n.Lambda):  # which is a body of its own
                reached[id(mark.side)] = mark.place
            yield mark


@frozen(eq=False)
class Places:
    """The places of all nodes of a view in order, and which of them are expressions."""

    ordered: list[Place]
    expressions: frozenset[Place]

    @classmethod
    def of(cls, view: UnitView) -> Places:
        """The places of the nodes of ``view``, worked out once."""
        known = view.remembered.get(cls)
        if isinstance(known, cls):
            return known
        every: set[Place] = set()
        statements: set[Place] = set()
        for kind, nodes in view.scopes.by_type.items():
            found = {(node.start, node.end) for node in nodes}
            every |= found
            if kind in _STATEMENTS:
                statements |= found
        for param in view.nodes(n.Parameter):
            every.add(name_place(param))
        view.remembered[cls] = places = cls(sorted(every), frozenset(every - statements))
        return places

    def put(self, marks: Iterable[Mark], by_place: dict[Place, list[Mark]]) -> None:
        """Note each mark for its place and, unless it is exact, for those inside."""
        for mark in marks:
            if mark.side.exact:
                by_place.setdefault(mark.place, []).append(mark)
            else:
                self.spread(mark, by_place)

    def spread(self, mark: Mark, by_place: dict[Place, list[Mark]]) -> None:
        """Note ``mark`` for its place and for those inside."""
        start, end = mark.place
        by_place.setdefault(mark.place, []).append(mark)
        for place in self.ordered[bisect_left(self.ordered, (start, start)) :]:
            if place[0] > end:
                break
            if place[1] <= end and place != mark.place:
                by_place.setdefault(place, []).append(mark)


def name_place(param: n.Parameter) -> Place:
    """Where the name of a parameter stands."""
    start = param.start + len(param.kind)
    return start, start + len(param.name)


_STATEMENTS = frozenset((
    n.Assign, n.AnnAssign, n.AugAssign, n.Return, n.Delete, n.Raise, n.Assert, n.If, n.For, n.While,
    n.Try, n.With, n.Match, n.FunctionDef, n.ClassDef, n.Handler, n.Case,
))  # fmt: skip
