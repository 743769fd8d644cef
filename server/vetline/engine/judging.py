"""What becomes of a finding: superseded, silenced, or shown as bad as the project wants it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field

from vetline.analysis.finding import Finding
from vetline.analysis.suppression import Suppression, covers, suppressions_of
from vetline.rulebook.model import Severity
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings
from vetline.text.digest import digest
from vetline.text.span import Span


@define(eq=False)
class Judge:
    """The rulings on findings under one set of rules and settings."""

    rulebook: Rulebook
    settings: Settings
    fingerprint: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Name the rulings by what they depend on."""
        self.fingerprint = digest(self.rulebook.fingerprint, repr(self.settings))

    def kept(self, findings: Iterable[Finding], text: str, path: str) -> list[Finding]:
        """The ``findings`` of one unit that are shown, in order of place."""
        found = sorted(set(findings), key=lambda f: (f.span, f.rule_id))
        silenced = suppressions_of(text)
        is_test = self.settings.is_test(path)
        kept = []
        for finding in self._not_superseded(found):
            severity = self._severity(finding, is_test)
            if severity is Severity.OFF or self._is_silenced(finding, text, silenced):
                continue
            kept.append(evolve(finding, severity=severity))
        return kept

    def _not_superseded(self, found: list[Finding]) -> Iterable[Finding]:
        """``found`` without what a sharper rule says of the same place."""
        sharper = [f for f in found if self._rule_supersedes(f)]
        for finding in found:
            if not any(self._beats(other, finding) for other in sharper):
                yield finding

    def _rule_supersedes(self, finding: Finding) -> tuple[str, ...]:
        rule = self.rulebook.rules.get(finding.rule_id)
        return rule.supersedes if rule is not None else ()

    def _beats(self, sharper: Finding, finding: Finding) -> bool:
        overlaps = sharper.span.start < finding.span.end and finding.span.start < sharper.span.end
        return overlaps and finding.rule_id in self._rule_supersedes(sharper)

    def _severity(self, finding: Finding, is_test: bool) -> Severity:
        wanted = self.settings.severity.get(finding.rule_id)
        if wanted is not None:
            return wanted
        rule = self.rulebook.rules.get(finding.rule_id)
        if is_test and rule is not None and rule.in_tests is not None:
            return rule.in_tests
        return finding.severity

    def _is_silenced(self, finding: Finding, text: str, silenced: tuple[Suppression, ...]) -> bool:
        if not silenced or finding.rule_id in self.settings.unsuppressable:
            return False
        rule = self.rulebook.rules.get(finding.rule_id)
        names = (finding.rule_id, *(rule.aliases if rule is not None else ()))
        first = text.count("\n", 0, finding.span.start)
        last = text.count("\n", 0, finding.span.end)
        return any(
            covers(s, first, last, names, _has_code(text, s))
            for s in silenced
            if s.names or not _overlaps(s.span, finding.span)
        )


def _overlaps(comment: Span, span: Span) -> bool:
    """Whether a finding is about the silencing comment itself, which only its name can silence."""
    return comment.start < span.end and span.start < comment.end


def _has_code(text: str, suppression: Suppression) -> bool:
    """Whether something other than the comment stands on its line."""
    start = text.rfind("\n", 0, suppression.span.start) + 1
    return bool(text[start : suppression.span.start].strip())
