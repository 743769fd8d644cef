"""What a function does with data that others pass on is told where it does it, too."""

from __future__ import annotations

from pathlib import Path

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Severity
from vetline.text.document import Document

RULES = load_rulebook()
STORE = """\
import sqlite3


def find(name):
    rows = sqlite3.connect("a.db").execute("SELECT a FROM t WHERE b = '%s'" % name)
    return rows.fetchall()
"""
CALLER = """\
from flask import Flask, request

app = Flask(__name__)


@app.get("/find")
def answer():
    return {"found": find(request.args["name"])}
"""


def injections(engine: Engine, document: Document, rule: str = "sql-injection") -> list[int]:
    return [f.range.start.line + 1 for f in engine.full(document) if f.rule_id == rule]


def in_line(engine: Engine, document: Document, line: int) -> PlacedFinding:
    (finding,) = [f for f in engine.full(document) if f.range.start.line + 1 == line]
    return finding


def test_both_ends_of_a_flow_are_told() -> None:
    document = Document.of("a.py", STORE + "\n\n" + CALLER)

    assert injections(Engine(RULES), document) == [5, 16]


def test_the_far_end_names_its_own_code_and_the_source() -> None:
    document = Document.of("a.py", STORE + "\n\n" + CALLER)

    finding = in_line(Engine(RULES), document, 5)

    assert "`\"SELECT a FROM t WHERE b = '%s'\" % name`" in finding.message
    assert "`request.args` on line 16" in finding.message
    assert finding.severity is Severity.ERROR
    lines = [step.range.start.line + 1 for step in finding.trace]
    assert (lines[0], lines[-1]) == (16, 5)


def test_the_far_end_is_fixed_where_it_is() -> None:
    engine, document = Engine(RULES), Document.of("a.py", STORE + "\n\n" + CALLER)

    fix = engine.fix(document, in_line(engine, document, 5))

    assert fix is not None
    assert {edit.range.start.line + 1 for edit in fix.edits} == {5}


def test_statements_of_the_module_pass_data_on() -> None:
    document = Document.of("a.py", STORE + "\n\nprint(find(input()))\n")

    assert injections(Engine(RULES), document) == [5, 9]


def test_many_callers_are_one_finding() -> None:
    other = CALLER[CALLER.index("@app") :].replace("/find", "/other").replace("answer", "other")
    document = Document.of("a.py", f"{STORE}\n\n{CALLER}\n\n{other}")

    assert injections(Engine(RULES), document) == [5, 16, 21]


def test_a_guess_gives_way_to_what_is_known() -> None:
    text = "def show(path):\n    with open(path) as file:\n        print(file.read())\n"
    document = Document.of("a.py", text + "\n\nshow('/srv/' + input())\n")

    (finding,) = [f for f in Engine(RULES).full(document) if f.range.start.line == 1]

    assert finding.rule_id == "path-traversal"
    assert "input()" in finding.message


def test_another_file_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    text = "from store import find\n" + CALLER
    engine = Engine(RULES, project=Project(tmp_path))

    assert injections(engine, Document.of(f"{tmp_path}/app.py", text)) == [9]
    assert injections(engine, Document.of(f"{tmp_path}/store.py", STORE)) == []


def test_nothing_is_told_of_what_is_harmless() -> None:
    harmless = CALLER.replace('request.args["name"]', 'str(int(request.args["name"]))')

    assert injections(Engine(RULES), Document.of("a.py", STORE + "\n\n" + harmless)) == []
