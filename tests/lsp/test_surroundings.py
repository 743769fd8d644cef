"""What lies around the open documents changes: manifests are saved, modules come."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lsp.conftest import Start
from lsp.editor import PUSH, WATCHES, Editor, codes
from lsp.raw_client import Message

SETTINGS = '[tool.vetline]\nselect = ["undeclared-dependency", "hallucinated-import"]\n'


def declare(editor: Editor) -> None:
    editor.save("requirements.txt", "flask==3.1\nrequests==2.32\n")


def write_module(editor: Editor) -> None:
    (editor.client.folder / "zq_own_module.py").write_text("x = 1\n")


def create_module(editor: Editor) -> None:
    write_module(editor)
    changes = [{"uri": editor.uri("zq_own_module.py"), "type": 1}]
    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": changes})


@pytest.mark.parametrize(
    ("capabilities", "module", "rule", "change"),
    [
        pytest.param(PUSH, "requests", "undeclared-dependency", declare, id="declared"),
        pytest.param(PUSH, "zq_own_module", "hallucinated-import", write_module, id="written"),
        pytest.param(WATCHES, "zq_own_module", "hallucinated-import", create_module, id="told"),
    ],
)
def test_what_was_missing_comes(
    start: Start, capabilities: Message, module: str, rule: str, change: Callable[[Editor], None]
) -> None:
    editor = start(capabilities)
    (editor.client.folder / "pyproject.toml").write_text(SETTINGS)
    (editor.client.folder / "requirements.txt").write_text("flask==3.1\n")
    uri = editor.open(f"import {module}\n")
    while codes(editor.published(uri)) != [rule]:
        pass
    editor.client.collect(1)  # The server begins to watch after a quiet moment.

    change(editor)

    while codes(editor.published(uri)) != []:
        pass
