"""Columns of a line, counted in characters by us and in code units by a client."""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum


class ColumnUnit(Enum):
    """What a client counts columns in; the values are LSP's names."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def to_client(line: str, column: int, unit: ColumnUnit) -> int:
    """The client's column for ``column``; what lies past the end of ``line`` is its end."""
    column = max(0, min(column, len(line)))
    if unit is ColumnUnit.UTF32 or line.isascii():
        return column
    return _width(line[:column], unit)


def from_client(line: str, client_column: int, unit: ColumnUnit) -> int:
    """The column for a client's, which is clamped to ``line``.

    A client column inside a character means the start of that character.
    """
    client_column = max(0, client_column)
    if unit is ColumnUnit.UTF32 or line.isascii():
        return min(client_column, len(line))
    # No character is narrower than one code unit, so what was asked for lies in this head.
    head = line[:client_column]
    columns = range(len(head) + 1)
    return bisect_right(columns, client_column, key=lambda c: _width(head[:c], unit)) - 1


def _width(text: str, unit: ColumnUnit) -> int:
    # A lone surrogate is one unit of UTF-16 and three of UTF-8, as editors have it.
    if unit is ColumnUnit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))
