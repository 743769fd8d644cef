"""Values into variables, attributes, items, and several targets at once."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.flow import sinks
from vetline.analysis.flow.access import item_at, iterated
from vetline.analysis.flow.fields import check_row
from vetline.analysis.flow.lists import keep_last, put_slice
from vetline.analysis.flow.parts import named, passed
from vetline.analysis.flow.protocols import special
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.slices import slice_bounds
from vetline.analysis.flow.state import State
from vetline.analysis.flow.stores import as_object
from vetline.analysis.flow.summary import SETTER
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    Object,
    Origin,
    Taint,
    Value,
    argument_key,
    merged_taints,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n


def assign(target: n.Node, value: Value, made: n.Expr | None, state: State, run: Run) -> None:
    """Bind ``value``, which ``made`` gave, to ``target``."""
    if isinstance(target, n.Name):
        _assign_name(target, value, made, state, run)
    elif isinstance(target, n.Attribute):
        _assign_attribute(target, value, state, run)
    elif isinstance(target, n.Subscript):
        _assign_item(target, value, state, run)
    elif isinstance(target, (n.Tuple, n.List)):
        _unpack(target, value, state, run)
    elif isinstance(target, n.Starred):
        taints = state.deep_taints(value)
        assign(target.value, tainted(taints), None, state, run)


def _assign_name(target: n.Name, value: Value, made: n.Expr | None, state: State, run: Run) -> None:
    taints = value.taints
    if taints:
        taints = _with_name(target, value, run)
        value = value.with_taints(passed(taints, target, target.id)).made_by(made)
    elif type(made) in _CONDITIONS and only_constant(value) == ():
        value = value.made_by(made)
    if type(made) is n.Call and not value.objects and value.constants is None:
        value = _with_made(target, value, made, run)
    state.variables[target.id] = value


def _with_name(target: n.Name, value: Value, run: Run) -> tuple[Taint, ...]:
    """The taints of ``value``, and of its new name if what it holds came from outside."""
    if not any(
        taint.origin.label in _OUTSIDE and not taint.cleared & run.named_mask
        for taint in value.taints
    ):
        return value.taints
    return named(target.id, target, run, value.taints)


def _with_made(target: n.Name, value: Value, made: n.Call, run: Run) -> Value:
    """``value``, with what it is because a call has made it under this name.

    A call that is given a secret already hands it on, or hashes it.
    """
    label = run.made_label(target.id)
    if not label or any(map(run.made_label, _read_in(made))):
        return value
    origin = Origin((label, target.id), label, target.id, target.start, target.end)
    return value.with_taints(merged_taints(value.taints, (Taint(origin),)))


def _read_in(call: n.Call) -> Iterator[str]:
    for argument in call.args:
        for node in n.walk(argument):
            if isinstance(node, n.Name):
                yield node.id
            elif isinstance(node, n.Attribute):
                yield node.attr


_OUTSIDE = frozenset(("user", "cli", "stdin", "db", "env"))
_CONDITIONS = frozenset((n.Call, n.Compare, n.BoolOp, n.UnaryOp))


def _assign_attribute(target: n.Attribute, value: Value, state: State, run: Run) -> None:
    owner = run.evaluate(target.value, state, run)
    sinks.check_store(owner, target, None, value, state, run)
    if special(owner, target.attr + SETTER, [value], target, state, run) is not None:
        return
    key = ATTRIBUTE + target.attr
    if not owner.objects:
        if not (value.taints or value.objects or value.type or value.constants or value.ref):
            return
        owner = as_object(target.value, owner, "instance", state, run)
    if value.taints:
        value = value.with_taints(passed(value.taints, target, f".{target.attr}"))
    state.add(owner, key, value)


def _assign_item(target: n.Subscript, value: Value, state: State, run: Run) -> None:
    owner = run.evaluate(target.value, state, run)
    if type(target.index) is n.Slice:
        bounds = slice_bounds(target.index, state, run)
        if not put_slice(owner, bounds, value, state):
            pour_into(target.value, owner, value, state, run, "list")
        return
    index = run.evaluate(target.index, state, run)
    sinks.check_store(owner, target, index, value, state, run)
    check_row(target, value, state, run)
    if special(owner, "__setitem__", [index, value], target, state, run) is not None:
        return
    key = only_constant(index)
    if not owner.objects:
        if not (value.taints or value.objects):
            return
        owner = as_object(target.value, owner, "dict", state, run)
    if value.taints:
        value = value.with_taints(passed(value.taints, target, _shown(target)))
    if key:
        is_attribute = isinstance(target.value, n.Attribute) and target.value.attr == "__dict__"
        state.add(owner, ATTRIBUTE + str(key[0]) if is_attribute else key[0], value)
        return
    state.pour(owner, value)
    state.add_key(owner, index)
    if own := argument_key(index):
        state.add(owner, own, value)


def _shown(target: n.Subscript) -> str:
    name = target.value.id if isinstance(target.value, n.Name) else ""
    key = target.index.value if isinstance(target.index, n.Constant) else "…"
    return f"{name}[{key!r}]" if key != "…" else f"{name}[…]"


def pour_into(
    node: n.Expr, owner: Value, value: Value, state: State, run: Run, kind: str = "dict"
) -> None:
    """Let what ``node`` names, a container of this ``kind`` it seems, hold ``value`` somewhere."""
    if not owner.objects:
        owner = as_object(node, owner, kind, state, run)
    state.pour(owner, value)


def _unpack(target: n.Tuple | n.List, value: Value, state: State, run: Run) -> None:
    stars = [i for i, part in enumerate(target.items) if type(part) is n.Starred]
    found = state.objects(value)
    exact = len(found) == 1 and found[0].exact and found[0].kind == "list" and not value.taints
    if exact and not stars and len(found[0].items) == len(target.items):
        for part, item in zip(target.items, found[0].items.values(), strict=True):
            assign(part, item, None, state, run)
        return
    if exact and len(stars) == 1:
        _unpack_starred(target, stars[0], list(found[0].items.values()), state, run)
        return
    for index, part in enumerate(target.items):
        place = index - len(target.items) if stars and index > stars[0] else index
        if index in stars or not _is_numbered(value, place, state):
            item = iterated(value, target, state, run)
        else:
            item = item_at(value, place, part, state, run)
        assign(part, item, None, state, run)


def _is_numbered(value: Value, place: int, state: State) -> bool:
    """Whether what lies at ``place`` of ``value`` is known, or is for the caller to know."""
    if any(taint.origin.param >= 0 for taint in value.taints):
        return True
    return all(place in one.items for one in state.objects(value))


def _unpack_starred(
    target: n.Tuple | n.List, star: int, items: list[Value], state: State, run: Run
) -> None:
    after = len(target.items) - star - 1
    for part, item in zip(target.items[:star], items, strict=False):
        assign(part, item, None, state, run)
    middle = items[star : len(items) - after]
    starred = target.items[star]
    own = (starred.start, starred.end, "list")
    state.heap[own] = Object("list", dict(enumerate(middle)))
    inner = starred.value if isinstance(starred, n.Starred) else starred
    assign(inner, Value(objects=(own,), type="list"), None, state, run)
    for part, item in zip(target.items[star + 1 :], items[len(items) - after :], strict=False):
        assign(part, item, None, state, run)


def take_in(before: Value, added: Value, state: State) -> None:
    """``before += added`` for a list, or ``|=`` for a dict."""
    found = state.objects(added)
    if not found:
        state.pour(before, added)
    for one in found:
        for key, item in one.items.items():
            own = key if one.kind == "dict" else _next_key(before, state)
            if own is None:
                state.pour(before, item)
            else:
                state.add(before, own, item)
        if one.rest is not None:
            state.pour(before, one.rest)
    keep_last(before, state)


def _next_key(value: Value, state: State) -> int | None:
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "list":
        return len(found[0].items)
    return None
