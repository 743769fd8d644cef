"""What variables hold while a body is gone through: taints, and those of their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TypeAlias

from attrs import Factory, define, field, frozen

from vetline.analysis.matching.selection import Selection
from vetline.syntax import nodes as n

Path: TypeAlias = tuple[str, ...]
"""Attributes, and ``[]`` for an item, whichever it is."""

ITEM = "[]"


@frozen
class Taint:
    """What a source gave, under a label; ``number`` tells the sources' matches apart."""

    label: str
    number: int
    selection: Selection = field(eq=False)


Taints: TypeAlias = frozenset[Taint]
NONE: Taints = frozenset()


@frozen(eq=False)
class Value:
    """The taints of a value itself, and those of its parts where they differ."""

    own: Taints = NONE
    parts: Mapping[Path, Taints] = Factory(dict)

    def all(self) -> Taints:
        """The taints of the value and of everything in it."""
        return self.own.union(*self.parts.values()) if self.parts else self.own

    def part(self, key: str) -> Value:
        """The attribute or item ``key``; what nothing is known of is as the whole."""
        if not self.parts:
            return self
        inner = {path[1:]: taints for path, taints in self.parts.items() if path[0] == key}
        own = inner.pop((), self.own)
        return Value(own, inner)

    def inner(self, path: Path) -> Value:
        """The part at ``path``."""
        value = self
        for key in path:
            value = value.part(key)
        return value

    def joined_to(self, other: Value) -> Value:
        """The taints of both, part by part."""
        parts = dict(self.parts)
        for path, taints in other.parts.items():
            parts[path] = parts.get(path, NONE) | taints
        return Value(self.own | other.own, parts)

    def known_part(self, key: str) -> Value:
        """The attribute or item ``key``, if anything is known of it in particular."""
        return self.part(key) if any(path[0] == key for path in self.parts) else CLEAN

    def at(self, path: Path) -> Taints:
        """The taints of the part at ``path``, or of the nearest one above it that is known."""
        for length in range(len(path), 0, -1):
            found = self.parts.get(path[:length])
            if found is not None:
                return found
        return self.own

    def replaced(self, path: Path, value: Value) -> Value:
        """The same with ``value`` as the part at ``path``."""
        if not path:
            return value
        parts = {p: taints for p, taints in self.parts.items() if p[: len(path)] != path}
        parts[path] = value.own
        parts.update({path + inner: taints for inner, taints in value.parts.items()})
        return Value(self.own, parts)

    def added(self, taints: Taints) -> Value:
        """The same with more taints."""
        return Value(self.own | taints, self.parts) if taints - self.own else self

    def added_everywhere(self, taints: Taints) -> Value:
        """The same with more taints, of all its parts too."""
        parts = {path: known | taints for path, known in self.parts.items()}
        return Value(self.own | taints, parts)

    def without_parts(self) -> Value:
        """The value itself; ``self`` is not what its attributes are."""
        return Value(self.own) if self.parts else self


CLEAN = Value()


def whole(taints: Taints) -> Value:
    """A value of which no part differs."""
    return Value(taints) if taints else CLEAN


def union(values: Iterable[Value]) -> Value:
    """A value made from all of ``values``."""
    return whole(NONE.union(*(value.all() for value in values)))


@define(eq=False)
class State:
    """What the variables of a body hold at one point."""

    variables: dict[str, Value]

    def copy(self) -> State:
        """The same state, to go another way with."""
        return State(dict(self.variables))

    def whole_of(self, name: str) -> Taints:
        """All taints that the variable holds."""
        return self.variables.get(name, CLEAN).all()

    def same(self, other: State) -> bool:
        """Whether nothing more is known in one of them."""
        mine, theirs = self.variables, other.variables
        return mine.keys() == theirs.keys() and all(
            value is theirs[name]
            or (value.own == theirs[name].own and value.parts == theirs[name].parts)
            for name, value in mine.items()
        )

    def merge(self, other: State, but: Set[str]) -> None:
        """Let variables hold what they hold in ``other`` as well, ``but`` for some."""
        both = joined([self, other])
        assert both is not None  # there are two states
        kept = {name: value for name, value in both.variables.items() if name not in but}
        self.variables.update(kept)

    def assign(self, name: str, path: Path, value: Value) -> None:
        """Let the variable, or a part of it, hold ``value``; with one item all others change.

        For Semgrep what is tainted takes nothing away of what was there.
        """
        before = self.variables.get(name, CLEAN)
        if path and path[-1] == ITEM:
            while path and path[-1] == ITEM:
                path = path[:-1]
            value = Value(NONE, {(ITEM,): value.all()})
        if value.all():
            value = before.inner(path).joined_to(value)
        elif not before.all():
            value, path = CLEAN, ()  # of which nothing has to be kept apart
        self.variables[name] = before.replaced(path, value)


def joined(states: Iterable[State | None]) -> State | None:
    """What may hold where several ways meet; ``None`` if none of them gets there."""
    ways = [state for state in states if state is not None]
    if len(ways) < 2:
        return ways[0] if ways else None
    names = dict.fromkeys(name for state in ways for name in state.variables)
    return State(
        {name: _either([state.variables.get(name, CLEAN) for state in ways]) for name in names}
    )


def _either(values: list[Value]) -> Value:
    first = values[0]
    if all(value is first for value in values):
        return first
    own = NONE.union(*(value.own for value in values))
    paths = {path for value in values for path in value.parts}
    return Value(own, {path: NONE.union(*(v.at(path) for v in values)) for path in paths})


def path_of(target: n.Node) -> tuple[n.Name, Path] | None:
    """The variable and the part of it that an expression names, if it names one."""
    keys: list[str] = []
    while True:
        if isinstance(target, n.Attribute):
            keys.append(target.attr)
            target = target.value
        elif isinstance(target, n.Subscript) and not isinstance(target.index, n.Slice):
            keys.append(ITEM)
            target = target.value
        elif isinstance(target, n.Name):
            return target, tuple(reversed(keys))
        else:
            return None
