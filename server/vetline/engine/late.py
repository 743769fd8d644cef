"""What it takes a whole module to see, kept by the digests of its units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial

from attrs import define, field

from vetline.analysis.checks.kinds import Extract
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding
from vetline.analysis.paths import applies
from vetline.analysis.programme import Programme
from vetline.analysis.scopes import scopes_of
from vetline.analysis.text import manifest_findings
from vetline.analysis.unit import whole_findings
from vetline.analysis.view import UnitView, view_of
from vetline.engine.arrivals import arrival_at, arrivals_in
from vetline.engine.callers import Callers, arrivals_from, callers_of, calling_units
from vetline.engine.flows import Flows
from vetline.engine.known_calls import withdrawn
from vetline.engine.memo import Memo
from vetline.engine.modules import Module, ViewAt
from vetline.engine.placing import Joined, apart, joined, moved, unit_names
from vetline.engine.results import Followed, Look
from vetline.syntax.tree import parse_unit
from vetline.syntax.units import Unit
from vetline.text.digest import digest

MODULES_MAX = 2_000
"""Modules whose late findings are kept."""

EXTRACTS_MAX = 50_000
"""Units whose part in a check of the whole module is kept."""


@define(eq=False)
class Late:
    """The late findings under one set of rules, settings and facts."""

    programme: Programme
    flows: Flows
    facts: ProjectFacts
    view: ViewAt
    work: Counter[str]
    _known: Memo[Look] = field(init=False, factory=lambda: Memo(MODULES_MAX))
    _extracted: Memo[tuple[tuple[Extract, Hashable], ...]] = field(
        init=False, factory=lambda: Memo(EXTRACTS_MAX)
    )

    def look(self, module: Module) -> Look:
        """What there is to see in all of ``module``.

        Of equal units all are named if there is a finding in one of them.
        """
        digests = digest(*(unit.digest for unit in module.units.units))
        elsewhere = self.flows.workspace.edits - module.edits
        key = (digests, module.path, elsewhere, module.types_digest)
        return self._known.get(key, lambda: self._look(module))

    def _look(self, module: Module) -> Look:
        self.work["module"] += 1
        callers = self._callers(module)
        late: dict[str, list[Finding]] = {}
        for name, finding in self._found(module, callers):
            late.setdefault(name, []).append(finding)
        heard = {name.partition("#")[0] for name in late}
        names = unit_names(module.units.units)
        found = {n: tuple(late.get(n, ())) for n in names if n.partition("#")[0] in heard}
        gone = withdrawn(module, callers, self.flows, self.view, self.programme.rules)
        return Look(found, {unit.digest: findings for unit, findings in gone if findings})

    def _found(self, module: Module, callers: Callers) -> Iterator[tuple[str, Finding]]:
        """What rules find that look at all of a module, with the name of the unit it is in."""
        programme, whole = self.programme, joined(module.units.units)
        yield from apart(whole, manifest_findings(whole.text, module.path, programme, self.facts))
        if programme.module_patterns or programme.traced:
            with closing(self._joined_view(whole, module)) as view:
                yield from apart(whole, whole_findings(view, programme))
        if programme.strict_patterns:
            yield from self._unsettled(whole, module)
        script = joined(u for u in module.units.units if u.kind in ("statement", "import"))
        with closing(self._joined_view(script, module)) as view:
            followed = self.flows.followed_view(view, module)
        module.rests_on |= followed.rests.definitions
        yield from apart(script, followed.findings)
        names: dict[str, list[str]] = defaultdict(list)
        for name in unit_names(module.units.units):
            names[name.partition("#")[0]].append(name)
        for unit, finding in self._arrivals(module, script, followed, callers):
            yield from ((name, finding) for name in names[unit.digest])
        extracts = self._extracts(module)
        for check, rule in programme.module_checks:
            if applies(rule, module.path):
                judged = check.judge(extracts[check.extract], module.path, self.facts, rule)
                for unit_digest, finding in judged:
                    yield from ((name, finding) for name in names[unit_digest])

    def _arrivals(
        self, module: Module, script: Joined, followed: Followed, callers: Callers
    ) -> Iterator[tuple[Unit, Finding]]:
        """What is found where functions are given data, by others or by the module itself."""
        yield from arrivals_in(module, self.flows, self.view)
        home = partial(moved, whole=script)
        for arrival in followed.arrivals:
            yield from arrival_at(arrival, home, module, self.flows, self.view)
        for caller in callers.modules:
            yield from arrivals_from(caller, module, self.flows, self.view)

    def _callers(self, module: Module) -> Callers:
        """Who calls ``module``; of a text that is only tried, who calls the one it may become."""
        workspace = self.flows.workspace
        shown = workspace.opened.get(module.document.path, module)
        return callers_of(shown, workspace, self.facts)

    def caller_steps(self, module: Module) -> Iterator[None]:
        """Follow what other files call of ``module``, one unit a step, for ``findings``."""
        for caller in self._callers(module).modules:
            for unit in calling_units(caller):
                self.flows.workspace.may_read = False
                self.flows.followed(caller, unit)
                yield

    def _unsettled(self, whole: Joined, module: Module) -> Iterator[tuple[str, Finding]]:
        """What rules in Semgrep's terms find in units that do not suffice for them."""
        names = {
            name
            for name, facts in zip(unit_names(whole.units), module.facts, strict=True)
            if module.names.slice(facts.reads).is_unsettled
        }
        if names:
            with closing(self._joined_view(whole, module)) as view:
                found = self.programme.strict_patterns.findings(view)
            yield from (pair for pair in apart(whole, found) if pair[0] in names)

    def _joined_view(self, whole: Joined, module: Module) -> UnitView:
        tree = parse_unit(whole.text)
        scopes = scopes_of(tree.body)
        interface = module.interface("", frozenset(module.names.bindings))
        return view_of(tree, scopes, interface, self.programme.types, module.path, is_module=True)

    def _extracts(self, module: Module) -> Mapping[Extract, list[tuple[str, Hashable]]]:
        """What checks take from the units of ``module``, by how they take it."""
        found: dict[Extract, list[tuple[str, Hashable]]] = {
            check.extract: [] for check, _ in self.programme.module_checks
        }
        for unit in module.units.units:
            key, view = self.view(module, unit)
            for extract, taken in self._extracted.get(key, partial(_taken, tuple(found), view)):
                found[extract].append((unit.digest, taken))
        return found


def _taken(
    extracts: Sequence[Extract], view: Callable[[], UnitView]
) -> tuple[tuple[Extract, Hashable], ...]:
    """What each of ``extracts`` takes from ``view``, if it takes anything."""
    taken = ((extract, extract(view())) for extract in extracts)
    return tuple((extract, some) for extract, some in taken if some is not None)
