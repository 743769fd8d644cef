"""Safe fixes, applied to documents and written to their files."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

from attrs import frozen

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.fixes.model import ProvedFix
from vetline.project import ProjectError, read_source
from vetline.text.document import Document

FIXES_PER_FILE_MAX = 1_000


def apply_safe_fixes(engine: Engine, document: Document) -> int:
    """Apply to ``document`` every fix that is safe and proved; say how many there were.

    One at a time: each is proved against the text that the one before it left.
    """
    failed: set[str] = set()
    for count in range(FIXES_PER_FILE_MAX):
        fix = _next_safe_fix(engine, document, failed)
        if fix is None:
            return count
        for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
            document.apply(edit.range, edit.text)
    return FIXES_PER_FILE_MAX


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


@frozen
class FileFixes:
    """A file's text before and after its fixes."""

    path: Path
    before: str
    after: str

    def write(self) -> str:
        """Write the fixed text in the file's own encoding; return what kept it from that."""
        try:
            if read_source(self.path) != self.before:
                return "not fixed: it changed while it was read"
            self.path.write_bytes(_encoded(self.after, self.path.read_bytes()))
        except ProjectError as error:
            return str(error).removeprefix(f"{self.path}: ")
        except (OSError, UnicodeEncodeError) as error:
            return f"not fixed: {error.strerror if isinstance(error, OSError) else error}"
        return ""


def _encoded(text: str, before: bytes) -> bytes:
    """``text`` in the encoding that ``before`` declares, with its byte order mark if it had one."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(before).readline)
    return text.encode(encoding)
