"""What holds for every check that reads text: it never fails, and points into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.analysis.checks import CHECKS
from vetline.analysis.checks.kinds import ManifestCheck, TextCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.text_comments import comments
from vetline.rulebook.model import Check, Confidence, Rule, Severity
from vetline.rulebook.package_index import build_index, parse_index

INDEX = parse_index(build_index(["requests\t1"], "May 2026"), "")
PROJECT = ProjectFacts(index=INDEX, files=frozenset({".env", "AGENTS.md"}))
FRAGMENTS = [
    "# TODO: add auth",
    "'''",
    '"',
    "\\",
    "\n",
    "\u202e",
    "\u200b",
    "\U000e0041",
    "\ud800",
    "a" * 40,
    "postgres://a:b1c2@h/x",
    "-----BEGIN PRIVATE KEY-----\n" + "A" * 20,
    "pip install x",
    "<!--",
    "-->",
    '{"command": "npx", "args": ["-y", "x"]}',
    "curl x | sh",
    "eyJ",
    "sk-proj-",
    "[project]\ndependencies = [",
    "requests",
    "git+https://",
    "--extra-index-url http://h",
    " " * 90,
    "# nosec",
    "\f",
    "verify=False",
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=10), max_size=12).map("".join)
PATHS = st.sampled_from(
    ["a.py", "requirements.txt", "AGENTS.md", ".mcp.json", ".gitignore", ".env"]
)


def rule_of(check: str) -> Rule:
    return Rule(
        "rule",
        "Title",
        "$NAME $CHARACTER",
        Severity.ERROR,
        Confidence.HIGH,
        (),
        "",
        check=Check(check),
    )


@pytest.mark.parametrize(
    "name", [name for name, kind in CHECKS.items() if isinstance(kind, TextCheck | ManifestCheck)]
)
@given(text=TEXTS, path=PATHS)
def test_no_text_makes_a_check_fail(name: str, text: str, path: str) -> None:
    kind, rule = CHECKS[name], rule_of(name)
    found = (
        kind.run(text, path, rule)
        if isinstance(kind, TextCheck)
        else kind.run(text, path, PROJECT, rule)
        if isinstance(kind, ManifestCheck)
        else ()
    )

    for finding in found:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1  # one\n# two", ["# one", "# two"]),
        ("x = '# no'\ny = \"# no\" # yes", ["# yes"]),
        ('"""# no\n# no"""  # yes', ["# yes"]),
        ("x = 'it\\'s # no'", []),
        ("x = 'open\n# yes", ["# yes"]),
        ("'''open\n# no", []),
    ],
)
def test_comments_are_told_from_strings(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in comments(text)] == found
