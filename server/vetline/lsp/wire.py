"""The shapes of those messages that are read without pygls, and how bytes are framed."""

from __future__ import annotations

from typing import NotRequired, TypeAlias, TypedDict

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class PositionJson(TypedDict):
    """A place, in the client's units."""

    line: int
    character: int


class RangeJson(TypedDict):
    """A stretch of a document, in the client's units."""

    start: PositionJson
    end: PositionJson


class ChangeJson(TypedDict):
    """New text for a range, or for the whole document."""

    range: NotRequired[RangeJson | None]
    text: str


class DocumentJson(TypedDict):
    """Which document, and which state of it."""

    uri: str
    version: NotRequired[int | None]


class DocumentItemJson(TypedDict):
    """A document as it is opened."""

    uri: str
    languageId: NotRequired[str]
    version: NotRequired[int | None]
    text: str


class DidOpenJson(TypedDict):
    """What `textDocument/didOpen` says."""

    textDocument: DocumentItemJson


class DidCloseJson(TypedDict):
    """What `textDocument/didClose` says."""

    textDocument: DocumentJson


class DidChangeJson(TypedDict):
    """What `textDocument/didChange` says."""

    textDocument: DocumentJson
    contentChanges: list[ChangeJson]


class PullJson(TypedDict):
    """What `textDocument/diagnostic` asks."""

    textDocument: DocumentJson
    previousResultId: NotRequired[str | None]


def framed(body: bytes) -> bytes:
    """``body`` as it goes over the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
