"""A landed block, and what becomes of it when the text around and in it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from vetline.landing.difference import Hunk, Stretch
from vetline.landing.stretches import carried, line_count, merged, numbers, touches
from vetline.text.digest import digest


@frozen
class Block:
    """Lines that landed at once and that nobody has reviewed yet.

    ``id`` is the digest of the text that landed, and stays while the text is edited.
    ``stretches`` are where its lines are now; lines typed between them are none of it.
    ``texts`` are all lines that it has ever had, without the space around them.
    ``landed_at`` is a time of the caller's clock, in seconds; ``reporter`` names who told us of the
    block, if somebody did: from the text alone nobody can say where it comes from.
    """

    id: str
    stretches: tuple[Stretch, ...]
    texts: frozenset[str]
    landed_at: float
    reporter: str = ""

    @property
    def first(self) -> int:
        """The first line."""
        return self.stretches[0].first

    @property
    def end(self) -> int:
        """The line behind the last one."""
        return self.stretches[-1].end

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return line_count(self.stretches)

    def holds(self, first: int, last: int) -> bool:
        """Whether one of the lines ``first`` to ``last``, both included, is of this block."""
        return touches(self.stretches, first, last)


def new_block(stretches: Iterable[Stretch], lines: Sequence[str], at: float) -> Block:
    """The block of ``stretches``, which landed in ``lines`` at the time ``at``."""
    kept = merged(stretches)
    landed = digest(*(lines[number] for number in numbers(kept)))
    return Block(landed, kept, _texts(kept, lines), at)


def moved(blocks: Iterable[Block], changes: Sequence[Hunk]) -> tuple[Block, ...]:
    """``blocks`` after ``changes``; those that have lost all lines are gone."""
    kept = (evolve(block, stretches=carried(block.stretches, changes)) for block in blocks)
    return joined(block for block in kept if block.stretches)


def followed(
    block: Block, changes: Sequence[Hunk], now: Sequence[str], returned: frozenset[str]
) -> Block:
    """``block`` after ``changes``, which made ``now``.

    Lines among ``returned`` that were never of the block take the place of its lines, but do not
    become its lines: what was pasted over is back.
    """
    foreign = returned - block.texts
    split = [part for change in changes for part in _split(change, now, foreign)]
    kept = merged(less(carried(block.stretches, split), now, foreign))
    return evolve(block, stretches=kept, texts=block.texts | _texts(kept, now))


def less(
    stretches: Iterable[Stretch], lines: Sequence[str], texts: frozenset[str]
) -> Iterator[Stretch]:
    """``stretches`` of ``lines`` without those that say one of ``texts``; some may be empty."""
    for stretch in stretches:
        first = stretch.first
        for number in range(stretch.first, stretch.end):
            if lines[number].strip() in texts:
                yield Stretch(first, number)
                first = number + 1
        yield Stretch(first, stretch.end)


def joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """``blocks`` in order, those that touch or reach into each other made one."""
    found: list[Block] = []
    for block in sorted(blocks, key=lambda block: block.stretches):
        if found and block.first <= found[-1].end:
            found[-1] = _one_of(found[-1], block)
        else:
            found.append(block)
    return tuple(found)


def _split(change: Hunk, now: Sequence[str], foreign: frozenset[str]) -> tuple[Hunk, ...]:
    """``change``, as a removal and an insertion if all that it put in is ``foreign``."""
    old, new = change.before, change.after
    texts = _texts([new], now)
    if not texts or not texts <= foreign:
        return (change,)
    return (
        Hunk(old, Stretch(new.first, new.first)),
        Hunk(Stretch(old.end, old.end), new),
    )


def _texts(stretches: Iterable[Stretch], lines: Sequence[str]) -> frozenset[str]:
    return frozenset(t for number in numbers(stretches) if (t := lines[number].strip()))


def _one_of(block: Block, other: Block) -> Block:
    return Block(
        digest(block.id, other.id),
        merged((*block.stretches, *other.stretches)),
        block.texts | other.texts,
        max(block.landed_at, other.landed_at),
        block.reporter or other.reporter,
    )
