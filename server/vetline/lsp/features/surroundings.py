"""What lies around the open documents: the project's files, manifests and installed packages.

Looking takes from a few milliseconds to a second, so it happens on a thread of its own.
A document that is opened waits a moment for it: most projects are seen by then, and the first
answer about them is the last.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from vetline.analysis.checks.dependencies_parse import manifest_kind
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session
from vetline.survey import survey

WAIT_SECONDS = 0.05
"""How long the first answer about a project may wait for what lies around."""

GATHER_SECONDS = 1.0
"""How long changes of files are gathered before somebody looks: they come in swarms."""

log = logging.getLogger(__name__)


def register(session: Session) -> None:
    """Look around each project when its first document is opened."""
    session.when_changed.append(look_around_once)


def look_around_once(session: Session, document: OpenDocument) -> None:
    """Look around the project of ``document`` if nobody has."""
    if not document.project.is_surveyed:
        document.project.is_surveyed = True
        _look_around(session, document.project, WAIT_SECONDS)


def files_changed(session: Session, project: OpenProject, changes: Sequence[lsp.FileEvent]) -> None:
    """Look around ``project`` again, soon, if ``changes`` make it another one."""
    if project.is_surveyed and any(_matters(change) for change in changes):
        project.project.forget()
        project.is_surveyed = False
        asyncio.get_running_loop().call_later(GATHER_SECONDS, _look_again, session, project)


def _matters(change: lsp.FileEvent) -> bool:
    path = Path(to_fs_path(change.uri) or "")
    return change.type is not lsp.FileChangeType.Changed or manifest_kind(path.name) is not None


def _look_again(session: Session, project: OpenProject) -> None:
    project.is_surveyed = True
    _look_around(session, project, 0)


def _look_around(session: Session, project: OpenProject, wait_seconds: float) -> None:
    future: Future[ProjectFacts] = Future()
    Thread(target=_survey, args=(project, future), daemon=True).start()
    try:
        project.engine.learn(future.result(wait_seconds))
    except TimeoutError:
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda done: loop.call_soon_threadsafe(_learn, session, project, done.result())
        )


def _survey(project: OpenProject, future: Future[ProjectFacts]) -> None:
    try:
        future.set_result(survey(project.project, project.engine.settings))
    except Exception as error:
        log.error("%s cannot be looked at: %r", project.project.root, error)
        future.set_result(project.engine.project_facts)


def _learn(session: Session, project: OpenProject, facts: ProjectFacts) -> None:
    """Judge what is open by what is now known."""
    if facts != project.engine.project_facts:
        project.engine.learn(facts)
        session.reconsider(project)
        session.settle()
