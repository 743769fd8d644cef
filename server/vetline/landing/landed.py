"""What landed since the text was last at rest.

The shadow is the last settled state of a document.  At the next quiet moment the difference
between it and the text says what arrived, whatever way it came.  Not every large difference is a
landed block: text that comes back, moves, or is only laid out anew has been here before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from vetline.landing.block import Block, followed, joined, less, new_block
from vetline.landing.difference import Hunk, Stretch, hunks
from vetline.landing.past import Past
from vetline.landing.stretches import touches
from vetline.landing.tokens import is_formatting, is_renaming, new_share
from vetline.landing.window import Window

NEIGHBOURS = 3
"""Lines above and below among which the former shape of a changed line is looked for."""

NEW_SHARE_MIN = 0.5
"""A changed line counts as new if at least this much of it is."""


@frozen
class Limits:
    """How much must arrive at once to be a landed block: lines, or characters."""

    lines_min: int = 3
    chars_min: int = 120


@frozen
class Shadow:
    """A document at rest: its lines, and the blocks that wait for review."""

    lines: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@frozen
class Arrival:
    """How the text came to be what it is.

    ``window`` is ``None`` if nobody saw the changes: the document was closed and opened again.
    ``is_checkout`` says that version control has put the text there.
    ``base`` are the committed lines, ``None`` if there are none to compare with.
    """

    window: Window | None
    at: float
    is_checkout: bool = False
    base: tuple[str, ...] | None = None


def first_shadow(lines: Sequence[str], past: Past) -> Shadow:
    """The shadow of a document that is opened for the first time: nothing in it has landed."""
    past.keep_state(lines)
    return Shadow(tuple(lines))


def settled(
    shadow: Shadow, now: Sequence[str], arrival: Arrival, past: Past, limits: Limits
) -> Shadow:
    """The shadow of ``now``; its blocks are those of ``shadow`` and what landed since.

    ``past`` learns what was there and what was taken away.
    """
    changes = hunks(shadow.lines, now)
    if not changes:
        return evolve(shadow, blocks=_uncommitted(shadow.blocks, now, arrival.base))
    has_returned, returned = past.had_state(now), past.had_lines()
    for change in changes:
        past.keep_removed(shadow.lines[change.before.first : change.before.end])
    landed: Iterator[Block] = iter(())
    if not has_returned and not arrival.is_checkout and _may_land(arrival, limits):
        landed = _landings(_Difference(shadow.lines, now, changes), arrival, past, limits)
    kept = [followed(block, changes, now, returned) for block in shadow.blocks]
    blocks = joined((*(block for block in kept if block.stretches), *landed))
    past.keep_state(now)
    return Shadow(tuple(now), _uncommitted(blocks, now, arrival.base))


def new_lines(base: Sequence[str], now: Sequence[str]) -> tuple[Stretch, ...]:
    """The lines of ``now`` that are not in ``base``; how lines end does not matter."""
    old = [line.rstrip("\r\n") for line in base]
    new = [line.rstrip("\r\n") for line in now]
    return tuple(h.after for h in hunks(old, new) if h.after.first < h.after.end)


@frozen
class _Difference:
    before: Sequence[str]
    after: Sequence[str]
    changes: tuple[Hunk, ...]

    def removed(self, changes: Sequence[Hunk]) -> list[str]:
        return [x for c in changes for x in self.before[c.before.first : c.before.end]]

    def added(self, changes: Sequence[Hunk]) -> list[str]:
        return [x for c in changes for x in self.after[c.after.first : c.after.end]]


def _may_land(arrival: Arrival, limits: Limits) -> bool:
    window = arrival.window
    return window is None or window.may_land(limits.lines_min, limits.chars_min)


def _landings(
    difference: _Difference, arrival: Arrival, past: Past, limits: Limits
) -> Iterator[Block]:
    """The blocks among the changes."""
    large = [g for g in _groups(difference) if _is_large(difference.added(g), limits)]
    if not large:
        return
    removed = difference.removed(difference.changes)
    added = difference.added(difference.changes)
    if is_formatting(removed, added) or is_renaming(removed, added):
        return
    returned = past.had_lines()
    known = returned | {line.strip() for line in arrival.base or ()}
    for group in large:
        if _has_landed(difference, group, known, limits):
            came = [change.after for change in group]
            yield new_block(less(came, difference.after, returned), difference.after, arrival.at)


def _has_landed(
    difference: _Difference, group: Sequence[Hunk], known: frozenset[str], limits: Limits
) -> bool:
    removed, added = difference.removed(group), difference.added(group)
    if is_formatting(removed, added) or _is_copy(added, difference.before):
        return False
    fresh = [line for line in _changed(removed, added) if line.strip() not in known]
    return _is_large(fresh, limits)


def _is_large(lines: Sequence[str], limits: Limits) -> bool:
    told = [line.strip() for line in lines if line.strip()]
    return len(told) >= limits.lines_min or sum(map(len, told)) >= limits.chars_min


def _groups(difference: _Difference) -> Iterator[list[Hunk]]:
    """The changes, those with nothing but empty lines between them together."""
    group: list[Hunk] = []
    for change in difference.changes:
        if group and any(
            line.strip() for line in difference.after[group[-1].after.end : change.after.first]
        ):
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _changed(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """The lines of ``added`` that are not a removed one with a few words changed."""
    for index, line in enumerate(added):
        near = removed[max(index - NEIGHBOURS, 0) : index + NEIGHBOURS + 1]
        if new_share(line, near) >= NEW_SHARE_MIN:
            yield line


def _is_copy(added: Sequence[str], before: Sequence[str]) -> bool:
    """Whether ``added`` stood in the document already, line by line."""
    return _told(added) in _told(before)


def _told(lines: Sequence[str]) -> str:
    return "\n".join(["", *(s for line in lines if (s := line.strip())), ""])


def _uncommitted(
    blocks: tuple[Block, ...], now: Sequence[str], base: Sequence[str] | None
) -> tuple[Block, ...]:
    """``blocks`` without those that are in the committed text as they are."""
    if base is None or not blocks:
        return blocks
    new = new_lines(base, now)
    return tuple(b for b in blocks if any(touches(new, s.first, s.end - 1) for s in b.stretches))
