"""Writes on disk, by an agent that no editor knows of."""

from __future__ import annotations

import pytest

from lsp.conftest import Start
from lsp.editor import PULL, PUSH, WATCHES, Editor, codes
from lsp.raw_client import Message


def told_of(editor: Editor, uri: str, text: str) -> list[Message]:
    """What is said of a file after it was written; the server may take a while to watch."""
    for _ in range(40):
        (editor.client.folder / "other.py").write_text(text)
        editor.client.collect(0.25)
        params = [message.get("params") or {} for message in editor.client.received]
        told = [p for p in params if p.get("uri") == uri]
        if told:
            editor.client.received.clear()
            return told[-1]["diagnostics"]
    pytest.fail("nothing was said of the file")


@pytest.mark.parametrize("capabilities", [PUSH, PULL], ids=["push", "pull"])
def test_files_that_are_not_open_are_watched_by_the_server(
    start: Start, capabilities: Message
) -> None:
    editor = start(capabilities)
    editor.open("x = 1\n")
    other = editor.uri("other.py")

    assert codes(told_of(editor, other, "old(1)\n")) == ["old-call"]
    (editor.client.folder / "other.py").write_text("new(1)\n")
    assert editor.published(other) == []


def test_files_that_the_client_watches_are_looked_at(start: Start) -> None:
    editor = start(WATCHES)
    editor.open("x = 1\n")
    (editor.client.folder / "other.py").write_text("old(1)\n")
    other = editor.uri("other.py")

    editor.client.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": other, "type": 1}]}
    )
    assert codes(editor.published(other)) == ["old-call"]

    (editor.client.folder / "other.py").unlink()
    editor.client.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": other, "type": 3}]}
    )
    assert editor.published(other) == []


def test_an_open_document_is_the_editors(start: Start) -> None:
    editor = start(WATCHES, initializationOptions={"reloads": True})
    uri = editor.open("x = 1\n")
    assert editor.published(uri) == []
    (editor.client.folder / "app.py").write_text("old(1)\n")

    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})

    assert editor.client.wait_for("vetline/changedOnDisk") == {"uris": [uri]}


def test_what_was_said_is_withdrawn_when_the_file_was_open_and_is_closed(start: Start) -> None:
    editor = start(WATCHES)
    editor.open("x = 1\n")
    (editor.client.folder / "other.py").write_text("old(1)\n")
    other = editor.uri("other.py")
    editor.client.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": other, "type": 1}]}
    )
    assert codes(editor.published(other)) == ["old-call"]

    editor.open("old(1)\n", "other.py")
    assert codes(editor.published(other, version=1)) == ["old-call"]
    editor.close(other)

    assert editor.published(other) == []
