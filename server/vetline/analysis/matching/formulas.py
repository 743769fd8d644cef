"""The meaning of a formula: the stretches of a view that it selects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set

from attrs import define, evolve, field

from vetline.analysis.matching.alternatives import alternatives_of
from vetline.analysis.matching.bindings import Binding, Bindings, Group, agree
from vetline.analysis.matching.core import Matcher
from vetline.analysis.matching.held import called_at_home, held_by
from vetline.analysis.matching.pattern_needs import Need
from vetline.analysis.matching.ranges import (
    apart_from,
    distinct,
    inner,
    intersection,
    merged,
    reaching_farthest,
    without,
)
from vetline.analysis.matching.search import search
from vetline.analysis.matching.selection import Selection
from vetline.analysis.matching.spellings import SPELLINGS
from vetline.analysis.view import UnitView
from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Condition,
    Formula,
    HoleRegex,
    Inside,
    Not,
    NotInside,
    Pattern,
    Regex,
)
from vetline.rulebook.generic import HOLES_PREFIX
from vetline.rulebook.holes import Hole
from vetline.rulebook.patterns import ExprPattern, PatternError, compile_pattern
from vetline.rulebook.regexes import RegexMatch, UnsupportedRegexError, compiled
from vetline.syntax import nodes as n

NARROW_SEARCHES_MAX = 8
"""Times that a pattern is looked for in a stretch; then in the whole view, once and for all."""


@define(eq=False, slots=False)
class Evaluation:
    """Evaluates formulas in one view; what a pattern finds there is found once."""

    matcher: Matcher
    holds: Callable[[Evaluation, Condition, Selection], list[Selection]]
    _patterns: dict[tuple[str, bool], list[Selection]] = field(init=False, factory=dict)
    _asked: Counter[str] = field(init=False, factory=Counter)  # of narrow searches, by pattern
    _regexes: dict[str, list[Selection]] = field(init=False, factory=dict)
    _held: Set[Need] = field(init=False, factory=frozenset)
    _spellings: int = field(init=False, default=-1)  # that were known when `_held` was made

    @property
    def view(self) -> UnitView:
        """What is looked at."""
        return self.matcher.view

    @property
    def held(self) -> Set[Need]:
        """All that formulas may need and the view holds, of those that were met so far."""
        if self._spellings != len(SPELLINGS):
            self._spellings = len(SPELLINGS)
            self._held = held_by(self.view)
            if self.matcher.strict:
                self._held |= called_at_home(self.view)
        return self._held

    def selections(
        self, formula: Formula, within: Selection | None = None, *, widest: bool = False
    ) -> list[Selection]:
        """What ``formula`` selects, in the whole view or in one stretch of it.

        With ``widest``, of stretches that start at one place those may be left out that lie in
        others: it is enough to know what something else lies in.
        """
        if isinstance(formula, Pattern):
            return _inside(self._pattern(formula.text, within, widest=widest), within)
        if isinstance(formula, Regex):
            return self._regex(formula.text) if within is None else self._regex_in(formula, within)
        if isinstance(formula, AnyOf):
            hopeful = alternatives_of(formula).hopeful(self.held)
            parts = [self.selections(f, within, widest=widest) for f in hopeful]
            return distinct(s for found in parts for s in found)
        if isinstance(formula, AllOf):
            return self._all_of(formula, within)
        if isinstance(formula, (Inside, NotInside)):
            found = reaching_farthest(self.selections(formula.formula, within, widest=True))
            return [evolve(s, surrounds=True) for s in found]
        return self.selections(formula.formula, within)

    def _pattern(self, text: str, within: Selection | None, *, widest: bool) -> list[Selection]:
        """What a pattern finds; of what lies outside ``within`` that may be left out."""
        is_made_up = within is not None and self._is_made_up(within)
        found = self._patterns.get((text, widest)) if not is_made_up else None
        if found is not None:
            return found
        try:
            pattern = compile_pattern(text)
        except PatternError:
            return []  # said when the rule was loaded
        if within is not None and (is_made_up or self._asked[text] < NARROW_SEARCHES_MAX):
            self._asked[text] += 1
            return search(self.matcher, pattern, within, widest=widest)
        found = self._patterns[text, widest] = search(self.matcher, pattern, widest=widest)
        return found

    def _is_made_up(self, within: Selection) -> bool:
        """Whether ``within`` is a name that is no node of the view, as that of a parameter."""
        return within.node is not None and not self.matcher.is_written(within.node)

    def _regex(self, text: str) -> list[Selection]:
        found = self._regexes.get(text)
        if found is None:
            found = self._regexes[text] = regex_selections(text, self.view.tree.text, 0)
        return found

    def _regex_in(self, formula: Regex, within: Selection) -> list[Selection]:
        """What a regular expression finds in a stretch, which is all the text that it sees."""
        start, end = max(within.start, 0), max(within.end, 0)
        text = self.view.tree.text[start:end]
        return _inside(regex_selections(formula.text, text, start), within)

    def _all_of(self, formula: AllOf, within: Selection | None) -> list[Selection]:
        found = self._agreed(formula, within)
        for part in formula.formulas:
            if found and isinstance(part, (Not, NotInside)):
                found = self._without(found, part, within)
        if formula.where:
            found = [kept for s in found for kept in self._meeting(formula.where, s)]
        if formula.focus:
            found = distinct(f for s in found for f in _focused(s, formula.focus))
        return [_named(s, formula.named) for s in found] if formula.named else found

    def _may_meet(self, conditions: Sequence[Condition], selection: Selection) -> bool:
        """Whether the texts of holes are as ``conditions`` ask, which is cheap to tell.

        What else they ask, and what stands around, is looked for only then.
        """
        return all(
            self.holds(self, condition, selection)
            for condition in conditions
            if isinstance(condition, HoleRegex) and condition.hole in selection.bindings
        )

    def _meeting(
        self, conditions: Sequence[Condition], selection: Selection
    ) -> Iterator[Selection]:
        """``selection`` with what ``conditions`` bind, if all of them hold.

        For Semgrep none of them sees what another one binds.
        """
        met = selection
        for condition in conditions:
            found = self.holds(self, condition, selection if self.matcher.strict else met)
            if not found:
                return
            met = merged(met, found[0].bindings)
        yield met

    def _agreed(self, formula: AllOf, within: Selection | None) -> list[Selection]:
        """What the positive parts agree on; what surrounds is looked at last."""
        parts = [f for f in formula.formulas if not isinstance(f, (Not, NotInside))]
        if not parts:
            return [within] if within is not None else []
        # A hole alone selects every expression, so what else there is had better be known first.
        parts.sort(key=lambda f: (_is_bare_hole(f), is_surrounding(f)))
        found: list[Selection] | None = None
        for part in parts:
            if found is not None and not found:
                return []
            more = self.selections(part, within)
            agreed = more if found is None else self._both(found, more, part)
            found = [s for s in agreed if self._may_meet(formula.where, s)]
        return found or []

    def _both(
        self, found: list[Selection], more: list[Selection], part: Formula
    ) -> list[Selection]:
        """What is found twice; for Semgrep a hole alone only picks out of what is found."""
        is_picking = self.matcher.strict and _is_bare_hole(part)
        return inner(more, found) if is_picking else intersection(found, more)

    def _without(
        self, found: list[Selection], part: Not | NotInside, within: Selection | None
    ) -> list[Selection]:
        excluded = self.selections(part.formula, within, widest=isinstance(part, NotInside))
        if isinstance(part, Not) and _is_regex(part.formula):
            return apart_from(found, excluded)
        if isinstance(part, NotInside):
            excluded = [evolve(s, surrounds=True) for s in reaching_farthest(excluded)]
        return without(found, excluded)


def regex_selections(pattern: str, text: str, offset: int) -> list[Selection]:
    """What a regular expression finds in ``text``, which stands at ``offset`` of the unit."""
    try:
        matches = list(compiled(pattern).found(text))
    except UnsupportedRegexError:
        return []  # said when the rule was loaded
    return [
        Selection(m.start + offset, m.end + offset, group_bindings(m, text, offset))
        for m in matches
    ]


def group_bindings(match: RegexMatch, text: str, offset: int) -> Bindings:
    """What the groups of ``match`` in ``text``, which stands at ``offset`` of the unit, hold."""
    return {
        _hole_of(name): Binding(None, start + offset, end + offset, text[start:end])
        for name, start, end in match.groups
    }


def _hole_of(group: str) -> str:
    """The hole that a group of a regular expression stands for."""
    if group.startswith(HOLES_PREFIX):
        return f"$...{group[len(HOLES_PREFIX) :]}"
    return f"${group}"


def is_surrounding(formula: Formula) -> bool:
    """Whether ``formula`` only says where other stretches must lie."""
    if isinstance(formula, Inside):
        return True
    if isinstance(formula, AnyOf):
        return all(is_surrounding(f) for f in formula.formulas)
    if isinstance(formula, AllOf):
        positive = [f for f in formula.formulas if not isinstance(f, (Not, NotInside))]
        return bool(positive) and all(is_surrounding(f) for f in positive) and not formula.focus
    return False


def _is_regex(formula: Formula) -> bool:
    if isinstance(formula, AnyOf):
        return all(_is_regex(f) for f in formula.formulas)
    return isinstance(formula, Regex)


def _is_bare_hole(formula: Formula) -> bool:
    if not isinstance(formula, Pattern):
        return False
    try:
        pattern = compile_pattern(formula.text)
    except PatternError:
        return False
    return isinstance(pattern, ExprPattern) and isinstance(pattern.node, Hole)


def _inside(found: list[Selection], within: Selection | None) -> list[Selection]:
    if within is None:
        return found
    return [
        merged(s, within.bindings)
        for s in found
        if within.start <= s.start and s.end <= within.end and agree(s.bindings, within.bindings)
        if not _is_made_of(s, within)
    ]


def _is_made_of(one: Selection, within: Selection) -> bool:
    """Whether ``one`` is the tuple of one that an exception alone is in its handler only."""
    is_tuple = isinstance(one.node, n.Tuple) and not isinstance(within.node, (n.Tuple, type(None)))
    return is_tuple and (one.start, one.end) == (within.start, within.end)


def _named(selection: Selection, hole: str) -> Selection:
    """``selection`` with ``hole`` standing for all of it."""
    whole = Binding(selection.node, selection.start, selection.end)
    return evolve(selection, bindings={**selection.bindings, hole: whole})


def _is_somewhere(binding: Binding) -> bool:
    """Whether what a hole stands for can be shown."""
    if isinstance(binding.node, Group):
        return bool(binding.node.items)
    return binding.node is not None or binding.start >= 0


def _focused(selection: Selection, holes: Sequence[str]) -> list[Selection]:
    """The code that each of ``holes`` stands for, in place of the whole selection."""
    found: list[Selection] = []
    for hole in holes:
        binding = selection.bindings.get(hole)
        if binding is not None and _is_somewhere(binding):
            found.append(
                Selection(
                    binding.start, binding.end, selection.bindings, binding.node,
                    selection.surrounds,
                )
            )  # fmt: skip
    return found
