"""What just landed: found when nobody types, and told before the findings are looked at again."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from datetime import date
from threading import Thread

from vetline.history import History
from vetline.lsp.landings import Comparison
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
    """Find what landed in a document, and what day it is."""
    document.project.engine.begin_day(date.today().isoformat())
    before = session.landings.of(document).news()
    session.landings.settle(document, session.documents.values())
    if session.landings.of(document).news() != before:
        document.doubt()


def compare_once(session: Session, document: OpenDocument) -> None:
    """Compare a document that is opened with what is committed."""
    history = session.landings.history(document)
    if history is None or document.is_compared or document.is_too_large:
        return
    document.is_compared = True
    future: Future[Comparison | None] = Future()
    Thread(target=_compare, args=(document, history, future), daemon=True).start()
    try:
        _take(session, document, future.result(WAIT_SECONDS))
    except TimeoutError:
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda done: loop.call_soon_threadsafe(_tell, session, document, done.result())
        )


def compare_again(session: Session) -> None:
    """Look again at the documents of which other text is committed now."""
    for document in session.documents.values():
        known = session.landings.of(document).comparison
        if known is not None and not known.is_current:
            session.touch(document)
    session.settle()


def _compare(document: OpenDocument, history: History, future: Future[Comparison | None]) -> None:
    settings = document.project.engine.settings
    try:
        future.set_result(Comparison.of(document.document.path, history, settings))
    except Exception as error:
        # A repository is a stranger's input; without it there is nothing to compare with.
        log.warning("%s cannot be read: %r", history.root, error)
        future.set_result(None)


def _take(session: Session, document: OpenDocument, comparison: Comparison | None) -> None:
    session.landings.of(document).comparison = comparison
    session.landings.settle(document, ())
    document.doubt()


def _tell(session: Session, document: OpenDocument, comparison: Comparison | None) -> None:
    if session.is_open(document) and comparison is not None:
        _take(session, document, comparison)
        session.touch(document)
        session.settle()
        session.ask_for_pull()
