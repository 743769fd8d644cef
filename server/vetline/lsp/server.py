"""The server as a process: from its streams to its exit status."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys

from vetline.lsp.features import (
    classes,
    code_actions,
    code_lens,
    commands,
    configuration,
    diagnostics,
    disk,
    documents,
    hover,
    importers,
    landing,
    scanning,
    status,
    surroundings,
    warming,
)
from vetline.lsp.session import Session
from vetline.lsp.transport import Connection, Writer, loopback, pump, stdio

FEATURES = (
    documents,
    surroundings,
    landing,
    diagnostics,
    scanning,
    importers,
    classes,
    disk,
    code_actions,
    code_lens,
    hover,
    commands,
    configuration,
    status,
    warming,
)
"""All features; of two that listen, the earlier is told first."""

GC_ALLOCATIONS = 50_000
"""New objects before the collector looks for cycles; trees have none, and there are many."""


def serve_stdio() -> int:
    """Serve the client at the standard streams; the exit status."""
    return _serve(stdio())


def serve_tcp(port: int) -> int:
    """Serve the first client that connects to ``port`` of this machine; the exit status."""
    try:
        connection = loopback(port)
    except OSError as error:
        print(f"vetline: port {port} cannot be listened on: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    return _serve(connection)


def new_session() -> Session:
    """A session with every feature."""
    session = Session()
    for feature in FEATURES:
        feature.register(session)
    return session


def _serve(connection: Connection) -> int:
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # We say it ourselves, in one line.
    gc.set_threshold(GC_ALLOCATIONS)
    session = new_session()
    session.protocol.set_writer(Writer(connection))
    try:
        asyncio.run(pump(connection, session.protocol.receive))
    except SystemExit:  # pygls raises it on `exit`.
        pass
    except KeyboardInterrupt:
        return 130
    finally:
        session.oracle.stop()
    return session.protocol.exit_status
