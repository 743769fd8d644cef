"""The first look at a large project, as the editor sees it."""

from __future__ import annotations

from lsp.conftest import Start
from lsp.editor import PUSH, Editor, codes
from lsp.raw_client import Message

SHOWS: Message = {**PUSH, "window": {"workDoneProgress": True}}
FILES = 1_500
APP = (
    "from flask import request\n\nfrom part_0 import run\n\n\ndef x():\n"
    "    run(request.args['x'])\n"
)
LEAF = "import os\n\n\ndef run(text):\n    os.system('echo ' + text)\n"


def large(editor: Editor) -> Editor:
    """``editor`` with a project of many files on disk."""
    folder = editor.client.folder
    (folder / "pyproject.toml").write_text('[tool.vetline]\nselect = ["command-injection"]\n')
    for number in range(FILES):
        (folder / f"part_{number}.py").write_text(f"import os\n\nNUMBER = {number}\n" * 20)
    (folder / "part_0.py").write_text(LEAF)
    return editor


def test_the_first_look_is_shown(start: Start) -> None:
    editor = large(start(SHOWS))

    uri = editor.open(APP)

    token = editor.client.wait_for("window/workDoneProgress/create")["token"]
    told = []
    while not told or told[-1]["kind"] != "end":
        progress = editor.client.wait_for("$/progress")
        assert progress["token"] == token
        told.append(progress["value"])
    percents = [value["percentage"] for value in told[1:-1]]
    assert told[0] == {
        "kind": "begin", "title": f"Indexing {editor.client.folder.name}", "percentage": 0,
    }  # fmt: skip
    assert percents
    assert percents == sorted(set(percents))
    while codes(editor.published(uri, version=1)) != ["command-injection"]:
        pass


def test_a_client_that_cannot_show_it_hears_nothing(start: Start) -> None:
    editor = large(start())

    uri = editor.open(APP)
    while codes(editor.published(uri)) != ["command-injection"]:
        pass

    methods = {message["method"] for message in editor.client.received}
    assert not methods & {"window/workDoneProgress/create", "$/progress"}
