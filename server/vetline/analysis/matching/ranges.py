"""The algebra of selections: which lie in which, and which are taken away."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from attrs import evolve

from vetline.analysis.matching.bindings import Bindings, agree, outline
from vetline.analysis.matching.selection import Selection

SELECTIONS_KEPT_MAX = 5_000
"""Selections of one formula in one view that are followed."""


def intersection(left: Sequence[Selection], right: Sequence[Selection]) -> list[Selection]:
    """The stretches of one side that lie in one of the other and agree with it on the holes.

    What only surrounds is never selected inside what does not.
    """
    found = inner(left, right) + inner(right, left)
    return distinct(found)


def inner(inside: Sequence[Selection], outer: Sequence[Selection]) -> list[Selection]:
    """The stretches of ``inside`` that lie in one of ``outer`` and agree with it on the holes."""
    found: list[Selection] = []
    shelves = _Shelves(inside, _shared_hole(inside, outer))
    for around in outer:
        for one in shelves.within(around):
            if one.surrounds and not around.surrounds:
                continue
            if agree(one.bindings, around.bindings):
                found.append(merged(one, around.bindings))
        if len(found) > SELECTIONS_KEPT_MAX:
            break
    return found


def _shared_hole(inner: Sequence[Selection], outer: Sequence[Selection]) -> str | None:
    """A hole that every selection of both sides binds, if there is one."""
    if not inner or not outer:
        return None
    shared = inner[0].bindings.keys() & outer[0].bindings.keys()
    shared = {hole for hole in shared if not hole[1:].isdigit()}  # on these none has to agree
    for one in (*inner, *outer):
        shared = shared & one.bindings.keys()
        if not shared:
            return None
    return min(shared)


def merged(selection: Selection, bindings: Bindings) -> Selection:
    """``selection`` that knows what ``bindings`` says, too."""
    if all(hole in selection.bindings for hole in bindings):
        return selection
    return evolve(selection, bindings={**bindings, **selection.bindings})


def without(found: Sequence[Selection], excluded: Sequence[Selection]) -> list[Selection]:
    """``found`` without what ``excluded`` takes away.

    What surrounds takes away all that lies in it; anything else only the very same stretch.
    """
    around = [one for one in excluded if one.surrounds]
    hole = _shared_hole(found, around)
    shelves: dict[object, list[Selection]] = {}
    for one in around:
        shelves.setdefault(_label(one, hole), []).append(one)
    exact: dict[tuple[int, int], list[Selection]] = {}
    for one in excluded:
        if not one.surrounds:
            exact.setdefault((one.start, one.end), []).append(one)
    return [
        one
        for one in found
        if not any(agree(one.bindings, e.bindings) for e in exact.get((one.start, one.end), ()))
        and not _lies_in(one, shelves.get(_label(one, hole), ()))
    ]


def _lies_in(one: Selection, around: Iterable[Selection]) -> bool:
    return any(_holds(outer, one) and agree(one.bindings, outer.bindings) for outer in around)


def apart_from(found: Sequence[Selection], excluded: Sequence[Selection]) -> list[Selection]:
    """``found`` without what holds, or lies in, something that a regular expression found."""
    return [one for one in found if not any(_holds(e, one) or _holds(one, e) for e in excluded)]


def _holds(outer: Selection, inner: Selection) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def distinct(found: Iterable[Selection]) -> list[Selection]:
    """``found`` without repetitions, in order of place."""
    kept = _first_of_each(found, lambda one: (one.start, one.end, one.surrounds))
    return sorted(kept, key=lambda one: (one.start, one.end, one.surrounds))


def reaching_farthest(found: Iterable[Selection]) -> list[Selection]:
    """Of selections that start at one place with the same holes, the one that reaches farthest."""
    kept = _first_of_each(sorted(found, key=lambda s: -s.end), lambda one: one.start)
    return sorted(kept, key=lambda one: one.start)


def _first_of_each(
    found: Iterable[Selection], place: Callable[[Selection], object]
) -> list[Selection]:
    """``found`` without those of which one at the same ``place`` has the same holes."""
    kept: list[Selection] = []
    alike: dict[object, list[Selection]] = {}
    for one in found:
        holes = frozenset((hole, bound.start, bound.end) for hole, bound in one.bindings.items())
        others = alike.setdefault((place(one), holes), [])
        if not any(agree(one.bindings, other.bindings) for other in others):
            others.append(one)
            kept.append(one)
    return kept


class _Shelves:
    """Selections by what a hole stands for and by place, so that few have to be looked at."""

    def __init__(self, found: Iterable[Selection], hole: str | None) -> None:
        self.hole = hole
        self.shelves: dict[object, list[Selection]] = {}
        for one in sorted(found, key=lambda s: s.start):
            self.shelves.setdefault(_label(one, hole), []).append(one)
        self.starts = {label: [one.start for one in kept] for label, kept in self.shelves.items()}

    def within(self, around: Selection) -> Iterable[Selection]:
        """Those that lie in ``around`` and may agree with it."""
        label = _label(around, self.hole)
        kept = self.shelves.get(label)
        if kept is None:
            return ()
        first = bisect_left(self.starts[label], around.start)
        last = bisect_right(self.starts[label], around.end)
        return (one for one in kept[first:last] if one.end <= around.end)


def _label(one: Selection, hole: str | None) -> object:
    """Equal for selections whose ``hole`` may stand for the same thing."""
    return outline(one.bindings[hole]) if hole is not None else None
