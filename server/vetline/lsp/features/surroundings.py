"""What lies around the open documents: the project's files, manifests and installed packages.

Looking takes from a few milliseconds to a second.  A document that is opened waits a moment for it:
most projects are seen by then, and the first answer about them is the last.  All others are looked
at in small steps between messages: a thread would fight for the interpreter with every key.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from vetline.analysis.checks.dependencies_parse import manifest_kind
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.lsp.features.diagnostics import look_closer
from vetline.lsp.features.scanning import showing_steps
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.progress import Progress
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session
from vetline.survey import survey_steps

WAIT_SECONDS = 0.05
"""How long the first answer about a project may wait for what lies around."""

GATHER_SECONDS = 1.0
"""How long changes of files are gathered before somebody looks: they come in swarms."""

SURVEY_SHARE = 0.8
"""How much of the work is done when all files were seen; the rest is reading those in use."""

Survey: TypeAlias = Generator[float, None, ProjectFacts]


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
    if project.is_surveyed and any(_matters(project, change) for change in changes):
        project.project.forget()
        project.is_surveyed = False
        asyncio.get_running_loop().call_later(GATHER_SECONDS, _look_again, session, project)


def _matters(project: OpenProject, change: lsp.FileEvent) -> bool:
    path = Path(to_fs_path(change.uri) or "")
    is_other = change.type is not lsp.FileChangeType.Changed or manifest_kind(path.as_posix())
    return bool(is_other) and path.is_relative_to(project.project.root)


def _look_again(session: Session, project: OpenProject) -> None:
    project.is_surveyed = True
    _look_around(session, project, 0)


def _look_around(session: Session, project: OpenProject, wait_seconds: float) -> None:
    """Look around; what takes longer than ``wait_seconds`` is done in the background."""
    steps = survey_steps(project.project, project.engine.settings)
    end = time.monotonic() + wait_seconds
    try:
        while time.monotonic() < end:
            next(steps)
    except StopIteration as done:
        project.engine.learn(done.value)
        return
    progress = Progress(session, f"Indexing {project.project.root.name}")
    progress.propose()
    session.background.add(_index(session, project, steps, progress), progress.end)


def _index(
    session: Session, project: OpenProject, steps: Survey, progress: Progress
) -> Iterator[None]:
    """Look around, judge what is open by that, and read the files that this takes."""
    while True:
        try:
            share = next(steps)
        except StopIteration as done:
            _learn(session, project, done.value)
            break
        progress.report(share * SURVEY_SHARE)
        yield
    opened = [d for d in session.documents.values() if d.project is project]
    for document in opened:
        yield from showing_steps(session, document, progress)
        yield from session.reading_steps(document)
        if session.is_open(document):
            look_closer(session, document)


def _learn(session: Session, project: OpenProject, facts: ProjectFacts) -> None:
    """Judge what is open by what is now known, when there is time."""
    if facts != project.engine.project_facts:
        project.engine.learn(facts)
        for document in session.documents.values():
            if document.project is project:
                document.doubt()
                session.revisit(document)
