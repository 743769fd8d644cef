"""Flows of units with what the functions they call are summarised as, as deep as is followed.

A summary of depth 0 knows no other function, one of depth ``n`` those of depth ``n - 1``.
So recursion ends, and the answer does not depend on which function was asked about first.
What a unit looked up is kept with its answer; the answer stands as long as asking again gives the
same, so that typing in a body makes callers work only if its summary changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from attrs import define, evolve, field

from vetline.analysis.flow.flows import follow, with_attributes
from vetline.analysis.flow.summary import ClassSummary, Summary
from vetline.analysis.view import UnitView
from vetline.engine.memo import Memo
from vetline.engine.modules import Followed, Module
from vetline.engine.workspace import Definition, Workspace
from vetline.rulebook.taint import TaintModel
from vetline.syntax.units import Unit
from vetline.text.span import Span

CALL_DEPTH_MAX = 3
"""How many calls deep data is followed from the unit that is looked at."""

FOLLOWED_UNITS_MAX = 20_000
"""Units whose flows are kept."""


@define(eq=False)
class Flows:
    """Flows and summaries, computed when asked for.

    ``view`` gives a unit's view and the key of all that the view is made from.
    """

    model: TaintModel
    workspace: Workspace
    view: Callable[[Module, Unit], tuple[Hashable, Callable[[], UnitView]]]
    _memo: Memo[Followed] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))
    _held: Memo[int] = field(init=False, factory=lambda: Memo(FOLLOWED_UNITS_MAX))

    def followed(self, module: Module, unit: Unit, depth: int = CALL_DEPTH_MAX) -> Followed:
        """The flows of ``unit``, with calls followed ``depth`` deep."""
        key, view = self.view(module, unit)
        leaf = self._memo.peek((key, -1))
        if leaf is not None:
            return leaf
        known = self._memo.peek((key, depth))
        if known is not None and self._holds((key, depth), known, module, depth):
            return known
        answer = self._follow(view(), module, depth)
        if not answer.is_partial:
            self._memo.put((key, -1 if answer.is_leaf else depth), answer)
            self._held.put((key, depth), self.workspace.edits)
        return answer

    def followed_view(self, view: UnitView, module: Module) -> Followed:
        """The flows of a view that is no unit, such as the statements of a module."""
        return self._follow(view, module, CALL_DEPTH_MAX)

    def _follow(self, view: UnitView, module: Module, depth: int) -> Followed:
        used: dict[str, Summary | None] = {}
        definitions: set[str] = set()

        def lookup(name: str) -> Summary | None:
            if name not in used:
                found = self.workspace.definition(name, module)
                if found is None:
                    return None
                definitions.add(found.key)
                used[name], beyond = self._summary(found, depth - 1)
                definitions.update(beyond)
            return used[name]

        misses = self.workspace.misses
        flows = follow(view, self.model, lookup)
        is_partial = self.workspace.misses > misses
        return Followed(flows, tuple(used.items()), frozenset(definitions), not used, is_partial)

    def _holds(self, key: Hashable, known: Followed, module: Module, depth: int) -> bool:
        """Whether what ``known`` looked up is still so; asked once for each change of anything."""
        if self._held.peek(key) == self.workspace.edits:
            return True
        for name, summary in known.used:
            found = self.workspace.definition(name, module)
            now = self._summary(found, depth - 1)[0] if found is not None else None
            if now != summary:
                return False
        self._held.put(key, self.workspace.edits)
        return True

    def _summary(self, found: Definition, depth: int) -> tuple[Summary | None, frozenset[str]]:
        """What callers see of a definition, and what that rests on."""
        if depth < 0:
            return None, frozenset()
        parts = found.module.defining(found.name)
        answers = [self.followed(found.module, unit, depth) for unit in parts]
        beyond = frozenset[str]().union(*(answer.definitions for answer in answers))
        own = f".{found.name}"
        functions = [f for answer in answers for f in answer.flows.functions]
        classes = [
            c for answer in answers for c in answer.flows.classes if f".{c.name}".endswith(own)
        ]
        if classes:
            methods = [f for f in functions if f"{own}." in f".{f.name}"]
            return with_attributes(_one_class(classes), methods), beyond
        named = [f for f in functions if f".{f.name}".endswith(own)]
        return (named[-1] if named else None), beyond

    def place(self, module: Module, symbol: str, number: int) -> tuple[Module, Unit, Span] | None:
        """Where place ``number`` of the function ``symbol`` is, as ``module`` names it."""
        found = self.workspace.definition(symbol, module)
        if found is None:
            return None
        for unit in reversed(found.module.defining(found.name)):
            places = self.followed(found.module, unit).flows.places
            if number < len(places):
                return found.module, unit, Span(*places[number])
        return None


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
