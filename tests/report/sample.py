"""A report to write in every format."""

from vetline.analysis.finding import PlacedFinding, PlacedStep
from vetline.report.report import FileReport, Report, RunProblem
from vetline.rulebook.load import Source, rulebook_from
from vetline.rulebook.model import Confidence, Severity
from vetline.text.span import Position, Range

RULE = """\
id: sql-injection
title: SQL built from what a user sent
severity: error
confidence: high
cwe: [89]
message: "`$QUERY` holds what a user sent."
explain: |
  Why this is bad.
match: x()
fix: {title: Pass the values as parameters, replace: y(), safe: true}
aliases: [B608]
examples:
  - {bad: "x()  # expect", fixed: y()}
  - {good: y()}
references: ["https://example.org"]
since: 0.1.0
"""


def place(line: int, column: int, end_column: int, end_line: int | None = None) -> Range:
    end = Position(line if end_line is None else end_line, end_column)
    return Range(Position(line, column), end)


def finding(
    where: Range, message: str = "It is bad.", trace: tuple[PlacedStep, ...] = ()
) -> PlacedFinding:
    return PlacedFinding(
        "sql-injection", where, message, Severity.ERROR, Confidence.HIGH, "f1", trace
    )


def report(*files: FileReport, problems: tuple[RunProblem, ...] = ()) -> Report:
    rules = rulebook_from([Source("rules/sql/sql-injection.yaml", RULE)]).rules
    return Report("/work", "0.1.0", rules, files, problems, file_count=3)


TRACED = FileReport(
    "my app/views.py",
    (
        finding(
            place(4, 8, 20),
            "`name` comes from `request.args`, and is run: 100%.",
            (
                PlacedStep(place(2, 0, 4), "`name` is what a user sent"),
                PlacedStep(place(9, 2, 3), "`q` is built", "lib/sql.py"),
            ),
        ),
    ),
    {4: "\t   execute(name)  # é\n"},
)
