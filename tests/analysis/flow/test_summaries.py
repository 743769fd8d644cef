"""Summaries: equal when callers need not look again, and telling all that callers see."""

from __future__ import annotations

import pytest

from analysis.flow.flow_project import DEPTH_MAX, FlowProject
from vetline.analysis.flow.summary import (
    RESULT_PARTS_MAX,
    FunctionSummary,
    Result,
    Summary,
)


def summary_of(code: str, name: str) -> Summary | None:
    return FlowProject({"m.py": code}).lookup(DEPTH_MAX, f"m.{name}")


BODY = """import os


def run(command):
    text = command.strip()
    os.system(text)
    return text
"""


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            BODY.replace("    text =", "    # first\n    count = 1\n    text ="), id="line"
        ),
        pytest.param(BODY.replace("text", "words"), id="name of a variable"),
        pytest.param("\n\n\n" + BODY, id="place in the file"),
    ],
)
def test_body_that_does_the_same_has_an_equal_summary(changed: str) -> None:
    assert summary_of(changed, "run") == summary_of(BODY, "run")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(BODY.replace("os.system(text)", "print(text)"), id="sink"),
        pytest.param(BODY.replace("return text", "return 'fixed'"), id="result"),
        pytest.param(BODY.replace("(command)", "(first, command)"), id="parameters"),
    ],
)
def test_body_that_does_something_else_has_another_summary(changed: str) -> None:
    assert summary_of(changed, "run") != summary_of(BODY, "run")


def test_validator_confirms_its_argument() -> None:
    summary = summary_of("def ok(name):\n    return name in ('a', 'b')\n", "ok")

    assert isinstance(summary, FunctionSummary)
    assert dict(summary.confirmed) == {0: -1}


def test_checker_that_raises_leaves_its_argument_checked() -> None:
    code = "def check(name):\n    if not name.isalnum():\n        raise ValueError(name)\n"
    summary = summary_of(code, "check")

    assert isinstance(summary, FunctionSummary)
    assert dict(summary.checked) == {0: -1}


def test_function_that_never_returns() -> None:
    summary = summary_of("import sys\n\n\ndef die(text):\n    sys.exit(text)\n", "die")

    assert isinstance(summary, FunctionSummary)
    assert summary.exits


def parts_of(result: Result) -> int:
    """How many values and taints a result tells of."""
    inner = [*(item for _, item in result.items), *([result.rest] if result.rest else [])]
    return 1 + len(result.carried) + sum(map(parts_of, inner))


def test_what_makes_more_of_its_kind_is_told_in_few_parts() -> None:
    fields = "".join(f"        self.f{number} = given + '{number}'\n" for number in range(12))
    kin = "".join(f"        self.k{number} = Node(given)\n" for number in range(6))
    code = f"class Node:\n    def __init__(self, given):\n{fields}{kin}"

    summary = summary_of(code, "Node.__init__")

    assert isinstance(summary, FunctionSummary)
    assert {key.strip("\0") for _, key, _ in summary.stores} >= {"f0", "f11", "k0", "k5"}
    assert all(0 < parts_of(result) <= RESULT_PARTS_MAX for _, _, result in summary.stores)
