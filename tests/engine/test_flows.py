"""Flows through files: what rests on what, and what an edit makes work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULES = load_rulebook()
FILES = {
    "shell.py": "import os\n\n\ndef run(text):\n    return os.system('echo ' + text)\n",
    "kit.py": "from shell import run\n",
    "words.py": "STRICT = False\n\n\ndef polite(name):\n    if STRICT:\n        return len(name)\n"
    "    return 'dear ' + name\n\n\ndef size(name):\n    return len(name)\n",
    "app.py": "from flask import Flask, request\n\nfrom kit import run\n"
    "from words import polite\n\napp = Flask(__name__)\n\n\n@app.route('/greet')\ndef greet():\n"
    "    run(polite(request.args['name']))\n    return 'done'\n",
}


def workspace(folder: Path) -> tuple[Engine, dict[str, Document]]:
    for name, text in FILES.items():
        (folder / name).write_text(text)
    engine = Engine(RULES, project=Project(folder))
    documents = {name: Document.of(f"{folder}/{name}", text) for name, text in FILES.items()}
    return engine, documents


def found(engine: Engine, document: Document) -> set[tuple[str, int]]:
    return {(f.rule_id, f.range.start.line) for f in engine.full(document)}


def put(document: Document, old: str, new: str) -> None:
    at = document.text().index(old)
    document.apply(Range(place(document, at), place(document, at + len(old))), new)


def place(document: Document, offset: int) -> Position:
    before = document.text()[:offset]
    return Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))


RECURSIVE = """\
import os
from flask import Flask, request
app = Flask(__name__)


def shown(text, left):
    return {end} if left == 0 else shown(text, left - 1)


@app.route("/run")
def run():
    os.system(shown(request.args["text"], 3))
    return "done"
