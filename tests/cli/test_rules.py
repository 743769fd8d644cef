"""``vetline rules`` and ``vetline explain``."""

from pathlib import Path

import pytest

from cli.conftest import RULE, Vetline


def test_list_names_each_rule(vetline: Vetline, project: Path) -> None:
    out = vetline("rules", "list", "--rules", "bad-call.yaml").out

    (line,) = [line for line in out.splitlines() if line.startswith("bad-call ")]
    assert line.split() == [
        "bad-call", "error", project.name, "CWE-94", "safe", "fix", "A", "bad", "call",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["bad-call", "B999", "b999"])
@pytest.mark.usefixtures("project")
def test_explain_by_any_of_its_names(vetline: Vetline, name: str) -> None:
    ran = vetline("explain", name, "--rules", "bad-call.yaml")

    assert ran.status == 0
    assert ran.out.startswith("bad-call: A bad call\n")
    assert "Because it is bad." in ran.out


def test_new_rule_passes_its_own_test(vetline: Vetline, project: Path) -> None:
    wrote = vetline("rules", "new", "my-rule")
    tested = vetline("rules", "test", "my-rule.yaml")

    assert wrote.out.startswith("Wrote my-rule.yaml")
    assert (tested.status, tested.out, tested.err) == (0, "2 examples of 1 rules: 0 wrong\n", "")


def test_new_rule_overwrites_nothing(vetline: Vetline, project: Path) -> None:
    ran = vetline("rules", "new", "bad-call")

    assert (ran.status, ran.err) == (2, "vetline: bad-call.yaml is there already\n")
    assert (project / "bad-call.yaml").read_text() == RULE


@pytest.mark.parametrize(
    ("before", "after", "want"),
    [
        pytest.param(
            "bad(1)  # expect", "good(1)  # expect", "should be found, and is not", id="missed"
        ),
        pytest.param("{good: good(1)}", "{good: bad(1)}", "should not be", id="found wrongly"),
        pytest.param('fixed: "good(1)"', 'fixed: "best(1)"', "-    best(1)", id="other fix"),
        pytest.param("bad(1)  # expect", "bad(1)", "marks no line", id="no mark"),
    ],
)
def test_differences_are_told(
    vetline: Vetline, project: Path, before: str, after: str, want: str
) -> None:
    assert before in RULE
    (project / "bad-call.yaml").write_text(RULE.replace(before, after))

    ran = vetline("rules", "test", "bad-call.yaml")

    assert ran.status == 1
    assert want.replace("-    ", "    -") in ran.out


def test_marks_are_gone_before_the_rule_looks(vetline: Vetline, project: Path) -> None:
    rule = RULE.replace("match: bad($X)", "match: {regex: 'expect'}").split("fix:")[0]
    (project / "comment.yaml").write_text(rule + 'examples: [{good: "x = 1  # expect"}]\n')

    assert "marks a line" in vetline("rules", "test", "comment.yaml").out


def test_docs_are_written_and_checked(vetline: Vetline, project: Path) -> None:
    (project / "pack").mkdir()
    (project / "pack" / "bad-call.yaml").write_text(RULE)

    assert vetline("rules", "docs", "--folder", "pack", "--check").status == 1
    assert vetline("rules", "docs", "--folder", "pack").status == 0
    assert vetline("rules", "docs", "--folder", "pack", "--check").status == 0
    assert "[`bad-call`](docs/bad-call.md)" in (project / "pack" / "README.md").read_text()
    assert (project / "pack" / "docs" / "bad-call.md").read_text().startswith("# bad-call\n")


def test_page_of_a_rule_that_is_gone_goes_too(vetline: Vetline, project: Path) -> None:
    (project / "pack" / "docs").mkdir(parents=True)
    (project / "pack" / "bad-call.yaml").write_text(RULE)
    (project / "pack" / "docs" / "old-rule.md").write_text("old")

    vetline("rules", "docs", "--folder", "pack")

    assert [page.name for page in (project / "pack" / "docs").iterdir()] == ["bad-call.md"]
