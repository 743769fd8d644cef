"""Containers that a module writes out at its top, as its functions see them."""

from __future__ import annotations

from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import UNKNOWN, Key, Object, ObjectId, Value, constant
from vetline.analysis.interface import Display, Known


def show(display: Display, own: ObjectId, state: State, *, is_open: bool) -> None:
    """Put what ``display`` holds into the heap as ``own``.

    ``is_open`` says that anybody may have added to it.  Who writes a name in capitals says that
    nobody does.
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
    state.heap[own] = Object(kind, items, UNKNOWN if is_open else None, False)
