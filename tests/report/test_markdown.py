"""Rules as Markdown, and as an explanation in the terminal."""

import pytest

from report.sample import report
from vetline.report.explanation import explanation
from vetline.report.markdown import (
    TABLE_END,
    TABLE_START,
    rule_help,
    rule_page,
    rule_table,
    with_table,
)
from vetline.report.terminal import Palette
from vetline.rulebook.owasp import owasp_categories

START, END = TABLE_START.format(name="rules"), TABLE_END.format(name="rules")
RULE = report().rules["sql-injection"]


def test_page_has_what_a_reader_needs() -> None:
    page = rule_page(RULE)

    assert page.startswith("# sql-injection\n\n**SQL built from what a user sent**\n")
    for part in ("Why this is bad.", "CWE-89", "A05:2025", "B608", "x()", "ignore[sql-"):
        assert part in page


def test_help_shows_the_safe_way() -> None:
    assert "```python\ny()\n```" in rule_help(RULE)


def test_table_links_to_pages() -> None:
    assert "[`sql-injection`](docs/sql-injection.md)" in rule_table([RULE], "docs")


@pytest.mark.parametrize(
    ("readme", "want"),
    [
        (f"a\n\n{START}\nold\n{END}\n\nb\n", "a\n\n{}\n\nb\n"),
        ("a\n", "a\n\n{}\n"),
    ],
)
def test_table_stands_between_its_marks(readme: str, want: str) -> None:
    written = with_table(readme, "new")

    assert written == want.format(f"{START}\n\nnew\n{END}")
    assert with_table(written, "new") == written


def test_explanation_says_why_and_what_to_do() -> None:
    text = explanation(RULE, Palette(is_coloured=False))

    for part in (
        "Why this is bad.",
        "Pass the values as parameters",
        "  y()",
        "ignore[sql-injection]",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("cwe", "want"),
    [
        ([89], ("A05:2025 Injection",)),
        ([502], ("A08:2025 Software or Data Integrity Failures",)),
        ([862, 352], ("A01:2025 Broken Access Control",)),
        ([1427], ("LLM01:2025 Prompt Injection",)),
        ([99999], ()),
    ],
)
def test_owasp_by_weakness(cwe: list[int], want: tuple[str, ...]) -> None:
    assert owasp_categories(cwe) == want
