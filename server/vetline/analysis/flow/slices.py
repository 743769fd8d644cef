"""Slices of values: of a known list its items, of a text a part."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from vetline.analysis.flow import constants
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.texts import HOLES
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    KNOWN_HOLE,
    TAINTED_HOLE,
    UNKNOWN,
    ConstantValue,
    Object,
    Value,
    constant,
    only_constant,
    reading,
)
from vetline.syntax import nodes as n

SHOWN_CHARS_MAX = 8
"""How many characters of a secret tell it from others and do not give it away."""


def slice_bounds(node: n.Slice, state: State, run: Run) -> list[Value]:
    """The three values of ``a:b:c``, ``None`` for those that are not written."""
    return [
        run.evaluate(bound, state, run) if bound is not None else constant(None)
        for bound in (node.lower, node.upper, node.step)
    ]


def sliced(value: Value, bounds: Sequence[Value], node: n.Node, state: State, run: Run) -> Value:
    """``value[a:b:c]``: of a known list its items, of a text a part."""
    ends = [only_constant(bound) for bound in bounds]
    known = only_constant(value)
    if all(ends) and known:
        try:
            return constant(constants.sliced(known[0], [end[0] for end in ends]))
        except constants.NotKnown:
            return UNKNOWN
    if value.objects:
        known_ends = [end[0] for end in ends] if all(ends) else None
        return _sliced_list(value, known_ends, node, state)
    cut = _cut_of_beginning(value, ends)
    if cut is not None:
        return constant(cut)
    undone = run.model.mask("redirect", "redirect-rooted")
    told = run.named_mask if any(_is_short(end[0]) for end in ends if end) else 0
    told |= run.model.mask("log") if all(ends) and _is_few(ends[0][0], ends[1][0]) else 0
    taints = tuple(
        evolve(t, whole=False, cleared=run.trials.without(t.cleared, undone) | told)
        for t in value.taints
    )
    starts = ends[0] and ends[0][0] in (None, 0)
    text = value.text if starts else TAINTED_HOLE
    if not taints:
        text = KNOWN_HOLE if CLEAN_HOLE not in reading(value) else CLEAN_HOLE
    return Value(taints, None, text, value.type)


def _cut_of_beginning(value: Value, ends: Sequence[tuple[ConstantValue, ...]]) -> str | None:
    """The slice, if it ends before what is not known of a text begins."""
    known = HOLES.split(value.text, maxsplit=1)[0]
    if value.type != "str" or not known or not all(ends):
        return None
    start, stop, step = (end[0] for end in ends)
    if type(stop) is not int or not 0 <= stop <= len(known):
        return None
    if not (start is None or (type(start) is int and start >= 0)) or step not in (None, 1):
        return None
    return known[start:stop]


def _is_short(bound: ConstantValue) -> bool:
    """Whether a slice up to or from ``bound`` shows too little of a secret to be one."""
    return type(bound) is int and 0 < abs(bound) <= SHOWN_CHARS_MAX


def _is_few(start: ConstantValue, stop: ConstantValue) -> bool:
    """Whether a slice has too few characters for a line of its own."""
    if stop is None:
        return type(start) is int and -SHOWN_CHARS_MAX <= start < 0
    return start in (None, 0) and type(stop) is int and 0 < stop <= SHOWN_CHARS_MAX


def _sliced_list(
    value: Value, ends: list[ConstantValue] | None, node: n.Node, state: State
) -> Value:
    found = state.objects(value)
    if ends is None or len(found) != 1 or not found[0].exact or found[0].kind != "list":
        return value
    if not all(end is None or type(end) is int for end in ends):
        return value
    start, stop, step = (end if isinstance(end, int) else None for end in ends)
    items = list(found[0].items.values())[start:stop:step]
    own = (node.start, node.end, "slice")
    state.heap[own] = Object("list", dict(enumerate(items)))
    return Value(objects=(own,), type=value.type)
