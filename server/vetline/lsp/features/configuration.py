"""Settings and rules are read again when their files change; folders and files come and go."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from vetline.lsp.features.disk import files_written
from vetline.lsp.features.surroundings import files_changed
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session

WATCHED = (
    "**/*.py", "**/*.yaml", "**/*.yml", "**/pyproject.toml", "**/setup.cfg", "**/Pipfile",
    "**/*require*.txt", "**/*require*.in", "**/requirements/*.txt", "**/constraints.txt",
)  # fmt: skip
"""Code, settings and rules, and what declares the packages that a project needs."""


def register(session: Session) -> None:
    """Keep up with what lies around the open documents."""
    session.feature(lsp.INITIALIZED)(initialized)
    session.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(did_save)
    session.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)(did_change_configuration)
    session.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(did_change_watched_files)


def initialized(session: Session, params: lsp.InitializedParams) -> None:
    """Ask a client that can watch files to do so."""
    del params
    if session.client.registers_watchers:
        watchers = [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = lsp.Registration("vetline-files", method, options)
        session.client_register_capability(lsp.RegistrationParams([registration]))


def did_save(session: Session, params: lsp.DidSaveTextDocumentParams) -> None:
    """Read settings or rules that were saved; look closer at code that was."""
    uri = params.text_document.uri
    _reload_where_configured(session, [uri])
    for project in session.projects.all():
        files_changed(session, project, [lsp.FileEvent(uri, lsp.FileChangeType.Changed)])
    document = session.documents.get(uri)
    if document is not None:
        session.touch(document)


def did_change_configuration(session: Session, params: lsp.DidChangeConfigurationParams) -> None:
    """Read all settings again: the client says that something is new, and they are in files."""
    del params
    for project in session.projects.all():
        _reload(session, project)


def did_change_watched_files(session: Session, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Take note of files that were written, came or went."""
    _reload_where_configured(session, [change.uri for change in params.changes])
    paths = [path for change in params.changes if (path := to_fs_path(change.uri))]
    for project in session.projects.all():
        files_changed(session, project, params.changes)
        files_written(session, project, paths)


def _reload_where_configured(session: Session, uris: Iterable[str]) -> None:
    paths = [Path(path) for uri in uris if (path := to_fs_path(uri))]
    for project in session.projects.all():
        if any(_configures(project, path) for path in paths):
            _reload(session, project)


def _configures(project: OpenProject, path: Path) -> bool:
    """Whether the file at ``path`` holds settings or rules of ``project``."""
    rules = (project.project.root / rules for rules in project.engine.settings.rule_paths)
    is_settings = project.settings_file.is_changed_by(path)
    return is_settings or any(path.is_relative_to(folder) for folder in rules)


def _reload(session: Session, project: OpenProject) -> None:
    project.reload()
    session.reconsider(project)
