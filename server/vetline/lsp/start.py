"""The server's start, made short: an editor waits for it.

A third of the time went to methods that attrs writes for classes, 570 of ``lsprotocol.types`` and
300 of our own, when they are imported.  The server does not print them, and does not compare those
of the protocol.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import attrs


def serve(tcp_port: int | None) -> int:
    """Serve the client at the standard streams or at a port of this machine; the exit status."""
    gc.disable()  # Nothing that is made while starting is garbage.
    with _classes_made_with(eq=False, repr=False, slots=False):
        import lsprotocol.types  # noqa: F401
    with _classes_made_with(repr=False):
        from vetline.lsp.server import serve_stdio, serve_tcp

    gc.freeze()
    gc.enable()
    return serve_stdio() if tcp_port is None else serve_tcp(tcp_port)


@contextmanager
def _classes_made_with(**options: bool) -> Iterator[None]:
    """Have attrs make classes by these ``options`` where they do not say otherwise."""
    define, frozen = attrs.define, attrs.frozen
    attrs.define, attrs.frozen = partial(define, **options), partial(frozen, **options)
    try:
        yield
    finally:
        attrs.define, attrs.frozen = define, frozen
