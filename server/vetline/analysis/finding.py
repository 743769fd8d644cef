"""What an analysis says."""

from __future__ import annotations

from attrs import evolve, frozen

from vetline.rulebook.model import Confidence, Severity
from vetline.text.span import Range, Span

TRACE_STEPS_MAX = 12
"""Steps of a trace that are shown; source and sink are always among them."""


@frozen
class Step:
    """One step on the way from a source to a sink.

    ``unit`` is the digest of the unit whose text ``span`` counts in, ``""`` for the finding's own;
    ``path`` is the file that unit stands in, ``""`` for the finding's own.
    A step inside a function that is called has no span: it names the function as ``symbol`` and a
    place in it by number, so that moving code about there does not change what is said here.
    """

    span: Span
    message: str
    unit: str = ""
    path: str = ""
    symbol: str = ""
    place: int = 0


@frozen
class Finding:
    """Something a rule objects to, at a place in a unit.

    ``bindings`` are the holes of the rule's pattern and where their code stands; a fix needs them.
    ``message`` is one line that can be understood alone.
    """

    rule_id: str
    span: Span
    message: str
    severity: Severity
    confidence: Confidence
    trace: tuple[Step, ...] = ()
    bindings: tuple[tuple[str, Span], ...] = ()


@frozen
class PlacedStep:
    """A step at its place in a file; ``path`` is ``""`` for the finding's own file."""

    range: Range
    message: str
    path: str = ""


@frozen
class PlacedFinding:
    """A finding at its place in a document, with what settings and comments made of it.

    ``fingerprint`` identifies the finding across edits: it is made of the rule, the code and the
    enclosing definition, never of line numbers.
    """

    rule_id: str
    range: Range
    message: str
    severity: Severity
    confidence: Confidence
    fingerprint: str
    trace: tuple[PlacedStep, ...] = ()

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether data of another file does the harm: a fix is tried on this one alone."""
        return bool(self.trace) and bool(self.trace[0].path)

    def with_severity(self, severity: Severity) -> PlacedFinding:
        """The same finding, as bad as ``severity`` says."""
        return evolve(self, severity=severity)
