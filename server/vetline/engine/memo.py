"""A bounded memory of derived values, by content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from attrs import define, field

V = TypeVar("V")


@define(eq=False)
class Memo(Generic[V]):
    """The values asked for last.

    Nothing is ever invalidated: keys are made of content, so a changed input asks for another key,
    and what nobody asks for any more falls out at the far end.
    """

    entries_max: int
    let_go: Callable[[V], None] | None = None  # called with what falls out
    _entries: OrderedDict[Hashable, V] = field(init=False, factory=OrderedDict)

    def get(self, key: Hashable, compute: Callable[[], V]) -> V:
        """The value of ``key``, computed if it is not remembered."""
        found = self.peek(key)
        if found is not None:
            return found
        return self.put(key, compute())

    def peek(self, key: Hashable) -> V | None:
        """The value of ``key``, if it is remembered."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, value: V) -> V:
        """Remember ``value`` for ``key``, in the place of any other."""
        self._entries[key] = value
        if len(self._entries) > self.entries_max:
            _, oldest = self._entries.popitem(last=False)
            if self.let_go is not None:
                self.let_go(oldest)
        return value

    def drop(self, key: Hashable) -> None:
        """Forget the value of ``key``: it was not made of content alone."""
        self._entries.pop(key, None)
