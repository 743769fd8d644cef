"""What can be told of a line by its beginning."""

from __future__ import annotations

import re


def is_gap(line: str) -> bool:
    """Whether ``line`` is blank or a comment."""
    return _GAP.match(line) is not None


def indent(line: str) -> int:
    """How far ``line`` is indented, in columns, as Python counts tabs and form feeds."""
    if line[0] not in " \t\f":
        return 0
    blanks = line[: len(line) - len(line.lstrip(" \t\f"))]
    return len(blanks.rpartition("\f")[2].expandtabs(TAB_COLUMNS))


def deeper_than(margin: int) -> tuple[str, str]:
    """What most lines start with that are indented by more than ``margin``."""
    return " " * (margin + 1), "\t" * (margin // TAB_COLUMNS + 1)


TAB_COLUMNS = 8

_GAP = re.compile(r"[ \t\f]*(?:[#\r\n]|\Z)")
