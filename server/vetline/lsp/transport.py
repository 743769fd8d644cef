"""How messages come in and go out: one reader thread, whole messages, a queue that can be seen."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from attrs import frozen

READ_BYTES = 1 << 16
HEADER_BYTES_MAX = 4096
"""Bytes without a header that are kept, in case that one begins in them."""

_HEADER = re.compile(rb"content-length:[ \t]*(\d{1,9})[ \t]*\r\n(?:[^\r\n]+\r\n)*\r\n", re.I)

log = logging.getLogger(__name__)


@frozen
class Connection:
    """The two ends of a stream of bytes; ``read`` waits, and gives ``b""`` at the end."""

    read: Callable[[int], bytes]
    write: Callable[[bytes], None]


def stdio() -> Connection:
    """The standard streams, for the protocol alone: what others print goes to stderr."""
    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return Connection(partial(os.read, sys.stdin.fileno()), partial(_write_all, output))


def loopback(port: int) -> Connection:
    """The first client that connects to ``port`` of this machine; no other machine can."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        print(f"vetline listens on 127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr)  # noqa: T201
        client, _ = listener.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(client.recv, client.sendall)


def _write_all(descriptor: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(descriptor, view) :]


class Writer:
    """Sends bytes to the client; one that is gone is no error of ours."""

    def __init__(self, connection: Connection) -> None:
        self._write = connection.write
        self._lock = threading.Lock()

    def write(self, message: bytes) -> None:
        """Send ``message`` in one piece."""
        with self._lock:
            try:
                self._write(message)
            except OSError as error:
                log.debug("The client no longer reads: %s", error)

    def close(self) -> None:
        """Do nothing: the streams end with the process. pygls calls this on `exit`."""


class Inbox:
    """Messages that wait for the loop, in the order they came.

    The loop gets all that wait at once, so that it sees which of them are out of date.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, receive: Callable[[list[bytes]], None]
    ) -> None:
        self._loop = loop
        self._receive = receive
        self._waiting: deque[bytes] = deque()
        self._is_called = False

    def put(self, body: bytes) -> None:
        """Add a message; the reader thread calls this."""
        self._waiting.append(body)
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # First the flag: a message that comes from here on is called for again.
        self._is_called = False
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if batch:
            self._receive(batch)


async def pump(connection: Connection, receive: Callable[[list[bytes]], None]) -> None:
    """Give all that comes in to ``receive``, until the stream ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    inbox = Inbox(loop, receive)

    def read_all() -> None:
        try:
            for body in bodies(connection.read):
                inbox.put(body)
        except OSError as error:
            log.warning("Reading from the client failed: %s", error)
        loop.call_soon_threadsafe(ended.set)

    # A daemon, as nothing can wake a thread that waits for a client who says no more.
    threading.Thread(target=read_all, name="vetline-reader", daemon=True).start()
    await ended.wait()


def bodies(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The bodies of the messages in a stream, until it ends; what is no message is skipped."""
    buffer = bytearray()
    while chunk := read(READ_BYTES):
        buffer += chunk
        while (body := _take_body(buffer)) is not None:
            yield body


def _take_body(buffer: bytearray) -> bytes | None:
    """Remove the first whole message from ``buffer``."""
    header = _HEADER.search(buffer)
    if header is None:
        del buffer[:-HEADER_BYTES_MAX]
        return None
    end = header.end() + int(header[1])
    if len(buffer) < end:
        return None
    body = bytes(buffer[header.end() : end])
    del header  # A buffer that a match still looks at cannot shrink.
    del buffer[:end]
    return body
