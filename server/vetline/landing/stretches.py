"""Sets of lines as sorted stretches, and how they move when the text changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vetline.landing.difference import Hunk, Stretch


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """``stretches`` in order, those that touch made one, and the empty ones left out."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if stretch.first >= stretch.end:
            continue
        if found and stretch.first <= found[-1].end:
            found[-1] = Stretch(found[-1].first, max(found[-1].end, stretch.end))
        else:
            found.append(stretch)
    return tuple(found)


def carried(stretches: Sequence[Stretch], changes: Sequence[Hunk]) -> tuple[Stretch, ...]:
    """Where the lines of ``stretches`` are after ``changes``.

    A line that was replaced lives on in the one that stands for it: the first in the first, the
    second in the second, and the last in all that are left.  So an edited line of a landed block
    still is one, and a line typed between two of them is not.
    """
    return merged(part for stretch in stretches for part in _carried_one(stretch, changes))


def line_count(stretches: Iterable[Stretch]) -> int:
    """How many lines there are in ``stretches``."""
    return sum(stretch.end - stretch.first for stretch in stretches)


def touches(stretches: Sequence[Stretch], first: int, last: int) -> bool:
    """Whether a line from ``first`` to ``last``, both included, is in ``stretches``."""
    return any(stretch.first <= last and first < stretch.end for stretch in stretches)


def numbers(stretches: Iterable[Stretch]) -> Iterator[int]:
    """The lines in ``stretches``."""
    for stretch in stretches:
        yield from range(stretch.first, stretch.end)


def _carried_one(stretch: Stretch, changes: Sequence[Hunk]) -> Iterator[Stretch]:
    first, shift = stretch.first, 0
    for change in changes:
        old, new = change.before, change.after
        if old.first >= stretch.end:
            break
        yield Stretch(first + shift, min(old.first, stretch.end) + shift)
        yield _descendants(stretch, old, new)
        first = max(first, old.end)
        shift = new.end - old.end
    yield Stretch(first + shift, stretch.end + shift)


def _descendants(stretch: Stretch, old: Stretch, new: Stretch) -> Stretch:
    """The lines in ``new`` that stand for those of ``stretch`` in ``old``."""
    low, high = max(stretch.first, old.first), min(stretch.end, old.end)
    if low >= high:
        return Stretch(new.first, new.first)
    first = min(new.first + low - old.first, new.end)
    end = new.end if high == old.end else min(new.first + high - old.first, new.end)
    return Stretch(first, end)
