"""Edits that reach further: open documents that rest on code of the one that is typed in.

They are looked at soon after the edited document has its own answer, one at a time, so that a key
that is pressed meanwhile waits for one of them at most.
"""

from __future__ import annotations

import asyncio

from vetline.lsp.features.diagnostics import look_closer
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session

PAUSE_SECONDS = 0.08
"""How long nobody must type before importers are looked at."""


def register(session: Session) -> None:
    """Follow edits into the open documents that import what was edited."""
    session.when_changed.append(wait)


def wait(session: Session, document: OpenDocument) -> None:
    """Look at the importers of ``document`` after a short pause."""
    project = document.project
    if project.pause is not None:
        project.pause.cancel()
        project.pause = None
    if any(o.project is project and o is not document for o in session.documents.values()):
        loop = asyncio.get_running_loop()
        project.pause = loop.call_later(PAUSE_SECONDS, _catch_up, session, project, document)


def _catch_up(session: Session, project: OpenProject, edited: OpenDocument) -> None:
    """Look at one document, let the loop breathe, then go on."""
    project.pause = None
    if session.is_open(edited):
        session.findings(edited)  # A client that pulls may not have asked for them.
    behind = _next_behind(session, project, edited)
    if behind is not None:
        look_closer(session, behind)
        loop = asyncio.get_running_loop()
        project.pause = loop.call_later(0, _catch_up, session, project, edited)


def _next_behind(
    session: Session, project: OpenProject, edited: OpenDocument
) -> OpenDocument | None:
    """A document of ``project`` whose last answer rests on code that has changed since."""
    for document in session.documents.values():
        if document.project is not project or document is edited or document.is_too_large:
            continue
        if project.engine.is_behind(document.document):
            return document
    return None
