"""A bar on standard error, for work that takes long enough to wonder about."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

QUIET_S = 0.5
"""How long work runs before a bar is drawn, in seconds."""

REDRAW_S = 0.1
BAR_COLUMNS = 30

_T = TypeVar("_T")


def with_progress(items: Iterable[_T], total: int, noun: str, stream: TextIO) -> Iterator[_T]:
    """``items`` as they come, with a bar on ``stream`` if that is a terminal."""
    if not stream.isatty():
        yield from items
        return
    drawn_at = time.monotonic() + QUIET_S - REDRAW_S
    is_drawn = False
    try:
        for done, item in enumerate(items, start=1):
            yield item
            if time.monotonic() - drawn_at >= REDRAW_S:
                stream.write(f"\r{_bar(done, total, noun)}")
                stream.flush()
                drawn_at, is_drawn = time.monotonic(), True
    finally:
        if is_drawn:
            stream.write("\r\x1b[K")
            stream.flush()


def warn(message: str) -> None:
    """Say ``message`` on standard error, in one line, clear of any bar."""
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{clear}vetline: {message}", file=sys.stderr)


def _bar(done: int, total: int, noun: str) -> str:
    filled = BAR_COLUMNS * done // max(total, 1)
    return f"[{'█' * filled}{'·' * (BAR_COLUMNS - filled)}] {done} of {total} {noun}"
