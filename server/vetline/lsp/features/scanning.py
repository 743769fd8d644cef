"""Large documents, scanned in small steps: what is found is shown on the way.

The units that somebody edits meanwhile do not wait for the others.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from vetline.lsp.features.diagnostics import show_again
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.progress import Progress
from vetline.lsp.session import Session

SHOW_SECONDS = 0.25
"""How long findings are collected before they are shown."""


def register(session: Session) -> None:
    """Go on where a message could not wait for all of a document."""
    session.when_waiting.append(go_on)


def go_on(session: Session, document: OpenDocument) -> None:
    """Scan what waits in ``document``, unless somebody is already at it."""
    if not document.is_being_scanned:
        progress = Progress(session, f"Scanning {Path(document.document.path).name}")
        steps = showing_steps(session, document, progress)
        document.is_being_scanned = True
        session.background.add(steps, partial(_finish, document, progress))


def showing_steps(session: Session, document: OpenDocument, progress: Progress) -> Iterator[None]:
    """Scan what waits in ``document``, a unit a step, and show what is found on the way."""
    engine, text = document.project.engine, document.document
    shown_at, whole = time.monotonic(), max(engine.waiting(text), 1)
    for _ in session.while_open(document, engine.scan_steps(text)):
        yield
        if time.monotonic() > shown_at + SHOW_SECONDS:
            progress.propose()
            progress.report(1 - engine.waiting(text) / whole)
            _show(session, document)
            shown_at = time.monotonic()
    _show(session, document)


def _finish(document: OpenDocument, progress: Progress) -> None:
    document.is_being_scanned = False
    progress.end()


def _show(session: Session, document: OpenDocument) -> None:
    if session.is_open(document):
        document.doubt()
        session.findings(document)
        show_again(session, document)
