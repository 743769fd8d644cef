"""Findings as annotations on the lines of a pull request: GitHub's workflow commands."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.finding import PlacedFinding
from vetline.report.report import Report
from vetline.rulebook.model import Severity


def github_annotations(report: Report) -> str:
    """One line for each finding of ``report``, and a warning for each problem."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for file in report.files:
        for finding in file.findings:
            yield _annotation(file.path, finding)
    for problem in report.problems:
        title = _property("vetline: not scanned")
        yield f"::warning title={title}::{_text(f'{problem.path}: {problem.message}')}"


def _annotation(path: str, finding: PlacedFinding) -> str:
    start, end = finding.range.start, finding.range.end
    place = f"file={_property(path)},line={start.line + 1},endLine={end.line + 1}"
    if start.line == end.line:  # GitHub takes columns only within one line.
        place += f",col={start.column + 1},endColumn={end.column + 1}"
    title = _property(f"vetline: {finding.rule_id}")
    return f"::{_COMMANDS[finding.severity]} {place},title={title}::{_text(finding.message)}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")


_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
    Severity.HINT: "notice",
    Severity.OFF: "notice",
}
