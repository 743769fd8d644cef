"""A document in an editor: a list of lines, edited in place.

An edit costs what it touches and never what the document holds, because one comes
with every keystroke.
"""

from __future__ import annotations

from attrs import define, field, frozen

from vetline.text.lines import split_lines
from vetline.text.span import Position, Range


@frozen
class LineChange:
    """Lines ``first`` to ``first + removed`` became lines ``first`` to ``first + added``."""

    first: int
    removed: int
    added: int


def joined(earlier: LineChange, later: LineChange) -> LineChange:
    """The one change that does at least what ``earlier`` and then ``later`` did."""
    first = min(earlier.first, later.first)
    # Both reach somewhere in the text that stood between the two.
    end = max(earlier.first + earlier.added, later.first + later.removed)
    removed = end - earlier.added + earlier.removed - first
    added = end - later.removed + later.added - first
    return LineChange(first, removed, added)


@define
class Document:
    r"""The text of one file as the editor shows it.

    Each line keeps its end. No line is empty, so that an empty document has none,
    and nothing follows a final line end; the place there is ``Position(line_count, 0)``.
    """

    path: str
    version: int
    lines: list[str] = field(repr=False)
    char_count: int
    _change: LineChange | None = None  # all edits since ``take_change``, as one

    @classmethod
    def of(cls, path: str, text: str, version: int = 0) -> Document:
        """A document that holds ``text``."""
        return cls(path, version, split_lines(text), len(text))

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def text(self) -> str:
        """The whole text; slow, so not for a keystroke."""
        return "".join(self.lines)

    def line(self, number: int) -> str:
        """The text of a line; empty for one that is not there."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def take_change(self) -> LineChange | None:
        """All edits since this was last asked, as one; ``None`` if nothing changed."""
        change, self._change = self._change, None
        return change

    def slice(self, place: Range) -> str:
        """What stands in ``place``."""
        start, end = self._clamped(place)
        if start.line == end.line:
            return self.line(start.line)[start.column : end.column]
        middle = self.lines[start.line + 1 : end.line]
        tail = self.line(end.line)[: end.column]
        return "".join((self.lines[start.line][start.column :], *middle, tail))

    def apply(self, place: Range, text: str) -> LineChange:
        """Put ``text`` in the place of ``place``."""
        start, end = self._clamped(place)
        first = start.line
        head, tail = self.line(first)[: start.column], self.line(end.line)[end.column :]
        if not head and first > 0 and self.lines[first - 1].endswith("\r"):
            # A line feed put behind a lone carriage return makes one line end of the two.
            first -= 1
            head = self.lines[first]
        return self._put(first, end.line + 1, split_lines(head + text + tail))

    def replace(self, text: str) -> LineChange:
        """Put ``text`` in the place of everything."""
        return self._put(0, len(self.lines), split_lines(text))

    def _put(self, first: int, end: int, lines: list[str]) -> LineChange:
        """Put ``lines`` in the place of ``first`` to ``end``, and say what really changed."""
        before = self.lines[first:end]
        same = _equal_at_start(before, lines)
        before, after = before[same:], lines[same:]
        first += same
        before.reverse()
        same = _equal_at_start(before, after[::-1])
        removed, added = len(before) - same, len(after) - same
        self.lines[first : first + removed] = after[:added]
        # What is the same at both ends counts on both sides, and so not at all.
        self.char_count += sum(map(len, after)) - sum(map(len, before))
        change = LineChange(first, removed, added)
        if removed or added:
            self._change = joined(self._change, change) if self._change else change
        return change

    def _clamped(self, place: Range) -> tuple[Position, Position]:
        """The ends of ``place`` in order, each at a place that is there."""
        start, end = self._nearest(place.start), self._nearest(place.end)
        return (start, end) if start <= end else (end, start)

    def _nearest(self, position: Position) -> Position:
        """The place itself, or the nearest before it; never between the halves of a line end."""
        if position.line < 0:
            return Position(0, 0)
        if position.line < len(self.lines):
            width = len(self.lines[position.line].rstrip("\r\n"))
            return Position(position.line, max(0, min(position.column, width)))
        last = self.line(len(self.lines) - 1)
        if not last or last.endswith(("\r", "\n")):
            return Position(len(self.lines), 0)
        return Position(len(self.lines) - 1, len(last))


def _equal_at_start(before: list[str], after: list[str]) -> int:
    for index, (one, other) in enumerate(zip(before, after, strict=False)):
        if one != other:
            return index
    return min(len(before), len(after))
