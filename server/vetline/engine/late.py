"""What it takes a whole module to see, kept by the digests of its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from functools import partial

from attrs import define, field

from vetline.analysis.checks.kinds import ModuleCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding
from vetline.analysis.paths import applies
from vetline.analysis.programme import Programme
from vetline.analysis.scopes import scopes_of
from vetline.analysis.text import manifest_findings
from vetline.analysis.unit import whole_findings
from vetline.analysis.view import UnitView, view_of
from vetline.engine.flows import Flows
from vetline.engine.memo import Memo
from vetline.engine.modules import Module, ViewAt
from vetline.engine.placing import Joined, apart, joined
from vetline.syntax.tree import parse_unit
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
    _known: Memo[dict[str, tuple[Finding, ...]]] = field(
        init=False, factory=lambda: Memo(MODULES_MAX)
    )
    _extracted: Memo[tuple[Hashable | None]] = field(init=False, factory=lambda: Memo(EXTRACTS_MAX))

    def findings(self, module: Module) -> dict[str, tuple[Finding, ...]]:
        """The late findings in ``module``, by the digest of the unit that each is in."""
        digests = digest(*(unit.digest for unit in module.units.units))
        elsewhere = self.flows.workspace.edits - module.edits
        key = (digests, module.path, elsewhere, module.types_digest)
        return self._known.get(key, lambda: self._look(module))

    def _look(self, module: Module) -> dict[str, tuple[Finding, ...]]:
        self.work["module"] += 1
        late: dict[str, list[Finding]] = {}
        for unit_digest, finding in self._found(module):
            late.setdefault(unit_digest, []).append(finding)
        return {unit_digest: tuple(found) for unit_digest, found in late.items()}

    def _found(self, module: Module) -> Iterator[tuple[str, Finding]]:
        """What rules find that look at all of a module, with the digest of the unit it is in."""
        programme, whole = self.programme, joined(module.units.units)
        yield from apart(whole, manifest_findings(whole.text, module.path, programme, self.facts))
        if programme.module_patterns or programme.traced:
            yield from apart(whole, whole_findings(self._joined_view(whole, module), programme))
        script = joined(u for u in module.units.units if u.kind in ("statement", "import"))
        followed = self.flows.followed_view(self._joined_view(script, module), module)
        module.rests_on |= followed.rests.definitions
        yield from apart(script, followed.findings)
        for check, rule in programme.checks.get(ModuleCheck, ()):
            if isinstance(check, ModuleCheck) and applies(rule, module.path):
                extracts = self._extracts(check, module)
                yield from check.judge(extracts, module.path, self.facts, rule)

    def _joined_view(self, whole: Joined, module: Module) -> UnitView:
        tree = parse_unit(whole.text)
        scopes = scopes_of(tree.body)
        interface = module.interface("", frozenset(module.names.bindings))
        return view_of(tree, scopes, interface, self.programme.types, module.path, is_module=True)

    def _extracts(self, check: ModuleCheck, module: Module) -> list[tuple[str, Hashable]]:
        """What ``check`` takes from the units of ``module``."""
        found: list[tuple[str, Hashable]] = []
        for unit in module.units.units:
            key, view = self.view(module, unit)
            extract = self._extracted.get((check.extract, key), partial(_extract, check, view))[0]
            if extract is not None:
                found.append((unit.digest, extract))
        return found


def _extract(check: ModuleCheck, view: Callable[[], UnitView]) -> tuple[Hashable | None]:
    return (check.extract(view()),)
