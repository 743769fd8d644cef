"""A document cut into units: what is parsed, analysed and remembered as one.

A unit is a statement of the module, a statement or method of a top-level class, the header of
such a class, or a run of blank lines and comments between them. ``"".join`` of the texts is the
text. After an edit only the units around it are cut again, and all others stay the same objects.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from vetline.syntax.cut import MODULE, Block, Cut, UnitKind, next_cut
from vetline.syntax.starts import LineStarts
from vetline.syntax.statement import STRING_LOOKAHEAD_LINES_MAX
from vetline.text.digest import digest
from vetline.text.document import LineChange
from vetline.text.lines import split_lines

LOOKAHEAD_LINES_MAX = STRING_LOOKAHEAD_LINES_MAX + 2
"""How many lines after the gap behind it a cut may depend on."""


@frozen
class Unit:
    r"""One unit: its text, and the class that it stands in, if any.

    ``header`` is that class as ``parse_unit`` wants it (``"class Name(Bases):\n"``).
    ``name`` is the definition: ``function``, ``Class`` or ``Class.method``.
    Nothing here says where the unit stands, so that ``digest`` may be a key.
    """

    text: str
    header: str
    kind: UnitKind
    name: str
    line_count: int
    digest: str

    @classmethod
    def of(cls, lines: Sequence[str], cut: Cut) -> Unit:
        """The unit that ``cut`` makes of ``lines``, which are its own."""
        text = "".join(lines)
        key = digest(cut.header, text)
        return cls(text, cut.header, cut.kind, cut.name, len(lines), key)

    @classmethod
    def whole(cls, text: str) -> Unit:
        """All of a text that is not Python, or is to be seen as one."""
        return cls(text, "", "statement", "", len(split_lines(text)), digest("", text))


@define(eq=False)
class UnitList:
    """The units of a document, in order, kept up to date with its lines."""

    units: list[Unit]
    _blocks: list[Block]  # the block that each unit starts in
    _lookaheads: list[int]
    _starts: LineStarts
    _found: dict[str, int] = field(init=False, factory=dict)  # first indexes by digest, if known

    @classmethod
    def of(cls, lines: Sequence[str]) -> UnitList:
        """The units of ``lines``."""
        units = cls([], [], [], LineStarts([]))
        units.update(lines, LineChange(0, 0, len(lines)))
        return units

    def first_line(self, index: int) -> int:
        """The number of the first line of the unit at ``index``."""
        return self._starts[index]

    def index_at(self, line: int) -> int:
        """The index of the unit that holds ``line``, or of the last; -1 if there is none."""
        return self._starts.index_at(line)

    def find(self, unit_digest: str) -> int | None:
        """The index of the first unit with ``unit_digest``."""
        known = self._found.get(unit_digest)
        if known is not None and self.units[known].digest == unit_digest:
            return known
        for index, unit in enumerate(self.units):
            if unit.digest == unit_digest:
                self._found[unit_digest] = index
                return index
        return None

    def update(self, lines: Sequence[str], change: LineChange) -> tuple[int, int, int]:
        """Follow ``change``, which made the document ``lines``.

        The answer says what really changed: units ``first`` to ``first + removed`` became
        units ``first`` to ``first + added``. All others are the objects that they were.
        """
        first = self._first_touched(change.first)
        start = self._starts[first] if self.units else 0
        block = self._blocks[first] if self.units else MODULE
        cuts, after = self._cut(lines, start, block, first, change)
        ends = [cut.end for cut in cuts]
        starts = [start, *ends][: len(cuts)]
        self._starts.replace(first, after - first, starts, change.added - change.removed)
        self._blocks[first:after] = [cut.before for cut in cuts]
        self._lookaheads[first:after] = [cut.lookahead for cut in cuts]
        new = [Unit.of(lines[s : cut.end], cut) for s, cut in zip(starts, cuts, strict=True)]
        return self._put(first, after, new)

    def _first_touched(self, line: int) -> int:
        """The first unit whose cut depends on ``line``."""
        index = self.index_at(line)
        if index < 0:
            return 0
        if line == self._starts[index] or self.units[index].kind == "blank":
            # The statement before ended where it did because of what stood here.
            index = self._statement_before(index)
        low = max(0, self.index_at(line - LOOKAHEAD_LINES_MAX) - 2)
        for earlier, lookahead in enumerate(self._lookaheads[low:index], low):
            if lookahead and self._starts[earlier + 1] + lookahead > line:
                return earlier
        return index

    def _statement_before(self, index: int) -> int:
        while index > 0:
            index -= 1
            if self.units[index].kind != "blank":
                break
        return index

    def _cut(
        self, lines: Sequence[str], line: int, block: Block, index: int, change: LineChange
    ) -> tuple[list[Cut], int]:
        """New cuts from ``line`` on, and the index of the old unit from which all is as before."""
        cuts: list[Cut] = []
        settled, shift = change.first + change.added, change.added - change.removed
        count = len(self.units)
        while line < len(lines):
            while index < count and self._starts[index] + shift < line:
                index += 1
            if line >= settled and self._meets(index, line - shift, block):
                return cuts, index
            cut = next_cut(lines, line, block)
            cuts.append(cut)
            line, block = cut.end, cut.after
        return cuts, count

    def _meets(self, index: int, line: int, block: Block) -> bool:
        """Whether an old unit started at what was ``line``, in ``block``."""
        return (
            index < len(self.units) and self._starts[index] == line and self._blocks[index] == block
        )

    def _put(self, first: int, after: int, new: list[Unit]) -> tuple[int, int, int]:
        """Put ``new`` in the place of ``first`` to ``after``, but keep what is the same."""
        while new and first < after and new[0] == self.units[first]:
            del new[0]
            first += 1
        while new and first < after and new[-1] == self.units[after - 1]:
            del new[-1]
            after -= 1
        self.units[first:after] = new
        if len(new) != after - first:
            self._found.clear()
        for unit in new:
            self._found.pop(unit.digest, None)
        return first, after - first, len(new)
