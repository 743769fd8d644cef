"""Every safe fix of a document, as edits of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from vetline.engine import Engine
from vetline.engine.fix_all import apply_safe_fixes
from vetline.landing.difference import Stretch
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
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple(
        Edit(Range(Position(first, 0), _line_start(before, end)), "".join(after[low:high]))
        for kind, first, end, low, high in changes
        if kind != "equal"
    )


def _line_start(lines: Sequence[str], line: int) -> Position:
    """Where ``line`` starts; the end of the text if that is behind a line without an end."""
    if line == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        return Position(line - 1, len(lines[-1]))
    return Position(line, 0)
