"""What a function leaves in what it was given: attributes of ``self``, items of a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from vetline.analysis.flow.results import SELF, Actual, Leaving, key_for, result_of, told_apart
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import GLOBAL, Result
from vetline.analysis.flow.values import (
    ANYWHERE,
    ATTRIBUTE,
    SHOWN,
    Key,
    Object,
    ObjectId,
    Value,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n

ATTRIBUTES: Key = ATTRIBUTE
"""The key of a store that is a mapping whose items become attributes: ``__dict__.update(x)``."""


def as_object(node: n.Expr, owner: Value, kind: str, state: State, run: Run) -> Value:
    """``owner``, which ``node`` names, as an object that can hold something."""
    own: ObjectId = (node.start, node.end, kind)
    if isinstance(node, n.Name):
        own = _named_object(node.id)
    state.heap.setdefault(own, Object(kind, {}, None, False))
    held = evolve(owner, objects=(own,))
    if isinstance(node, n.Name):
        state.variables[node.id] = held
    elif isinstance(node, n.Attribute):
        outer = _outer(node.value, "instance", state, run)
        state.add(outer, ATTRIBUTE + node.attr, held)
    elif isinstance(node, n.Subscript):
        outer = _outer(node.value, "dict", state, run)
        key = only_constant(run.evaluate(node.index, state, run))
        state.add(outer, key[0], held) if key else state.pour(outer, held)
    return held


def _outer(node: n.Expr, kind: str, state: State, run: Run) -> Value:
    value = run.evaluate(node, state, run)
    return value if value.objects else as_object(node, value, kind, state, run)


def _named_object(name: str) -> ObjectId:
    """What the object is called that a variable is taken for when something is put into it."""
    return ("named", name)


def stores_of(
    final: State, params: tuple[str, ...], shared: Mapping[str, Object], leaving: Leaving
) -> Iterator[tuple[int, Key, Result]]:
    """What is left at which key of which parameter when the function ends in ``final``."""
    own = final.heap.get(SELF)
    if own is not None:
        for key, result in _left_in(own, final, leaving):
            if not _is_as_before(result, key):
                yield 0, key, result
    for index, name in enumerate(params):
        held = _held_by(name, index, final) or _kept_by(name, final, shared)
        for key, result in _left_in(held, final, leaving) if held is not None else ():
            yield index, key, result


def _held_by(name: str, index: int, final: State) -> Object | None:
    """What was put into the parameter ``name``, if it still is what the caller has passed."""
    value = final.variables.get(name)
    if value is None or value.objects != (_named_object(name),):
        return None
    is_given = any(t.origin.param == index and not t.origin.path for t in value.taints)
    return final.heap.get(value.objects[0]) if is_given else None


def _kept_by(name: str, final: State, shared: Mapping[str, Object]) -> Object | None:
    """What was put into what a module keeps under ``name``, which held what is ``shared``."""
    before = shared.get(name.removeprefix(GLOBAL))
    after = final.heap.get((SHOWN, name.removeprefix(GLOBAL))) if before is not None else None
    if before is None or after is None or after is before:
        return None
    items = {k: v for k, v in after.items.items() if before.items.get(k) is not v}
    return Object(after.kind, items, after.rest if after.rest is not before.rest else None)


def _left_in(one: Object, final: State, leaving: Leaving) -> Iterator[tuple[Key, Result]]:
    for key, value in one.items.items():
        yield key, result_of(value, final, leaving)
    rest = told_apart(one)
    if rest is not None:
        yield ANYWHERE, result_of(rest, final, leaving)


def _is_as_before(result: Result, key: Key) -> bool:
    """Whether an attribute was only read: it holds itself, and nothing new."""
    return (
        bool(result.carried)
        and all(c.param == 0 and c.path == (key,) for c in result.carried)
        and not result.items
        and result.rest is None
    )


def kind_for(key: Key) -> str:
    """What kind of object something is that holds a part at ``key``."""
    if key == ANYWHERE:
        return "list"
    return "instance" if isinstance(key, str) and key.startswith(ATTRIBUTE) else "dict"


def store(owner: Value, key: Key, value: Value, actual: Actual, state: State) -> None:
    """Leave ``value`` at ``key`` of ``owner``, which a caller has passed."""
    if key == ATTRIBUTES:
        spread_attributes(owner, value, state)
        return
    known = key_for(key, actual)
    if known and known != (ANYWHERE,):
        state.add(owner, known[0], value)
    else:
        state.pour(owner, value)


def spread_attributes(owner: Value, value: Value, state: State) -> None:
    """Make attributes of ``owner`` of the items of ``value``."""
    for one in state.objects(value):
        for key, item in one.items.items():
            if isinstance(key, str):
                state.add(owner, ATTRIBUTE + key, item)
        if one.rest is not None:
            state.pour(owner, one.rest)
    if value.taints:
        state.pour(owner, tainted(value.taints))
