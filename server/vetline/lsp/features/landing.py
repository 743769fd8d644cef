"""What just landed: found when nobody types, and told before the findings are looked at again."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from threading import Thread

from vetline.history import History
from vetline.lsp.landings import Landing
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session

WAIT_SECONDS = 0.03
"""How long the first answer may wait for version control: its library alone takes longer."""

log = logging.getLogger(__name__)


def register(session: Session) -> None:
    """Follow what lands."""
    session.when_changed.append(compare_once)
    session.when_quiet.append(settle)


def settle(session: Session, document: OpenDocument) -> None:
    """Find what landed in a document."""
    before = session.landings.of(document).news()
    session.landings.settle(document, session.documents.values())
    if session.landings.of(document).news() != before:
        document.doubt()


def compare_once(session: Session, document: OpenDocument) -> None:
    """Compare a document that is opened with what is committed."""
    landing = session.landings.of(document)
    history = session.landings.history(document)
    if history is None or landing.history is not None or document.is_too_large:
        return
    landing.history = history
    future: Future[None] = Future()
    Thread(target=_compare, args=(landing, document, history, future), daemon=True).start()
    try:
        future.result(WAIT_SECONDS)
        _settle_compared(session, document)
    except TimeoutError:
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda _: loop.call_soon_threadsafe(_tell_compared, session, document)
        )


def _compare(
    landing: Landing, document: OpenDocument, history: History, future: Future[None]
) -> None:
    try:
        landing.compare(document.document.path, history, document.project.engine.settings)
    except Exception as error:
        # A repository is a stranger's input; without it there is nothing to compare with.
        log.warning("%s cannot be read: %r", history.root, error)
    future.set_result(None)


def _settle_compared(session: Session, document: OpenDocument) -> None:
    session.landings.settle(document, ())
    document.doubt()


def _tell_compared(session: Session, document: OpenDocument) -> None:
    if session.documents.get(document.uri) is document:
        _settle_compared(session, document)
        session.touch(document)
        session.settle()
        session.ask_for_pull()
