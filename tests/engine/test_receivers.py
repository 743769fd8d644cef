"""Classes that others find out: what is asked, and what becomes of the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vetline.engine import Engine
from vetline.engine.receivers import OpenReceiver
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.stepwise import result_of
from vetline.text.document import Document
from vetline.text.span import Position, Range
from vetline.types.question import Definition

RULES = load_rulebook()
CONNECTION = Definition("sqlite3", "Connection", "")
RUNNER = Definition("tasks", "Runner", "")
STORE = """\
from flask import request


class Store:
    def __init__(self, factory):
        self.db = factory()
        self.count = 0

    def find(self):
        name = request.args["name"]
        return self.db.execute("SELECT * FROM users WHERE name = '" + name + "'")

    def tell(self):
        return self.count


def load():
    return make().execute("SELECT " + request.args["column"])
"""
ODD = STORE.replace("self.db.execute", "self.db.obj.exec_driver_sql")


def engine_in(folder: Path, text: str) -> tuple[Engine, Document]:
    (folder / "store.py").write_text(text)
    return Engine(RULES, project=Project(folder)), Document.of(f"{folder}/store.py", text)


def receivers(engine: Engine, document: Document) -> tuple[OpenReceiver, ...]:
    return result_of(engine.receiver_steps(document))


def told(engine: Engine, document: Document, found: Definition) -> None:
    engine.learn_classes(document, {one: [found] for one in receivers(engine, document)})


def rules(engine: Engine, document: Document) -> list[str]:
    return [finding.rule_id for finding in engine.full(document)]


def test_only_receivers_that_matter_are_asked_about(tmp_path: Path) -> None:
    engine, document = engine_in(tmp_path, STORE)

    places = {(r.unit, r.text): r.place for r in receivers(engine, document)}

    assert set(places) == {("Store.find", "self.db"), ("load", "make()")}
    place = places["Store.find", "self.db"]
    assert (place.line, place.column, place.name) == (10, 22, "db")


@pytest.mark.parametrize(
    ("text", "found", "want"),
    [
        pytest.param(STORE, CONNECTION, ["sql-injection"] * 2, id="a connection"),
        pytest.param(STORE, RUNNER, ["sql-string-formatting"] * 2, id="a class of ours"),
        pytest.param(ODD, Definition("sqlalchemy.engine.base", "Connection", ""),
                     ["sql-injection"] * 2, id="a class under its public name"),
    ],
)  # fmt: skip
def test_an_answer_decides(tmp_path: Path, text: str, found: Definition, want: list[str]) -> None:
    engine, document = engine_in(tmp_path, text)
    before = rules(engine, document)

    told(engine, document, found)

    assert rules(engine, document) == want
    engine.learn_classes(document, {})
    assert rules(engine, document) == before


def test_several_classes_say_nothing(tmp_path: Path) -> None:
    engine, document = engine_in(tmp_path, STORE)
    before = rules(engine, document)

    found = {one: [CONNECTION, RUNNER] for one in receivers(engine, document)}
    engine.learn_classes(document, found)

    assert rules(engine, document) == before


def test_an_answer_costs_the_units_that_it_is_about(tmp_path: Path) -> None:
    engine, document = engine_in(tmp_path, STORE)
    engine.full(document)
    (one, _) = receivers(engine, document)
    engine.work.clear()

    engine.learn_classes(document, {one: [RUNNER]})
    engine.quick(document)

    assert dict(engine.work) == {"match": 1}


def test_an_answer_holds_while_its_unit_is_typed_in(tmp_path: Path) -> None:
    engine, document = engine_in(tmp_path, STORE)
    told(engine, document, RUNNER)

    document.apply(Range(Position(9, 0), Position(9, 0)), "        size = 1\n")

    assert "sql-injection" not in {finding.rule_id for finding in engine.quick(document)}


PIECES = st.sampled_from(["", "\n", "x", "(", '"', "    self.db = other()\n", "def f(db):\n", "#"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30), PIECES, st.booleans()), max_size=6)
)
def test_history_does_not_matter(tmp_path: Path, history: list[tuple[int, int, str, bool]]) -> None:
    engine, document = engine_in(tmp_path, STORE)
    for line, column, piece, is_asked in history:
        if is_asked:
            told(engine, document, RUNNER)
        document.apply(Range(Position(line, column), Position(line, column + 1)), piece)
        engine.quick(document)
    told(engine, document, CONNECTION)

    fresh_engine, fresh = Engine(RULES, project=Project(tmp_path)), document.text()
    again = Document.of(document.path, fresh)
    told(fresh_engine, again, CONNECTION)
    assert engine.full(document) == fresh_engine.full(again)
