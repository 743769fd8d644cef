"""A stretch of code that a formula selects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import attrs

from vetline.analysis.matching.bindings import Bindings
from vetline.syntax import nodes as n
from vetline.text.span import Span

if TYPE_CHECKING:
    from attrs import frozen as value
else:
    value = partial(attrs.define, eq=False)


@value
class Selection:
    """A stretch from ``start`` to ``end`` (characters of the unit) and what the holes are in it.

    ``node`` is the node that was matched, if it is one.
    ``surrounds`` marks what only says where other stretches must lie, as `pattern-inside` does.
    """

    start: int
    end: int
    bindings: Bindings
    node: n.Node | None = None
    surrounds: bool = False

    @property
    def span(self) -> Span:
        """The stretch."""
        return Span(self.start, self.end)
