"""What becomes of a finding: superseded, silenced, or shown as bad as the project wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, evolve, frozen

from vetline.analysis.checks.kinds import SuppressionCheck
from vetline.analysis.checks.text_comments import comments
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.programme import Programme
from vetline.analysis.suppression import Ruling, Suppression, covers, suppressions_of
from vetline.analysis.text import is_python
from vetline.rulebook.model import Severity
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings
from vetline.text.lines import split_lines
from vetline.text.span import Span


@frozen
class Below:
    """The unit under a comment: its text, and all that was found in it."""

    text: str
    findings: tuple[Finding, ...]


@define(eq=False)
class Judge:
    """The rulings on findings under one set of rules and settings.

    ``today`` is an ISO date, by which suppressions expire; without it none does.
    """

    rulebook: Rulebook
    settings: Settings
    programme: Programme
    today: str = ""

    def kept(
        self,
        findings: Iterable[Finding],
        text: str,
        path: str,
        *,
        above: str = "",
        below: Below | None = None,
        is_whole: bool = True,
    ) -> list[Finding]:
        """The ``findings`` of one unit that are shown, in order of place.

        ``above`` is the comment that stands above the unit, ``below`` what a comment that is a unit
        of its own stands above.  ``is_whole`` says that there will be no other findings as long as
        the unit stays as it is.
        """
        found = _worst(findings)
        rulings = [self._ruling(s, found, text, is_whole) for s in suppressions_of(text)]
        if below is not None:
            rulings = [self._ruling_with(below, ruling, text) for ruling in rulings]
        over = [
            self._ruling(evolve(s, line=-1), found, text, is_whole) for s in suppressions_of(above)
        ]
        at_work = tuple(ruling.suppression for ruling in (*over, *rulings) if ruling.counts)
        is_test = self.settings.is_test(path)
        shown = [f for f in self._not_superseded(found) if not self._is_silenced(f, text, at_work)]
        if rulings and is_python(path):
            shown += self._objections(rulings, text)
        kept = (evolve(f, severity=self._severity(f, is_test)) for f in shown)
        visible = (finding for finding in kept if finding.severity is not Severity.OFF)
        return sorted(visible, key=lambda f: (f.span, f.rule_id))

    def _ruling(
        self, suppression: Suppression, found: list[Finding], text: str, is_whole: bool
    ) -> Ruling:
        is_ours = suppression.tool == "vetline"
        return Ruling(
            suppression,
            silences=any(self._is_silenced(finding, text, (suppression,)) for finding in found),
            names_rule=self._is_for_security(suppression),
            is_expired=bool(self.today and suppression.until and suppression.until < self.today),
            lacks_reason=is_ours and self.settings.require_reason and not suppression.reason,
            is_certain=is_whole and self._are_looked_for(suppression.names),
        )

    def _ruling_with(self, below: Below, ruling: Ruling, text: str) -> Ruling:
        """``ruling`` on a comment in ``text``, whose last line may silence what stands below."""
        suppression = ruling.suppression
        if suppression.line + 1 < len(split_lines(text)):
            return ruling
        over = (evolve(suppression, line=-1),)
        silences = any(self._is_silenced(f, below.text, over) for f in below.findings)
        return evolve(ruling, silences=ruling.silences or silences)

    def _is_for_security(self, suppression: Suppression) -> bool:
        if not suppression.names:
            return suppression.tool != "noqa"
        return any(self.rulebook.ids(name) for name in suppression.names)

    def _are_looked_for(self, names: Iterable[str]) -> bool:
        """Whether the rules that are called ``names``, as far as there are any, are at work."""
        active = self.programme.rules
        return all(rule in active for name in names for rule in self.rulebook.ids(name))

    def _objections(self, rulings: Iterable[Ruling], text: str) -> Iterator[Finding]:
        """What rules say of the silencing comments themselves."""
        within = comments(text)
        for ruling in rulings:
            span = ruling.suppression.span
            if not any(c.start <= span.start < c.end for c in within):
                continue
            for check, rule in self.programme.checks.get(SuppressionCheck, ()):
                if isinstance(check, SuppressionCheck) and check.objects(ruling):
                    comment = text[span.start : span.end].strip()
                    holes = {"$COMMENT": comment, "$DATE": ruling.suppression.until}
                    yield verdict(rule, span, holes)

    def _not_superseded(self, found: list[Finding]) -> Iterable[Finding]:
        """``found`` without what a sharper rule says of the same place."""
        sharper = [f for f in found if self._rule_supersedes(f)]
        for finding in found:
            if not any(self._beats(other, finding) for other in sharper):
                yield finding

    def _rule_supersedes(self, finding: Finding) -> tuple[str, ...]:
        """The rules that give way to ``finding``; none if it is a guess, less bad than its rule."""
        rule = self.rulebook.rules.get(finding.rule_id)
        if rule is None or (finding.severity is Severity.INFO and rule.severity in _GRAVE):
            return ()
        return rule.supersedes

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
            if s.names or s.line < 0 or not _overlaps(s.span, finding.span)
        )


def _worst(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` in order of place; of what one rule says twice of a place, the worse."""
    worst: dict[tuple[str, Span, str], Finding] = {}
    for finding in findings:
        is_flow = bool(finding.trace)
        key = (finding.rule_id, finding.span, "" if is_flow else finding.message)
        known = worst.get(key)
        if known is None or _ORDER.index(finding.severity) < _ORDER.index(known.severity):
            worst[key] = finding
    return sorted(worst.values(), key=lambda f: (f.span, f.rule_id))


def _overlaps(comment: Span, span: Span) -> bool:
    """Whether a finding is about the silencing comment itself, which only its name can silence."""
    return comment.start < span.end and span.start < comment.end


def _has_code(text: str, suppression: Suppression) -> bool:
    """Whether something other than the comment stands on its line."""
    if suppression.line < 0:
        return False
    start = text.rfind("\n", 0, suppression.span.start) + 1
    return bool(text[start : suppression.span.start].strip())


_ORDER = tuple(Severity)
_GRAVE = frozenset((Severity.ERROR, Severity.WARNING))
