"""Classes of values that names do not tell: asked of a worker process when nobody types.

The first answer stands until the worker has one; one that comes after the next key is for a text
that is gone, and is dropped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from vetline.engine.receivers import FoundClasses, OpenReceiver
from vetline.lsp.features import importers
from vetline.lsp.features.diagnostics import look_closer
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session
from vetline.survey import code_folders
from vetline.types.question import Question

log = logging.getLogger(__name__)


def register(session: Session) -> None:
    """Find out classes for open documents."""
    session.when_quiet.append(look_for_receivers)


def look_for_receivers(session: Session, document: OpenDocument) -> None:
    """See what there is to ask about ``document``, and ask."""
    settings = document.project.engine.settings
    if settings.infer_types and not document.is_too_large:
        session.background.add(_look(session, document, document.edits), lambda: None)


def _look(session: Session, document: OpenDocument, edits: int) -> Iterator[None]:
    if not _is_as_it_was(session, document, edits):
        return
    receivers = yield from document.project.engine.receiver_steps(document.document)
    if not receivers:
        _learn(session, document, edits, {})
    elif _is_as_it_was(session, document, edits):
        question = _question(document, receivers)
        arguments = (session, document, edits, receivers, question, asyncio.get_running_loop())
        Thread(target=_wait, args=arguments, daemon=True).start()


def _wait(
    session: Session, document: OpenDocument, edits: int, receivers: Sequence[OpenReceiver],
    question: Question, loop: asyncio.AbstractEventLoop,
) -> None:  # fmt: skip
    """On a thread of its own: wait for the answer, unless it is for a text that is gone."""
    try:
        is_wanted = partial(_is_as_it_was, session, document, edits)
        answers = session.oracle.ask(question, is_wanted)
    except Exception as error:
        log.error("%s could not be asked about: %r", document.uri, error)
        return
    found = {one: answers[one.place] for one in receivers if one.place in answers}
    if not loop.is_closed():
        loop.call_soon_threadsafe(_learn, session, document, edits, found)


def _learn(session: Session, document: OpenDocument, edits: int, found: FoundClasses) -> None:
    engine = document.project.engine
    if _is_as_it_was(session, document, edits):
        engine.learn_classes(document.document, found)
        if engine.is_behind(document.document):
            look_closer(session, document)
            importers.wait(session, document)


def _is_as_it_was(session: Session, document: OpenDocument, edits: int) -> bool:
    return session.is_open(document) and document.edits == edits


def _question(document: OpenDocument, receivers: Sequence[OpenReceiver]) -> Question:
    path, places = document.document.path, tuple(receiver.place for receiver in receivers)
    folders = code_folders(document.project.project, Path(path))
    return Question(path, document.document.text(), folders, places)
