"""What the rules say of one unit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attrs import evolve

from vetline.analysis.checks import CHECKS
from vetline.analysis.checks.kinds import UnitCheck
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Check, Rule
from vetline.rulebook.rulebook import rulebook_of
from vetline.text.document import Document
from vetline.text.span import Span


def always(view: UnitView, rule: Rule) -> Iterator[Finding]:
    yield verdict(rule, Span(0, len(view.tree.text)))


def test_what_a_check_asks_for_is_looked_for_in_the_very_first_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(CHECKS, "unheard-of", UnitCheck(always, "a_word_that_no_rule_asks_for"))
    known = load_rulebook().rules["hardcoded-password"]
    rules = rulebook_of([evolve(known, check=Check("unheard-of"), fix=None)], "", {}, [])

    found = Engine(rules).quick(Document.of("a.py", "a_word_that_no_rule_asks_for()\n"))

    assert [finding.rule_id for finding in found] == ["hardcoded-password"]
