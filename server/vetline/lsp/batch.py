"""What waits in the queue, seen as a whole: messages that later ones have made pointless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen
from lsprotocol import types as lsp

from vetline.lsp.wire import Json

Message = Mapping[str, Json]


@frozen
class Refusal:
    """Why a request is not answered: an error code of the protocol, and words."""

    code: int
    reason: str


CANCELLED = Refusal(lsp.LSPErrorCodes.RequestCancelled, "the client cancelled the request")
OVERTAKEN = Refusal(lsp.LSPErrorCodes.ServerCancelled, "the document was asked about again")


def obsolete(messages: Sequence[Message]) -> dict[int, Refusal]:
    """The requests among ``messages`` that need no work, by index.

    They are those that a later message cancels, and pulls of diagnostics that a later pull of the
    same document makes pointless.
    """
    refusals: dict[int, Refusal] = {}
    cancelled: set[Json] = set()
    pulled: set[str] = set()
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        method, ident = message.get("method"), message.get("id")
        if method == lsp.CANCEL_REQUEST:
            cancelled.add(_text_or_number(_inside(message, "params", "id")))
        elif ident is None or method is None:
            continue
        elif _text_or_number(ident) in cancelled:
            refusals[index] = CANCELLED
        elif method == lsp.TEXT_DOCUMENT_DIAGNOSTIC:
            uri = _inside(message, "params", "textDocument", "uri")
            if isinstance(uri, str):
                if uri in pulled:
                    refusals[index] = OVERTAKEN
                pulled.add(uri)
    return refusals


def _inside(value: Message, *keys: str) -> Json:
    """What stands under ``keys``, one in the other, if each is there."""
    found: Json | Message = value
    for key in keys:
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return found if not isinstance(found, Mapping) else None


def _text_or_number(ident: Json) -> Json:
    """``ident`` if it can be one: what a stranger sends may not even be hashable."""
    return ident if isinstance(ident, str | int) else None
