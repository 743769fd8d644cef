"""Harm is told in the file that does it also when another file passes the data on."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Severity
from vetline.settings import Settings
from vetline.survey import survey
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULES = load_rulebook()
STORE = "def read(name):\n    with open('/srv/' + name) as file:\n        return file.read()\n"
SERVICE = "from shop.store import read\n\n\ndef page(name):\n    return read(name)\n"
APP = """\
from flask import Flask, request
{}

app = Flask(__name__)


@app.get("/page")
def show():
    return {{"page": {}}}
"""
TAINTED = 'request.args["name"]'


def engine_for(root: Path, **files: str) -> Engine:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    project = Project(root)
    engine = Engine(RULES, project=project)
    engine.learn(survey(project, Settings()))
    return engine


def document_of(root: Path, name: str) -> Document:
    path = root / name
    return Document.of(path.as_posix(), path.read_text())


def traversals(engine: Engine, document: Document) -> list[PlacedFinding]:
    errors = [f for f in engine.full(document) if f.severity is Severity.ERROR]
    return [f for f in errors if f.rule_id == "path-traversal"]


@pytest.mark.parametrize(
    ("imports", "call", "is_found"),
    [
        ("from shop.store import read", f"read({TAINTED})", True),
        ("from shop import store", f"store.read({TAINTED})", True),
        ("import shop.store as store", f"store.read({TAINTED})", True),
        ("from .store import read", f"read({TAINTED})", True),
        ("from shop.service import page", f"page({TAINTED})", True),
        ("from shop.store import read", 'read("fixed")', False),
        ("from other.store import read", f"read({TAINTED})", False),
    ],
)
def test_told_where_it_is_done(imports: str, call: str, is_found: bool, tmp_path: Path) -> None:
    app = APP.format(imports, call)
    engine = engine_for(
        tmp_path, shop____init__="", shop__store=STORE, shop__service=SERVICE, shop__app=app
    )

    found = traversals(engine, document_of(tmp_path, "shop/store.py"))

    assert [f.range.start.line for f in found] == ([1] if is_found else [])


def test_it_names_the_file_that_the_data_comes_from(tmp_path: Path) -> None:
    app = APP.format("from store import read", f"read({TAINTED})")
    engine = engine_for(tmp_path, store=STORE, app=app)
    document = document_of(tmp_path, "store.py")

    (finding,) = traversals(engine, document)

    assert "`request.args` on line 9 of `app.py`" in finding.message
    assert finding.trace[0].path == (tmp_path / "app.py").as_posix()
    assert engine.rests_on(document) == {"app.py", "store.py"}
    assert engine.fix(document, finding) is None, "it cannot be tried on this file alone"


def test_an_edit_of_the_caller_is_heard_of(tmp_path: Path) -> None:
    app = APP.format("from store import read", f"read({TAINTED})")
    engine = engine_for(tmp_path, store=STORE, app=app)
    store, caller = document_of(tmp_path, "store.py"), document_of(tmp_path, "app.py")
    engine.full(caller)
    before = len(traversals(engine, store))
    line = app.split("\n")[8]

    at = line.index(TAINTED)
    caller.apply(Range(Position(8, at), Position(8, at + len(TAINTED))), '"fixed"')
    engine.quick(caller)

    assert (before, engine.is_behind(store), traversals(engine, store)) == (1, True, [])


def test_approaching_reads_the_callers(tmp_path: Path) -> None:
    app = APP.format("from service import page", f"page({TAINTED})")
    service = SERVICE.replace("shop.", "")
    engine = engine_for(tmp_path, store=STORE, service=service, app=app)
    store = document_of(tmp_path, "store.py")

    engine.quick(store)
    for _ in engine.approach(store):
        pass
    (tmp_path / "app.py").unlink()

    assert [f.range.start.line for f in traversals(engine, store)] == [1]


def test_a_function_that_a_library_calls_is_told_of_where_it_does_harm(tmp_path: Path) -> None:
    text = "import gradio\n\n\ndef page(name):\n    return open(name).read()\n\n\n{}\n"
    engine = engine_for(tmp_path, app=text.format('gradio.Interface(page, "text", "text")'))

    (finding,) = traversals(engine, document_of(tmp_path, "app.py"))

    assert finding.range.start.line == 4
    assert "typed into the page" in finding.message
    (tmp_path / "app.py").write_text(text.format('gradio.Markdown(page, "text", "text")'))
    assert traversals(engine, document_of(tmp_path, "app.py")) == []
