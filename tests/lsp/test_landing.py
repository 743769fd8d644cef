"""New code first, in an editor: severities, lens, actions and commands of what landed."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from lsp.conftest import Start
from lsp.editor import PUSH, WATCHES, Editor, applied, codes, insertion, place
from lsp.raw_client import Message
from vetline.lsp.landings import CLOSED_MAX

TEXT = "def first(x):\n    old(x)\n    return odd(x)\n"
BLOCK = "\n\ndef second(y):\n    old(y)\n    z = old(old(y))\n    return odd(z)\n"
WHOLE = place(0, 0, 0) | {"end": {"line": 20, "character": 0}}
LANDED = place(6, 4, 4)


def landed(editor: Editor, text: str = BLOCK) -> tuple[str, int]:
    """A document in which ``text`` has just landed, and its version."""
    uri = editor.open(TEXT)
    editor.published(uri, version=1)
    version = editor.change(uri, insertion(3, 0, text))
    editor.published(uri, version)
    return uri, version


def severities(diagnostics: list[Message]) -> list[tuple[int, int]]:
    return [(d["range"]["start"]["line"], d["severity"]) for d in diagnostics]


def lenses(editor: Editor, uri: str) -> list[Message]:
    found = editor.client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})["result"]
    return [editor.client.request("codeLens/resolve", lens)["result"] for lens in found]


def lenses_are(editor: Editor, uri: str, count: int) -> None:
    """Wait until there are as many lenses."""
    for _ in range(100):
        if len(lenses(editor, uri)) == count:
            return
        editor.client.collect(0.2)
    pytest.fail(f"there are never {count} lenses")


def execute(editor: Editor, command: str, *arguments: object) -> Any:
    params = {"command": command, "arguments": list(arguments)}
    return editor.client.request("workspace/executeCommand", params)["result"]


def settled(editor: Editor, uri: str, version: int) -> list[Message]:
    """The diagnostics of ``version`` after a quiet moment, when old code has become a hint."""
    sent = editor.client.wait_for(
        "textDocument/publishDiagnostics",
        lambda p: (
            p["uri"] == uri
            and p.get("version") == version
            and (1, 4) in severities(p["diagnostics"])
        ),
    )
    return sent["diagnostics"]


def test_what_landed_is_an_error_and_the_rest_is_a_hint(start: Start) -> None:
    editor = start()

    uri, version = landed(editor)

    assert severities(settled(editor, uri, version)) == [
        (1, 4), (2, 4), (6, 1), (7, 1), (7, 1), (8, 1),
    ]  # fmt: skip


def test_a_file_that_was_only_opened_keeps_its_severities(start: Start) -> None:
    editor = start()

    uri = editor.open(TEXT)

    assert severities(editor.published(uri)) == [(1, 2), (2, 1)]


def test_the_lens_stands_over_the_block_when_nobody_types(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)

    (lens,) = lenses(editor, uri)
    assert lens["command"]["title"] == "4 issues in 6 landed lines · fix 3 safe · review · explain"
    assert lens["range"]["start"]["line"] == 5  # Two empty lines landed above the code.

    version = editor.change(uri, insertion(6, 10, "  # y"))
    assert lenses(editor, uri) == []

    lenses_are(editor, uri, 1)


def test_the_client_is_told_when_the_lens_is_back(start: Start) -> None:
    lens_again = {"codeLens": {"refreshSupport": True}}
    editor = start({**PUSH, "workspace": {**PUSH["workspace"], **lens_again}})
    uri, _ = landed(editor)
    editor.client.wait_for("workspace/codeLens/refresh")
    assert len(lenses(editor, uri)) == 1

    editor.change(uri, insertion(6, 10, "  # y"))
    assert lenses(editor, uri) == []

    editor.client.wait_for("workspace/codeLens/refresh")
    assert len(lenses(editor, uri)) == 1


def test_typing_gets_no_lens(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    for column, key in enumerate("old(x)"):
        editor.change(uri, insertion(3, column, key))
    editor.client.collect(0.5)

    assert lenses(editor, uri) == []


def test_the_safe_issues_of_the_block_are_fixed_and_nothing_else(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)

    actions = {a["title"]: a for a in editor.actions(uri, LANDED, triggerKind=1)}
    fix = actions["Fix 3 safe issues in this block"]

    assert fix["kind"] == "quickfix"
    assert not fix.get("isPreferred")
    edit = editor.resolved(fix)["edit"]
    assert applied(TEXT + BLOCK, edit) == TEXT + BLOCK.replace("old", "new")


def test_old_code_has_no_actions_for_blocks(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)

    titles = [action["title"] for action in editor.actions(uri, place(1, 4, 4))]

    assert not [title for title in titles if "block" in title or "assistant" in title]


def test_findings_are_handed_to_the_assistant(start: Start) -> None:
    editor = start(initializationOptions={"commands": ["vetline.copyText"]})
    uri, version = landed(editor)
    settled(editor, uri, version)

    actions = {a["title"]: a for a in editor.actions(uri, LANDED)}
    command = actions["Copy findings for the assistant"]["command"]

    assert command["command"] == "vetline.copyText"
    assert "app.py" in command["arguments"][0]
    assert "- line 7: `old` runs text. (old-call) Wanted: Call `new`." in command["arguments"][0]


def test_a_reviewed_block_is_done_with(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)
    (waiting,) = execute(editor, "vetline.unreviewed")
    assert (waiting["line"], waiting["lines"], waiting["findings"]) == (3, 6, 4)

    assert execute(editor, "vetline.reviewBlock", uri, waiting["block"]) is True

    assert execute(editor, "vetline.unreviewed") == []
    assert lenses(editor, uri) == []
    assert severities(editor.published(uri, version))[0] == (1, 4)


def test_undo_takes_block_and_findings_away(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)

    whole = {"start": {"line": 3, "character": 0}, "end": {"line": 9, "character": 0}}
    version = editor.change(uri, {"range": whole, "text": ""})

    assert [line for line, _ in severities(editor.published(uri, version))] == [1, 2]
    lenses_are(editor, uri, 0)


def test_what_landed_while_the_document_was_closed_is_seen(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)
    editor.close(uri)

    editor.open(TEXT + BLOCK)
    editor.published(uri, version=1)

    lenses_are(editor, uri, 1)


def test_a_document_stays_known_however_many_others_come_and_go(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri, version=1)
    for number in range(CLOSED_MAX + 1):
        editor.close(editor.open("", name=f"other_{number}.py"))

    version = editor.change(uri, insertion(0, 0, "\n"))

    assert codes(editor.published(uri, version)) == ["old-call", "odd-call"]


def test_the_question_of_the_lens_is_answered(start: Start) -> None:
    editor = start()
    uri, version = landed(editor)
    settled(editor, uri, version)
    (lens,) = lenses(editor, uri)

    execute(editor, lens["command"]["command"], *lens["command"]["arguments"])

    question = editor.client.wait_for("window/showMessageRequest")
    titles = [action["title"] for action in question["actions"]]
    assert titles == ["Fix 3 safe", "Mark block reviewed", "Explain"]


@pytest.mark.parametrize(
    ("commands", "method", "key"),
    [
        pytest.param(["vetline.showText"], "vetline/showText", "text", id="a client with pages"),
        pytest.param([], "window/showMessage", "message", id="any other"),
    ],
)
def test_a_block_is_explained(start: Start, commands: list[str], method: str, key: str) -> None:
    editor = start(initializationOptions={"commands": commands})
    uri, version = landed(editor)
    settled(editor, uri, version)
    actions = {a["title"]: a for a in editor.actions(uri, LANDED)}

    command = actions["Explain this block"]["command"]
    execute(editor, command["command"], *command["arguments"])

    assert "Line 7: Call of old" in editor.client.wait_for(method)[key]


def git(editor: Editor, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", *who, "-C", str(editor.client.folder), *words], check=True)


def commit_all(editor: Editor) -> None:
    git(editor, "add", "app.py")
    git(editor, "commit", "-q", "-m", "More")


def is_shown(editor: Editor, uri: str, want: list[tuple[int, int]]) -> None:
    editor.client.wait_for(
        "textDocument/publishDiagnostics",
        lambda p: p["uri"] == uri and severities(p["diagnostics"]) == want,
    )


def test_committed_code_is_old_and_the_rest_is_new(start: Start) -> None:
    editor = start()
    (editor.client.folder / "app.py").write_text(TEXT)
    git(editor, "init", "-q")
    commit_all(editor)

    uri = editor.open(TEXT + "old(1)\n")

    is_shown(editor, uri, [(1, 4), (2, 4), (3, 1)])


@pytest.mark.parametrize("capabilities", [PUSH, WATCHES], ids=["no watching", "watching client"])
def test_a_commit_is_seen_when_it_is_made(start: Start, capabilities: Message) -> None:
    editor = start(capabilities)
    file = editor.client.folder / "app.py"
    file.write_text(TEXT)
    git(editor, "init", "-q")
    commit_all(editor)
    file.write_text(TEXT + "old(1)\n")
    uri = editor.open(TEXT + "old(1)\n")
    is_shown(editor, uri, [(1, 4), (2, 4), (3, 1)])

    commit_all(editor)

    for _ in range(40):  # Nobody tells when the server has begun to watch.
        editor.client.collect(0.25)
        sent = [m["params"] for m in editor.client.received if "uri" in (m.get("params") or {})]
        if sent and severities(sent[-1]["diagnostics"]) == [(1, 4), (2, 4), (3, 4)]:
            return
        git(editor, "commit", "-q", "--allow-empty", "-m", "Nothing")
    pytest.fail("the commit was not noticed")
