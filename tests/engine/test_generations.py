"""What is shown between news of the project, or of the day, and the next look at all."""

from __future__ import annotations

import pytest

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.engine import Engine
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings
from vetline.text.document import Document

SCRIPT = "import hashlib\n\nname = input()\neval(name)\n"


@pytest.fixture
def document() -> Document:
    return Document.of("a.py", SCRIPT)


def test_findings_stay_when_a_file_comes(engine: Engine, document: Document) -> None:
    before = engine.full(document)

    engine.learn(ProjectFacts(files=frozenset({"new.py"})))

    assert [f.rule_id for f in before] == ["code-injection"]
    assert engine.quick(document) == before


def test_findings_stay_at_midnight(engine: Engine, document: Document) -> None:
    before = engine.full(document)

    engine.begin_day("2026-01-01")

    assert engine.quick(document) == before


def test_findings_of_rules_that_are_off_go_at_once(
    engine: Engine, document: Document, rulebook: Rulebook
) -> None:
    engine.full(document)

    engine.configure(rulebook, Settings(ignore=("code-injection", "eval-use")))

    assert engine.quick(document) == ()
