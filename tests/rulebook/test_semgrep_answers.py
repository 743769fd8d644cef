"""Rules in Semgrep's format find what Semgrep itself finds, on the lines where it finds it.

Beside each rule file and its code stand the lines that Semgrep 1.182 gave for each rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching_cases import module_view
from vetline.analysis.matching.index import index_of
from vetline.analysis.tracing.findings import traced_findings
from vetline.rulebook.semgrep import load_semgrep

FOLDER = Path(__file__).parents[1] / "fixtures" / "semgrep" / "answers"


def answers() -> Iterator[pytest.param]:
    for path in sorted(FOLDER.glob("*.yaml")):
        rules, problems = load_semgrep(path.name, path.read_text())
        assert not problems
        code = path.with_suffix(".py").read_text()
        lines = path.with_suffix(".lines").read_text().splitlines()
        wanted = {rule: numbers.split() for rule, _, numbers in (x.partition(":") for x in lines)}
        for rule in rules:
            yield pytest.param(rule, code, wanted[rule.id], id=f"{path.stem} {rule.id}")


@pytest.mark.parametrize(("rule", "code", "wanted"), list(answers()))
def test_rule_finds_what_semgrep_finds(rule, code, wanted) -> None:
    view = module_view(code)

    is_traced = rule.formula is None
    findings = traced_findings(view, rule) if is_traced else index_of([rule]).findings(view)

    found = {code.count("\n", 0, finding.span.start) + 1 for finding in findings}
    assert found == set(map(int, wanted))
