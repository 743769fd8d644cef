"""Our values to the protocol's, and back: the only place where columns change their unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lsprotocol import types as lsp

from vetline.lsp.wire import PositionJson, RangeJson
from vetline.text.columns import ColumnUnit, from_client, to_client
from vetline.text.span import Edit, Position, Range

Lines: TypeAlias = Sequence[str]


def document_position(line: int, character: int, lines: Lines, unit: ColumnUnit) -> Position:
    """The client's position in characters; one outside of the text is left where it is."""
    if not 0 <= line < len(lines):
        return Position(line, character)
    return Position(line, from_client(lines[line], character, unit))


def document_range(place: RangeJson, lines: Lines, unit: ColumnUnit) -> Range:
    """The client's range, as plain JSON, in characters."""
    start, end = place["start"], place["end"]
    return Range(
        document_position(start["line"], start["character"], lines, unit),
        document_position(end["line"], end["character"], lines, unit),
    )


def client_column(position: Position, lines: Lines, unit: ColumnUnit) -> int:
    """The column of ``position`` as the client counts."""
    if not 0 <= position.line < len(lines):
        return position.column
    return to_client(lines[position.line], position.column, unit)


def client_range(place: Range, lines: Lines, unit: ColumnUnit) -> lsp.Range:
    """A range as the client counts."""
    return lsp.Range(
        lsp.Position(place.start.line, client_column(place.start, lines, unit)),
        lsp.Position(place.end.line, client_column(place.end, lines, unit)),
    )


def range_json(place: lsp.Range) -> RangeJson:
    """A range of pygls as plain JSON."""
    start, end = place.start, place.end
    return RangeJson(
        start=PositionJson(line=start.line, character=start.character),
        end=PositionJson(line=end.line, character=end.character),
    )


def text_edit(edit: Edit, lines: Lines, unit: ColumnUnit) -> lsp.TextEdit:
    """An edit as the client counts."""
    return lsp.TextEdit(client_range(edit.range, lines, unit), edit.text)
