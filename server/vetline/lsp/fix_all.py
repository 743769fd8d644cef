"""Every safe fix of a document, as edits of its lines."""

from __future__ import annotations

from collections.abc import Sequence

from vetline.engine import Engine
from vetline.engine.fix_all import apply_safe_fixes
from vetline.landing.difference import Stretch, hunks
from vetline.text.document import Document
from vetline.text.span import Edit, Position, Range


def fix_all_edits(
    engine: Engine, document: Document, lines: Sequence[Stretch] | None = None
) -> tuple[Edit, ...]:
    """The edits that make every fix of ``document``, or of ``lines``, that is safe and proved."""
    fixed = Document.of(document.path, document.text())
    apply_safe_fixes(engine, fixed, lines)
    return line_edits(document.lines, fixed.lines)


def line_edits(before: Sequence[str], after: Sequence[str]) -> tuple[Edit, ...]:
    """The edits of whole lines that make ``after`` of ``before``."""
    return tuple(
        Edit(
            Range(Position(hunk.before.first, 0), _line_start(before, hunk.before.end)),
            "".join(after[hunk.after.first : hunk.after.end]),
        )
        for hunk in hunks(before, after)
    )


def _line_start(lines: Sequence[str], line: int) -> Position:
    """Where ``line`` starts; the end of the text if that is behind a line without an end."""
    if line == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        return Position(line - 1, len(lines[-1]))
    return Position(line, 0)
