"""A large document is looked at in parts, and what is edited meanwhile does not wait."""

from __future__ import annotations

import pytest

from vetline.engine import Engine
from vetline.text.document import Document
from vetline.text.span import Position, Range

UNIT = "def f{0}(x):\n    return eval(x)\n\n\n"
UNITS = 30
LINES_MAX = 20


def large(path: str = "large.py") -> Document:
    """A document with a finding in each of its functions."""
    return Document.of(path, "".join(UNIT.format(number) for number in range(UNITS)))


def type_into(document: Document, number: int, text: str) -> None:
    """Put ``text`` before the body of one of the functions."""
    place = Position(4 * number + 1, 4)
    document.apply(Range(place, place), text)


def test_what_is_too_much_at_once_waits(engine: Engine) -> None:
    document = large()

    first = engine.quick(document, LINES_MAX)
    waiting = engine.waiting(document)
    for _ in engine.scan_steps(document):
        pass

    assert 0 < len(first) < UNITS
    assert waiting > 0
    assert engine.waiting(document) == 0
    assert len(engine.quick(document, LINES_MAX)) == UNITS


def test_one_unit_is_looked_at_however_large_it_is(engine: Engine) -> None:
    document = large()

    assert len(engine.quick(document, 0)) == 1


def test_what_is_edited_does_not_wait_for_the_rest(engine: Engine) -> None:
    document = large()
    engine.quick(document, LINES_MAX)
    waiting = engine.waiting(document)
    engine.work.clear()

    type_into(document, UNITS - 1, "import pickle; pickle.loads(x); ")
    found = engine.quick(document, LINES_MAX)

    assert "pickle-load" in {finding.rule_id for finding in found}
    assert engine.work == {"parse": 1, "facts": 1, "match": 1}
    assert engine.waiting(document) == waiting - 1


@pytest.mark.parametrize("number", [0, 12, UNITS - 1])
def test_the_end_is_the_answer_of_a_fresh_engine(engine: Engine, number: int) -> None:
    document = large()
    engine.quick(document, LINES_MAX)
    for _, step in zip(range(5), engine.scan_steps(document), strict=False):
        assert step is None
    type_into(document, number, "print(x)\n    ")
    engine.quick(document, LINES_MAX)
    type_into(document, 5, "x = 'fixed'; ")
    engine.quick(document, LINES_MAX)

    for _ in engine.scan_steps(document):
        pass

    fresh, same = Engine(engine.rulebook), Document.of("large.py", document.text())
    assert engine.quick(document, LINES_MAX) == fresh.quick(same)
    assert engine.full(document) == fresh.full(same)


def test_a_question_without_a_limit_leaves_nothing(engine: Engine) -> None:
    document = large()
    engine.quick(document, LINES_MAX)

    assert len(engine.quick(document)) == UNITS
    assert engine.waiting(document) == 0
