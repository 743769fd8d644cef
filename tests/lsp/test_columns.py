"""Columns, in each of the ways that clients count them."""

from __future__ import annotations

import pytest

from lsp.conftest import Start
from lsp.editor import PUSH, Message, insertion, place

LINE = 's = "😀 日本 é"; '
WIDTHS = {"utf-8": len(LINE.encode()), "utf-16": len(LINE) + 1, "utf-32": len(LINE)}


def offering(*encodings: str) -> Message:
    return {**PUSH, "general": {"positionEncodings": list(encodings)}}


@pytest.mark.parametrize("encoding", WIDTHS)
def test_diagnostics_and_edits_behind_wide_characters(start: Start, encoding: str) -> None:
    width = WIDTHS[encoding]
    editor = start(offering(encoding))
    uri = editor.open(f"{LINE}\n")
    editor.published(uri, version=1)

    version = editor.change(uri, insertion(0, width, "old(1)"))

    (diagnostic,) = editor.published(uri, version)
    assert editor.client.capabilities["positionEncoding"] == encoding
    assert diagnostic["range"] == place(0, width, width + 6)
    (fix, *_) = editor.actions(uri, place(0, width + 2, width + 2))
    (edit,) = editor.resolved(fix)["edit"]["documentChanges"][0]["edits"]
    assert edit["range"]["start"]["character"] >= width


@pytest.mark.parametrize("encoding", WIDTHS)
def test_minimised_edits(start: Start, encoding: str) -> None:
    """VS Code and Neovim send only the characters that differ."""
    width = WIDTHS[encoding]
    editor = start(offering(encoding))
    uri = editor.open(f"{LINE}bold(1)\n")

    removed = {"range": place(0, width, width + 1), "text": ""}
    version = editor.change(uri, removed)

    (diagnostic,) = editor.published(uri, version)
    assert diagnostic["range"] == place(0, width, width + 6)


def test_utf8_is_chosen_if_it_is_offered(start: Start) -> None:
    editor = start(offering("utf-16", "utf-32", "utf-8"))

    assert editor.client.capabilities["positionEncoding"] == "utf-8"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_cut_as_the_protocol_says(start: Start, end: str) -> None:
    editor = start()
    uri = editor.open(f"a = 1\f\u2028\x1c\x85b{end}old(1){end}")

    (diagnostic,) = editor.published(uri, version=1)

    assert diagnostic["range"] == place(1, 0, 6)
