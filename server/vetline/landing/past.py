"""Text that was here before: undo, redo and moving bring it back, and so it is not new."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence

from attrs import define, field

from vetline.text.digest import digest

STATES_MAX = 500
"""States of documents that are remembered."""

REMOVALS_MAX = 100
"""Removals that are remembered, over all documents."""

REMOVED_LINES_MAX = 20_000
"""Lines of one removal that are remembered."""


@define(eq=False)
class Past:
    """What the documents of one workspace held a while ago."""

    _states: OrderedDict[str, None] = field(init=False, factory=OrderedDict)
    _removals: deque[frozenset[str]] = field(init=False, factory=lambda: deque(maxlen=REMOVALS_MAX))

    def keep_state(self, lines: Iterable[str]) -> None:
        """Remember a text as a whole."""
        self._states[_state(lines)] = None
        if len(self._states) > STATES_MAX:
            self._states.popitem(last=False)

    def keep_removed(self, lines: Sequence[str]) -> None:
        """Remember lines that were taken out of a document."""
        kept = frozenset(s for line in lines[:REMOVED_LINES_MAX] if (s := line.strip()))
        if kept and (not self._removals or self._removals[-1] != kept):
            self._removals.append(kept)

    def had_state(self, lines: Iterable[str]) -> bool:
        """Whether a document held just these lines."""
        return _state(lines) in self._states

    def had_lines(self) -> frozenset[str]:
        """The lines that were taken out of any document, without the space around them."""
        return frozenset().union(*self._removals)


def _state(lines: Iterable[str]) -> str:
    return digest("".join(lines))
