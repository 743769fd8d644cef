"""A text cut into lines, as LSP and Python cut it."""

from __future__ import annotations

from io import StringIO


def split_lines(text: str) -> list[str]:
    r"""The lines of ``text`` with their ends, which are ``\n``, ``\r\n`` and ``\r`` only.

    ``"".join`` of them is ``text``, and none is empty: an empty text has no line,
    and nothing follows a final line end. ``str.splitlines`` will not do, for it also cuts
    at form feeds, at U+2028 and at six others.
    """
    return list(StringIO(text, newline=""))
