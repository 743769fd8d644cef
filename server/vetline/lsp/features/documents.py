"""``textDocument/did…``: the text in the editor, as it is opened, edited and closed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import cast

from lsprotocol import types as lsp

from vetline.lsp.open_document import OpenDocument, document_path
from vetline.lsp.session import Session
from vetline.lsp.wire import ChangeJson, DidChangeJson, DidCloseJson, DidOpenJson, Json
from vetline.text.document import Document, LineChange

log = logging.getLogger(__name__)


def register(session: Session) -> None:
    """Keep up with the editor's documents, past pygls: it would keep its own copy of each."""
    session.fast(lsp.TEXT_DOCUMENT_DID_OPEN, did_open)
    session.fast(lsp.TEXT_DOCUMENT_DID_CHANGE, did_change)
    session.fast(lsp.TEXT_DOCUMENT_DID_CLOSE, did_close)


def did_open(session: Session, params: Json) -> None:
    """Take over a document from the disk."""
    item = cast(DidOpenJson, params)["textDocument"]
    path = document_path(item["uri"], item.get("languageId", ""))
    document = Document.of(path, item["text"], item.get("version") or 0)
    session.open(OpenDocument(item["uri"], document, session.projects.around(path)))


def did_change(session: Session, params: Json) -> None:
    """Edit a document as the client did."""
    change = cast(DidChangeJson, params)
    identifier = change["textDocument"]
    document = session.documents.get(identifier["uri"])
    if document is None:
        log.warning("%s was changed before it was opened", identifier["uri"])
        return
    unit = session.client.column_unit
    edits = change["contentChanges"]
    changed = document.change(edits, identifier.get("version"), unit)
    session.landings.note(document, changed, _arrived(edits, changed, document))
    session.touch(document)


def _arrived(
    edits: Sequence[ChangeJson], changed: Sequence[LineChange], document: OpenDocument
) -> list[str]:
    """The texts that edits put in; of the whole text sent again, only what it changed."""
    texts = [edit["text"] for edit in edits]
    if len(edits) == 1 and edits[0].get("range") is None:
        first, added = changed[0].first, changed[0].added
        return ["".join(document.document.lines[first : first + added])]
    return texts


def did_close(session: Session, params: Json) -> None:
    """Leave a document to the disk again."""
    uri = cast(DidCloseJson, params)["textDocument"]["uri"]
    document = session.documents.get(uri)
    if document is not None:
        session.close(document)
