"""Our edits as the client takes them."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types as lsp

from vetline.lsp.convert import text_edit
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session
from vetline.text.span import Edit


def workspace_edit(
    session: Session, document: OpenDocument, edits: Iterable[Edit]
) -> lsp.WorkspaceEdit:
    """``edits`` of ``document``, for its text as it now is."""
    lines, unit = document.document.lines, session.client.column_unit
    changes = [text_edit(edit, lines, unit) for edit in edits]
    if not session.client.versions_edits:
        return lsp.WorkspaceEdit(changes={document.uri: changes})
    version = document.document.version
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(document.uri, version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(identifier, changes)])
