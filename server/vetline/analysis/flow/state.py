"""What holds at one point of the code: variables, the heap, and what has been checked."""

from __future__ import annotations

from collections.abc import Iterable
from operator import and_

from attrs import Factory, define

from vetline.analysis.flow.values import (
    ITERATED,
    UNKNOWN,
    Key,
    Meet,
    Object,
    ObjectId,
    Taint,
    Value,
    joined,
    merged_taints,
    unnamed,
)

DEPTH_MAX = 3
"""How deep a container is searched for taint."""
ITEMS_MAX = 48
"""How many parts of an object are kept apart."""


@define(eq=False)
class State:
    """Variables by name, objects by what makes them, and what checks have cleared of each origin.

    Values and objects are never changed in place, so a copy is two shallow copies.
    """

    variables: dict[str, Value] = Factory(dict)
    heap: dict[ObjectId, Object] = Factory(dict)
    checked: dict[Key, int] = Factory(dict)
    alive: bool = True  # False after a call that never returns
    meet: Meet = and_

    def copy(self) -> State:
        """A state that can go its own way."""
        return State(dict(self.variables), dict(self.heap), dict(self.checked), meet=self.meet)

    def objects(self, value: Value) -> list[Object]:
        """The objects that ``value`` may be."""
        heap = self.heap
        return [heap[number] for number in value.objects if number in heap]

    def add(self, value: Value, key: Key, item: Value) -> None:
        """Put ``item`` at ``key`` of what ``value`` is."""
        for number in value.objects:
            found = self.heap.get(number)
            if found is not None:
                self.heap[number] = with_item(found, key, item, sure=len(value.objects) == 1)

    def pour(self, value: Value, item: Value) -> None:
        """Put ``item`` somewhere into what ``value`` is."""
        for number in value.objects:
            found = self.heap.get(number)
            if found is not None:
                self.heap[number] = with_rest(found, item)

    def add_key(self, value: Value, key: Value) -> None:
        """Note that some ``key`` from outside is among those of what ``value`` is."""
        for number in value.objects if key.taints else ():
            found = self.heap.get(number)
            if found is not None and found.kind == "dict":
                self.heap[number] = with_item(found, ITERATED, key, sure=False)

    def deep_taints(self, value: Value, depth: int = DEPTH_MAX) -> tuple[Taint, ...]:
        """The taints of ``value`` and of what lies in it."""
        taints = value.taints
        if not value.objects or depth == 0:
            return taints
        for found in self.objects(value):
            for item in parts_of(found):
                if item.taints or item.objects:
                    taints = merged_taints(taints, self.deep_taints(item, depth - 1))
        return taints


def parts_of(found: Object) -> tuple[Value, ...]:
    """All that lies in ``found``, wherever."""
    if found.rest is None:
        return tuple(found.items.values())
    return (*found.items.values(), found.rest)


def with_item(found: Object, key: Key, item: Value, *, sure: bool = True) -> Object:
    """``found`` with ``item`` at ``key``, beside what may have been there unless ``sure``."""
    items = dict(found.items)
    if key not in items and len(items) >= ITEMS_MAX:
        return with_rest(found, item)
    before = items.get(key)
    items[key] = item if sure or before is None else joined(before, item)
    return Object(found.kind, items, found.rest, found.exact)


def with_rest(found: Object, item: Value) -> Object:
    """``found`` with ``item`` somewhere in it."""
    rest = item if found.rest is None else joined(found.rest, item)
    if rest is found.rest and not found.exact:
        return found
    return Object(found.kind, found.items, rest, False)


def everything(found: Object) -> Value:
    """What any one part of ``found`` may be: not likely the one that is called a secret."""
    value = found.rest
    for key, item in found.items.items():
        if key != ITERATED:
            value = item if value is None else joined(value, item)
    if value is None:
        return UNKNOWN
    return value.with_taints(unnamed(value.taints)) if found.kind != "list" else value


def settled(value: Value, checked: dict[Key, int]) -> Value:
    """``value`` with what has been checked written into its taints, for when the check is over."""
    if not checked or not value.taints:
        return value
    taints = tuple(t.cleared_of(checked.get(t.origin.key, 0)) for t in value.taints)
    if all(a is b for a, b in zip(taints, value.taints, strict=True)):
        return value
    return value.with_taints(taints)


