"""A failing rule loses itself, and nothing else."""

from __future__ import annotations

import logging

import pytest

from vetline.analysis import faults
from vetline.analysis.faults import spared
from vetline.rulebook.load import load_rulebook

RULE = load_rulebook().rules["eval-use"]


def failing() -> list[object]:
    raise LookupError("no such thing")


def test_a_failing_rule_is_one_log_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(faults, "RAISES", False)

    with caplog.at_level(logging.WARNING):
        found = spared(RULE, "app.py", failing)

    assert found == []
    assert [r.getMessage() for r in caplog.records] == [
        "app.py: eval-use failed: LookupError: no such thing"
    ]


def test_a_failing_rule_raises_in_tests() -> None:
    with pytest.raises(LookupError):
        spared(RULE, "app.py", failing)
