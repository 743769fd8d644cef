"""Other files, read in small steps before the answer that takes them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

RULES = load_rulebook()
DEPTH = 3
LEAF = "import os\n\n\ndef call_0(text):\n    os.system('echo ' + text)\n"
APP = (
    "from flask import request\n\nfrom m2 import call_2\nfrom m0 import call_0\n\n\n"
    "def far():\n    call_2(request.args['x'])\n\n\ndef near():\n    call_0(request.args['x'])\n"
)


def filling(module: int) -> str:
    return "".join(f"\n\ndef other_{n}(x):\n    return x + {module}\n" for n in range(30))


def project(folder: Path) -> tuple[Engine, Document]:
    (folder / "m0.py").write_text(LEAF + filling(0))
    for n in range(1, DEPTH):
        call = (
            f"from m{n - 1} import call_{n - 1}\n\n\ndef call_{n}(text):\n    call_{n - 1}(text)\n"
        )
        (folder / f"m{n}.py").write_text(call + filling(n))
    return Engine(RULES, project=Project(folder)), Document.of(f"{folder}/app.py", APP)


def lines(engine: Engine, document: Document) -> set[int]:
    found = engine.full(document)
    return {f.range.start.line for f in found if f.rule_id == "command-injection"}


def test_no_step_reads_more_than_one_unit(tmp_path: Path) -> None:
    engine, document = project(tmp_path)
    engine.quick(document)
    engine.work.clear()

    parsed = [engine.work.pop("parse", 0) for _ in engine.approach(document)]

    assert max(parsed) == 1
    assert sum(parsed) > DEPTH * 30


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    engine, document = project(tmp_path)
    engine.quick(document)
    assert engine.lacks_files(document)
    for _ in engine.approach(document):
        pass
    assert not engine.lacks_files(document)
    for path in tmp_path.glob("m*.py"):
        path.unlink()
    engine.work.clear()

    assert lines(engine, document) == {7, 11}
    assert engine.work["parse"] == 0


def test_files_that_are_gone_are_done_without(tmp_path: Path) -> None:
    engine, document = project(tmp_path)
    engine.quick(document)
    steps = engine.approach(document)
    next(steps, None)
    for path in tmp_path.glob("m*.py"):
        path.unlink()

    for _ in steps:
        pass

    assert lines(engine, document) == set()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=5))
def test_edits_on_the_way_do_not_matter(tmp_path: Path, history: list[tuple[int, int]]) -> None:
    engine, document = project(tmp_path)
    steps = engine.approach(document)
    for count, line in history:
        for _ in range(count):
            next(steps, None)
        document.apply(Range(Position(line, 0), Position(line, 0)), "x = 1\n")
        engine.quick(document)
    for _ in steps:
        pass

    fresh, again = project(tmp_path)[0], Document.of(document.path, document.text())
    assert engine.full(document) == fresh.full(again)
