"""Classes that a worker process finds out, as the editor sees it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lsp.conftest import Start
from lsp.editor import Editor, codes, insertion
from lsp.test_disk import WATCHES

SETTINGS = '[tool.vetline]\nselect = ["sql-injection"]\n'
STORE = """\
import sqlite3


class Runner:
    def execute(self, text):
        return len(text)


def make(dsn):
    connection = sqlite3.connect(dsn)
    return connection


def make_runner():
    return Runner()
"""
APP = """\
from flask import request

from store import make, make_runner


class Store:
    def __init__(self, dsn):
        self.{name} = {make}

    def find(self):
        return self.{name}.execute("SELECT " + request.args["name"])
"""
CONNECTION = APP.format(name="thing", make="make('x')")
RUNNER = APP.format(name="db", make="make_runner()")


def opened(editor: Editor, text: str, settings: str = SETTINGS) -> str:
    """An open document of a project on disk."""
    (editor.client.folder / "pyproject.toml").write_text(settings)
    (editor.client.folder / "store.py").write_text(STORE)
    return editor.open(text)


def settle(editor: Editor, uri: str, want: list[str]) -> None:
    """Wait until the document has these findings; on a loaded machine others come in between."""
    while codes(editor.published(uri, version=1)) != want:
        pass


def workers(editor: Editor) -> list[int]:
    """The worker processes of the server (Linux only)."""
    server = editor.client.process.pid
    children = Path(f"/proc/{server}/task").glob("*/children")
    found = [int(pid) for file in children for pid in file.read_text().split()]
    return [pid for pid in found if b"vetline.types.worker" in command(pid)]


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        pytest.param(CONNECTION, [], ["sql-injection"], id="a connection from another module"),
        pytest.param(RUNNER, ["sql-injection"], [], id="something that is only called like one"),
    ],
)
def test_the_worker_has_the_last_word(
    start: Start, text: str, first: list[str], then: list[str]
) -> None:
    editor = start()

    uri = opened(editor, text)

    assert codes(editor.published(uri, version=1)) == first
    settle(editor, uri, then)


def test_what_it_said_holds_while_one_types(start: Start) -> None:
    editor = start()
    uri = opened(editor, CONNECTION)
    settle(editor, uri, ["sql-injection"])

    end = len(CONNECTION.split("\n")[10])
    for column, key in enumerate("  # size", end):
        version = editor.change(uri, insertion(10, column, key))
        assert codes(editor.published(uri, version)) == ["sql-injection"]


def test_a_file_that_was_written_is_looked_at_again(start: Start) -> None:
    editor = start(WATCHES)
    uri = opened(editor, RUNNER)
    settle(editor, uri, ["sql-injection"])
    settle(editor, uri, [])

    other = STORE.replace("return Runner()", "return make('x')")
    (editor.client.folder / "store.py").write_text(other)
    changes = [{"uri": editor.uri("store.py"), "type": 2}]
    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    settle(editor, uri, ["sql-injection"])


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_a_killed_worker_costs_nothing_but_its_answer(start: Start) -> None:
    editor = start()
    uri = opened(editor, CONNECTION)
    settle(editor, uri, ["sql-injection"])
    (worker,) = workers(editor)

    os.kill(worker, signal.SIGKILL)
    version = editor.change(uri, insertion(0, 0, "import os\n"))

    assert codes(editor.published(uri, version)) == ["sql-injection"]
    other = editor.open(RUNNER, "other.py")
    settle(editor, other, ["sql-injection"])
    settle(editor, other, [])


def test_a_project_may_do_without(start: Start) -> None:
    editor = start()
    uri = opened(editor, CONNECTION, SETTINGS + "infer-types = false\n")
    editor.published(uri, version=1)

    editor.client.collect(2)

    told = [m for m in editor.client.received if m.get("params", {}).get("uri") == uri]
    assert (told, workers(editor)) == ([], [])
