"""What is kept of patterns says the same as the patterns themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vetline.analysis.matching import outlines
from vetline.analysis.matching.outlines import Outline, Outlines, outline_of
from vetline.priming import prime
from vetline.rulebook.formula import AllOf, AnyOf, Formula, Pattern
from vetline.rulebook.load import load_rulebook


def patterns_in(formula: Formula | None) -> set[str]:
    """The texts of the patterns that a formula names at its top."""
    if isinstance(formula, Pattern):
        return {formula.text}
    parts = formula.formulas if isinstance(formula, (AllOf, AnyOf)) else ()
    return {text for part in parts for text in patterns_in(part)}


def test_what_is_recalled_is_what_was_kept() -> None:
    rules = load_rulebook().rules.values()
    texts = {text for rule in rules for text in patterns_in(rule.formula)}
    first, second = Outlines(), Outlines()
    for text in texts:
        first.of(text)

    second.recall(json.loads(json.dumps(first.kept())))

    assert len(texts) > 1000
    assert all(second.of(text) == outline_of(text) for text in texts)
    assert second.kept().keys() == texts


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(None, id="nothing"),
        pytest.param("=a", id="no list"),
        pytest.param([True], id="too short"),
        pytest.param([0, 1, "=a"], id="no flags"),
        pytest.param([False, False, "#NoSuchNode"], id="a class that is not there"),
        pytest.param([False, False, "~(("], id="no expression"),
        pytest.param([False, False, "a"], id="of no kind"),
        pytest.param([False, False, 3], id="no word"),
    ],
)
def test_what_makes_no_sense_is_found_out_anew(words: object) -> None:
    known = Outlines()

    known.recall({"f(...)": words})  # type: ignore[dict-item]  # on purpose

    assert known.of("f(...)") == Outline(frozenset({"f()"}))


def test_a_second_start_compiles_no_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebook = load_rulebook()
    prime(rulebook, tmp_path)
    made: list[str] = []
    monkeypatch.setattr(outlines, "compile_pattern", made.append)
    monkeypatch.setattr(outlines.OUTLINES, "_known", {})

    prime(rulebook, tmp_path)
    asked = {text for rule in rulebook.rules.values() for text in patterns_in(rule.formula)}
    found = [outlines.OUTLINES.of(text) for text in asked]

    assert len(list(tmp_path.glob("*.json"))) == 1
    assert len(found) > 1000
    assert made == []
