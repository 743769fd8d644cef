"""Regular expressions that are compiled when somebody first asks them.

The checks have some 300, which take a tenth of a second to compile, and a server that starts, or
a file that is scanned, needs few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, but for the functions of ``re``, which would not know it."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


def compile_steps() -> Iterator[None]:
    """Compile all that nobody has asked yet, one a step."""
    while _WAITING:
        _WAITING.pop().compiled()
        yield


class _Lazy:
    """Turns into the methods of a pattern as they are asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = (pattern, flags)
        self._compiled: re.Pattern[str] | None = None
        _WAITING.append(self)

    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled once."""
        if self._compiled is None:
            self._compiled = re.compile(*self._source)
        return self._compiled

    def __getattr__(self, name: str) -> object:
        found: object = getattr(self.compiled(), name)
        setattr(self, name, found)
        return found


_WAITING: list[_Lazy] = []
"""Those that may not be compiled yet."""
