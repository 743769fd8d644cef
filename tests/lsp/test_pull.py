from __future__ import annotations

from lsp.conftest import Start
from lsp.editor import PULL, PUSH, Message, codes, insertion
from lsp.raw_client import framed

TEXT = "x = 1\nold(x)\n"


def published(received: list[Message]) -> list[Message]:
    return [m for m in received if m["method"] == "textDocument/publishDiagnostics"]


def test_a_client_that_pulls_is_told_so_and_sent_nothing(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(TEXT)

    report = editor.pull(uri)
    editor.change(uri, insertion(0, 0, "\n"))
    editor.client.collect(0.5)
    editor.close(uri)
    editor.client.collect(0.1)

    provider = editor.client.capabilities["diagnosticProvider"]
    assert (provider["interFileDependencies"], provider["workspaceDiagnostics"]) == (True, False)
    assert (report["kind"], codes(report["items"])) == ("full", ["old-call"])
    assert published(editor.client.received) == []


def test_what_the_client_has_is_not_sent_again(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(TEXT)
    first = editor.pull(uri)

    same = editor.pull(uri, first["resultId"])
    editor.change(uri, insertion(2, 0, "y = 2\n"))
    below = editor.pull(uri, first["resultId"])
    editor.change(uri, insertion(0, 0, "\n"))
    moved = editor.pull(uri, first["resultId"])

    assert same == below == {"kind": "unchanged", "resultId": first["resultId"]}
    assert moved["kind"] == "full"
    assert moved["items"][0]["range"]["start"]["line"] == 2


def test_the_answer_is_for_the_text_that_the_question_followed(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open("x = 1\n")

    for _ in range(20):
        editor.change(uri, insertion(1, 0, "old(x)\n"))

    assert len(editor.pull(uri)["items"]) == 20


def test_a_pull_that_is_overtaken_is_refused(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(TEXT)
    editor.pull(uri)

    params = {"textDocument": {"uri": uri}}
    first, early = editor.client.request_frame("textDocument/diagnostic", params)
    last, late = editor.client.request_frame("textDocument/diagnostic", params)
    editor.client.write(early + late)

    assert editor.client.answer(last)["result"]["kind"] == "full"
    error = editor.client.answer(first).get("error", {"code": None})
    assert error["code"] in (None, -32802)


def test_a_request_that_is_cancelled_is_refused(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(TEXT)

    params = {"textDocument": {"uri": uri}}
    number, frame = editor.client.request_frame("textDocument/diagnostic", params)
    cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}}
    editor.client.write(frame + framed(cancel))
    answer = editor.client.answer(number)

    assert answer.get("error", {}).get("code") == -32800 or codes(answer["result"]["items"])


def test_a_document_that_is_not_open_has_nothing(start: Start) -> None:
    editor = start(PULL)

    assert editor.pull(editor.uri("other.py")) == {"kind": "full", "items": []}


def test_new_settings_make_the_client_pull_again(start: Start) -> None:
    editor = start(PULL)
    uri = editor.open(TEXT)
    first = editor.pull(uri)

    editor.save("pyproject.toml", '[tool.vetline]\nrule-paths = ["house"]\nselect = ["raw-call"]\n')
    editor.client.wait_for("workspace/diagnostic/refresh")

    assert editor.pull(uri, first["resultId"])["items"] == []


def test_a_client_that_does_not_pull_may_still_ask(start: Start) -> None:
    editor = start(PUSH)
    uri = editor.open(TEXT)

    assert codes(editor.pull(uri)["items"]) == ["old-call"]
    assert codes(editor.published(uri, version=1)) == ["old-call"]
