"""A call as the interpreter sees it: what is called, on what, with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from attrs import define

from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    Taint,
    Value,
    joined,
    merged_taints,
    only_constant,
)
from vetline.rulebook.written import Place
from vetline.syntax import nodes as n


@define(eq=False)
class Site:
    """One call.

    ``names`` are the dotted names it may go by, the best first; ``name`` is the last part as
    written.  ``spread`` is what stands in ``*args`` and ``**kwargs`` and nobody knows where.
    """

    node: n.Call
    name: str
    names: tuple[str, ...]
    callee: Value
    receiver: Value | None
    receiver_node: n.Expr | None
    positional: list[Value]
    keywords: dict[str, Value]
    nodes: dict[Place, n.Node]
    spread: Value | None

    def argument(self, *places: Place) -> Value | None:
        """The argument at the first of ``places`` that is given."""
        for place in places:
            if isinstance(place, int):
                if place < len(self.positional):
                    return self.positional[place]
            elif place in self.keywords:
                return self.keywords[place]
        return None

    def at(self, place: Place) -> Iterator[tuple[Value, n.Node]]:
        """What stands at ``place`` of a sink, with its code."""
        if isinstance(place, int):
            if place < len(self.positional):
                yield self.positional[place], self.nodes[place]
        elif place == "self":
            if self.receiver is not None and self.receiver_node is not None:
                yield self.receiver, self.receiver_node
        elif place == "*":
            yield from self._from(0)
            for name, value in self.keywords.items():
                yield value, self.nodes[name]
            if self.spread is not None:
                yield self.spread, self.node
        elif place.endswith(":") and place[:-1].isdecimal():
            yield from self._from(int(place[:-1]))
        elif place in self.keywords:
            yield self.keywords[place], self.nodes[place]

    def _from(self, first: int) -> Iterator[tuple[Value, n.Node]]:
        for index in range(first, len(self.positional)):
            yield self.positional[index], self.nodes[index]

    def keyword_constant(self, name: str) -> object:
        """The constant given for keyword ``name``; ``None`` if there is none."""
        value = self.keywords.get(name)
        known = only_constant(value) if value is not None else ()
        return known[0] if known else None

    def all_values(self) -> Iterator[Value]:
        """Everything that is passed, the receiver not among it."""
        yield from self.positional
        yield from self.keywords.values()
        if self.spread is not None:
            yield self.spread

    def taints(self, state: State, places: Iterable[Place] = ("*",)) -> tuple[Taint, ...]:
        """The taints of what is passed at ``places``, the receiver not among it."""
        taints: tuple[Taint, ...] = ()
        for value, _ in chain.from_iterable(map(self.at, places)):
            if value.taints or value.objects:
                taints = merged_taints(taints, state.deep_taints(value))
        return taints


def spread_of(first: Value | None, second: Value) -> Value:
    """What ``*args`` and ``**kwargs`` hold together."""
    return second if first is None else joined(first, second)
