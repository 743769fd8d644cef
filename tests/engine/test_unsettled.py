"""Rules in Semgrep's format see the whole module where a unit does not say what its names are."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.rulebook import Rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULE = """\
rules:
- id: not-fixed
  languages: [python]
  severity: ERROR
  message: m
  patterns: [{pattern: fetch($X)}, {pattern-not: fetch("...")}]
"""
ONE = 'URL = "a"\nfetch(URL)\ndef f():\n    fetch(URL)\n'
TWO = 'URL = "b"\nfetch(URL)\n'


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    path: Path = tmp_path_factory.mktemp("rules") / "rule.yaml"
    path.write_text(RULE)
    return load_rulebook([path], builtin=False)


def full_lines(engine: Engine, document: Document) -> list[int]:
    return [finding.range.start.line + 1 for finding in engine.full(document)]


def test_a_name_bound_twice_is_known_where_the_module_runs_and_not_in_a_function(rulebook) -> None:
    assert full_lines(Engine(rulebook), Document.of("a.py", ONE)) == []
    assert full_lines(Engine(rulebook), Document.of("a.py", ONE + TWO)) == [4]


def test_a_second_binding_is_seen_when_it_is_typed(rulebook) -> None:
    engine, document = Engine(rulebook), Document.of("a.py", ONE)
    engine.full(document)

    document.apply(Range(Position(4, 0), Position(4, 0)), TWO)

    assert full_lines(engine, document) == [4]
