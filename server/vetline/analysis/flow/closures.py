"""Functions inside functions, gone through for every call of them."""

from __future__ import annotations

from functools import reduce

from vetline.analysis.flow.frames import Frame
from vetline.analysis.flow.run import INLINE_DEPTH_MAX, Run
from vetline.analysis.flow.state import State, joined_all, settled
from vetline.analysis.flow.values import (
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    joined,
    tainted,
)
from vetline.syntax import nodes as n


def call_closure(
    callee: Value, positional: list[Value], keywords: dict[str, Value], state: State, run: Run,
    spread: Value | None = None,
) -> Value:  # fmt: skip
    """What a function of this unit gives, its body gone through for this very call.

    ``spread`` is what else may be among the arguments, nobody knows where.
    """
    closure = callee.closure
    assert closure is not None, "only closures are called like this"
    if any(frame.node is closure.node for frame in run.frames):
        return UNKNOWN  # what it gives without calling itself is all that it gives
    if len(run.frames) > INLINE_DEPTH_MAX:
        return tainted(tuple(t for v in (*positional, *keywords.values()) for t in v.taints))
    node = closure.node
    assert not isinstance(node, n.ClassDef), "classes are not called like this"
    inner = State({}, state.heap, state.checked, meet=run.trials.meet)
    _bind(node, positional, keywords, inner, state, run, spread)
    is_home = closure.home is not None and closure.home is run.frame.node
    outer = {**run.frame.outer, **closure.outer, **(state.variables if is_home else {})}
    shared = _nonlocals(node) if is_home else ()
    return _inlined(node, outer, inner, state, run, shared)


def _nonlocals(node: n.FunctionDef | n.Lambda) -> tuple[str, ...]:
    """The variables of the function around it that ``node`` assigns to."""
    body = node.body if isinstance(node, n.FunctionDef) else ()
    scopes = [s for s in body if isinstance(s, n.Scope) and s.keyword == "nonlocal"]
    return tuple(name for scope in scopes for name in scope.names)


def _bind(
    node: n.FunctionDef | n.Lambda, positional: list[Value], keywords: dict[str, Value],
    inner: State, state: State, run: Run, spread: Value | None,
) -> None:  # fmt: skip
    """Give the parameters their values."""
    names = {param.name for param in node.params if not param.kind}
    for index, param in enumerate(p for p in node.params if p.name):
        if param.kind:
            is_list = param.kind == "*"
            named: dict[Key, Value] = {k: v for k, v in keywords.items() if k not in names}
            listed: dict[Key, Value] = dict(enumerate(positional[index:]))
            items = listed if is_list else named
            own: ObjectId = (param.start, param.end, param.kind)
            state.heap[own] = Object("list" if is_list else "dict", items, spread, spread is None)
            inner.variables[param.name] = Value(objects=(own,))
            continue
        given = positional[index] if index < len(positional) else keywords.get(param.name)
        if given is None and param.default is not None:
            given = run.evaluate(param.default, state, run)
        inner.variables[param.name] = given if given is not None else UNKNOWN


def _inlined(
    node: n.FunctionDef | n.Lambda, outer: dict[str, Value], inner: State, state: State, run: Run,
    shared: tuple[str, ...],
) -> Value:  # fmt: skip
    frame = Frame(outer, len(run.frames), node=node)
    run.frames.append(frame)
    try:
        if isinstance(node, n.Lambda):
            return run.evaluate(node.body, inner, run)
        end = run.execute(node.body, inner, run)
    finally:
        run.frames.pop()
    exits = exits_of(frame, end)
    final = joined_all([after for _, after in exits])
    if final is None:
        state.alive = False
        return UNKNOWN
    state.heap.update(final.heap)
    state.checked.update(final.checked)  # What would have raised is past.
    state.variables.update((k, final.variables[k]) for k in shared if k in final.variables)
    return returned(node, frame, exits, state)


def exits_of(frame: Frame, end: State | None) -> list[tuple[Value, State]]:
    """What a body gives and what holds then, for every way out of it."""
    exits = [(value, state) for _, value, state in frame.returns]
    if end is not None:
        exits.append((UNKNOWN, end))
    return exits


def _yields_in_a_row(node: n.FunctionDef) -> int:
    """How many items ``node`` yields one after the other, under no condition."""
    values = (part.value for part in node.body if isinstance(part, (n.ExprStmt, n.Assign)))
    return sum(isinstance(value, n.Yield) and not value.delegates for value in values)


def returned(
    node: n.FunctionDef, frame: Frame, exits: list[tuple[Value, State]], final: State
) -> Value:
    """What the function gives: any of what it returns, or for a generator what it yields."""
    if frame.yields:
        own: ObjectId = (node.start, node.end, "generator")
        is_known = _yields_in_a_row(node) == len(frame.yields)
        items: dict[Key, Value] = dict(enumerate(frame.yields)) if is_known else {}
        final.heap[own] = Object(
            "list", items, None if is_known else reduce(joined, frame.yields), is_known
        )
        return Value(objects=(own,), type="list")
    values = [settled(value, state.checked) for value, state in exits if value is not UNKNOWN]
    if not values:
        return UNKNOWN
    result = values[0]
    for other in values[1:]:
        result = joined(result, other, meet=final.meet)
    return result
