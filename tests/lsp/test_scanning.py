"""Large documents: something is shown at once, and all of it soon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lsp.editor import PULL, Editor, workspace
from lsp.raw_client import Message
from vetline.lsp.client import Client
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.projects import OpenProject
from vetline.lsp.server import new_session
from vetline.project import Project
from vetline.text.document import Document

Start = Callable[..., Editor]
UNITS = 400
LARGE = "".join(f"def f{number}(x):\n    return old(x)\n\n\n" for number in range(UNITS))
REFRESH = "workspace/diagnostic/refresh"


def lines(diagnostics: list[Message]) -> set[int]:
    return {item["range"]["start"]["line"] for item in diagnostics}


def test_the_first_findings_do_not_wait_for_the_last(start: Start) -> None:
    editor = start()
    uri = editor.open(LARGE)

    first = editor.published(uri, version=1)
    last = first
    while len(last) < UNITS:
        last = editor.published(uri, version=1)

    assert 0 < len(first) < UNITS
    assert lines(last) == {4 * number + 1 for number in range(UNITS)}


def test_a_key_is_answered_while_the_rest_is_scanned(start: Start) -> None:
    editor = start()
    uri = editor.open(LARGE)
    editor.published(uri, version=1)
    end = {"line": 4 * UNITS, "character": 0}

    version = editor.change(uri, {"range": {"start": end, "end": end}, "text": "odd(x)\n"})
    found = editor.published(uri, version=version)
    seen = lines(found)
    while len(found) < UNITS + 1:
        found = editor.published(uri, version=version)

    assert 4 * UNITS in seen
    assert len(seen) < UNITS
    assert 4 * UNITS in lines(found)


def test_a_client_that_pulls_is_told_to_ask_again(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(LARGE)

    found = editor.pull(uri)["items"]
    first = len(found)
    while len(found) < UNITS:
        editor.client.wait_for(REFRESH)
        found = editor.pull(uri)["items"]

    assert 0 < first < UNITS


def test_what_is_closed_meanwhile_is_not_looked_at(tmp_path: Path) -> None:
    project = OpenProject.at(Project(workspace(tmp_path)), Client())
    path = tmp_path / "app.py"
    document = OpenDocument(path.as_uri(), Document.of(path.as_posix(), LARGE), project)

    assert list(new_session().reading_steps(document)) == []
    assert project.engine.work["parse"] == 0
