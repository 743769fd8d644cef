"""The server's start, made short: an editor waits for it.

Half of the time goes to the import of ``lsprotocol.types``, and most of that to methods that attrs
writes for its 570 classes so that they can be compared and printed.  The server does neither.
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
    with _plain_classes():
        import lsprotocol.types  # noqa: F401
    from vetline.lsp.server import serve_stdio, serve_tcp

    gc.freeze()
    gc.enable()
    return serve_stdio() if tcp_port is None else serve_tcp(tcp_port)


@contextmanager
def _plain_classes() -> Iterator[None]:
    """Have attrs make classes once, without comparison and representation."""
    define = attrs.define
    attrs.define = partial(define, eq=False, repr=False, slots=False)
    try:
        yield
    finally:
        attrs.define = define
