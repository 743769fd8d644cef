"""Every example of every built-in rule shows what the rule does: what it finds, how it fixes."""

from pathlib import Path

import pytest

from vetline.cli.examples import example_failures
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Rule

RULEBOOK = load_rulebook()
EXAMPLES = [
    pytest.param(rule, number, id=f"{rule.id}-{number}")
    for rule in RULEBOOK.rules.values()
    for number in range(len(rule.examples))
]


@pytest.mark.parametrize(("rule", "number"), EXAMPLES)
def test_example(rule: Rule, number: int, tmp_path: Path) -> None:
    assert "\n".join(example_failures(rule, RULEBOOK, number, tmp_path)) == ""
