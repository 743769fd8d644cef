"""One client's session: what is open, and who wants to know when something happens.

It knows nothing of any feature: features register with it, and it tells them
when a document has been opened or changed (once for all changes that waited together),
when parts of it have yet to be looked at, when it has been quiet for a moment, when its findings
were then looked at again, and when it was closed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeAlias

from pygls.exceptions import JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer

from vetline import __version__
from vetline.analysis.finding import PlacedFinding
from vetline.fixes.model import ProvedFix
from vetline.lsp.background import Background
from vetline.lsp.client import Client
from vetline.lsp.landings import Landings
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.projects import OpenProject, Projects
from vetline.lsp.protocol import FastHandler, Protocol
from vetline.text.document import Document
from vetline.text.span import Range
from vetline.types.oracle import Oracle

QUIET_SECONDS = 0.2
"""How long nobody must type before the slower questions are asked."""

LINES_AT_ONCE_MAX = 200
"""Lines of code that a message waits for, some 30 ms of work; what is left is scanned in steps."""

log = logging.getLogger(__name__)

Listener: TypeAlias = "Callable[[Session, OpenDocument], None]"
Question: TypeAlias = Callable[[Document], tuple[PlacedFinding, ...]]


class Session(LanguageServer):
    """The server, as one client sees it."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("vetline", __version__, protocol_cls=Protocol)
        self.client = Client()
        self.projects = Projects(self.client)
        self.landings = Landings()
        self.background = Background()
        self.oracle = Oracle()
        self.documents: dict[str, OpenDocument] = {}
        self.when_changed: list[Listener] = []
        self.when_waiting: list[Listener] = []
        self.when_quiet: list[Listener] = []
        self.when_judged: list[Listener] = []
        self.when_closed: list[Listener] = []
        self._changed: dict[str, OpenDocument] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def fast(self, method: str, handler: FastHandler) -> None:
        """Let ``handler`` take the messages of ``method`` as plain JSON, past pygls."""
        self.protocol.fast[method] = handler

    def begin(self, client: Client) -> None:
        """Serve ``client`` from now on."""
        self.client = client
        self.projects = Projects(client)

    def open(self, document: OpenDocument) -> None:
        """Take over a document from the disk."""
        self.documents[document.uri] = document
        self.landings.open(document)
        self.touch(document)

    def touch(self, document: OpenDocument) -> None:
        """Take note that there is something new about ``document``."""
        self._changed[document.uri] = document
        self.background.rest()
        self._wait_for_quiet(document)

    def revisit(self, document: OpenDocument) -> None:
        """Ask the slower questions about ``document`` again soon, though its text is the same."""
        self._wait_for_quiet(document)

    def settle(self) -> None:
        """Tell of the documents that were touched since the last time."""
        if self._changed:
            changed, self._changed = self._changed, {}
            for document in changed.values():
                self._tell(self.when_changed, document)

    def judged(self, document: OpenDocument) -> None:
        """Take note that the findings of ``document`` were looked at in or after a quiet moment."""
        self._tell(self.when_judged, document)

    def is_open(self, document: OpenDocument) -> bool:
        """Whether ``document`` has been neither closed nor opened anew."""
        return self.documents.get(document.uri) is document

    def close(self, document: OpenDocument) -> None:
        """Leave a document to the disk again."""
        self.documents.pop(document.uri, None)
        self._changed.pop(document.uri, None)
        if (timer := self._timers.pop(document.uri, None)) is not None:
            timer.cancel()
        self.landings.close(document)
        document.project.engine.forget(document.document.path)
        self._tell(self.when_closed, document)

    def reconsider(self, project: OpenProject) -> None:
        """Judge the open documents of ``project`` again: rules, settings or files are new."""
        self.oracle.forget()
        for document in self.documents.values():
            if document.project is project:
                document.doubt()
                self.touch(document)
        self.ask_for_pull()

    def ask_for_pull(self) -> None:
        """Tell a client that pulls diagnostics that there are others now."""
        if self.client.pulls and self.client.refreshes:
            self.workspace_diagnostic_refresh(None)

    def findings(self, document: OpenDocument) -> tuple[PlacedFinding, ...]:
        """What can be said at once of ``document`` as it now stands in the editor."""
        if document.is_stale:
            engine = document.project.engine
            self._ask(partial(engine.quick, lines_max=LINES_AT_ONCE_MAX), document)
            if engine.waiting(document.document):
                self._tell(self.when_waiting, document)
        return document.findings

    def all_findings(self, document: OpenDocument) -> tuple[PlacedFinding, ...]:
        """All that can be said of ``document`` as it now stands; this takes longer."""
        self._ask(document.project.engine.full, document)
        return document.findings

    def findings_in(self, document: OpenDocument, place: Range) -> tuple[PlacedFinding, ...]:
        """Those of the findings in ``document`` that ``place`` touches."""
        return tuple(
            finding
            for finding in self.findings(document)
            if finding.range.start <= place.end and place.start <= finding.range.end
        )

    def reading_steps(self, document: OpenDocument) -> Iterator[None]:
        """Read what ``all_findings`` of ``document`` takes, as long as it is open."""
        return self.while_open(document, document.project.engine.approach(document.document))

    def while_open(self, document: OpenDocument, steps: Iterator[None]) -> Iterator[None]:
        """``steps`` until ``document`` is closed: one more would open it again in the engine."""
        while self.is_open(document) and next(steps, self) is not self:  # at the end, itself
            yield

    def fix(self, document: OpenDocument, finding: PlacedFinding) -> ProvedFix | None:
        """The proved fix of ``finding``, made once for each state of ``document``."""
        known = document.fixes
        if finding.fingerprint not in known:
            try:
                fix = document.project.engine.fix(document.document, finding)
            except Exception as error:
                log.error("%s in %s cannot be fixed: %r", finding.rule_id, document.uri, error)
                fix = None
            known[finding.fingerprint] = fix
        return known[finding.fingerprint]

    def report_server_error(
        self, error: Exception, source: type[PyglsError | JsonRpcException]
    ) -> None:
        """Say in one line of the log what went wrong; pygls would open a window."""
        log.error("%s: %s", source.__name__, str(error).partition("\n")[0])

    def _ask(self, question: Question, document: OpenDocument) -> None:
        try:
            found = () if document.is_too_large else question(document.document)
        except Exception as error:
            # Analysis cannot fail, by its own law.  Should it, the editor keeps what it had.
            log.error("%s could not be analysed: %r", document.uri, error)
            found = document.findings
        document.found(found)

    def _wait_for_quiet(self, document: OpenDocument) -> None:
        if (timer := self._timers.pop(document.uri, None)) is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[document.uri] = loop.call_later(QUIET_SECONDS, self._grow_quiet, document)

    def _grow_quiet(self, document: OpenDocument) -> None:
        self._timers.pop(document.uri, None)
        self._tell(self.when_quiet, document)

    def _tell(self, listeners: Iterable[Listener], document: OpenDocument) -> None:
        for listener in listeners:
            try:
                listener(self, document)
            except Exception as error:
                # One feature that fails must not take the others, or the server, with it.
                log.error("%s failed at %s: %r", listener.__module__, document.uri, error)
