"""The comment that silences a finding, and where it can stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vetline.analysis.finding import PlacedFinding
from vetline.syntax.scanner import LineScanner
from vetline.text.span import Edit, Position, Range

REASON = "reason"
"""What stands in the place of the reason until the user writes theirs."""

_OURS = re.compile(r"#\s*vetline:\s*ignore\[(?P<names>[^\]\r\n]*)\]")
_BRACKETS = frozenset("([{")


def suppress_edit(finding: PlacedFinding, lines: Sequence[str], first_line: int) -> Edit | None:
    """The edit that silences ``finding`` with a comment, if there is room for one.

    ``first_line`` is a line at or above the finding where a statement begins.
    """
    first, last = finding.range.start.line, min(finding.range.end.line, len(lines) - 1)
    for line in range(first, last + 1):
        known = _OURS.search(lines[line])
        if known is not None:
            at = Position(line, known.end("names"))
            return Edit(Range(at, at), f", {finding.rule_id}")
    comment = f"# vetline: ignore[{finding.rule_id}] -- {REASON}"
    free = _lines_with_free_end(lines[first_line : last + 1], first_line)
    for line in (last, first):
        if line in free:
            return _behind(lines[line], line, comment)
    if first == first_line or first - 1 in free:
        return _above(lines[first], first, comment)
    return None


def _lines_with_free_end(lines: Sequence[str], first_line: int) -> frozenset[int]:
    """The lines whose end is neither inside a string nor joined to the next by a backslash."""
    scanner = LineScanner()
    free = set()
    for number, line in enumerate(lines, first_line):
        scanner.feed(line)
        if not scanner.continues and _BRACKETS.issuperset(scanner.frames):
            free.add(number)
    return frozenset(free)


def _behind(line: str, number: int, comment: str) -> Edit:
    code = line.rstrip()
    end = len(line.rstrip("\r\n"))
    return Edit(Range(Position(number, len(code)), Position(number, end)), f"  {comment}")


def _above(line: str, number: int, comment: str) -> Edit:
    indent = line[: len(line) - len(line.lstrip())]
    newline = line[len(line.rstrip("\r\n")) :] or "\n"
    at = Position(number, 0)
    return Edit(Range(at, at), f"{indent}{comment}{newline}")
