"""Every mark in ``tests/fixtures/flows``: what must be found there, and what must not."""

import re
from functools import cache
from pathlib import Path

import pytest

from analysis.flow.flow_project import FlowProject

ROOT = Path(__file__).parents[2] / "fixtures" / "flows"
LABELS = {"user", "cli", "stdin", "net", "llm", "tool"}
MARK = re.compile(r"# (flows|safe): ([\w-]+)")
FILES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.rglob("*.py"))}
MARKS = [
    pytest.param(path, line, mark[2], mark[1] == "flows", id=f"{path}:{line}-{mark[1]}-{mark[2]}")
    for path, text in FILES.items()
    for line, code in enumerate(text.split("\n"), 1)
    if (mark := MARK.search(code))
]


@cache
def found_in(path: str) -> set[tuple[int, str]]:
    project = project_of_fixtures()
    return {
        (FILES[path].count("\n", 0, max(hit.start, 0)) + 1, hit.kind)
        for view in project.views[path]
        for hit in project.flows(view).hits
        if hit.taint.origin.label in LABELS
    }


@cache
def project_of_fixtures() -> FlowProject:
    return FlowProject(FILES)


@pytest.mark.parametrize(("path", "line", "kind", "flows"), MARKS)
def test_mark(path: str, line: int, kind: str, flows: bool) -> None:
    assert ((line, kind) in found_in(path)) is flows


def test_corpus_is_large_and_balanced() -> None:
    flows = sum(mark.values[3] for mark in MARKS)

    assert len(MARKS) >= 300
    assert 0.4 <= flows / len(MARKS) <= 0.6
