"""What a keystroke costs, counted in steps."""

from __future__ import annotations

import pytest

from vetline.analysis.flow.summary import Given
from vetline.engine import Engine
from vetline.engine.flows import Flows
from vetline.engine.modules import Module
from vetline.rulebook.load import load_rulebook
from vetline.syntax.units import Unit
from vetline.text.document import Document
from vetline.text.span import Position, Range

BEFORE = '''\
import yaml
import os

LIMIT = 3


def read(path):
    return yaml.load(path.read_text())


class Store:
    """Keeps things."""

    def save(self, path):
        os.system("cp " + path)

    def count(self):
        return LIMIT


def untouched(x):
    return eval(x)
'''

ONE_UNIT = {"parse": 1, "facts": 1, "match": 1}


def replaced(document: Document, old: str, new: str) -> None:
    """Type ``new`` over the first ``old``."""
    at = document.text().index(old)
    document.apply(Range(position(document, at), position(document, at + len(old))), new)


def position(document: Document, offset: int) -> Position:
    before = document.text()[:offset]
    return Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))


@pytest.mark.parametrize(
    ("old", "new", "work"),
    [
        pytest.param(".read_text()", ".read_bytes()", ONE_UNIT, id="body of a function"),
        pytest.param("cp ", "mv ", ONE_UNIT, id="body of a method"),
        pytest.param("load(path", "load((path", ONE_UNIT, id="open bracket"),
        pytest.param("load(path", "load('path", ONE_UNIT, id="open quote"),
        pytest.param("load(path", "load('''path", ONE_UNIT, id="open triple quote"),
        pytest.param('"cp "', '"cp ', ONE_UNIT, id="closing quote deleted in a method"),
        pytest.param("\n\n\ndef read", "\n\n\n\ndef read", {"match": 1}, id="blank line"),
        pytest.param("LIMIT = 3", "LIMIT = 4", {"parse": 1, "facts": 1, "match": 2},
                     id="constant that one other unit reads"),
        pytest.param("import yaml", "import yaml as y", {"parse": 1, "facts": 1, "match": 2},
                     id="import that one other unit reads"),
        pytest.param("", "", {}, id="nothing"),
    ],
)  # fmt: skip
def test_edit_costs_only_what_it_touches(
    engine: Engine, old: str, new: str, work: dict[str, int]
) -> None:
    document = Document.of("work.py", BEFORE)
    engine.quick(document)
    engine.work.clear()

    replaced(document, old, new)
    engine.quick(document)

    assert dict(engine.work) == work


def test_undo_costs_nothing(engine: Engine) -> None:
    document = Document.of("work.py", BEFORE)
    before = engine.quick(document)
    replaced(document, "path.read_text()", "path")
    engine.quick(document)
    engine.work.clear()

    replaced(document, "load(path)", "load(path.read_text())")
    after = engine.quick(document)

    assert (dict(engine.work), after) == ({}, before)


@pytest.mark.parametrize("broken", ["load(", "load('", 'load("""', "load([{"])
def test_findings_elsewhere_survive_broken_code(engine: Engine, broken: str) -> None:
    document = Document.of("work.py", BEFORE)
    engine.quick(document)

    replaced(document, "load(path.read_text())", broken)
    found = {finding.rule_id for finding in engine.quick(document)}

    assert {"eval-use", "os-system-call"} <= found


@pytest.mark.parametrize("methods", [5, 50])
def test_typing_in_a_method_asks_no_other_method(
    methods: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = "".join(
        f"    def keep{number}(self, value):\n        self.value{number} = value\n\n"
        for number in range(methods)
    )
    typed = "    def run(self):\n        os.system(self.value0)\n"
    document = Document.of("store.py", f"import os\n\nclass Store:\n{others}{typed}")
    engine = Engine(load_rulebook())
    engine.quick(document)
    asked: list[str] = []
    ask = Flows._summaries  # work that no counter shows

    def counted(flows: Flows, module: Module, unit: Unit, depth: int, given: Given) -> object:
        asked.append(unit.name)
        return ask(flows, module, unit, depth, given)

    monkeypatch.setattr(Flows, "_summaries", counted)
    replaced(document, "self.value0)", "self.value00)")
    engine.quick(document)

    assert asked
    assert set(asked) <= {"Store", "Store.run"}
