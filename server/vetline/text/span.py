"""Places in a text: spans of one unit, ranges of a document, and edits."""

from __future__ import annotations

from attrs import frozen


@frozen(order=True)
class Span:
    """A half-open stretch of one unit's text, in characters from its start."""

    start: int
    end: int


@frozen(order=True)
class Position:
    """A place in a document: a line and a column, both from zero, in characters."""

    line: int
    column: int


@frozen(order=True)
class Range:
    """A half-open stretch of a document."""

    start: Position
    end: Position


@frozen
class Edit:
    """A replacement of one range of a document by ``text``."""

    range: Range
    text: str
