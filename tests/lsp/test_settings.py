from __future__ import annotations

from lsp.conftest import Start
from lsp.editor import PULL, SETTINGS, codes

TEXT = "old(1)\nraw(1)\n"


def test_saved_settings_take_effect(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    assert codes(editor.published(uri)) == ["old-call", "raw-call"]

    editor.save("pyproject.toml", SETTINGS + 'ignore = ["raw-call"]\nseverity.old-call = "hint"\n')

    (diagnostic,) = editor.published(uri, version=1)
    assert (diagnostic["code"], diagnostic["severity"]) == ("old-call", 4)


def test_a_watched_settings_file_takes_effect(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)

    (editor.client.folder / "pyproject.toml").write_text(SETTINGS + 'ignore = ["raw-call"]\n')
    change = {"uri": editor.uri("pyproject.toml"), "type": 2}
    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    assert codes(editor.published(uri)) == ["old-call"]


def test_a_changed_rule_takes_effect(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)

    rule = editor.client.folder / "house" / "raw-call.yaml"
    editor.save("house/raw-call.yaml", rule.read_text().replace("raw($X)", "rough($X)"))

    assert codes(editor.published(uri)) == ["old-call"]


def test_mistakes_in_settings_are_shown_where_they_are(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)
    settings = editor.uri("pyproject.toml")

    editor.save("pyproject.toml", SETTINGS + "colour = 1\n")
    (diagnostic,) = editor.published(settings)
    editor.save("pyproject.toml", SETTINGS)

    assert "colour" in diagnostic["message"]
    assert diagnostic["range"]["start"] == {"line": 3, "character": 0}
    assert editor.published(settings) == []


def test_a_broken_settings_file_leaves_the_last_settings(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)

    editor.save("pyproject.toml", "[tool.vetline\n")

    (diagnostic,) = editor.published(editor.uri("pyproject.toml"))
    assert "TOML" in diagnostic["message"]
    assert codes(editor.published(uri)) == ["old-call", "raw-call"]


def test_a_wrong_rule_is_shown_in_its_file(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)
    editor.published(uri)

    editor.save("house/raw-call.yaml", "id: raw-call\n")

    assert editor.published(editor.uri("house/raw-call.yaml")) != []
    assert codes(editor.published(uri)) == ["old-call"]


def test_mistakes_in_an_open_settings_file_are_pulled(start: Start) -> None:
    editor = start(PULL)
    editor.open(TEXT)
    settings = editor.open(SETTINGS, "pyproject.toml", "toml")
    assert editor.pull(settings)["items"] == []

    editor.save("pyproject.toml", SETTINGS + "colour = 1\n")
    editor.client.wait_for("workspace/diagnostic/refresh")

    (diagnostic,) = editor.pull(settings)["items"]
    assert "colour" in diagnostic["message"]


def test_what_was_sent_is_withdrawn_when_the_settings_file_is_opened(start: Start) -> None:
    editor = start(PULL)
    settings = editor.uri("pyproject.toml")
    editor.open(TEXT)
    editor.save("pyproject.toml", SETTINGS + "colour = [\n")
    (diagnostic,) = editor.published(settings)
    assert diagnostic["range"]["start"] == {"line": 3, "character": 9}

    editor.open(SETTINGS + "colour = [\n", "pyproject.toml", "toml")

    assert editor.published(settings) == []
    assert editor.pull(settings)["items"] == [diagnostic]


def test_a_package_has_the_settings_of_its_repository(start: Start) -> None:
    editor = start()
    for name in (".git", "packages/api"):
        (editor.client.folder / name).mkdir(parents=True)
    (editor.client.folder / "packages" / "api" / "setup.cfg").touch()
    uri = editor.open(TEXT, "packages/api/a.py")
    assert codes(editor.published(uri)) == ["old-call", "raw-call"]

    editor.save("pyproject.toml", SETTINGS + 'ignore = ["raw-call"]\n')

    assert codes(editor.published(uri)) == ["old-call"]
