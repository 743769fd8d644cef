"""Every built-in rule ships whole."""

from pathlib import Path

import pytest
import yaml

from vetline.cli.rules import write_docs
from vetline.cli.status import Status
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.marks import marked_lines
from vetline.rulebook.model import Profile, Rule

ROOT = Path(__file__).parents[2]
PACK = ROOT / "rules" / "vetline_rules"
FILES = sorted(file for file in PACK.rglob("*.yaml") if file.parent.name != "shared")
RULEBOOK = load_rulebook()

BAD_SHAPES_MIN = 5
GOOD_SHAPES_MIN = 3
EXPLAIN_CHARS_MIN = 120

KEY_ORDER = (
    "id", "title", "severity", "severity-reason", "confidence", "profile", "in-tests", "family",
    "cwe", "aliases", "supersedes", "unless-harmless", "requires", "languages", "paths",
    "paths-excluded", "message", "explain", "match", "taint", "check", "inside", "not-inside",
    "unless", "where", "focus", "fix", "examples", "references", "since",
)  # fmt: skip
LOOSE_KEYS = {
    "severity-reason", "profile", "in-tests", "family", "aliases", "supersedes",
    "unless-harmless", "requires", "languages", "paths", "paths-excluded",
}  # fmt: skip


def rule_in(file: Path) -> Rule:
    return RULEBOOK.rules[file.stem]


def test_all_rules_load() -> None:
    assert [str(problem) for problem in RULEBOOK.problems] == []
    assert {rule.id for rule in RULEBOOK.rules.values()} >= {file.stem for file in FILES}
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_is_whole(file: Path) -> None:
    rule = rule_in(file)
    bad = [example for example in rule.examples if example.is_bad]
    good = {example.code for example in rule.examples if not example.is_bad}
    shapes = [line for one in bad for line in (*marked_lines(one.code)[1], *one.lines)]

    assert rule.family == file.parent.name
    assert rule.cwe
    assert rule.since
    assert len(rule.explain) >= EXPLAIN_CHARS_MIN
    assert len(shapes) >= BAD_SHAPES_MIN
    assert len(good) >= GOOD_SHAPES_MIN
    assert len({one.code for one in bad}) == len(bad)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_fix_is_shown_and_reasoned(file: Path) -> None:
    rule = rule_in(file)
    if rule.fix is None:
        assert not any(example.fixed for example in rule.examples)
        return

    assert any(example.fixed for example in rule.examples)
    assert rule.fix.safe or rule.fix.reason


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_keys_stand_in_order(file: Path) -> None:
    keys = list(yaml.safe_load(file.read_text(encoding="utf-8")))
    fixed = [key for key in keys if key not in LOOSE_KEYS]

    assert fixed == sorted(fixed, key=KEY_ORDER.index)


def test_rules_name_each_other_rightly() -> None:
    named = {other for rule in RULEBOOK.rules.values() for other in rule.supersedes}

    assert named <= set(RULEBOOK.rules)


def test_pages_are_up_to_date() -> None:
    status = write_docs(str(ROOT / "rules"), is_check=True)

    assert status == Status.CLEAN, "run `vetline rules docs`"


def test_most_rules_are_for_everyone() -> None:
    profiles = [rule.profile for rule in RULEBOOK.rules.values()]

    assert profiles.count(Profile.DEFAULT) > len(profiles) / 2
