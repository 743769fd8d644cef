"""Parameters that a framework fills with what a function of the program gives: dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from vetline.analysis.flow.access import NUMBERS, iterated
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import ClassSummary, FunctionSummary
from vetline.analysis.flow.values import KNOWN_HOLE, UNKNOWN, Object, Origin, Taint, Value, tainted
from vetline.syntax import nodes as n


def injected(param: n.Parameter, kind: str, state: State, run: Run) -> Value | None:
    """What ``x: T = Depends(f)`` gives for ``x``, of class ``kind``; ``None`` if nothing is called.

    What ``f`` asks for comes out of the request, unless its class says otherwise.
    """
    call = _injecting(param, run)
    if call is None:
        return None
    is_named = bool(call.args) and not isinstance(call.args[0], n.Keyword)
    name = run.names.qualified(call.args[0]) if is_named else kind
    asked = _asked_for(name or "", run)
    if name is None or asked is None:
        return evolve(UNKNOWN, type=kind)
    given = {wanted: _sent(wanted, call, run) for wanted in asked}
    value = run.call(Value(ref=name), [], given, call, state, run)
    if value.type == "list" and value.objects:  # what a generator yields
        value = iterated(value, call, state, run)
    for own in value.objects:
        found = state.heap[own]
        items = {key: _undecided(item) for key, item in found.items.items()}
        state.heap[own] = Object(found.kind, items, found.rest, found.exact)
    value = _undecided(value)
    return value if value.type else evolve(value, type=kind)


def _undecided(value: Value) -> Value:
    """``value`` without the constant that stands there until somebody writes the real thing."""
    return evolve(value, constants=None, text=KNOWN_HOLE) if value.constants else value


def _injecting(param: n.Parameter, run: Run) -> n.Call | None:
    """The ``Depends(…)`` that stands behind ``param``, or in its annotation."""
    default = param.default
    if isinstance(default, n.Call) and _injects(default, run):
        return default
    if not isinstance(param.annotation, n.Subscript):
        return None
    calls = (part for part in n.walk(param.annotation) if isinstance(part, n.Call))
    return next((call for call in calls if _injects(call, run)), None)


def _injects(call: n.Call, run: Run) -> bool:
    name = run.names.qualified(call.func) or ""
    return any(name in handler.safe_defaults for handler in run.model.handlers)


def _asked_for(name: str, run: Run) -> list[str] | None:
    """What the function or class ``name`` takes from a request; ``None`` if nobody knows it."""
    found = run.lookup(name) if name else None
    if isinstance(found, ClassSummary):
        init = run.method(name, "__init__")
        if init is None:
            return [field for field, kind in found.fields if not _is_safe(kind, run)]
        found = init
    return list(_parameters(found, run)) if isinstance(found, FunctionSummary) else None


def _parameters(function: FunctionSummary, run: Run) -> Iterator[str]:
    classes = dict(function.classes)
    first = 1 if function.receives else 0
    for index, name in enumerate(function.params):
        if (
            index >= first
            and not name.startswith("*")
            and not _is_safe(classes.get(index, ""), run)
        ):
            yield name


def _is_safe(kind: str, run: Run) -> bool:
    """Whether nothing harmful can be in a parameter of class ``kind``, or it is no data at all."""
    return kind in NUMBERS or any(
        kind in handler.safe_types for handler in run.model.handlers if handler.safe_defaults
    )


def _sent(name: str, call: n.Call, run: Run) -> Value:
    what = f"request parameter {name}"
    origin = Origin(("handler", name, call.start), "user", what, call.start, call.end)
    return tainted((Taint(origin, run.unstructured),))
