"""An editor that is nobody's in particular: documents, and what the server says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import define, field

from lsp.raw_client import Message, RawClient

PUSH: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["", "quickfix", "source"]}
            },
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}, "applyEdit": True},
}
"""A client with everything but pulling."""

PULL: Message = {
    **PUSH,
    "textDocument": {**PUSH["textDocument"], "diagnostic": {"dynamicRegistration": True}},
    "workspace": {**PUSH["workspace"], "diagnostics": {"refreshSupport": True}},
}

WATCHES: Message = {
    **PUSH,
    "workspace": {
        **PUSH["workspace"],
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
"""A client that watches files."""

PLAIN: Message = {}
"""A client that offers nothing at all."""


@define
class Editor:
    """A client with its documents; positions are ``(line, character)`` in its own units."""

    client: RawClient
    versions: dict[str, int] = field(factory=dict)

    def uri(self, name: str) -> str:
        """Where the file ``name`` of the workspace is."""
        return (self.client.folder / name).as_uri()

    def open(self, text: str, name: str = "app.py", language: str = "python") -> str:
        """Open a document; its URI."""
        uri = self.uri(name)
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.client.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: Message, skip: int = 1) -> int:
        """Edit a document; its new version."""
        self.versions[uri] += skip
        identifier = {"uri": uri, "version": self.versions[uri]}
        params = {"textDocument": identifier, "contentChanges": list(changes)}
        self.client.notify("textDocument/didChange", params)
        return self.versions[uri]

    def close(self, uri: str) -> None:
        """Close a document."""
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def save(self, name: str, text: str) -> None:
        """Write a file and tell the server."""
        (self.client.folder / name).write_text(text)
        self.client.notify("textDocument/didSave", {"textDocument": {"uri": self.uri(name)}})

    def published(self, uri: str, version: int | None = None) -> list[Message]:
        """The next diagnostics sent for ``uri``, for that version if one is given."""
        params = self.client.wait_for(
            "textDocument/publishDiagnostics",
            lambda p: p["uri"] == uri and (version is None or p.get("version") == version),
        )
        return params["diagnostics"]

    def pull(self, uri: str, previous: str | None = None) -> Message:
        """The report that the server gives on request."""
        params: dict[str, Any] = {"textDocument": {"uri": uri}}
        if previous is not None:
            params["previousResultId"] = previous
        return self.client.request("textDocument/diagnostic", params)["result"]

    def actions(self, uri: str, place: Message, **context: Any) -> list[Message]:
        """The code actions offered at ``place``."""
        params = {
            "textDocument": {"uri": uri},
            "range": place,
            "context": {"diagnostics": [], **context},
        }
        return self.client.request("textDocument/codeAction", params)["result"]

    def resolved(self, action: Message) -> Message:
        """``action`` with its edit."""
        return self.client.request("codeAction/resolve", action)["result"]

    def hover(self, uri: str, line: int, character: int) -> str:
        """The text of the hover, or nothing."""
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": uri}, "position": position}
        result = self.client.request("textDocument/hover", params)["result"]
        return result["contents"]["value"] if result else ""


def place(line: int, start: int, end: int) -> Message:
    """A range within one line."""
    return {
        "start": {"line": line, "character": start},
        "end": {"line": line, "character": end},
    }


def insertion(line: int, character: int, text: str) -> Message:
    """A change that puts ``text`` there."""
    return {"range": place(line, character, character), "text": text}


def applied(text: str, edit: Message) -> str:
    """``text`` after a workspace edit for one document, with columns in characters."""
    changes = edit.get("changes")
    edits = next(iter(changes.values())) if changes else edit["documentChanges"][0]["edits"]
    lines = [*text.splitlines(keepends=True), ""]
    ends = {
        id(change): [
            sum(map(len, lines[: at["line"]])) + at["character"]
            for at in (change["range"]["start"], change["range"]["end"])
        ]
        for change in edits
    }
    for change in sorted(edits, key=lambda change: ends[id(change)], reverse=True):
        start, end = ends[id(change)]
        text = text[:start] + change["newText"] + text[end:]
    return text


def codes(diagnostics: list[Message]) -> list[str]:
    """The rules of diagnostics, in order."""
    return [diagnostic["code"] for diagnostic in diagnostics]


SETTINGS = """\
[tool.vetline]
select = ["old-call", "odd-call", "raw-call"]
rule-paths = ["house"]
"""

_RULE = """\
id: {name}-call
title: Call of {name}
severity: {severity}
confidence: high
cwe: [95]
message: "`{name}` runs text."
explain: |
  Whoever writes the text runs code.
match: {name}($X)
examples:
  - bad: |
      {name}(1)  # expect
  - good: |
      new(1)
"""

_FIX = "fix: {{title: Call `{replacement}`, replace: {replacement}($X), safe: {safe}}}\n"

RULES = {
    "old-call": _RULE.format(name="old", severity="warning")
    + _FIX.format(replacement="new", safe="true"),
    "odd-call": _RULE.format(name="odd", severity="error")
    + _FIX.format(replacement="even", safe="false"),
    "raw-call": _RULE.format(name="raw", severity="info"),
}
"""A rule with a safe fix, one with an unsafe fix, and one without."""


def workspace(folder: Path) -> Path:
    """``folder`` as a project with rules of its own, and no others."""
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "house").mkdir()
    for name, text in RULES.items():
        (folder / "house" / f"{name}.yaml").write_text(text)
    return folder
