"""A rule's objection to a place, in the rule's own words."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.finding import Finding
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.text.span import Span


def verdict(
    rule: Rule,
    span: Span,
    holes: Mapping[str, str] | None = None,
    *,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    bindings: tuple[tuple[str, Span], ...] = (),
) -> Finding:
    """The finding of ``rule`` at ``span``; ``holes`` (``"$NAME"``) are filled into its message."""
    message = rule.message
    for hole, value in (holes or {}).items():
        message = message.replace(hole, value)
    return Finding(
        rule.id,
        span,
        message,
        severity or rule.severity,
        confidence or rule.confidence,
        (),
        bindings,
    )


def excerpt(code: str) -> str:
    """``code`` on one line, and not too long for a message."""
    line = " ".join(code.split())
    return line if len(line) <= EXCERPT_CHARS_MAX else line[: EXCERPT_CHARS_MAX - 1] + "…"


EXCERPT_CHARS_MAX = 40
