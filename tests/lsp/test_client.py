"""What each editor really sends, and what we make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import converters
from lsprotocol import types as lsp

from vetline.lsp.client import Client

CAPTURES = Path(__file__).parent / "captures"
UTF8, UTF16, UTF32 = lsp.PositionEncodingKind


def client(params: dict[str, Any]) -> Client:
    return Client.of(converters.get_converter().structure(params, lsp.InitializeParams))


VSCODE = Client(
    UTF16,
    pulls=True,
    refreshes=True,
    resolves=True,
    versions_edits=True,
    shows_related=True,
    reads_markdown=True,
    registers_watchers=True,
    refreshes_lenses=True,
    shows_progress=True,
)


@pytest.mark.parametrize(
    ("editor", "expected"),
    [
        ("vscode-1.99.3", VSCODE),
        ("vscode-1.139.1", VSCODE),
        (
            "neovim-0.11.4",
            Client(
                UTF8,
                pulls=True,
                resolves=True,
                shows_related=True,
                reads_markdown=True,
                shows_progress=True,
            ),
        ),
        (
            "neovim-0.7.2",
            Client(resolves=True, shows_related=True, reads_markdown=True, shows_progress=True),
        ),
        (
            "emacs-28.2-eglot-1.9",
            Client(versions_edits=True, reads_markdown=True, registers_watchers=True),
        ),
        (
            "emacs-28.2-lsp-mode-8.0",
            Client(
                resolves=True,
                versions_edits=True,
                shows_related=True,
                reads_markdown=True,
                shows_progress=True,
            ),
        ),
        ("vim-9.0-ale-3.3.0", Client(shows_related=True)),
    ],
)
def test_editors(editor: str, expected: Client) -> None:
    params = json.loads((CAPTURES / f"{editor}.json").read_text())

    assert client(params) == expected


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (None, UTF16),
        ([], UTF16),
        (["utf-16"], UTF16),
        (["utf-16", "utf-8"], UTF8),
        (["utf-32"], UTF32),
        (["utf-32", "utf-16"], UTF16),
        (["utf-7"], UTF16),
    ],
)
def test_position_encoding(offered: list[str] | None, expected: lsp.PositionEncodingKind) -> None:
    general = {"positionEncodings": offered} if offered is not None else {}

    params = {"processId": None, "rootUri": None, "capabilities": {"general": general}}

    assert client(params).position_encoding is expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (None, (False, False)),
        ({}, (False, False)),
        ([1], (False, False)),
        ({"reloads": "yes"}, (False, False)),
        ({"reloads": True, "status": True}, (True, True)),
    ],
)
def test_options(options: object, expected: tuple[bool, bool]) -> None:
    params = {
        "processId": None,
        "rootUri": None,
        "capabilities": {},
        "initializationOptions": options,
    }

    assert (client(params).reloads, client(params).shows_status) == expected
