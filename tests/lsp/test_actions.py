from __future__ import annotations

import pytest

from lsp.conftest import Start
from lsp.editor import PLAIN, PUSH, Message, applied, insertion, place

TEXT = "def f(x):\n    old(x)\n    odd(x)\n    raw(x)\n"
OLD, ODD, RAW = place(1, 4, 4), place(2, 6, 6), place(3, 4, 10)
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 4, "character": 0}}
WITHOUT_RESOLVE: Message = {
    **PUSH,
    "textDocument": {**PUSH["textDocument"], "codeAction": {"dataSupport": False}},
}


def titles(actions: list[Message]) -> list[str]:
    return [action["title"] for action in actions]


@pytest.mark.parametrize("trigger", [1, 2, None])
def test_what_is_offered(start: Start, trigger: int | None) -> None:
    editor = start()
    uri = editor.open(TEXT)
    context = {"triggerKind": trigger} if trigger else {}

    assert titles(editor.actions(uri, EVERYTHING, **context)) == [
        "Call `new`",
        "Call `even` (may change behaviour)",
        "Fix all safe issues",
        "Ignore old-call here, for a reason to be given",
        "Ignore odd-call here, for a reason to be given",
        "Ignore raw-call here, for a reason to be given",
    ]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (["quickfix"], ["quickfix", "quickfix"]),
        (["source"], ["source.fixAll.vetline"]),
        (["source.fixAll"], ["source.fixAll.vetline"]),
        (["source.fixAll.vetline"], ["source.fixAll.vetline"]),
        (["source.fixAll.ruff"], []),
        (["source.organizeImports", "refactor"], []),
        ([""], ["quickfix", "source.fixAll.vetline", "quickfix"]),
    ],
)
def test_only_the_kinds_that_are_wanted(start: Start, only: list[str], expected: list[str]) -> None:
    editor = start()
    uri = editor.open(TEXT)

    assert [action["kind"] for action in editor.actions(uri, OLD, only=only)] == expected


def test_only_a_safe_fix_is_preferred(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    preferred = [a["title"] for a in editor.actions(uri, EVERYTHING) if a.get("isPreferred")]

    assert preferred == ["Call `new`"]


@pytest.mark.parametrize(
    ("at", "index", "line", "expected"), [(OLD, 0, 1, "new(x)"), (ODD, 0, 2, "even(x)")]
)
def test_a_fix_is_made_when_it_is_chosen(
    start: Start, at: Message, index: int, line: int, expected: str
) -> None:
    editor = start()
    uri = editor.open(TEXT)

    action = editor.actions(uri, at)[index]
    edit = editor.resolved(action)["edit"]

    assert "edit" not in action
    assert edit["documentChanges"][0]["textDocument"] == {"uri": uri, "version": 1}
    assert applied(TEXT, edit).splitlines()[line].strip() == expected


def test_a_client_that_cannot_resolve_gets_the_edit_at_once(start: Start) -> None:
    editor = start(WITHOUT_RESOLVE)
    uri = editor.open(TEXT)

    actions = editor.actions(uri, OLD, triggerKind=2)

    assert all("edit" in action for action in actions)
    assert applied(TEXT, actions[0]["edit"]) == TEXT.replace("old", "new")


def test_a_client_without_versioned_edits_gets_plain_ones(start: Start) -> None:
    editor = start(PLAIN)
    uri = editor.open(TEXT)

    (fix, *_) = editor.actions(uri, OLD)

    assert list(fix["edit"]) == ["changes"]
    assert applied(TEXT, fix["edit"]) == TEXT.replace("old", "new")


def test_fix_all_makes_the_safe_fixes_and_no_others(start: Start) -> None:
    text = TEXT + "\n\ndef g(x):\n    return old(old(x)), odd(x)\n"
    editor = start()
    uri = editor.open(text)

    (action,) = editor.actions(uri, place(0, 0, 0), only=["source.fixAll"])
    edit = editor.resolved(action)["edit"]

    assert applied(text, edit) == text.replace("old", "new")
    assert editor.actions(uri, OLD)  # The document itself is as it was.


def test_nothing_to_fix_is_no_action(start: Start) -> None:
    editor = start()
    uri = editor.open("raw(1)\n")

    assert editor.actions(uri, place(0, 0, 0), only=["source.fixAll"]) == []
    assert titles(editor.actions(uri, place(0, 0, 0))) == [
        "Ignore raw-call here, for a reason to be given"
    ]
    assert editor.actions(uri, place(1, 0, 0)) == []
    assert editor.actions(editor.uri("other.py"), place(0, 0, 0)) == []


def test_a_fix_is_for_the_text_as_it_is_when_it_is_chosen(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    action = editor.actions(uri, OLD)[0]

    editor.change(uri, insertion(0, 0, "# moved\n"))
    edit = editor.resolved(action)["edit"]

    assert edit["documentChanges"][0]["textDocument"]["version"] == 2
    assert applied("# moved\n" + TEXT, edit) == "# moved\n" + TEXT.replace("old", "new")


def test_a_fix_whose_finding_is_gone_changes_nothing(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    action = editor.actions(uri, OLD)[0]

    editor.change(uri, {"text": "x = 1\n"})

    assert "edit" not in editor.resolved(action)


def test_the_clients_own_diagnostics_come_back_without_data(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    diagnostics = editor.published(uri, version=1)

    actions = editor.actions(uri, OLD, diagnostics=diagnostics)

    assert actions[0]["diagnostics"] == [diagnostics[0]]
    assert "data" not in diagnostics[0]


def test_silence_is_a_comment_that_works(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    *_, action = editor.actions(uri, RAW)
    silenced = applied(TEXT, action["edit"])
    version = editor.change(uri, {"text": silenced})

    assert silenced.splitlines()[3] == "    raw(x)  # vetline: ignore[raw-call] -- reason"
    assert [d["code"] for d in editor.published(uri, version)] == ["old-call", "odd-call"]
