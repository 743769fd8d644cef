"""All safe fixes of a document, one after the other."""

from __future__ import annotations

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.fixes.model import ProvedFix
from vetline.text.document import Document

FIXES_PER_DOCUMENT_MAX = 1_000


def apply_safe_fixes(engine: Engine, document: Document) -> int:
    """Apply to ``document`` every fix that is safe and proved; say how many there were.

    One at a time: each is proved against the text that the one before it left.
    """
    failed: set[str] = set()
    for count in range(FIXES_PER_DOCUMENT_MAX):
        fix = _next_safe_fix(engine, document, failed)
        if fix is None:
            return count
        for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
            document.apply(edit.range, edit.text)
    return FIXES_PER_DOCUMENT_MAX


def _next_safe_fix(engine: Engine, document: Document, failed: set[str]) -> ProvedFix | None:
    for finding in engine.full(document):
        if finding.fingerprint in failed or not _may_be_safe(engine, finding):
            continue
        fix = engine.fix(document, finding)
        if fix is not None and fix.safe:
            return fix
        failed.add(finding.fingerprint)
    return None


def _may_be_safe(engine: Engine, finding: PlacedFinding) -> bool:
    fix = engine.rules[finding.rule_id].fix
    return fix is not None and fix.safe
