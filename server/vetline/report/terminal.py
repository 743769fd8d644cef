"""Findings as text that a person likes to read in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.finding import PlacedFinding
from vetline.report.report import FileReport, Report
from vetline.rulebook.model import Rule, Severity

LINE_COLUMNS_MAX = 120
"""Longest source line that is shown whole, in terminal columns."""


@frozen
class Palette:
    """How words are set off: SGR codes, or nothing for a file or a pipe."""

    is_coloured: bool

    def paint(self, text: str, code: str) -> str:
        """``text`` in the style ``code``."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_coloured and text else text


def terminal_report(report: Report, palette: Palette) -> str:
    """All findings of ``report`` with their source lines, and a summary."""
    blocks = [
        _block(file, finding, report.rules.get(finding.rule_id), palette)
        for file in report.files
        for finding in file.findings
    ]
    return "\n".join([*blocks, summary(report) + "\n"])


def summary(report: Report) -> str:
    """How much was found, in one line."""
    files = _counted(report.file_count, "file")
    unread = f", {_counted(len(report.problems), 'problem')}" if report.problems else ""
    if not report.finding_count:
        return f"No findings in {files}{unread}."
    counts = report.counts
    kinds = ", ".join(_counted(counts[s], s) for s in Severity if counts[s])
    fixable = sum(
        rule.fix is not None and rule.fix.safe
        for file in report.files
        for finding in file.findings
        if (rule := report.rules.get(finding.rule_id)) is not None
    )
    advice = f" --fix may repair {fixable} safely." if fixable else ""
    found = _counted(report.finding_count, "finding")
    return f"{found} ({kinds}) in {len(report.files)} of {files}{unread}.{advice}"


def visible(text: str) -> str:
    """``text`` with tabs widened, and all that could move or hide other text written out."""
    return "".join(_visible_character(character) for character in text)


def _block(file: FileReport, finding: PlacedFinding, rule: Rule | None, palette: Palette) -> str:
    return "".join(f"{line}\n" for line in _block_lines(file, finding, rule, palette))


def _block_lines(
    file: FileReport, finding: PlacedFinding, rule: Rule | None, palette: Palette
) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    start = finding.range.start
    place = f"{visible(file.path)}:{start.line + 1}:{start.column + 1}"
    label = palette.paint(f"{finding.severity}[{finding.rule_id}]", colour)
    yield f"{palette.paint(place, BOLD)}: {label} {visible(finding.message)}"
    source = file.lines.get(start.line)
    if source is not None:
        yield from _quoted(source, finding, palette)
    margin = " " * len(str(start.line + 1))
    for step in finding.trace:
        name = visible(step.path or file.path)
        yield f"{margin} = {name}:{step.range.start.line + 1}: {visible(step.message)}"
    if rule and rule.fix and not rule.fix.alternatives:  # of several, only a try tells which
        yield f"{margin} = help: {visible(rule.fix.title)}"


def _quoted(source: str, finding: PlacedFinding, palette: Palette) -> Iterator[str]:
    """The line on which ``finding`` starts, and below it a mark under what was found."""
    start, end = finding.range.start, finding.range.end
    source = source.rstrip("\r\n")
    stop = end.column if end.line == start.line else len(source)
    before = visible(source[: start.column])
    marked = visible(source[start.column : max(stop, start.column + 1)])
    text, shift = _clipped(visible(source), _width(before))
    number = str(start.line + 1)
    gutter = palette.paint("|", DIM)
    room = max(_width(text) - shift, 1)
    marks = palette.paint("^" * max(1, min(_width(marked), room)), _COLOURS[finding.severity])
    yield f"{palette.paint(number, DIM)} {gutter} {text}"
    yield f"{' ' * len(number)} {gutter} {' ' * shift}{marks}"


def _clipped(text: str, column: int) -> tuple[str, int]:
    """The part of ``text`` to show, and where in it ``column`` then stands."""
    if _width(text) <= LINE_COLUMNS_MAX:
        return text, column
    first = max(0, min(column - LINE_COLUMNS_MAX // 3, len(text) - LINE_COLUMNS_MAX))
    shown = text[first : first + LINE_COLUMNS_MAX]
    head, tail = ("…" if first else ""), ("…" if first + LINE_COLUMNS_MAX < len(text) else "")
    return f"{head}{shown}{tail}", column - _width(text[:first]) + len(head)


def _visible_character(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) in _UNSEEN:
        return f"\\u{{{ord(character):x}}}"
    return character


def _width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 or noun == Severity.INFO else f"{count} {noun}s"


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
BOLD, DIM = "1", "2"
_COLOURS = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFO: "1;36",
    Severity.HINT: "1;34",
    Severity.OFF: "2",
}
