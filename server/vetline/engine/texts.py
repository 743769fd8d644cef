"""The findings in files that are not Python: manifests, ignore files, instructions of agents."""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding, PlacedFinding
from vetline.analysis.programme import Programme
from vetline.analysis.text import text_findings
from vetline.engine.judging import Judge
from vetline.engine.memo import Memo
from vetline.engine.placing import LineMap, nowhere, placed, told_apart
from vetline.syntax.units import Unit
from vetline.text.digest import digest

RESULTS_MAX = 5_000
"""Texts whose findings are kept."""


@define(eq=False)
class TextFiles:
    """Answers about texts under one set of rules, settings and facts; paths are the project's."""

    programme: Programme
    judge: Judge
    facts: ProjectFacts
    work: Counter[str]
    _results: Memo[tuple[Finding, ...]] = field(init=False, factory=lambda: Memo(RESULTS_MAX))

    def placed(self, text: str, path: str) -> tuple[PlacedFinding, ...]:
        """The findings in ``text`` at their places, as settings and comments leave them."""
        unit, lines = Unit.whole(text), LineMap.of(text)
        kept = self.judge.kept(self.findings(text, path), text, path)
        return told_apart([placed(f, unit, 0, lines, nowhere) for f in kept])

    def findings(self, text: str, path: str) -> tuple[Finding, ...]:
        """What rules object to in ``text``."""
        return self._results.get((digest(text), path), lambda: self._scanned(text, path))

    def _scanned(self, text: str, path: str) -> tuple[Finding, ...]:
        self.work["text"] += 1
        return text_findings(text, path, self.programme, self.facts)
