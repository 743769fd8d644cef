from __future__ import annotations

from lsp.conftest import Start
from lsp.editor import Editor, applied, codes

TEXT = "old(1)\nodd(1)\n"


def execute(editor: Editor, command: str, *arguments: object) -> object:
    params = {"command": command, "arguments": list(arguments)}
    return editor.client.request("workspace/executeCommand", params)["result"]


def test_fix_all_asks_the_client_to_edit(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    assert execute(editor, "vetline.fixAll", uri) is True

    edit = editor.client.wait_for("workspace/applyEdit")["edit"]
    assert applied(TEXT, edit) == "new(1)\nodd(1)\n"


def test_fix_all_of_nothing_does_nothing(start: Start) -> None:
    editor = start()
    uri = editor.open("x = 1\n")

    assert execute(editor, "vetline.fixAll", uri) is False
    assert execute(editor, "vetline.fixAll", editor.uri("other.py")) is False


def test_a_rule_is_explained_by_any_of_its_names(start: Start) -> None:
    editor = start()
    editor.published(editor.open(TEXT))

    page = execute(editor, "vetline.explainRule", "old-call")

    assert isinstance(page, str)
    assert "Whoever writes the text runs code." in page
    assert execute(editor, "vetline.explainRule", "no-such-rule") is None


def test_a_command_without_what_it_needs_is_refused_in_a_line(start: Start) -> None:
    editor = start()

    nothing = editor.client.request("workspace/executeCommand", {"command": "vetline.fixAll"})
    enough = editor.client.request("workspace/executeCommand", {"command": "vetline.unreviewed"})

    assert nothing["error"]["code"] == -32602
    assert "Expected 1 arguments, got 0" in nothing["error"]["message"]
    assert enough["result"] == []


def test_the_status_is_told_to_those_who_have_a_place_for_it(start: Start) -> None:
    editor = start(initializationOptions={"status": True})
    uri = editor.open(TEXT)

    first = editor.client.wait_for("vetline/status")
    editor.close(uri)
    last = editor.client.wait_for("vetline/status")

    assert first["text"] == "vetline: 2"
    assert last["text"] == "vetline"


def test_nobody_else_is_told(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    editor.published(uri)
    editor.client.collect(0.5)

    assert [m["method"] for m in editor.client.received if "status" in m["method"]] == []


def test_new_configuration_is_read_from_the_files(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    assert codes(editor.published(uri)) == ["old-call", "odd-call"]

    settings = editor.client.folder / "pyproject.toml"
    settings.write_text(settings.read_text() + 'ignore = ["odd-call"]\n')
    editor.client.notify("workspace/didChangeConfiguration", {"settings": None})

    assert codes(editor.published(uri)) == ["old-call"]


def test_files_are_watched_by_clients_that_can(start: Start) -> None:
    watched = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    editor = start(watched)

    (registration,) = editor.client.wait_for("client/registerCapability")["registrations"]

    patterns = [w["globPattern"] for w in registration["registerOptions"]["watchers"]]
    assert "**/pyproject.toml" in patterns
