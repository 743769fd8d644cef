"""Rules in Semgrep's format find what the comments in the code beside them say.

`# ruleid: a` asks for a finding of the rule `a` on the next line that is no such comment,
`# ok: a` for none; a rule may have others only where nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from matching_cases import module_view
from vetline.analysis.matching.index import index_of
from vetline.rulebook.semgrep import load_semgrep

FOLDER = Path(__file__).parents[1] / "fixtures" / "semgrep"
MARK = re.compile(r"#\s*(ruleid|ok):\s*([\w, -]+)")


def expectations(code: str) -> dict[str, dict[str, set[int]]]:
    """For each rule the lines that must be found, and those that must not."""
    wanted: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    waiting: list[tuple[str, str]] = []
    for number, line in enumerate(code.splitlines(), 1):
        mark = MARK.search(line)
        if mark is not None:
            waiting += [(mark[1], rule.strip()) for rule in mark[2].split(",")]
            continue
        for kind, rule in waiting:
            wanted[rule][kind].add(number)
        waiting.clear()
    return wanted


def examples() -> Iterator[pytest.param]:
    for path in sorted(FOLDER.glob("*.yaml")):
        rules, problems = load_semgrep(path.name, path.read_text())
        assert not problems
        for rule in rules:
            yield pytest.param(rule, path.with_suffix(".py").read_text(), id=rule.id)


@pytest.mark.parametrize(("rule", "code"), list(examples()))
def test_rule_finds_the_marked_lines(rule, code) -> None:
    wanted = expectations(code)[rule.id]

    findings = index_of([rule]).findings(module_view(code))

    found = {code.count("\n", 0, finding.span.start) + 1 for finding in findings}
    assert wanted["ruleid"]
    assert found == wanted["ruleid"]
    assert not found & wanted["ok"]


def test_a_message_shows_what_conditions_bind() -> None:
    rules, _ = load_semgrep(
        "file.yaml",
        """rules:
        - id: a
          languages: [python]
          severity: INFO
          message: $NAME of $1 in $INNER
          patterns:
          - pattern: conf($K, $V)
          - metavariable-regex: {metavariable: $K, regex: '"(?P<NAME>[a-z]+)-(?P<REST>.*)"'}
          - metavariable-pattern: {metavariable: $V, pattern: get($INNER)}
        """,
    )

    (found,) = index_of(rules).findings(module_view('conf("db-password", get(vault))\n'))

    assert found.message == "db of db in vault"
