"""Writes on disk: files that an agent changes are looked at, open or not.

What is open belongs to the editor, which says by itself when it has read a file again; a client
that can be asked to do so is asked.  Diagnostics of files that are not open are sent as long as
there are any, and until they are opened or closed.  Git's own files are watched too: after a commit
other code is new.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from vetline.analysis.checks.dependencies_parse import manifest_kind
from vetline.analysis.text import is_python
from vetline.engine.newness import News
from vetline.history import History, HistoryError
from vetline.landing.landed import new_lines
from vetline.lsp.features.diagnostics import publish_unopened
from vetline.lsp.features.landing import compare_again
from vetline.lsp.features.surroundings import files_changed
from vetline.lsp.open_document import DOCUMENT_CHARS_MAX, OpenDocument
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session
from vetline.lsp.watcher import Watcher
from vetline.project import ProjectError, read_source
from vetline.text.document import Document

CHANGED_ON_DISK = "vetline/changedOnDisk"

FILES_MAX = 200
"""Files that are looked at after one burst of writes; more than that is a switch of branches."""

log = logging.getLogger(__name__)


def register(session: Session) -> None:
    """Follow what is written on disk."""
    session.when_changed.append(take_over)
    session.when_quiet.append(watch)
    session.when_closed.append(withdraw)


def watch(session: Session, document: OpenDocument) -> None:
    """Watch what belongs to a document's project: Git's files, and code if the client cannot."""
    path = Path(document.document.path)
    if not path.is_absolute():
        return
    history = session.landings.history(document)
    folders = set(history.folders) if history is not None else set()
    if not session.client.registers_watchers:
        folders |= _code_folders(document.project, path)
    project, loop = document.project, asyncio.get_running_loop()
    if project.watcher is None:

        def told(paths: frozenset[str]) -> None:
            loop.call_soon_threadsafe(_written, session, project, paths)

        project.watcher = Watcher(told)
    project.watcher.watch(folders)


def files_written(session: Session, project: OpenProject, paths: Iterable[str]) -> None:
    """Look at the files of ``project`` at ``paths``, which were written, came or went."""
    root = project.project.root
    ours = [path for path in paths if is_python(path) and Path(path).is_relative_to(root)]
    opened = {document.document.path: document for document in session.documents.values()}
    if session.client.reloads and any(path in opened for path in ours):
        uris = [opened[path].uri for path in ours if path in opened]
        session.protocol.notify(CHANGED_ON_DISK, {"uris": uris})
    unopened = [
        path
        for path in sorted(ours)
        if path not in opened
        and not project.engine.settings.excludes(project.project.relative(path))
    ]
    if unopened and len(unopened) <= FILES_MAX:
        _look(session, project, unopened)


def take_over(session: Session, document: OpenDocument) -> None:
    """Leave a document that was opened to the editor."""
    if document.uri in document.project.unopened:
        withdraw(session, document)


def withdraw(session: Session, document: OpenDocument) -> None:
    """Take back what was said of a file that is not open."""
    if document.uri in document.project.unopened:
        document.project.unopened.discard(document.uri)
        if session.client.pulls or document.uri not in session.documents:
            publish_unopened(session, document, ())


def _code_folders(project: OpenProject, path: Path) -> set[Path]:
    root, files = project.project.root, project.engine.project_facts.files
    return {path.parent, *((root / file).parent for file in files if is_python(file))}


def _written(session: Session, project: OpenProject, paths: frozenset[str]) -> None:
    files_written(session, project, paths)
    files_changed(session, project, list(_events(project, paths)))
    compare_again(session)


def _events(project: OpenProject, paths: Iterable[str]) -> Iterator[lsp.FileEvent]:
    """What a client that watches would say of the code and the manifests at ``paths``."""
    for path in paths:
        if is_python(path) or manifest_kind(path) is not None:
            is_there = Path(path).is_file()
            was_there = project.project.relative(path) in project.engine.project_facts.files
            change = lsp.FileChangeType.Changed
            if is_there != was_there:
                change = lsp.FileChangeType.Created if is_there else lsp.FileChangeType.Deleted
            yield lsp.FileEvent(from_fs_path(path) or path, change)


def _look(session: Session, project: OpenProject, paths: list[str]) -> None:
    """Look at the first of ``paths``, then let the loop breathe, then go on."""
    path, rest = paths[0], paths[1:]
    try:
        _look_at(session, project, path)
    except Exception as error:
        log.error("%s could not be analysed: %r", path, error)
    if rest:
        asyncio.get_running_loop().call_soon(_look, session, project, rest)
    else:
        session.reconsider(project)
        session.settle()


def _look_at(session: Session, project: OpenProject, path: str) -> None:
    uri, engine = from_fs_path(path), project.engine
    if uri is None or uri in session.documents:
        return
    try:
        text = read_source(Path(path))
    except ProjectError:
        text = ""  # It is gone, or is no code any more.
    document = OpenDocument(uri, Document.of(path, text[:DOCUMENT_CHARS_MAX]), project)
    engine.tell(path, _news(document))
    findings = engine.full(document.document)
    engine.forget(path)
    if findings or uri in project.unopened:
        publish_unopened(session, document, findings)
    if findings:
        project.unopened.add(uri)
    else:
        project.unopened.discard(uri)


def _news(document: OpenDocument) -> News | None:
    """What is new in a file that is not open, by what is committed."""
    path = document.document.path
    history = History.around(Path(path).parent)
    if history is None:
        return None
    try:
        base = history.lines(path, document.project.engine.settings.base)
    except (HistoryError, OSError) as error:
        log.warning("%s", error)
        return None
    return News(new_lines(base, document.document.lines))
