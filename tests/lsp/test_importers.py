"""An edit in one open document changes what is said of another that imports it."""

from __future__ import annotations

import time

import pytest

from lsp.conftest import Start
from lsp.editor import PULL, Editor, codes, insertion, place

SETTINGS = '[tool.vetline]\nselect = ["command-injection"]\n'
LEAF = "import os\n\n\ndef run(text):\n    return os.system('echo ' + text)\n"
MIDDLE = "from leaf import run\n\n\ndef show(text):\n    run(text)\n"
APP = (
    "from flask import Flask, request\n\nfrom {module} import {name}\n\napp = Flask(__name__)\n\n\n"
    "@app.route('/x')\ndef x():\n    {name}(request.args['x'])\n    return 'done'\n"
)
SAFE = {"range": place(4, 11, 36), "text": "len(text)"}
SECONDS_MAX = 0.3


def settled(editor: Editor) -> Editor:
    """``editor`` with a project on disk, whose files import each other."""
    for name, text in {"pyproject.toml": SETTINGS, "leaf.py": LEAF, "middle.py": MIDDLE}.items():
        (editor.client.folder / name).write_text(text)
    return editor


@pytest.mark.parametrize(
    ("module", "name"), [("leaf", "run"), ("middle", "show")], ids=["directly", "by way of another"]
)
def test_an_edit_reaches_the_open_importer(start: Start, module: str, name: str) -> None:
    editor = settled(start())
    leaf = editor.open(LEAF, "leaf.py")
    app = editor.open(APP.format(module=module, name=name), "app.py")
    editor.published(leaf, version=1)
    editor.published(app, version=1)
    editor.client.collect(0.6)
    editor.client.received.clear()

    editor.change(leaf, SAFE)
    began = time.perf_counter()
    assert codes(editor.published(app, version=1)) == []
    seconds = time.perf_counter() - began

    assert seconds <= SECONDS_MAX
    editor.change(leaf, {"range": place(4, 11, 20), "text": "os.system(text)"})
    assert codes(editor.published(app, version=1)) == ["command-injection"]


def test_an_edit_of_what_importers_do_not_use_says_nothing(start: Start) -> None:
    editor = settled(start())
    leaf = editor.open(LEAF, "leaf.py")
    app = editor.open(APP.format(module="leaf", name="run"), "app.py")
    editor.published(app, version=1)
    editor.client.collect(0.6)
    editor.client.received.clear()

    version = editor.change(leaf, insertion(5, 0, "\n\ndef other():\n    return 1\n"))
    editor.published(leaf, version)
    editor.client.collect(0.6)

    told = [message.get("params", {}).get("uri") for message in editor.client.received]
    assert app not in told


def test_a_client_that_pulls_is_told_to(start: Start) -> None:
    editor = settled(start(PULL))
    leaf = editor.open(LEAF, "leaf.py")
    app = editor.open(APP.format(module="leaf", name="run"), "app.py")
    editor.pull(app)
    editor.client.collect(0.6)
    assert codes(editor.pull(app)["items"]) == ["command-injection"]
    editor.client.received.clear()

    editor.change(leaf, SAFE)

    editor.client.wait_for("workspace/diagnostic/refresh")
    assert editor.pull(app)["items"] == []
