"""The difference between two states of a text, line by line.

Our own, because nobody else's will do: editors report one coarse edit for a file that changed on
disk, or close and open it, and the difference must then still be the lines that are really new.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from attrs import frozen

from vetline.text.document import LineChange

COMPARED_LINES_MAX = 600
"""Lines between two anchors that are compared each with each, which takes up to 50 ms."""


@frozen(order=True)
class Stretch:
    """Lines from ``first`` up to, but not including, ``end``."""

    first: int
    end: int


@frozen
class Hunk:
    """Lines that were replaced: ``before`` in the old text by ``after`` in the new."""

    before: Stretch
    after: Stretch

    @classmethod
    def of(cls, change: LineChange) -> Hunk:
        """The only hunk of a text that ``change`` was made to."""
        first = change.first
        removed, added = first + change.removed, first + change.added
        return cls(Stretch(first, removed), Stretch(first, added))


def hunks(before: Sequence[str], after: Sequence[str]) -> tuple[Hunk, ...]:
    """The difference in order; what lies between two hunks is the same in both texts."""
    start = _equal_at_start(before, after)
    same = _equal_at_end(before, after, start)
    found: list[Hunk] = []
    old, new = start, start
    end = (len(before) - same, len(after) - same)
    for old_anchor, new_anchor in (*_anchors(before, after, start, same), end):
        found += _compared(before, after, Hunk(Stretch(old, old_anchor), Stretch(new, new_anchor)))
        old, new = old_anchor, new_anchor
    return tuple(_joined(found))


def _equal_at_start(before: Sequence[str], after: Sequence[str]) -> int:
    shorter = min(len(before), len(after))
    return next((i for i in range(shorter) if before[i] != after[i]), shorter)


def _equal_at_end(before: Sequence[str], after: Sequence[str], start: int) -> int:
    shorter = min(len(before), len(after)) - start
    return next((i for i in range(shorter) if before[-1 - i] != after[-1 - i]), shorter)


def _anchors(
    before: Sequence[str], after: Sequence[str], start: int, same: int
) -> list[tuple[int, int]]:
    """Pairs of equal lines that occur once in each text, in the same order in both."""
    old_end, new_end = len(before) - same, len(after) - same
    if max(old_end - start, new_end - start) <= COMPARED_LINES_MAX:
        return []
    old_once = {line for line, n in Counter(before[start:old_end]).items() if n == 1}
    new_once = {line for line, n in Counter(after[start:new_end]).items() if n == 1}
    places = {after[i]: i for i in range(start, new_end) if after[i] in new_once}
    pairs = [
        (i, places[before[i]])
        for i in range(start, old_end)
        if before[i] in old_once and before[i] in places
    ]
    return _longest_rise(pairs)


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of ``pairs`` whose second numbers rise too (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    behind: list[int] = []
    for index, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        behind.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [index]
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = behind[at]
    return found[::-1]


def _compared(before: Sequence[str], after: Sequence[str], gap: Hunk) -> Iterator[Hunk]:
    """The hunks in the gap between two anchors."""
    old, new = gap.before, gap.after
    lengths = old.end - old.first, new.end - new.first
    if not any(lengths):
        return
    if not all(lengths) or max(lengths) > COMPARED_LINES_MAX:
        yield gap
        return
    matcher = SequenceMatcher(
        None, before[old.first : old.end], after[new.first : new.end], autojunk=False
    )
    for kind, old_first, old_end, new_first, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield Hunk(
                Stretch(old.first + old_first, old.first + old_end),
                Stretch(new.first + new_first, new.first + new_end),
            )


def _joined(found: Sequence[Hunk]) -> Iterator[Hunk]:
    """``found`` with hunks that touch made one."""
    last: Hunk | None = None
    for hunk in found:
        if last is None:
            last = hunk
        elif last.before.end == hunk.before.first and last.after.end == hunk.after.first:
            last = Hunk(
                Stretch(last.before.first, hunk.before.end),
                Stretch(last.after.first, hunk.after.end),
            )
        else:
            yield last
            last = hunk
    if last is not None:
        yield last
