"""A client of one thread on plain pipes: nothing stands between a test and the bytes.

It also measures: no second thread competes for the interpreter while the server's answer comes in.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Message: TypeAlias = dict[str, Any]

SERVER = (sys.executable, "-m", "vetline", "server")
SLOWING = frozenset(("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"))
"""What nobody's editor sets: it would have the server compile itself at each start."""

FAILED = ("could not be analysed", "cannot be fixed", "cannot be looked at", " failed at ")
"""What the server logs when it has caught an error and goes on without an answer."""

SECONDS_MAX = 20.0
READ_BYTES = 1 << 20


class SilenceError(AssertionError):
    """What was waited for did not come."""


def framed(message: object) -> bytes:
    """A message as it goes over the wire."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawClient:
    """A server process, and what it has said so far; ``received`` holds all but answers."""

    def __init__(self, folder: Path, command: Sequence[str] = SERVER) -> None:
        self.folder = folder
        self.capabilities: Message = {}
        self.received: list[Message] = []
        self.log = folder / "server-stderr.txt"
        self._answers: dict[int, Message] = {}
        self._numbers = itertools.count(1)
        self._buffer = bytearray()
        self.started = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=folder,
                env={name: value for name, value in os.environ.items() if name not in SLOWING},
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._input = self.process.stdin.fileno()
        self._output = self.process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)

    # --- life -----------------------------------------------------------------------

    def initialize(self, capabilities: Message, **others: Any) -> Message:
        """Say hello; the server's capabilities."""
        uri = self.folder.as_uri()
        params = {
            "processId": os.getpid(),
            "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": self.folder.name}],
            "capabilities": capabilities,
            **others,
        }
        self.capabilities = self.request("initialize", params)["result"]["capabilities"]
        self.notify("initialized", {})
        return self.capabilities

    def stop(self) -> int:
        """Say goodbye as one should; the exit status."""
        if self.process.poll() is None:
            self.request("shutdown")
            self.notify("exit")
        return self.wait()

    def wait(self) -> int:
        """Wait for the server to end; the exit status."""
        try:
            return self.process.wait(SECONDS_MAX)
        finally:
            self.kill()

    def kill(self) -> None:
        """End the server, if it still runs, and close the pipes."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()

    def failures(self) -> list[str]:
        """The lines of the log that say that an analysis failed: its answers are worth nothing."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if any(words in line for words in FAILED)]

    # --- out ------------------------------------------------------------------------

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self.write(framed({"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method: str, params: object = None) -> int:
        """Send a request and do not wait; its number."""
        number, frame = self.request_frame(method, params)
        self.write(frame)
        return number

    def request_frame(self, method: str, params: object) -> tuple[int, bytes]:
        """A request that is yet to be written, and its number."""
        number = next(self._numbers)
        return number, framed({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def request(self, method: str, params: object = None) -> Message:
        """Send a request; the answer, with ``result`` or ``error``."""
        return self.answer(self.ask(method, params))

    def write(self, data: bytes) -> None:
        """Send bytes; a server that is writing at the same time is read meanwhile."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._input, view) :]
            except BlockingIOError:
                select.select([self._output], [self._input], [], 1)
                self._read()

    # --- in -------------------------------------------------------------------------

    def answer(self, number: int) -> Message:
        """The answer to the request of that number."""
        self._read_until(lambda: number in self._answers, f"answer to request {number}")
        return self._answers.pop(number)

    def wait_for(self, method: str, matches: Callable[[Message], bool] = lambda _: True) -> Message:
        """The ``params`` of the first message of ``method`` that matches; it is taken away."""
        found: list[Message] = []

        def is_there() -> bool:
            found[:] = [
                m for m in self.received if m["method"] == method and matches(m.get("params", {}))
            ]
            return bool(found)

        self._read_until(is_there, method)
        self.received.remove(found[0])
        return found[0].get("params", {})

    def collect(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._wait(left)

    def _read_until(self, is_done: Callable[[], bool], what: str) -> None:
        end = time.perf_counter() + SECONDS_MAX
        while not is_done():
            left = end - time.perf_counter()
            if left <= 0 or not self._wait(left):
                raise SilenceError(f"no {what}; the server says: {self.log.read_text()[-2000:]}")

    def _wait(self, seconds: float) -> bool:
        """Read what comes within that time; whether the server is still there."""
        ready, _, _ = select.select([self._output], [], [], seconds)
        return self._read() if ready else True

    def _read(self) -> bool:
        try:
            data = os.read(self._output, READ_BYTES)
        except BlockingIOError:
            return True
        self._buffer += data
        while (message := self._take()) is not None:
            self._sort(message)
        return bool(data)

    def _take(self) -> Message | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        header = bytes(self._buffer[:end]).decode()
        lengths = [
            line[16:] for line in header.split("\r\n") if line.startswith("Content-Length: ")
        ]
        after = end + 4 + int(lengths[0])
        if len(self._buffer) < after:
            return None
        body = bytes(self._buffer[end + 4 : after])
        del self._buffer[:after]
        return json.loads(body)

    def _sort(self, message: Message) -> None:
        if "method" not in message:
            self._answers[message["id"]] = message
            return
        self.received.append(message)
        if "id" in message:
            self.write(framed({"jsonrpc": "2.0", "id": message["id"], "result": None}))
