"""A project of many modules: how the first look at it is felt, and how far an edit reaches.

Every module is real code with a function at its end that calls those of others, as far down as one
leaf, so that data flows through files.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, cycle, repeat
from pathlib import Path
from statistics import median

from attrs import define, field

from bench.corpus import statements
from bench.scenarios import VETLINE, refuse_failures
from lsp.editor import PUSH, Editor, insertion, place
from lsp.raw_client import Message, RawClient

MODULES_A_PACKAGE = 50
MODULE_LINES = 200
CALLED_MODULES = 3

GAP_SECONDS = 0.06
"""Pause after the answer to a key: a fast typist who never stops."""

TYPED_KEYS = 120
"""Keys that are pressed after the index is there."""

EDITS = 9

CAPABILITIES: Message = {**PUSH, "window": {"workDoneProgress": True}}

LEAF = "import os\n\n\ndef call_0(text):\n    return os.system('echo ' + text)\n"
SAFE, UNSAFE = "len(text)", "os.system('echo ' + text)"
LEAF_LINE, LEAF_COLUMN = 4, 11

APP = """\
from flask import Flask, request

{imports}

app = Flask(__name__)


@app.route("/first")
def first():
    {near}(request.args["text"])
    return "done"


@app.route("/second")
def second():
    {far}(request.args["text"])
    return "done"


def third(repository):
    return repository.rows.execute("SELECT " + request.args["text"])


def typed(value):
    records = sorted(value)
    return records
