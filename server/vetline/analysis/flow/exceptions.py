"""Exceptions that carry data from where they are raised to where they are caught."""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import TAINTED_HOLE, Value, joined

EVERY_EXCEPTION = frozenset(("", "Exception", "BaseException"))
"""Classes of exceptions that a handler catches all with."""


def note_raised(value: Value, state: State, run: Run) -> None:
    """Note that ``value`` is raised in ``state``, if there is data of outside in it."""
    if value.type and state.deep_taints(value):
        run.frame.raised.append((value, state))


def caught(kind: str, bound: Value, first: int, state: State, run: Run) -> Value:
    """``bound``, or what was raised from number ``first`` on that a handler of ``kind`` catches."""
    for value, at in run.frame.raised[first:]:
        if kind in EVERY_EXCEPTION or kind in (value.type, *run.ancestors(value.type)):
            for own in value.objects:
                state.heap.setdefault(own, at.heap[own])
            bound = joined(bound, evolve(value, constants=None, text=TAINTED_HOLE))
    return bound
