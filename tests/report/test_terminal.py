"""Findings as a person reads them."""

import pytest

from report.sample import TRACED, finding, place, report
from vetline.report.report import FileReport, RunProblem
from vetline.report.terminal import LINE_COLUMNS_MAX, Palette, terminal_report, visible

PLAIN = Palette(is_coloured=False)


def test_finding_with_source_trace_and_fix() -> None:
    assert (
        terminal_report(report(TRACED), PLAIN)
        == """\
my app/views.py:5:9: error[sql-injection] `name` comes from `request.args`, and is run: 100%.
5 |        execute(name)  # é
  |            ^^^^^^^^^^^^
  = my app/views.py:3: `name` is what a user sent
  = lib/sql.py:10: `q` is built
  = help: Pass the values as parameters

1 finding (1 error) in 1 of 3 files. --fix may repair 1 safely.
"""
    )


def marked(source: str, start: int, end: int) -> str:
    """What stands above the mark."""
    file = FileReport("a.py", (finding(place(0, start, end)),), {0: source})
    line, mark = terminal_report(report(file), PLAIN).split("\n")[1:3]
    columns = "".join(c * (2 if c in "漢字" else 1) for c in line)
    return "".join(columns[at] for at, c in enumerate(mark) if c == "^")


@pytest.mark.parametrize(
    ("source", "start", "end", "want"),
    [
        pytest.param("a = bad()", 4, 9, "bad()", id="plain"),
        pytest.param("\t\tbad()", 2, 7, "bad()", id="tabs"),
        pytest.param("漢字 = bad()", 5, 10, "bad()", id="wide characters before"),
        pytest.param("x" * 500 + "bad()" + "y" * 500, 500, 505, "bad()", id="long line"),
        pytest.param("\u202ebad()", 1, 6, "bad()", id="after a hidden character"),
        pytest.param("bad()\r\n", 0, 5, "bad()", id="line end"),
        pytest.param("", 0, 0, "", id="nothing there"),
    ],
)
def test_mark_stands_under_what_was_found(source: str, start: int, end: int, want: str) -> None:
    assert marked(source + " ", start, end).strip() == want


def test_long_lines_are_cut() -> None:
    file = FileReport("a.py", (finding(place(0, 5_000, 5_003)),), {0: "x" * 10_000})
    lines = terminal_report(report(file), PLAIN).split("\n")

    assert max(map(len, lines)) < LINE_COLUMNS_MAX + 20


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a\tb", "a    b"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("ab\u202ecd\u2066", "ab\\u{202e}cd\\u{2066}"),
        ("zero\u200bwidth", "zero\\u{200b}width"),
        ("é漢🙂", "é漢🙂"),
    ],
)
def test_nothing_can_hide_in_the_terminal(text: str, want: str) -> None:
    assert visible(text) == want


def test_summary_counts_problems() -> None:
    text = terminal_report(report(problems=(RunProblem("a", "b"),)), PLAIN)

    assert text == "No findings in 3 files, 1 problem.\n"


def test_colours_only_wrap() -> None:
    coloured = terminal_report(report(TRACED), Palette(is_coloured=True))

    assert "\x1b[1;31merror[sql-injection]\x1b[0m" in coloured
