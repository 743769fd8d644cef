"""Containers that a module writes out at its top, as its functions see them."""

from __future__ import annotations

from vetline.analysis.flow.results import nobody, value_of
from vetline.analysis.flow.state import State, with_item, with_rest
from vetline.analysis.flow.summary import LEFT, Result
from vetline.analysis.flow.values import UNKNOWN, Key, Object, ObjectId, Value, constant
from vetline.analysis.interface import Display, Known
from vetline.syntax import nodes as n


def show(display: Display, own: ObjectId, state: State, *, is_open: bool) -> None:
    """Put what ``display`` holds into the heap as ``own``.

    ``is_open`` says that anybody may have added to it.  Who writes a name in capitals says that
    nobody does, and to a tuple nobody can.
    """
    items: dict[Key, Value] = {}
    for key, part in display.parts:
        if isinstance(part, Known):
            items[key] = constant(part.value)
        elif isinstance(part, Display):
            inner = (*own, key)
            show(part, inner, state, is_open=is_open)
            items[key] = Value(objects=(inner,), type=part.kind)
        else:
            items[key] = Value(ref=part)
    kind = "dict" if display.kind == "dict" else "list"
    is_fixed = not is_open or display.kind == "tuple"
    state.heap[own] = Object(kind, items, None if is_fixed else UNKNOWN, False)


def fill(own: ObjectId, left: Result, node: n.Node, state: State) -> None:
    """Let ``own``, which ``node`` reads, hold besides what functions have ``left`` in it."""
    for key, item in left.items:
        value = value_of(item, nobody, node, state, (LEFT, key))
        state.heap[own] = with_item(state.heap[own], key, value, sure=False)
    if left.rest is not None:
        value = value_of(left.rest, nobody, node, state, (LEFT,))
        state.heap[own] = with_rest(state.heap[own], value)
