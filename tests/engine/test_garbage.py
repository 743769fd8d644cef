"""That what an answer was made with goes by itself: a search for garbage would cost a pause."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.trials import Trials
from vetline.analysis.matching.formulas import Evaluation
from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()

CODE = """\
import re, subprocess
from flask import request

TABLES = ("users", "orders")

class Store:
    def __init__(self, db):
        self.db = db

    def rows(self, table):
        if table not in TABLES or not re.fullmatch("[a-z]+", table):
            raise ValueError(table)
        return self.db.execute("SELECT * FROM " + table)

def run(store):
    for name in request.args.getlist("name"):
        if name.startswith("a"):
            subprocess.run("ls " + name, shell=True)
        store.rows(name)

def show():
    store = Store(None)
    run(store)
"""


@pytest.fixture
def without_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collection")
def test_nothing_waits_for_a_search_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vetline.engine.VIEWS_MAX", 1)
    before = {id(one) for one in gc.get_objects()}
    engine = Engine(RULES)

    for number in range(3):
        document = Document.of(f"app{number}.py", f"{CODE}\n\ndef last{number}():\n    pass\n")
        assert engine.full(document)
        engine.forget(document.path)

    made = [one for one in gc.get_objects() if id(one) not in before]
    left = [one for one in made if isinstance(one, (Run, Trials))]
    assert not left
    assert sum(isinstance(one, Evaluation) for one in made) <= 1
