"""Rules that name what is not there are told, and the others work."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.priming import known_rulebook

RULE = """\
id: own-rule
title: A rule of a project
severity: error
confidence: high
message: It is bad.
explain: It is bad.
"""


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param(
            "taint: {sinks: [comand], labels: {user: error}}\n",
            "taint.sinks: unknown kind of sink `comand`: did you mean `command`?",
            id="kind of sink",
        ),
        pytest.param(
            "taint: {sinks: [command], labels: {usr: error}}\n",
            "taint.labels: unknown label `usr`: did you mean `user`?",
            id="label",
        ),
        pytest.param(
            "taint: {sinks: [command], labels: {user: error}, trough_calls: info}\n",
            "taint: unknown key `trough_calls`: did you mean `through_calls`?",
            id="option of taint",
        ),
        pytest.param(
            "match: x()\nunless-harmless: comand\n",
            "unless-harmless: unknown kind of sink `comand`: did you mean `command`?",
            id="harmless kind",
        ),
        pytest.param(
            "check: unchecked-lookup\n",
            "check: unknown check `unchecked-lookup`: did you mean `unchecked-lookups`?",
            id="check",
        ),
        pytest.param("check: zzz\n", "check: unknown check `zzz`", id="check like no other"),
        pytest.param(
            "match: x()\nfix: {title: Fix it, transform: rewrite-cal}\n",
            "fix.transform: unknown rewriting `rewrite-cal`: did you mean `rewrite-call`?",
            id="rewriting",
        ),
    ],
)
def test_what_a_rule_names_that_is_not_there(body: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "own-rule.yaml").write_text(RULE + body)
    (tmp_path / "sound.yaml").write_text(RULE.replace("own-rule", "sound") + "match: y()\n")

    rulebook = known_rulebook([tmp_path], builtin=False, cache=None)

    found = [str(problem) for problem in rulebook.problems]
    assert found == [f"{tmp_path / 'own-rule.yaml'}: {complaint}"]
    assert list(rulebook.rules) == ["sound"]


def test_rules_of_the_pack_name_what_is_there() -> None:
    rulebook = known_rulebook([], builtin=True, cache=None)

    assert rulebook.problems == ()
    assert len(rulebook.rules) > 200
