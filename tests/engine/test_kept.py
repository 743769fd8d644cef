"""What a module keeps between calls: one function fills it, another reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULES = load_rulebook()
STORE = """\
KEPT = {"last": "", "home": "/"}


def remember(text):
    KEPT["last"] = text


def recall():
    return KEPT["last"]


def home():
    return KEPT["home"]
"""
APP = """\
import os

from flask import Flask, request

import store

app = Flask(__name__)
state = {"own": "ls"}
notes = []


@app.post("/fill")
def fill():
    state["given"] = request.form["x"]
    notes.append(request.form["x"])
    return "ok"


@app.get("/read")
def read():
    os.system(state["given"])  # flows
    os.system(state["own"])
    os.system(" ".join(notes))  # flows
    return "ok"


@app.post("/through")
def through():
    store.remember(request.form["x"])
    os.system(store.recall())  # flows
    os.system(store.home())
    return "ok"
"""


def opened(folder: Path) -> tuple[Engine, Document]:
    (folder / "store.py").write_text(STORE)
    (folder / "app.py").write_text(APP)
    return Engine(RULES, project=Project(folder)), Document.of(f"{folder}/app.py", APP)


def flows(engine: Engine, document: Document) -> set[str]:
    found = [f for f in engine.full(document) if f.rule_id == "command-injection"]
    return {document.line(f.range.start.line).strip() for f in found}


def put(document: Document, old: str, new: str) -> None:
    before, _, _ = document.text().partition(old)
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    document.apply(Range(Position(line, column), Position(line, column + len(old))), new)


WANTED = {line.strip() for line in APP.split("\n") if line.endswith("# flows")}


def test_what_one_function_fills_another_reads(tmp_path: Path) -> None:
    assert flows(*opened(tmp_path)) == WANTED


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        pytest.param('= request.form["x"]', '= "ls"', 'os.system(state["given"])', id="filled"),
        pytest.param("notes.append(", "print(", 'os.system(" ".join(notes))', id="filling"),
    ],
)
def test_an_edit_of_what_fills_reaches_what_reads(
    tmp_path: Path, old: str, new: str, gone: str
) -> None:
    engine, document = opened(tmp_path)
    engine.full(document)

    put(document, old, new)
    assert flows(engine, document) == {line for line in WANTED if not line.startswith(gone)}

    put(document, new, old)
    assert flows(engine, document) == WANTED
