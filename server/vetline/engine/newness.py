"""New code first: how bad a finding is, by whether its code is new.

The one place where that is decided, for the editor and the command line alike.
Without news of a document the severities of its findings are those of rules and settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import define, field, frozen

from vetline.analysis.finding import PlacedFinding
from vetline.landing.difference import Stretch
from vetline.landing.stretches import touches
from vetline.rulebook.model import Confidence, Severity
from vetline.settings import Settings

SUPPRESSION_LANDED = "suppression-landed"
"""The rule that speaks only of what has just landed."""


@frozen
class News:
    """What is new in one document.

    ``new`` are the lines that are not in the base, ``None`` if there is nothing to compare with.
    ``landed`` are those that arrived at once.
    ``accepted`` are the fingerprints in the baseline, ``None`` if there is none.
    """

    new: tuple[Stretch, ...] | None = None
    landed: tuple[Stretch, ...] = ()
    accepted: frozenset[str] | None = None

    def is_new(self, finding: PlacedFinding) -> bool:
        """Whether ``finding``, or a step on the way to it, is new here."""
        if self.accepted is not None and finding.fingerprint in self.accepted:
            return False
        if self.new is None:
            return True
        places = [finding.range, *(step.range for step in finding.trace if not step.path)]
        return any(touches(self.new, place.start.line, place.end.line) for place in places)

    def has_landed(self, finding: PlacedFinding) -> bool:
        """Whether the code of ``finding`` has just landed."""
        return touches(self.landed, finding.range.start.line, finding.range.end.line)


@define(eq=False)
class NewCode:
    """The news of all documents, and the findings as they rank by it.

    A finding that ranks as before is the same object as before: whoever shows it relies on that.
    """

    _news: dict[str, News] = field(init=False, factory=dict)
    _ranked: dict[str, dict[int, tuple[PlacedFinding, PlacedFinding]]] = field(
        init=False, factory=dict
    )

    def tell(self, path: str, news: News | None) -> None:
        """Rank the findings in the document at ``path`` by ``news`` from now on."""
        if news is None:
            self.forget(path)
        else:
            self._news[path] = news

    def forget(self, path: str) -> None:
        """Know no news of the document at ``path`` any more."""
        self._news.pop(path, None)
        self._ranked.pop(path, None)

    def ranked(
        self, path: str, findings: Sequence[PlacedFinding], settings: Settings
    ) -> tuple[PlacedFinding, ...]:
        """``findings`` of the document at ``path``, as bad as they are by its news."""
        news = self._news.get(path)
        shown = _worth_telling(findings, news)
        if news is None or not settings.new_code_first:
            return tuple(shown)
        before, ranked = self._ranked.get(path, {}), {}
        for finding in shown:
            severity = _severity(finding, news, settings)
            known = before.get(id(finding))
            if known is None or known[1].severity is not severity:
                same = severity is finding.severity
                known = finding, finding if same else finding.with_severity(severity)
            ranked[id(finding)] = known
        self._ranked[path] = ranked
        return tuple(f for _, f in ranked.values() if f.severity is not Severity.OFF)


def _worth_telling(findings: Sequence[PlacedFinding], news: News | None) -> Iterable[PlacedFinding]:
    """``findings`` without the silencing comments that were there before."""
    for finding in findings:
        is_landing = finding.rule_id == SUPPRESSION_LANDED
        if not is_landing or (news is not None and news.has_landed(finding)):
            yield finding


def _severity(finding: PlacedFinding, news: News, settings: Settings) -> Severity:
    """How bad ``finding`` is by its age; notes stay notes, and the project's own word counts."""
    if not news.is_new(finding):
        return min(finding.severity, settings.old_code, key=_RANKS.index)
    if finding.rule_id in settings.severity or finding.severity in (Severity.INFO, Severity.HINT):
        return finding.severity
    return Severity.ERROR if finding.confidence is Confidence.HIGH else Severity.WARNING


_RANKS = (Severity.OFF, Severity.HINT, Severity.INFO, Severity.WARNING, Severity.ERROR)
