from __future__ import annotations

import time

from lsp.conftest import Start
from lsp.editor import PLAIN, codes, insertion, place
from lsp.raw_client import framed
from vetline.lsp.open_document import DOCUMENT_CHARS_MAX

TEXT = "x = 1\nold(x)\n"


def test_an_opened_document_gets_its_diagnostics(start: Start) -> None:
    editor = start()

    uri = editor.open(TEXT)

    (diagnostic,) = editor.published(uri, version=1)
    assert diagnostic == {
        "range": place(1, 0, 6),
        "severity": 2,
        "code": "old-call",
        "codeDescription": {"href": "https://cwe.mitre.org/data/definitions/95.html"},
        "source": "vetline",
        "message": "`old` runs text.",
    }


def test_every_change_gets_the_diagnostics_of_its_version(start: Start) -> None:
    editor = start()
    uri = editor.open("x = 1\n")
    assert editor.published(uri, version=1) == []

    text = ""
    for typed in "odd(x)":
        version = editor.change(uri, insertion(1, len(text), typed))
        text += typed
        diagnostics = editor.published(uri, version)
    assert codes(diagnostics) == ["odd-call"]


def test_findings_stay_while_the_code_elsewhere_is_broken(start: Start) -> None:
    editor = start()
    uri = editor.open("def f(x):\n    old(x)\n\n\ndef g(x):\n    pass\n")
    editor.published(uri, version=1)

    version = editor.change(uri, insertion(5, 4, 'x = ("'))

    assert codes(editor.published(uri, version)) == ["old-call"]


def test_changes_that_waited_together_are_answered_once(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri, version=1)

    frames = []
    for version in range(2, 52):
        change = insertion(0, 0, "#")
        identifier = {"uri": uri, "version": version}
        params = {"textDocument": identifier, "contentChanges": [change]}
        frames.append(
            framed({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})
        )
    editor.client.write(b"".join(frames))
    editor.published(uri, version=51)
    editor.client.collect(0.1)

    published = [m for m in editor.client.received if m["method"].endswith("publishDiagnostics")]
    assert len(published) < 10


def test_versions_only_grow_and_the_last_one_is_told(start: Start) -> None:
    editor = start()
    uri = editor.open("\n" * 300 + TEXT)
    for _ in range(30):
        last = editor.change(uri, insertion(0, 0, "# a\n"))
        time.sleep(0.002)

    editor.published(uri, last)
    editor.client.collect(0.3)  # what would come too late

    versions = [
        m["params"]["version"]
        for m in editor.client.received
        if m["method"] == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri
    ]
    assert versions == sorted(versions)
    assert versions[-1] == last


def test_versions_may_skip_and_be_missing(start: Start) -> None:
    editor = start()
    uri = editor.open("x = 1\n")

    version = editor.change(uri, insertion(1, 0, "old(x)\n"), skip=40)

    assert codes(editor.published(uri, version)) == ["old-call"]
    params = {"textDocument": {"uri": uri, "version": None}, "contentChanges": [{"text": ""}]}
    editor.client.notify("textDocument/didChange", params)
    assert editor.published(uri, version + 1) == []


def test_a_quiet_moment_changes_nothing_that_was_said(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri, version=1)

    editor.client.collect(0.6)

    assert [m for m in editor.client.received if m["method"].endswith("publishDiagnostics")] == []


def test_a_closed_document_has_no_diagnostics(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri, version=1)

    editor.close(uri)

    assert editor.published(uri) == []
    editor.open("old(1)\n")
    assert codes(editor.published(uri, version=1)) == ["old-call"]


def test_the_whole_text_may_be_replaced(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    version = editor.change(uri, {"text": "raw(1)\n"}, insertion(0, 0, "old(2)\n"))

    assert codes(editor.published(uri, version)) == ["old-call", "raw-call"]


def test_a_client_that_offers_nothing_is_served(start: Start) -> None:
    editor = start(PLAIN)

    uri = editor.open(TEXT)

    assert codes(editor.published(uri)) == ["old-call"]
    assert "diagnosticProvider" not in editor.client.capabilities


def test_a_document_without_a_file_is_served(start: Start) -> None:
    editor = start()
    item = {"uri": "untitled:Untitled-1", "languageId": "python", "version": 1, "text": "eval(x)\n"}

    editor.client.notify("textDocument/didOpen", {"textDocument": item})

    editor.published("untitled:Untitled-1", version=1)


def test_a_document_that_is_too_large_is_not_called_clean(start: Start) -> None:
    editor = start()
    uri = editor.open("old(1)\n" + "#" * DOCUMENT_CHARS_MAX)

    (diagnostic,) = editor.published(uri, version=1)
    version = editor.change(uri, {"text": "old(1)\n"})

    assert (diagnostic["code"], diagnostic["severity"]) == ("not-scanned", 3)
    assert codes(editor.published(uri, version)) == ["old-call"]
