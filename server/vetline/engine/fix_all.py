"""All safe fixes of a document, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.fixes.model import ProvedFix
from vetline.landing.difference import Hunk, Stretch
from vetline.landing.stretches import carried, touches
from vetline.text.document import Document

FIXES_PER_DOCUMENT_MAX = 1_000


def apply_safe_fixes(
    engine: Engine, document: Document, lines: Sequence[Stretch] | None = None
) -> int:
    """Apply to ``document`` every fix that is safe and proved; say how many there were.

    If ``lines`` are given, only findings that stand on one of them are fixed.
    One at a time: each is proved against the text that the one before it left.
    """
    failed: set[str] = set()
    for count in range(FIXES_PER_DOCUMENT_MAX):
        fix = _next_safe_fix(engine, document, failed, lines)
        if fix is None:
            return count
        for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
            change = document.apply(edit.range, edit.text)
            lines = carried(lines, [Hunk.of(change)]) if lines is not None else None
    return FIXES_PER_DOCUMENT_MAX


def _next_safe_fix(
    engine: Engine, document: Document, failed: set[str], lines: Sequence[Stretch] | None
) -> ProvedFix | None:
    for finding in engine.full(document):
        if finding.fingerprint in failed or not may_be_safe(engine, finding):
            continue
        if lines is not None and not touches(
            lines, finding.range.start.line, finding.range.end.line
        ):
            continue
        fix = engine.fix(document, finding)
        if fix is not None and fix.safe:
            return fix
        failed.add(finding.fingerprint)
    return None


def may_be_safe(engine: Engine, finding: PlacedFinding) -> bool:
    """Whether the rule of ``finding`` has a fix that is safe where it can be proved."""
    fix = engine.rules[finding.rule_id].fix
    return fix is not None and any(choice.safe for choice in fix.choices)