"""


@pytest.mark.parametrize(("end", "harms"), [("text", True), ("'end'", False)])
def test_a_function_gives_what_it_gives_when_it_does_not_call_itself(
    tmp_path: Path, end: str, harms: bool
) -> None:
    engine = Engine(RULES, project=Project(tmp_path))
    document = Document.of(f"{tmp_path}/app.py", RECURSIVE.replace("{end}", end))

    assert (("command-injection", 11) in found(engine, document)) is harms


def test_data_is_followed_into_another_file(tmp_path: Path) -> None:
    engine, documents = workspace(tmp_path)

    (finding,) = [f for f in engine.full(documents["app.py"]) if f.rule_id == "command-injection"]

    assert finding.range.start.line == 10
    assert "request.args" in finding.message
    assert "line 11" in finding.message
    assert [step.path for step in finding.trace][-1] == f"{tmp_path}/shell.py"


def test_an_edit_reaches_the_open_importers(tmp_path: Path) -> None:
    engine, documents = workspace(tmp_path)
    assert ("command-injection", 10) in found(engine, documents["app.py"])

    engine.quick(documents["shell.py"])
    put(documents["shell.py"], "return os.system('echo ' + text)", "return text")
    engine.quick(documents["shell.py"])

    assert ("command-injection", 10) not in found(engine, documents["app.py"])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("words.py", "STRICT = False", "STRICT = True", id="constant"),
        pytest.param("shell.py", "import os", "import os.path as os", id="import"),
        pytest.param("kit.py", "from shell import", "from words import size as", id="passed on"),
    ],
)
def test_an_edit_outside_of_functions_reaches_those_that_call_them(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    engine, documents = workspace(tmp_path)
    for document in documents.values():
        engine.full(document)

    put(documents[name], old, new)
    engine.quick(documents[name])
    assert ("command-injection", 10) not in found(engine, documents["app.py"])

    put(documents[name], new, old)
    engine.quick(documents[name])
    assert ("command-injection", 10) in found(engine, documents["app.py"])


@pytest.mark.parametrize(
    ("old", "new", "matched_again"),
    [
        pytest.param("(name):\n", "(name):\n    count = 1\n", False, id="body whose summary stays"),
        pytest.param("return 'dear ' + name", "return len(name)", True, id="body that now cleans"),
    ],
)
def test_callers_work_only_if_the_summary_changed(
    tmp_path: Path, old: str, new: str, matched_again: bool
) -> None:
    engine, documents = workspace(tmp_path)
    engine.full(documents["app.py"])
    engine.full(documents["words.py"])
    put(documents["words.py"], old, new)
    engine.full(documents["words.py"])
    engine.work.clear()

    engine.full(documents["app.py"])

    assert (engine.work["match"] > 0) is matched_again


@pytest.mark.parametrize("is_saved", [True, False])
def test_what_is_closed_counts_as_the_file_on_disk(tmp_path: Path, is_saved: bool) -> None:
    engine, documents = workspace(tmp_path)
    for document in documents.values():
        engine.full(document)
    if not is_saved:
        put(documents["words.py"], "'dear ' + name", "len(name)")
        engine.full(documents["words.py"])
        assert ("command-injection", 10) not in found(engine, documents["app.py"])

    engine.forget(documents["words.py"].path)

    assert engine.is_behind(documents["app.py"]) is not is_saved
    assert ("command-injection", 10) in found(engine, documents["app.py"])


def test_what_is_opened_counts_as_it_stands_in_the_editor(tmp_path: Path) -> None:
    engine, documents = workspace(tmp_path)
    assert ("command-injection", 10) in found(engine, documents["app.py"])
    put(documents["words.py"], "'dear ' + name", "len(name)")

    engine.quick(documents["words.py"])

    assert engine.is_behind(documents["app.py"])
    assert ("command-injection", 10) not in found(engine, documents["app.py"])


def test_a_key_costs_no_caller_in_the_file_and_full_asks_them_all() -> None:
    text = (
        "from flask import request\n\n\ndef polite(name):\n    return len(name)\n\n\n"
        "def greet():\n    eval(polite(request.args['name']))\n"
    )
    engine, document = Engine(RULES), Document.of("a.py", text)
    assert ("code-injection", 8) not in found(engine, document)
    engine.work.clear()

    put(document, "len(name)", "name")
    quick = engine.quick(document)

    assert engine.work["match"] == 1
    assert ("code-injection", 8) not in {(f.rule_id, f.range.start.line) for f in quick}
    assert ("code-injection", 8) in found(engine, document)
    assert engine.quick(document) == engine.full(document)


EDITS = st.tuples(
    st.sampled_from(sorted(FILES)),
    st.sampled_from(
        [
            ("'dear ' + name", "len(name)"),
            ("len(name)", "name"),
            ("STRICT = False", "STRICT = True"),
            ("STRICT = True", "STRICT = False"),
            ("from shell import run", "from words import polite as run"),
            ("from words import polite as run", "from shell import run"),
            ("os.system('echo ' + text)", "text"),
            ("return text", "return eval(text)"),
            ("def polite", "def rude"),
            ("def run", "def walk"),
            ("request.args['name']", "'fixed'"),
            ("from words import polite\n", ""),
            ("import os\n", "import os as o\n"),
            ("(", "(("),
            ("'fixed'", "request.form['x']"),
        ]
    ),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=st.lists(EDITS, min_size=1, max_size=6))
def test_history_does_not_matter_across_files(
    tmp_path: Path, history: list[tuple[str, tuple[str, str]]]
) -> None:
    engine, documents = workspace(tmp_path)
    for document in documents.values():
        engine.full(document)

    for name, (old, new) in history:
        if old in documents[name].text():
            put(documents[name], old, new)
            engine.quick(documents[name])
    answers = {name: engine.full(document) for name, document in documents.items()}

    fresh = Engine(RULES, project=Project(tmp_path))
    copies = {n: Document.of(d.path, d.text()) for n, d in documents.items()}
    for document in copies.values():
        fresh.quick(document)
    assert answers == {name: fresh.full(document) for name, document in copies.items()}
