"""The first lines of consecutive units, kept so that typing stays cheap."""

from __future__ import annotations

from bisect import bisect_right

from attrs import define


@define
class LineStarts:
    """Ascending line numbers, with a gap at the last edit.

    The numbers behind the gap are all off by ``_shift``. So an edit in the same place costs
    nothing, however many units follow, and an edit elsewhere costs the units in between.
    """

    _numbers: list[int]
    _gap: int = 0
    _shift: int = 0

    def __getitem__(self, index: int) -> int:
        """The number at ``index``."""
        return self._numbers[index] + (self._shift if index >= self._gap else 0)

    def index_at(self, line: int) -> int:
        """The index of the last number that is not above ``line``; -1 if there is none."""
        gap = self._gap
        if gap < len(self._numbers) and self[gap] <= line:
            return bisect_right(self._numbers, line - self._shift, gap) - 1
        return bisect_right(self._numbers, line, 0, gap) - 1

    def replace(self, first: int, removed: int, numbers: list[int], shift: int) -> None:
        """Put ``numbers`` in the place of ``removed`` ones, and move what follows by ``shift``."""
        self._move_gap(first)
        self._numbers[first : first + removed] = numbers
        self._gap = first + len(numbers)
        self._shift = self._shift + shift if self._gap < len(self._numbers) else 0

    def _move_gap(self, gap: int) -> None:
        low, high = sorted((gap, self._gap))
        change = self._shift if self._gap < gap else -self._shift
        if change:
            self._numbers[low:high] = [number + change for number in self._numbers[low:high]]
        self._gap = gap
