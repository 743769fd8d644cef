"""Lists and mappings of which every item is known, changed item by item."""

from __future__ import annotations

from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Key, Object, ObjectId, Value, only_constant


def only_list(value: Value, state: State) -> tuple[ObjectId, Object] | None:
    """The one list that ``value`` is, if all its items are known."""
    if len(value.objects) != 1 or value.taints:
        return None
    found = state.heap.get(value.objects[0])
    if found is None or found.kind != "list" or not found.exact:
        return None
    return value.objects[0], found


def only_dict(value: Value, state: State) -> Object | None:
    """The one dict that ``value`` is, if all its items are known."""
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "dict" and not value.taints:
        return found[0]
    return None


def rewritten(own: ObjectId, items: list[Value], state: State) -> None:
    """Let the list ``own`` hold ``items`` and nothing else."""
    state.heap[own] = Object("list", dict(enumerate(items)))


def keep_last(value: Value, state: State) -> None:
    """Let a ``deque`` that ``value`` is lose its first items, if it holds more than it may."""
    one = only_list(value, state) if value.type.startswith(LIMITED) else None
    most = int(value.type.removeprefix(LIMITED)) if one is not None else 0
    if one is not None and 0 <= most < len(one[1].items):
        items = list(one[1].items.values())
        rewritten(one[0], items[len(items) - most :], state)


LIMITED = "deque of at most "
"""Begins the class of a ``deque`` of which is known how many items it keeps."""


def taken(one: tuple[ObjectId, Object], index: int, state: State) -> Value:
    """The item at ``index``, which the list does not hold any more."""
    items = list(one[1].items.values())
    item = items.pop(index)
    rewritten(one[0], items, state)
    return item


def without_item(own: ObjectId, key: tuple[Key, ...], state: State) -> None:
    """Let ``own`` hold nothing at ``key`` any more, if both are known."""
    found = state.heap.get(own)
    if found is None or not key or not found.exact or key[0] not in found.items:
        return
    items = {k: v for k, v in found.items.items() if k != key[0]}
    if found.kind == "list":
        items = dict(enumerate(items.values()))
    state.heap[own] = Object(found.kind, items, found.rest, found.exact)


def put_slice(owner: Value, bounds: list[Value], value: Value, state: State) -> bool:
    """``owner[a:b:c] = value``, if both are known; whether they are."""
    one, new = only_list(owner, state), only_list(value, state)
    ends = [only_constant(bound) for bound in bounds]
    if one is None or new is None or not all(ends):
        return False
    items = list(one[1].items.values())
    start, stop, step = (end[0] if type(end[0]) is int else None for end in ends)
    if step not in (None, 1):
        return False
    items[start:stop] = new[1].items.values()
    rewritten(one[0], items, state)
    return True
