"""Regular expressions that are compiled when somebody first asks them.

The checks have some 300, which take a tenth of a second to compile, and a server that starts, or
a file that is scanned, needs few of them.
"""

from __future__ import annotations

import re
from typing import cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, but for the functions of ``re``, which would not know it."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Turns into the methods of a pattern as they are asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found
