"""Checks of the program that clear data, kept as bits until a sink asks whether they hold.

A set of cleared kinds is one number: bits below ``TRIAL_SHIFT`` are kinds of sinks, bits from there
on are trials, of which nobody knows yet what they clear.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import Factory, define, frozen

from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Key, Origin
from vetline.rulebook.taint import EVERY_KIND, Kind
from vetline.syntax import nodes as n

TRIALS_MAX = 64
"""How many checks of one unit are kept to be tried; further ones count as not there."""
TRIAL_SHIFT = 64
"""Bits below are kinds of sinks, bits from here on checks that have not been tried."""


@define(eq=False)
class Trial:
    """A check that came out as ``truth``, to be tried on attack texts when a sink asks.

    The text stands for the variable ``name``, or if that is empty, for what comes from ``origin``.
    ``words`` are the texts that it compares with, ``passed`` tells which attack texts got past it,
    ``blind`` whether all do, if it decides without a look at the text.
    """

    test: n.Expr
    truth: bool
    name: str
    origin: Origin
    state: State
    words: list[str] | None = None
    passed: dict[str, bool] = Factory(dict)
    blind: bool | None = None
    unknown: int = 0  # attack texts for which nobody knows


@frozen(eq=False)
class Both:
    """What two sets of cleared kinds have in common, worked out when a sink asks."""

    first: int
    second: int


@frozen(eq=False)
class Without:
    """What a set of cleared kinds clears but for ``undone``, worked out when a sink asks."""

    cleared: int
    undone: int


Holds: TypeAlias = "Callable[[Trial, int], int]"
"""The kinds among some that a check holds against."""


@define(eq=False)
class Trials:
    """The checks of one unit that data went through, and what is known of them.

    ``turns`` are the passes of loops gone through item by item: in each a check is another one.
    """

    every_kind: int
    holds: Holds
    turns: list[int] = Factory(list)
    kept: list[Trial | Both | Without] = Factory(list)
    bits: dict[Key, int] = Factory(dict)
    answers: dict[int, tuple[int, int]] = Factory(dict)  # kinds tried and held against, by trial
    settled_masks: dict[int, int] = Factory(dict)

    def close(self) -> None:
        """Let go of the checks: their states, and who tries them, refer to this."""
        self.kept.clear()
        self.holds = _nothing

    def add(self, trial: Trial) -> int:
        """A bit that stands for what ``trial`` will turn out to clear."""
        test = trial.test
        name = trial.name or trial.origin.key
        key = (test.start, test.end, trial.truth, name, *self.turns)
        number = self.bits.get(key)
        if number is not None:
            self.kept[number] = trial
            return 1 << (number + TRIAL_SHIFT)
        return self._bit(key, trial)

    def meet(self, first: int, second: int) -> int:
        """The kinds that both sets clear, with a bit for what only trying will tell."""
        shared = first & second
        if not (first | second) >> TRIAL_SHIFT or shared in (first, second):
            return shared
        first, second = first & ~shared, second & ~shared
        return shared | self._bit(("both", first, second), Both(first, second))

    def without(self, cleared: int, undone: int) -> int:
        """``cleared`` but for the kinds ``undone``, which data may be dangerous for again."""
        kinds = cleared & ((1 << TRIAL_SHIFT) - 1)
        if cleared in (kinds, EVERY_KIND):
            return cleared & ~undone
        pending = cleared & ~kinds
        return kinds & ~undone | self._bit(("without", pending, undone), Without(pending, undone))

    def _bit(self, key: Key, made: Trial | Both | Without) -> int:
        """The bit of ``made``, which ``key`` names; none if there are too many."""
        number = self.bits.get(key)
        if number is None:
            if len(self.kept) >= TRIALS_MAX:
                return 0
            number = self.bits[key] = len(self.kept)
            self.kept.append(made)
        return 1 << (number + TRIAL_SHIFT)

    def clears(self, cleared: int, kind: Kind) -> bool:
        """Whether ``cleared`` holds ``kind``, or a check that holds against it."""
        return self._cleared_among(kind.bit, cleared) != 0

    def settled(self, cleared: int) -> int:
        """``cleared`` as kinds only, every check in it tried."""
        if cleared == EVERY_KIND or not cleared >> TRIAL_SHIFT:
            return cleared
        known = self.settled_masks.get(cleared)
        if known is None:
            known = cleared & ((1 << TRIAL_SHIFT) - 1)
            known |= self._cleared_among(self.every_kind, cleared)
            self.settled_masks[cleared] = known
        return known

    def _cleared_among(self, wanted: int, cleared: int) -> int:
        """The kinds among ``wanted`` that ``cleared`` holds, or a check in it holds against."""
        found = cleared & wanted
        pending = cleared >> TRIAL_SHIFT
        number = 0
        while pending > 0 and found != wanted and number < len(self.kept):
            if pending & 1:
                found |= self._held_among(wanted & ~found, number)
            pending >>= 1
            number += 1
        return found

    def _held_among(self, wanted: int, number: int) -> int:
        """The kinds among ``wanted`` that check ``number`` holds against; each is tried once."""
        tried, held = self.answers.get(number, (0, 0))
        left = wanted & ~tried
        if left:
            held |= self._tried(self.kept[number], left)
            self.answers[number] = tried | left, held
        return held & wanted

    def _tried(self, made: Trial | Both | Without, wanted: int) -> int:
        if isinstance(made, Both):
            return self._cleared_among(self._cleared_among(wanted, made.first), made.second)
        if isinstance(made, Without):
            return self._cleared_among(wanted & ~made.undone, made.cleared)
        return self.holds(made, wanted)


def _nothing(trial: Trial, wanted: int) -> int:
    """What a check holds against that is not tried any more."""
    del trial, wanted
    return 0
