"""What other modules bind to names in capitals is known, as long as it stays so."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULES = load_rulebook()
LIMITS = 'LIMIT = 7 * 18 + 106\nMODES = ["ls"]\n\n\nclass Fixed:\n    COMMAND = "ls"\n'
CALLER = """\
import os
import limits
from limits import LIMIT, MODES, Fixed
from flask import Flask, request

app = Flask(__name__)


@app.get("/run")
def run():
    os.system({})
"""


def lines(engine: Engine, document: Document) -> list[int]:
    wanted = ("command-injection", "os-system-call")
    return [f.range.start.line + 1 for f in engine.full(document) if f.rule_id in wanted]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ('"ls" if LIMIT > 200 else request.args["x"]', []),
        ('request.args["x"] if LIMIT > 200 else "ls"', [11]),
        ('"ls" if limits.LIMIT > 200 else request.args["x"]', []),
        ("MODES[0]", []),
        ("limits.MODES[0]", []),
        ("Fixed.COMMAND", []),
        ("limits.OTHER", [11]),
    ],
)
def test_known_elsewhere(command: str, found: list[int], tmp_path: Path) -> None:
    (tmp_path / "limits.py").write_text(LIMITS)
    document = Document.of(str(tmp_path / "a.py"), CALLER.format(command))

    assert lines(Engine(RULES, project=Project(tmp_path)), document) == found


def test_an_edit_of_the_value_is_heard_of(tmp_path: Path) -> None:
    engine = Engine(RULES, project=Project(tmp_path))
    limits = Document.of(str(tmp_path / "limits.py"), LIMITS)
    (tmp_path / "limits.py").write_text(LIMITS)
    engine.full(limits)
    command = '"ls" if LIMIT > 200 else request.args["x"]'
    document = Document.of(str(tmp_path / "a.py"), CALLER.format(command))
    before = lines(engine, document)

    limits.apply(Range(Position(0, 8), Position(0, 9)), "0")
    engine.full(limits)

    assert (before, lines(engine, document)) == ([], [11])
