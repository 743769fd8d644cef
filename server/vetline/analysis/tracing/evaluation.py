"""Expressions: what comes out of them, and what comes to the sinks inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vetline.analysis.scopes import bound_targets
from vetline.analysis.tracing.tracer import Tracer
from vetline.analysis.tracing.values import CLEAN, ITEM, NONE, State, Taints, Value, union, whole
from vetline.syntax import nodes as n


def evaluate(t: Tracer, node: n.Node, state: State) -> Value:
    """The value of ``node``, whose sinks are noted and whose side effects happen."""
    t.spend()
    place = (node.start, node.end)
    if t.is_sanitized(node, place, state):
        return CLEAN
    compute = _EVALUATE.get(type(node))
    value = compute(t, node, state) if compute is not None else _nothing(t, node, state)
    value = t.sourced(node, place, value, state)
    value = t.brought(node, place, value, state)
    t.seen[place] = value.all()
    t.passed_on(place, value, state)
    t.note_sinks(place, value.all())
    return value


def _nothing(t: Tracer, node: n.Node, state: State) -> Value:
    """What only its parts say anything of."""
    for child in n.children(node):
        evaluate(t, child, state)
    return CLEAN


def _all(t: Tracer, nodes: Iterable[n.Node], state: State) -> Value:
    return union([evaluate(t, node, state) for node in nodes])


def _constant(_t: Tracer, _node: n.Node, _state: State) -> Value:
    return CLEAN


def _name(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Name)
    value = t.variable(node, state)
    return value.without_parts() if node.id == "self" else value


def _attribute(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Attribute)
    value = evaluate(t, node.value, state)
    if isinstance(node.value, n.Name) and node.value.id == "self":
        value = t.variable(node.value, state).added(value.own)
    return CLEAN if t.follows_assignments_only else value.part(node.attr)


def _subscript(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Subscript)
    value = evaluate(t, node.value, state)
    index = evaluate(t, node.index, state)
    if isinstance(node.index, n.Slice) or t.follows_assignments_only:
        return CLEAN  # Semgrep does not follow slices.
    found = value.part(ITEM)
    is_safe = isinstance(node.index, n.Tuple) or t.assumes("taint_assume_safe_indexes")
    return found if is_safe else found.added(index.all())


def _call(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Call)
    callee = _callee(t, node.func, state)
    received = callee.all() | _all(t, node.args, state).all()
    if received:
        t.note_sinks((node.start, node.end), received)
    return CLEAN if _loses_calls(t) else whole(received)


def _callee(t: Tracer, func: n.Node, state: State) -> Value:
    """What is called; a method is no attribute that a sink could be about."""
    if not isinstance(func, n.Attribute):
        return evaluate(t, func, state)
    place = (func.start, func.end)
    if t.is_sanitized(func, place, state):
        return CLEAN
    value = evaluate(t, func.value, state)
    return t.sourced(func, place, whole(value.all()), state)


def _keyword(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Keyword)
    value = evaluate(t, node.value, state)
    return CLEAN if node.name is None and _loses_calls(t) else value


def _loses_calls(t: Tracer) -> bool:
    """Whether what is given to a function does not come out again."""
    return t.follows_assignments_only or t.assumes("taint_assume_safe_functions")


def _part(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, (n.Starred, n.FormattedValue, n.Await))
    value = evaluate(t, node.value, state)
    return CLEAN if t.follows_assignments_only else value


def _operation(t: Tracer, node: n.Node, state: State) -> Value:
    value = _all(t, n.children(node), state)
    return CLEAN if t.follows_assignments_only else value


def _arithmetic(t: Tracer, node: n.Node, state: State) -> Value:
    """A sum and the like; one with a number written out is a number."""
    assert isinstance(node, n.BinOp)
    value = _operation(t, node, state)
    is_number = node.op in "+-*/" and (_is_number(node.left) or _is_number(node.right))
    return CLEAN if is_number and t.assumes("taint_assume_safe_numbers") else value


def _is_number(node: n.Node) -> bool:
    return isinstance(node, n.Constant) and type(node.value) in (int, float)


def _comparison(t: Tracer, node: n.Node, state: State) -> Value:
    value = _operation(t, node, state)
    is_safe = t.assumes("taint_assume_safe_comparisons") or t.assumes("taint_assume_safe_booleans")
    return CLEAN if is_safe else value


def _unary(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.UnaryOp)
    value = _operation(t, node, state)
    is_safe = node.op == "not" and t.assumes("taint_assume_safe_booleans")
    return CLEAN if is_safe else value


def _display(t: Tracer, node: n.Node, state: State) -> Value:
    """A list, tuple or set; what a call brings in with ``*`` is not followed."""
    taints: Taints = NONE
    for item in n.children(node):
        value = evaluate(t, item, state)
        if not isinstance(item, n.Starred) or not _has_steps(item):
            taints |= value.all()
    return whole(taints)


def _has_steps(node: n.Node) -> bool:
    """Whether Semgrep takes ``node`` apart into several steps, not all of which it follows."""
    return any(isinstance(part, _IN_STEPS) for part in n.walk(node))


def _dict(t: Tracer, node: n.Node, state: State) -> Value:
    return _all(t, n.children(node), state)


def _dict_item(t: Tracer, node: n.Node, state: State) -> Value:
    return _all(t, n.children(node), state)


def _if_exp(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.IfExp)
    _decide(t, node.test, state)
    return _all(t, (node.body, node.orelse), state)


def _decide(t: Tracer, test: n.Node, state: State) -> None:
    """Look at a condition inside an expression, of which statements that are sinks know nothing."""
    before, t.is_condition = t.is_condition, True
    evaluate(t, test, state)
    t.is_condition = before


def _named(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.NamedExpr)
    value = evaluate(t, node.value, state)
    if isinstance(node.target, n.Name):
        state.assign(node.target.id, (), value)
    return value


def _lambda(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Lambda)
    inner = state.copy()
    for param in node.params:
        inner.variables.pop(param.name, None)
    evaluate(t, node.body, inner)
    return CLEAN


def _comprehension(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Comprehension)
    inner = state.copy()
    for generator in node.generators:
        items = whole(evaluate(t, generator.iterable, inner).all())
        for name in bound_targets(generator.target):
            inner.assign(name.id, (), items)
        for condition in generator.conditions:
            _decide(t, condition, inner)
    value = evaluate(t, node.element, inner)
    state.merge(inner, {name.id for g in node.generators for name in bound_targets(g.target)})
    if node.kind not in ("list", "generator") or t.follows_assignments_only:
        return CLEAN
    if _has_steps(node.element):
        place = (node.element.start, node.element.end)
        return t.sourced(node.element, place, CLEAN, inner)
    return whole(value.all())


def _yield(t: Tracer, node: n.Node, state: State) -> Value:
    """Sinks may be about what is given away; what comes back is not known."""
    assert isinstance(node, n.Yield)
    if node.value is not None:
        t.note_sinks((node.start, node.end), evaluate(t, node.value, state).all())
    return CLEAN


def _joined(t: Tracer, node: n.Node, state: State) -> Value:
    """An f-string; how its parts are formatted is not followed."""
    assert isinstance(node, n.JoinedStr)
    value = _all(t, node.parts, state)
    return CLEAN if t.follows_assignments_only else value


_IN_STEPS = (n.Call, n.JoinedStr, n.Comprehension, n.IfExp, n.Await, n.Lambda)
_EVALUATE: dict[type[n.Node], Callable[[Tracer, n.Node, State], Value]] = {
    n.Constant: _constant,
    n.Name: _name,
    n.Attribute: _attribute,
    n.Subscript: _subscript,
    n.Call: _call,
    n.Keyword: _keyword,
    n.Starred: _part,
    n.FormattedValue: _part,
    n.Await: _part,
    n.BinOp: _arithmetic,
    n.BoolOp: _operation,
    n.UnaryOp: _unary,
    n.Compare: _comparison,
    n.JoinedStr: _joined,
    n.List: _display,
    n.Tuple: _display,
    n.Set: _display,
    n.Dict: _dict,
    n.DictItem: _dict_item,
    n.IfExp: _if_exp,
    n.NamedExpr: _named,
    n.Lambda: _lambda,
    n.Comprehension: _comprehension,
    n.Yield: _yield,
}
