"""Flows of units with what the functions they call are summarised as, as deep as is followed.

A summary of depth 0 knows no other function, one of depth ``n`` those of depth ``n - 1``.
So recursion ends, and the answer does not depend on which function was asked about first.
Of itself a unit knows its summary of depth 0 at most: what a second round within it would tell
is worth less than what it costs, at every keystroke in a function that calls itself.
What a unit looked up is kept with its answer; the answer stands as long as asking again gives the
same, so that typing in a body makes callers work only if its summary changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

from attrs import define, evolve, field, frozen

from vetline.analysis.faults import attempted
from vetline.analysis.flow.flows import UnitFlows, UnitSummaries, follow, left_behind, summarise
from vetline.analysis.flow.report import FlowRules, arrivals_of, findings_of
from vetline.analysis.flow.summarising import left_in, with_attributes
from vetline.analysis.flow.summary import (
    LEFT,
    ClassSummary,
    FunctionSummary,
    Given,
    GlobalSummary,
    Summary,
)
from vetline.analysis.view import UnitView
from vetline.engine.memo import Memo
from vetline.engine.modules import Module
from vetline.engine.results import Answer, Followed, Rests
from vetline.engine.workspace import Definition, Workspace
from vetline.rulebook.taint import TaintModel
from vetline.syntax.units import Unit
from vetline.text.span import Span

CALL_DEPTH_MAX = 3
"""How many calls deep data is followed from the unit that is looked at."""

FILLING_UNITS_MAX = 16
"""Units that are asked what they leave in one thing that their module keeps."""

FOLLOWED_UNITS_MAX = 20_000
"""Units whose flows are kept."""

NO_DEPTH = -1
"""So deep that nothing is known of a definition."""

LEAF_DEPTH = -2
"""Stands for every depth in the key of a unit that calls nothing of the workspace."""

CLASS_DEPTH = -3
"""How deep the methods of a class are followed for what they leave on it: not at all."""


@frozen(eq=False)
class _Summarised:
    """The summaries of a unit and what they rest on; see ``Followed``."""

    summaries: UnitSummaries
    rests: Rests


@frozen(eq=False)
class _Held:
    """That an answer stood when ``edits`` had been counted, as the module of this number sees it.

    A fix is tried on a module of the same path, where other things may be called.
    """

    edits: int
    rests: Rests
    number: int

    def is_for(self, rests: Rests, module: Module) -> bool:
        """Whether this is said of the answer that rests on ``rests``, in ``module``."""
        return self.rests is rests and self.number == module.number


@define(eq=False)
class _Told:
    """What callers were told of a definition, and the summaries of its units that this is made of.

    It stood when ``edits`` had been counted, unless files were missing: see ``Rests.is_partial``.
    """

    answer: Answer
    parts: tuple[_Summarised, ...]
    edits: int
    is_partial: bool = False


@define(eq=False)
class _Part:
    """The summaries of a unit, which stood when ``edits`` had been counted."""

    summarised: _Summarised
    edits: int


@define(eq=False)
class Flows:
    """Flows and summaries, computed when asked for.

    ``view`` gives a unit's view and the key of all that the view is made from.
    """

    model: TaintModel
    rules: FlowRules
    workspace: Workspace
    view: Callable[[Module, Unit], tuple[Hashable, Callable[[], UnitView]]]
    _followed: Memo[Followed] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))
    _summarised: Memo[_Summarised] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))
    _told: Memo[_Told] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))
    _parts: Memo[_Part] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))
    _held: Memo[_Held] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))

    def followed(self, module: Module, unit: Unit) -> Followed:
        """The flows of ``unit``, with calls followed ``CALL_DEPTH_MAX`` deep."""
        key, view = self.view(module, unit)
        known = self._followed.peek(key)
        if known is not None and self._holds((key, CALL_DEPTH_MAX), known.rests, module, unit.name):
            return known
        answer = self.followed_view(view(), module, unit.name)
        if not answer.rests.is_partial:
            self._followed.put(key, answer)
            self._note_held((key, CALL_DEPTH_MAX), answer.rests, module)
        return answer

    def followed_view(
        self, view: UnitView, module: Module, own: str = "", calls: Mapping[int, int] | None = None
    ) -> Followed:
        """The flows of a view: a unit of the name ``own``, or the statements of a module.

        ``calls`` says what all who call it pass, if that is known: see ``follow``.
        """
        lookup = _Lookup(self, module, CALL_DEPTH_MAX, own)
        run = partial(follow, view, self.model, lookup, self.rules.judged, calls)
        flows = attempted("following flows", view.path, run, UnitFlows((), False))
        findings = findings_of(flows.hits, self.rules, view)
        arrivals = arrivals_of(flows.hits, self.rules)
        has_sinks = not flows.open_sinks.isdisjoint(self.rules.grave)
        return Followed(
            findings, lookup.rests(), flows.complete, flows.harmless, arrivals, has_sinks,
            flows.passed, flows.is_entry, flows.is_guess,
        )  # fmt: skip

    def summary(self, found: Definition, depth: int, given: Given = ()) -> Answer:
        """What callers see of a definition, and the definitions that this rests on.

        ``given`` are parameters of which the caller knows the value.
        """
        if depth == NO_DEPTH:
            return _global(found), frozenset()
        key, misses = (found.module.number, found.name, depth, given), self.workspace.misses
        told = self._told.peek(key)
        if told is None or not self._stands(told, found):
            told = self._told.put(key, self._summary_now(found, depth, given, told))
            told.is_partial = self.workspace.misses > misses
        elif told.is_partial:
            self.workspace.misses += 1  # Who asks now misses what the first who asked did.
        return told.answer

    def _stands(self, told: _Told, found: Definition) -> bool:
        """Whether ``told`` is still what there is to say of ``found``."""
        if told.is_partial:
            return told.edits == self.workspace.edits and not self.workspace.may_read
        if not self._is_unchanged(told.edits, told.answer[1], found.keys):
            return False
        told.edits = self.workspace.edits
        return True

    def _is_unchanged(self, edits: int, *definitions: frozenset[str]) -> bool:
        """Whether none of ``definitions`` was changed since ``edits`` had been counted."""
        if edits == self.workspace.edits:
            return True
        changed = self.workspace.changed_since(edits)
        return changed is not None and all(changed.isdisjoint(keys) for keys in definitions)

    def _summary_now(
        self, found: Definition, depth: int, given: Given, before: _Told | None
    ) -> _Told:
        units = found.module.defining(found.name)
        if found.name.endswith(LEFT):
            units = units[:FILLING_UNITS_MAX]
        parts = tuple(self._part(found.module, unit, depth, given) for unit in units)
        beyond = frozenset[str]().union(*(part.rests.definitions for part in parts))
        summary = before.answer[0] if before is not None else None
        is_class = isinstance(summary, ClassSummary)  # of which there is much to put together
        if before is None or not is_class or not _say_the_same(before.parts, parts):
            summary = _summary_of(found, [part.summaries for part in parts])
        return _Told((summary, beyond), parts, self.workspace.edits)

    def _part(self, module: Module, unit: Unit, depth: int, given: Given) -> _Summarised:
        """The summaries of one of the units of a definition.

        A class has many, of which one is being edited: the others are asked for by name.
        """
        if not unit.name:
            return self._summaries(module, unit, depth, given)
        key = (module.number, unit.digest, depth, given)
        known, own = self._parts.peek(key), frozenset((f"{module.path}::{unit.name}",))
        if known is not None and self._is_unchanged(
            known.edits, known.summarised.rests.definitions, own
        ):
            known.edits = self.workspace.edits
            return known.summarised
        answer = self._summaries(module, unit, depth, given)
        if not answer.rests.is_partial:
            self._parts.put(key, _Part(answer, self.workspace.edits))
        return answer

    def place(self, module: Module, symbol: str, number: int) -> tuple[Module, Unit, Span] | None:
        """Where place ``number`` of the function ``symbol`` is, as ``module`` names it."""
        found = self.workspace.definition(symbol, module)
        if found is None:
            return None
        for unit in reversed(found.module.defining(found.name)):
            places = self._summaries(found.module, unit, CALL_DEPTH_MAX - 1).summaries.places
            if number < len(places):
                return found.module, unit, Span(*places[number])
        return None

    def _summaries(self, module: Module, unit: Unit, depth: int, given: Given = ()) -> _Summarised:
        key, view = self.view(module, unit)
        key = (key, given) if given else key
        known = self._summarised.peek((key, LEAF_DEPTH)) or self._summarised.peek((key, depth))
        if known is not None and self._holds((key, depth), known.rests, module, unit.name):
            return known
        answer = self._as_deep(key, depth, module, unit.name)
        if answer is None:
            lookup = _Lookup(self, module, max(depth, 0), unit.name)
            answer = _summarised(view, depth, lookup, given)
        if not answer.rests.is_partial:
            # What looked nothing up is the same however deep calls are followed.
            is_leaf = not answer.rests.used and depth != CLASS_DEPTH
            self._summarised.put((key, LEAF_DEPTH if is_leaf else depth), answer)
            self._note_held((key, depth), answer.rests, module)
        return answer

    def _as_deep(self, key: Hashable, depth: int, module: Module, own: str) -> _Summarised | None:
        """The answer of another depth, if what it looked up is no different ``depth`` deep."""
        for other in range(CALL_DEPTH_MAX) if depth != CLASS_DEPTH else ():
            known = self._summarised.peek((key, other))
            if known is None:
                continue
            lookup = _Lookup(self, module, depth, own)
            if all(lookup(*asked) == summary for asked, (summary, _) in known.rests.used):
                return _Summarised(known.summaries, lookup.rests())
        return None

    def _holds(self, key: tuple[Hashable, int], rests: Rests, module: Module, own: str) -> bool:
        """Whether what was looked up is still so; asked once for each change of anything."""
        held = self._held.peek(key)
        held_at = held.edits if held is not None and held.is_for(rests, module) else None
        if not rests.used or held_at == self.workspace.edits:
            return True
        changed = self.workspace.changed_since(held_at) if held_at is not None else None
        lookup = _Lookup(self, module, max(key[1], 0), own)
        for asked, (summary, behind) in rests.used:
            if changed is not None and changed.isdisjoint(behind):
                continue
            if lookup(*asked) != summary:
                return False
        self._note_held(key, rests, module)
        return True

    def _note_held(self, key: tuple[Hashable, int], rests: Rests, module: Module) -> None:
        self._held.put(key, _Held(self.workspace.edits, rests, module.number))


@define(eq=False)
class _Lookup:
    """What a unit of ``module`` finds when it looks names up, noted down."""

    flows: Flows
    module: Module
    depth: int
    own: str  # the name of the unit itself
    misses: int = field(init=False)
    used: dict[tuple[str, Given], Answer] = field(init=False, factory=dict)
    foreign: set[str] = field(init=False, factory=set)  # names that are not of the workspace

    def __attrs_post_init__(self) -> None:
        """Note where the count of files not read stands."""
        self.misses = self.flows.workspace.misses

    def __call__(self, name: str, given: Given = ()) -> Summary | None:
        """The summary of what ``name`` means, if the workspace defines it."""
        asked = (name, given)
        if name in self.foreign:
            return None
        if asked not in self.used:
            found = self.flows.workspace.definition(name, self.module)
            if found is None:
                self.foreign.add(name)
                return None
            depth = self._depth_of(found)
            summary, beyond = self.flows.summary(found, depth, given)
            if summary is None and self._is_own(found) and not found.is_class:
                summary = FunctionSummary(found.name, ())  # the least that it may give
            own = found.keys_of_name if depth == NO_DEPTH else found.keys
            self.used[asked] = summary, beyond | own
        return self.used[asked][0]

    def _depth_of(self, found: Definition) -> int:
        """How deep a definition is followed that is looked up from ``depth``.

        A class is what its methods leave on it, whatever else they call: going on from there
        would make every method of a class look at every other, once for each depth.
        """
        if self.depth > 0 and found.is_class:
            return CLASS_DEPTH
        if self._is_own(found):
            return min(self.depth - 1, 0)
        return max(self.depth - 1, NO_DEPTH)

    def _is_own(self, found: Definition) -> bool:
        """Whether a definition is the unit itself."""
        return found.name == self.own and found.module is self.module

    def rests(self) -> Rests:
        """What was found, and on what that rests."""
        is_partial = self.flows.workspace.misses > self.misses
        return Rests(tuple(self.used.items()), is_partial)


def _summarised(
    view: Callable[[], UnitView], depth: int, lookup: _Lookup, given: Given
) -> _Summarised:
    look = left_behind if depth == CLASS_DEPTH else partial(summarise, given=given)
    run = partial(look, view(), lookup.flows.model, lookup)
    nothing = UnitSummaries((), (), ())
    summaries = attempted("summarising", lookup.module.path, run, nothing)
    return _Summarised(summaries, lookup.rests())


def _say_the_same(before: Sequence[_Summarised], now: Sequence[_Summarised]) -> bool:
    """Whether callers see no difference between the units of a definition then and now."""
    return len(before) == len(now) and all(
        old is new
        or (old.summaries.functions, old.summaries.classes)
        == (new.summaries.functions, new.summaries.classes)
        for old, new in zip(before, now, strict=True)
    )


def _summary_of(found: Definition, units: Sequence[UnitSummaries]) -> Summary | None:
    """What callers see of a definition that ``units`` make up."""
    functions = [function for unit in units for function in unit.functions]
    if found.name.endswith(LEFT):
        name = found.name.removesuffix(LEFT)
        ref = f"{found.module.name}.{name}" if found.module.name else name
        return GlobalSummary(found.name, left=left_in(ref, functions))
    own = f".{found.name}"
    classes = [c for unit in units for c in unit.classes if f".{c.name}".endswith(own)]
    if classes:
        methods = [f for f in functions if f"{own}." in f".{f.name}"]
        return with_attributes(_one_class(classes), methods)
    named = [f for f in functions if f".{f.name}".endswith(own)]
    return named[-1] if named else _global(found)


def _global(found: Definition) -> GlobalSummary | None:
    """What is known of a definition that is no function and no class, if it is a known value."""
    names = found.module.names
    entry = names.get(found.name) if found.name in names.bindings else None
    if entry is None:
        return None
    kind = entry.type if entry.type is not None and "." in entry.type else ""
    if not (entry.constant or entry.choices or entry.display or kind):
        return None
    return GlobalSummary(found.name, entry.constant, entry.choices, entry.display, type=kind)


def _one_class(parts: Sequence[ClassSummary]) -> ClassSummary:
    """A class put together from its units, each of which knows a part of the body."""
    attributes = {name: result for part in parts for name, result in part.attributes}
    fields = {name: kind for part in parts for name, kind in part.fields}
    methods = dict.fromkeys(name for part in parts for name in part.methods)
    return evolve(
        parts[0],
        attributes=tuple(attributes.items()),
        fields=tuple(fields.items()),
        methods=tuple(methods),
    )