def absorb(state: State, branch: State) -> None:
    """Let ``state`` know of the objects that an expression made under a condition."""
    if branch is not state:
        state.heap.update(branch.heap)


def joined_states(
    first: State | None, second: State | None, *, widen: bool = False
) -> State | None:
    """What holds after either; ``first`` itself if ``second`` adds nothing."""
    if first is None or second is None or first is second:
        return first if first is not None else second
    if first.checked != second.checked:
        second = _with_checks_settled(second, first)
        first = _with_checks_settled(first, second)
    variables = _joined_variables(first.variables, second.variables, widen, first.meet)
    heap = _joined_heap(first.heap, second.heap, widen)
    checked = first.checked
    if checked and checked != second.checked:
        checked = {
            key: mask & second.checked[key]
            for key, mask in checked.items()
            if mask & second.checked.get(key, 0)
        }
    if (
        variables is first.variables
        and heap is first.heap
        and (checked is first.checked or checked == first.checked)
    ):
        return first
    return State(variables, heap, dict(checked), meet=first.meet)


def _with_checks_settled(state: State, other: State) -> State:
    """``state`` with those checks written into its values that ``other`` did not make."""
    lost = {k: m for k, mask in state.checked.items() if (m := mask & ~other.checked.get(k, 0))}
    if not lost:
        return state
    variables = {name: settled(value, lost) for name, value in state.variables.items()}
    heap = {number: _settled_object(found, lost) for number, found in state.heap.items()}
    return State(variables, heap, state.checked, meet=state.meet)


def _settled_object(found: Object, lost: dict[Key, int]) -> Object:
    items = {key: settled(value, lost) for key, value in found.items.items()}
    if all(items[key] is value for key, value in found.items.items()):
        return found
    return Object(found.kind, items, found.rest, found.exact)


def joined_all(states: Iterable[State | None]) -> State | None:
    """What holds after any of ``states``; ``None`` if there is none."""
    result: State | None = None
    for state in states:
        result = joined_states(result, state)
    return result


def _joined_variables(
    first: dict[str, Value], second: dict[str, Value], widen: bool, meet: Meet
) -> dict[str, Value]:
    changed: dict[str, Value] = {}
    for name, value in second.items():
        before = first.get(name)
        if before is value:
            continue
        after = value if before is None else joined(before, value, widen=widen, meet=meet)
        if after is not before:
            changed[name] = after
    return {**first, **changed} if changed else first


def _joined_heap(
    first: dict[ObjectId, Object], second: dict[ObjectId, Object], widen: bool
) -> dict[ObjectId, Object]:
    changed: dict[ObjectId, Object] = {}
    for number, found in second.items():
        before = first.get(number)
        if before is found:
            continue
        after = found if before is None else joined_objects(before, found, widen=widen)
        if after is not before:
            changed[number] = after
    return {**first, **changed} if changed else first


def joined_objects(first: Object, second: Object, *, widen: bool = False) -> Object:
    """What an object is that is one or the other; ``first`` itself if ``second`` adds nothing."""
    if first.kind == "list" and len(first.items) != len(second.items):
        return _joined_lists(first, second)
    items = dict(first.items)
    changed = False
    for key, value in second.items.items():
        before = items.get(key)
        after = value if before is None else joined(before, value, widen=widen)
        if after is not before:
            items[key] = after
            changed = True
    rest = first.rest
    if second.rest is not None:
        rest = second.rest if rest is None else joined(rest, second.rest)
    exact = first.exact and second.exact
    if not changed and rest is first.rest and exact == first.exact:
        return first
    return Object(first.kind, items, rest, exact)


def _joined_lists(first: Object, second: Object) -> Object:
    """Lists of different lengths: what stands where is no longer known."""
    if not first.exact and not first.items:
        return with_rest(first, everything(second))
    parts = [everything(one) for one in (first, second) if one.items or one.rest is not None]
    rest = joined(parts[0], parts[-1]) if parts else None
    return Object("list", {}, rest, False)
