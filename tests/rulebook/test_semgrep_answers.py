"""Rules in Semgrep's format find what Semgrep itself finds, on the lines where it finds it.

Beside each rule file and its code stand the lines that Semgrep 1.182 gave for each rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

FOLDER = Path(__file__).parents[1] / "fixtures" / "semgrep" / "answers"


def answers() -> Iterator[pytest.param]:
    for path in sorted(FOLDER.glob("*.lines")):
        for line in path.read_text().splitlines():
            rule, _, numbers = line.partition(":")
            wanted = set(map(int, numbers.split()))
            yield pytest.param(path.stem, rule, wanted, id=f"{path.stem} {rule}")


@cache
def found(stem: str) -> dict[str, set[int]]:
    """The lines that each of the rules in one file objects to, all of them loaded at once."""
    rulebook = load_rulebook([FOLDER / f"{stem}.yaml"], builtin=False)
    assert not rulebook.problems
    document = Document.of(f"{stem}.py", (FOLDER / f"{stem}.py").read_text())
    lines: dict[str, set[int]] = defaultdict(set)
    for finding in Engine(rulebook).full(document):
        lines[finding.rule_id].add(finding.range.start.line + 1)
    return lines


@pytest.mark.parametrize(("stem", "rule", "wanted"), list(answers()))
def test_rule_finds_what_semgrep_finds(stem: str, rule: str, wanted: set[int]) -> None:
    assert found(stem)[rule] == wanted
