"""Findings as diagnostics: sent after each change, or asked for by clients that pull them.

A client that pulls is never sent any for a document that it has open.
"""

from __future__ import annotations

import json
from functools import partial
from hashlib import blake2b
from typing import cast

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from vetline.analysis.finding import PlacedFinding
from vetline.lsp.convert import Lines
from vetline.lsp.diagnostic import not_scanned_json, partly_scanned_json, problem_json
from vetline.lsp.open_document import DOCUMENT_CHARS_MAX, OpenDocument
from vetline.lsp.projects import OpenProject
from vetline.lsp.session import Session
from vetline.lsp.wire import Json, PullJson
from vetline.text.lines import split_lines

RESULT_ID_BYTES = 8
TOO_LARGE = f"Not scanned: more than {DOCUMENT_CHARS_MAX:,} characters"


def register(session: Session) -> None:
    """Show findings to the client."""
    session.fast(lsp.TEXT_DOCUMENT_DIAGNOSTIC, pulled)
    session.when_changed += (push, show_problems)
    session.when_quiet.append(approach)
    session.when_closed.append(clear)


def push(session: Session, document: OpenDocument) -> None:
    """Send what can be said at once, also if it is what was said before: it has a new version."""
    if not session.client.pulls:
        session.findings(document)
        _publish(session, document, _items(session, document))


def approach(session: Session, document: OpenDocument) -> None:
    """Look closer; if that takes files that nobody has read, read them first, in small steps."""
    engine, text = document.project.engine, document.document
    if engine.waiting(text) or engine.lacks_files(text):
        session.background.add(
            session.reading_steps(document), partial(_look_if_open, session, document)
        )
        session.judged(document)
    else:
        look_closer(session, document)


def _look_if_open(session: Session, document: OpenDocument) -> None:
    if session.is_open(document):
        look_closer(session, document)


def look_closer(session: Session, document: OpenDocument) -> None:
    """Show what takes longer to see, if that changes anything."""
    session.all_findings(document)
    session.judged(document)
    show_again(session, document)


def show_again(session: Session, document: OpenDocument) -> None:
    """Show the findings of ``document``, which were looked at again, if they are other ones."""
    items = _items(session, document)
    if items == document.sent or not document.sent:
        return  # The client has them, or has yet to ask for the first time.
    if session.client.pulls:
        session.ask_for_pull()
    else:
        _publish(session, document, items)


def pulled(session: Session, params: Json) -> bytes:
    """Answer `textDocument/diagnostic`: every finding, or that nothing has changed."""
    asked = cast(PullJson, params)
    document = session.documents.get(asked["textDocument"]["uri"])
    if document is None:
        return b'{"kind":"full","items":[]}'
    if session.client.refreshes:
        session.findings(document)
    else:  # Whoever cannot be told to ask again gets all at once.
        session.landings.settle_early(document, session.documents.values())
        session.all_findings(document)
    document.sent = items = _items(session, document)
    result_id = blake2b(items, digest_size=RESULT_ID_BYTES).hexdigest()
    if asked.get("previousResultId") == result_id:
        return b'{"kind":"unchanged","resultId":"%b"}' % result_id.encode()
    return b'{"kind":"full","resultId":"%b","items":%b}' % (result_id.encode(), items)


def clear(session: Session, document: OpenDocument) -> None:
    """Take the diagnostics of a closed document away."""
    document.project.has_news = True  # What is wrong in a settings file stays wrong.
    if not session.client.pulls:
        _publish(session, document, b"[]")


def publish_unopened(
    session: Session, document: OpenDocument, findings: tuple[PlacedFinding, ...]
) -> None:
    """Send what was found in a file that is not open; it has no version."""
    lines, writer = document.document.lines, document.project.writer
    items = _array(writer.write(findings, document.uri, lines, {}))
    _send(session, document.uri, b'"diagnostics":%b' % items)


def show_problems(session: Session, document: OpenDocument) -> None:
    """Show what is wrong in the files that configure the project, if the user does not know yet."""
    project = document.project
    if not project.has_news:
        return
    project.has_news = False
    opened = {other.document.path: other for other in session.documents.values()}
    for path in project.problems:
        if path in opened:
            push(session, opened[path])
        else:
            lines = split_lines(project.settings_file.text)
            uri, items = from_fs_path(path) or path, _problems(session, project, path, lines)
            _send(session, uri, b'"diagnostics":%b' % _array(items))
            (project.unopened.add if items else project.unopened.discard)(uri)


def _items(session: Session, document: OpenDocument) -> bytes:
    """The last findings as a JSON array, with what is wrong in a settings file."""
    if document.is_too_large:
        return _array([not_scanned_json(TOO_LARGE)])
    project, lines = document.project, document.document.lines
    found = project.writer.write(document.findings, document.uri, lines, document.written)
    found += map(partly_scanned_json, project.engine.partly_scanned(document.document))
    return _array(found + _problems(session, project, document.document.path, lines))


def _problems(session: Session, project: OpenProject, path: str, lines: Lines) -> list[bytes]:
    problems = project.problems.get(path, ())
    return [problem_json(problem, lines, session.client.column_unit) for problem in problems]


def _publish(session: Session, document: OpenDocument, items: bytes) -> None:
    document.sent = items
    version = document.document.version
    _send(session, document.uri, b'"version":%d,"diagnostics":%b' % (version, items))


def _send(session: Session, uri: str, rest: bytes) -> None:
    params = b'{"uri":%b,%b}' % (json.dumps(uri).encode(), rest)
    session.protocol.send_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)


def _array(items: list[bytes]) -> bytes:
    return b"[%b]" % b",".join(items)