"""
TYPED_LINE = APP[: APP.index("    return records")].count("\n")
KEYS = "value = [record for record in records if record.name]  # as they come"


@define
class ProjectMeasured:
    """What was measured; times in milliseconds."""

    index_seconds: float = 0.0
    progress: list[str] = field(factory=list)
    during: list[float] = field(factory=list)
    after: list[float] = field(factory=list)
    reached: list[float] = field(factory=list)
    memory_mb: float = 0.0
    memory_peak_mb: float = 0.0


def measure_project(module_count: int) -> ProjectMeasured:
    """Measure everything on a project of ``module_count`` modules."""
    measured = ProjectMeasured()
    with _written(module_count) as folder:
        client = RawClient(folder, VETLINE.command)
        try:
            client.initialize(CAPABILITIES)
            editor = Editor(client)
            _index(editor, folder, measured)
            _reach(editor, measured)
            _memory(client.process.pid, measured)
            client.stop()
            refuse_failures(client)
        finally:
            client.kill()
    return measured


def module_name(number: int) -> str:
    """The dotted name of a module of the project."""
    return f"shop.part_{number // MODULES_A_PACKAGE:02}.module_{number:04}"


@contextmanager
def _written(module_count: int) -> Iterator[Path]:
    """A folder with the project."""
    with tempfile.TemporaryDirectory(prefix="vetline-bench-") as name:
        folder = Path(name) / "project"
        folder.mkdir()
        (folder / "pyproject.toml").write_text(
            '[project]\nname = "shop"\ndependencies = ["flask"]\n'
        )
        code = cycle(statements())
        for number in range(module_count):
            path = folder / (module_name(number).replace(".", "/") + ".py")
            if not path.parent.exists():
                path.parent.mkdir(parents=True)
                (path.parent / "__init__.py").touch()
            path.write_text(_module(number, code) if number else LEAF, encoding="utf-8")
        (folder / "shop/__init__.py").touch()
        (folder / "app.py").write_text(_app(module_count))
        yield folder


def _module(number: int, code: Iterator[str]) -> str:
    """Real code, and a function that calls those of modules with smaller numbers."""
    called = sorted({0 if n == 1 else number // (n * 2) for n in range(1, CALLED_MODULES + 1)})
    imports = "".join(f"from {module_name(n)} import call_{n}\n" for n in called)
    body: list[str] = []
    while sum(text.count("\n") for text in body) < MODULE_LINES:
        body.append(next(code))
    calls = "".join(f"    text = call_{n}(text) or text\n" for n in called)
    return f"{imports}\n\n{''.join(body)}def call_{number}(text):\n{calls}    return text\n"


def _app(module_count: int) -> str:
    used = [1, *range(module_count // 2, module_count, max(module_count // 40, 1))]
    imports = "\n".join(f"from {module_name(n)} import call_{n}" for n in used)
    return APP.format(imports=imports, near="call_1", far=f"call_{used[-1]}")


def _index(editor: Editor, folder: Path, measured: ProjectMeasured) -> None:
    """Open a document of the project and type in it until it is known, and then on."""
    client = editor.client
    text = (folder / "app.py").read_text()
    line = (
        TYPED_LINE
        + text[: text.index("app = Flask")].count("\n")
        - APP[: APP.index("app = Flask")].count("\n")
    )
    first, began = line, time.perf_counter()
    uri = editor.open(text)
    editor.published(uri, version=1)
    keys = chain.from_iterable(repeat([*KEYS, "\n"]))
    editor.change(uri, insertion(line, 0, "    "))
    column = 4
    end = None
    while len(measured.after) < TYPED_KEYS:
        key = next(keys)
        pressed = time.perf_counter()
        version = editor.change(uri, insertion(line, column, "\n    " if key == "\n" else key))
        editor.published(uri, version)
        took = (time.perf_counter() - pressed) * 1000
        (measured.during if end is None else measured.after).append(took)
        line, column = (line + 1, 4) if key == "\n" else (line, column + 1)
        client.collect(GAP_SECONDS)
        if end is None:
            end = _progress_end(client, measured)
            if end is not None:
                measured.index_seconds = end - began
                typed = {
                    "start": {"line": first, "character": 0},
                    "end": {"line": line, "character": 0},
                }
                editor.published(uri, editor.change(uri, {"range": typed, "text": ""}))
                line = first


def _progress_end(client: RawClient, measured: ProjectMeasured) -> float | None:
    """When the server said that it knows the project, if it did."""
    for message in [m for m in client.received if m["method"] == "$/progress"]:
        client.received.remove(message)
        value = message["params"]["value"]
        measured.progress.append(f"{value['kind']} {value.get('percentage', '')}".strip())
        if value["kind"] == "end":
            return time.perf_counter()
    return None


def _reach(editor: Editor, measured: ProjectMeasured) -> None:
    """Change the leaf and wait until the open importer is told."""
    app = editor.uri("app.py")
    leaf = editor.open(LEAF, module_name(0).replace(".", "/") + ".py")
    editor.published(leaf, version=1)
    editor.client.collect(1)
    for number in range(EDITS):
        editor.client.received.clear()
        before, text = (UNSAFE, SAFE) if number % 2 == 0 else (SAFE, UNSAFE)
        change: Message = {
            "range": place(LEAF_LINE, LEAF_COLUMN, LEAF_COLUMN + len(before)), "text": text,
        }  # fmt: skip
        began = time.perf_counter()
        editor.change(leaf, change)
        editor.published(app)
        measured.reached.append((time.perf_counter() - began) * 1000)
        editor.client.collect(0.5)


def _memory(pid: int, measured: ProjectMeasured) -> None:
    """What the server and its workers hold (Linux only)."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    pids = {pid, *(int(child) for file in children for child in file.read_text().split())}
    for each in pids:
        status = Path(f"/proc/{each}/status")
        if status.exists():
            text = status.read_text()
            measured.memory_mb += _kilobytes(text, "VmRSS") / 1024
            measured.memory_peak_mb += _kilobytes(text, "VmHWM") / 1024


def _kilobytes(status: str, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", status)
    return int(found[1]) if found else 0


def ratio(measured: ProjectMeasured) -> float:
    """How much longer a key takes while the project is looked at."""
    if not measured.during or not measured.after:
        return 0.0
    return median(measured.during) / median(measured.after)
