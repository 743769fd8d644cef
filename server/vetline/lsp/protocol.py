"""pygls's protocol, with a short way for the messages that come with every keystroke.

A batch is all that waited when the loop had time.  Its messages are taken in order, but documents
are analysed once, after the last of them, and requests that were withdrawn or overtaken meanwhile
are refused at once.  ``fast`` methods are read as plain JSON and answered in bytes: pygls would
spend more time on converting a keystroke than the engine does on analysing it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from vetline.lsp.batch import Message, Refusal, obsolete
from vetline.lsp.client import Client
from vetline.lsp.wire import Json, framed

if TYPE_CHECKING:
    from cattrs import Converter

    from vetline.lsp.session import Session

FastHandler: TypeAlias = "Callable[[Session, Json], bytes | None]"
"""Takes ``params`` as they came; returns the ``result`` of a request as JSON."""

NOT_JSON = Refusal(lsp.ErrorCodes.ParseError, "the message is not JSON")
NOT_RPC = Refusal(lsp.ErrorCodes.InvalidRequest, "the message is not JSON-RPC 2.0")
TOO_EARLY = Refusal(lsp.ErrorCodes.ServerNotInitialized, "`initialize` must come first")
TWICE = Refusal(lsp.ErrorCodes.InvalidRequest, "`initialize` has come already")
TOO_LATE = Refusal(lsp.ErrorCodes.InvalidRequest, "the server is shutting down")
FAULT_OF_OURS = Refusal(lsp.ErrorCodes.InternalError, "the server failed at this")
WRONG_PARAMS = Refusal(lsp.ErrorCodes.InvalidParams, "the parameters have the wrong shape")

log = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """What pygls calls the protocol: from messages to handlers and back."""

    _server: Session

    def __init__(self, server: Session, converter: Converter) -> None:
        super().__init__(server, converter)
        self.fast: dict[str, FastHandler] = {}
        self._is_initialized = False

    @property
    def exit_status(self) -> int:
        """The status to leave with: an error if the client never said `shutdown`."""
        return 0 if self._shutdown else 1

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(
        self, params: lsp.InitializeParams
    ) -> Generator[object, object, lsp.InitializeResult]:
        """Agree with the client on what both can do."""
        result = yield from super().lsp_initialize(params)
        client = Client.of(params)
        self._server.begin(client)
        result.capabilities.position_encoding = client.position_encoding
        if client.pulls:
            result.capabilities.diagnostic_provider = lsp.DiagnosticOptions(
                identifier="vetline", inter_file_dependencies=True, workspace_diagnostics=False
            )
        self._is_initialized = True
        return result

    @lsp_method(lsp.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(
        self, params: lsp.ExecuteCommandParams
    ) -> Generator[object, object, object]:
        """Run a command.  To say nothing of arguments is to give none, which pygls cannot count."""
        params.arguments = params.arguments or []
        return (yield from super().lsp_workspace__execute_command(params))

    def receive(self, batch: Sequence[bytes]) -> None:
        """Take all messages that have come, in order."""
        messages = [message for body in batch if (message := self._decoded(body)) is not None]
        refusals = obsolete(messages)
        for index, message in enumerate(messages):
            refusal = refusals.get(index) or self._untimely(message)
            if refusal is None:
                self._take(message)
            elif "id" in message:
                self._refuse(message["id"], refusal)
        self._server.settle()

    def send_notification(self, method: str, params: bytes) -> None:
        """Send a notification whose ``params`` are JSON already."""
        self._write(b'{"jsonrpc":"2.0","method":"%b","params":%b}' % (method.encode(), params))

    def _decoded(self, body: bytes) -> Message | None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            log.warning("A message is not JSON: %s", error)
            self._refuse(None, NOT_JSON)
            return None
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            log.warning("A message is not JSON-RPC %s", self.VERSION)
            self._refuse(None, NOT_RPC)
            return None
        return message

    def _untimely(self, message: Message) -> Refusal | None:
        """Why ``message`` may not come now, if so."""
        method = message.get("method")
        if method == lsp.EXIT or (method is None and self._is_initialized):
            return None
        if self._shutdown:
            return TOO_LATE
        if self._is_initialized:
            return TWICE if method == lsp.INITIALIZE else None
        return None if method == lsp.INITIALIZE else TOO_EARLY

    def _take(self, message: Message) -> None:
        method = message.get("method")
        if method == lsp.CANCEL_REQUEST:
            return  # Requests are answered as they are taken: none is left to cancel.
        handler = self.fast.get(method) if isinstance(method, str) else None
        if handler is None:
            self._take_slowly(message)
        else:
            self._take_fast(handler, message)

    def _take_fast(self, handler: FastHandler, message: Message) -> None:
        try:
            result = handler(self._server, message.get("params"))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("%s has the wrong shape: %r", message["method"], error)
            if "id" in message:
                self._refuse(message["id"], WRONG_PARAMS)
            return
        except Exception as error:
            # Whatever it is, the messages that have come with this one must not be lost.
            log.error("%s failed: %r", message["method"], error)
            if "id" in message:
                self._refuse(message["id"], FAULT_OF_OURS)
            return
        if "id" in message:
            ident = json.dumps(message["id"]).encode()
            self._write(b'{"jsonrpc":"2.0","id":%b,"result":%b}' % (ident, result or b"null"))

    def _take_slowly(self, message: Message) -> None:
        try:
            self.handle_message(self.structure_message(dict(message)))
        except JsonRpcException as error:
            log.warning("%s has the wrong shape: %s", message.get("method", "An answer"), error)
            if "id" in message and "method" in message:
                self._refuse(message["id"], WRONG_PARAMS)

    def _refuse(self, ident: Json, refusal: Refusal) -> None:
        error: dict[str, Json] = {"code": refusal.code, "message": refusal.reason}
        if refusal.code == lsp.LSPErrorCodes.ServerCancelled:
            error["data"] = {"retriggerRequest": False}
        self._write(json.dumps({"jsonrpc": "2.0", "id": ident, "error": error}).encode())

    def _write(self, body: bytes) -> None:
        if self.writer is not None:
            self.writer.write(framed(body))
