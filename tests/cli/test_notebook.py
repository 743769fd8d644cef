"""Notebooks on the command line: findings stand on lines of the file."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.conftest import Vetline, git
from vetline.cli.notebook import notebook_code

LINES = st.lists(
    st.sampled_from(["bad(1)", "x = '\"]'", "", "%time bad(2)", 'é = "\\t"']), max_size=4
)
CELLS = st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), LINES), max_size=4)


def notebook(cells: list[tuple[str, list[str]]], indent: int | None = 1) -> str:
    made = [
        {
            "cell_type": kind,
            "metadata": {},
            "source": [f"{line}\n" for line in lines[:-1]] + lines[-1:],
            **({"outputs": [], "execution_count": None} if kind == "code" else {}),
        }
        for kind, lines in cells
    ]
    return json.dumps(
        {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=indent
    )


@given(CELLS)
def test_code_stands_on_its_line(cells: list[tuple[str, list[str]]]) -> None:
    text = notebook(cells)
    code = notebook_code(text)

    assert code is not None
    rows = list(zip(text.split("\n"), code.split("\n"), strict=False))
    shown = [row for row in rows if row[1]]
    wanted = [line for kind, lines in cells if kind == "code" for line in lines if line]
    assert [line.removeprefix("# ") for _, line in shown] == wanted
    assert all(json.dumps(line.removeprefix("# "))[1:-1] in raw for raw, line in shown)


def test_cells_in_another_language_are_left_out() -> None:
    code = notebook_code(
        notebook([("code", ["%%bash", "rm -rf /"]), ("code", ["%%time", "x = 1"])])
    )

    assert code is not None
    assert code.split() == ["#", "%%time", "x", "=", "1"]


CELL = [("markdown", ["bad(0)"]), ("code", ["y = 2", "bad(1)"])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(notebook(CELL, indent=None), id="on one line"),
        pytest.param(notebook(CELL, indent=4), id="another indent"),
        pytest.param(notebook(CELL).replace('",\n    "', ""), id="several lines in a text"),
        pytest.param(
            re.sub(r'\[\s+"(.*)"(?:,\s+"(.*)")?\s+\]', r'"\1\2"', notebook(CELL)), id="one text"
        ),
    ],
)
def test_a_notebook_that_others_wrote(text: str) -> None:
    usual = notebook_code(notebook(CELL))

    code = notebook_code(text)

    assert usual is not None
    assert code is not None
    assert code.split() == usual.split() == ["y", "=", "2", "bad(1)"]
    if "\n" not in text or '"source": "' in text:
        assert code == usual


def test_findings_have_the_line_of_the_file(vetline: Vetline, project: Path) -> None:
    text = notebook([("markdown", ["bad(0)"]), ("code", ["y = 2", "bad(1)"])])
    (project / "a.ipynb").write_text(text)

    ran = vetline("check", "--select", "bad-call", "--format", "json")

    line = text.split("\n").index('    "bad(1)"') + 1
    (finding,) = json.loads(ran.out)["findings"]
    assert (finding["path"], finding["line"]) == ("a.ipynb", line)


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": [{"cell_type": "code", "source": 1}]}'])
def test_what_is_no_notebook_is_said(vetline: Vetline, project: Path, text: str) -> None:
    (project / "a.ipynb").write_text(text)

    ran = vetline("check", "a.ipynb", "--select", "bad-call")

    assert "a.ipynb: not scanned: it is no notebook" in ran.err


def test_a_notebook_is_never_written_to(vetline: Vetline, project: Path) -> None:
    text = notebook([("code", ["bad(1)"])])
    (project / "a.ipynb").write_text(text)

    vetline("check", "--fix", "a.ipynb", "--select", "bad-call")

    assert (project / "a.ipynb").read_text() == text


def test_old_findings_of_a_notebook_are_known(vetline: Vetline, project: Path) -> None:
    file = project / "a.ipynb"
    file.write_text(notebook([("code", ["bad(1)"])]))
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "First"]):
        git(project, *words)
    vetline("check", "--select", "bad-call", "--baseline", "base.json", "--write-baseline")
    file.write_text(notebook([("markdown", ["More."]), ("code", ["bad(1)", "bad(2)"])]))

    for base in (["--diff", "HEAD"], ["--baseline", "base.json"]):
        ran = vetline("check", "--select", "bad-call", "--format", "json", *base)

        severities = [finding["severity"] for finding in json.loads(ran.out)["findings"]]
        assert severities == ["hint", "error"]


def test_standard_input_may_be_a_notebook(
    vetline: Vetline, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = notebook([("code", ["bad(1)"])])
    (project / "typed").write_text(text)
    monkeypatch.setattr("sys.stdin", (project / "typed").open())

    ran = vetline("check", "-", "--stdin-filename", "a.ipynb", "--fix", "--select", "bad-call")

    assert ran.out == text
    assert "a.ipynb:7:1: error[bad-call]" in ran.err
