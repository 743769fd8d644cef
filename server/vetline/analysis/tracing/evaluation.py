"""Expressions: what comes out of them, and what comes to the sinks inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vetline.analysis.matching.constants import constants_of
from vetline.analysis.scopes import bound_targets
from vetline.analysis.tracing.tracer import PASSED, Tracer
from vetline.analysis.tracing.values import CLEAN, ITEM, NONE, State, Taints, Value, union, whole
from vetline.syntax import nodes as n


def evaluate(t: Tracer, node: n.Node, state: State) -> Value:
    """The value of ``node`` as what uses it sees it, which may take truth and numbers for safe."""
    value = evaluate_whole(t, node, state)
    return CLEAN if value is not CLEAN and _is_safe(t, node) else value


def _is_safe(t: Tracer, node: n.Node) -> bool:
    if t.assumes("taint_assume_safe_booleans") and _is_truth(t, node):
        return True
    if not t.assumes("taint_assume_safe_numbers"):
        return False
    return _is_sum(t, node) or _was_first(t, node, int, float)


def _is_truth(t: Tracer, node: n.Node) -> bool:
    is_not = isinstance(node, n.UnaryOp) and node.op == "not"
    return is_not or isinstance(node, n.Compare) or _was_first(t, node, bool)


def _was_first(t: Tracer, node: n.Node, *kinds: type) -> bool:
    """Whether it is a variable that was a literal of such a kind at first, which it stays."""
    first = t.first_value(node) if isinstance(node, n.Name) else None
    return isinstance(first, n.Constant) and type(first.value) in kinds


def _is_sum(t: Tracer, node: n.Node) -> bool:
    """Whether it is a sum or the like with a number that is known."""
    if not isinstance(node, n.BinOp) or node.op not in "+-*/":
        return False
    return any(_is_number(t, part) for part in n.children(node))


def _is_number(t: Tracer, node: n.Node) -> bool:
    known = constants_of(t.view).value(node)
    return known is not None and type(known.value) in (int, float)


def evaluate_whole(t: Tracer, node: n.Node, state: State) -> Value:
    """The value of ``node``, whose sinks are noted and whose side effects happen."""
    t.spend()
    place = (node.start, node.end)
    if t.is_sanitized(node, place, state):
        return CLEAN
    compute = _EVALUATE.get(type(node))
    value = compute(t, node, state) if compute is not None else _nothing(t, node, state)
    value = t.sourced(node, place, value, state)
    value = t.brought(node, place, value, state)
    t.passed_on(place, value, state)
    t.seen[place] = reached = value.all() | state.whole_of(PASSED)
    t.note_sinks(place, reached)
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
    return value.known_part(node.attr) if t.follows_assignments_only else value.part(node.attr)


def _subscript(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Subscript)
    value = evaluate(t, node.value, state)
    index = evaluate_whole(t, node.index, state)
    if isinstance(node.index, n.Slice):
        return CLEAN  # Semgrep does not follow slices.
    if t.follows_assignments_only:
        return value.known_part(ITEM)
    found = value.part(ITEM)
    is_safe = isinstance(node.index, n.Tuple) or t.assumes("taint_assume_safe_indexes")
    return found if is_safe else found.added(index.all())


def _call(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Call)
    place = (node.start, node.end)
    callee, kept = _callee(t, node.func, state)
    given = _all(t, node.args, state).all()
    t.note_call(place, kept | given | state.whole_of(PASSED))
    if t.follows_assignments_only:
        return CLEAN
    return whole(kept if t.assumes("taint_assume_safe_functions") else callee.all() | given)


def _callee(t: Tracer, func: n.Node, state: State) -> tuple[Value, Taints]:
    """What is called, and what of it comes out again even of functions that are safe.

    Of a method that is what sources say of the names that lead to it, not what variables hold, and
    that is all that a sink on it may be about.
    """
    if not isinstance(func, n.Attribute):
        value = evaluate(t, func, state)
        return value, value.all()
    place = (func.start, func.end)
    if t.is_sanitized(func, place, state):
        return CLEAN, NONE
    value = t.sourced(func, place, whole(evaluate(t, func.value, state).all()), state)
    given = _given(t, func, state)
    t.note_sinks(place, given)
    return value, given


def _given(t: Tracer, node: n.Node, state: State) -> Taints:
    """What the sources on a dotted name, or on the start of one, give."""
    given = t.sourced(node, (node.start, node.end), CLEAN, state).all()
    if isinstance(node, (n.Attribute, n.Subscript)):
        return given | _given(t, node.value, state)
    return given if isinstance(node, n.Name) else NONE


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


def _comparison(t: Tracer, node: n.Node, state: State) -> Value:
    value = _operation(t, node, state)
    return CLEAN if t.assumes("taint_assume_safe_comparisons") else value


def _display(t: Tracer, node: n.Node, state: State) -> Value:
    """A list, tuple or set."""
    return whole(union([evaluate_whole(t, item, state) for item in n.children(node)]).all())


def _has_steps(node: n.Node) -> bool:
    """Whether Semgrep takes ``node`` apart into several steps, not all of which it follows."""
    return any(isinstance(part, _IN_STEPS) for part in n.walk(node))


def _dict(t: Tracer, node: n.Node, state: State) -> Value:
    return _all(t, n.children(node), state)


def _dict_item(t: Tracer, node: n.Node, state: State) -> Value:
    return union([evaluate_whole(t, child, state) for child in n.children(node)])


def _if_exp(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.IfExp)
    evaluate(t, node.test, state)
    return _all(t, (node.body, node.orelse), state)


def _named(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.NamedExpr)
    value = evaluate(t, node.value, state)
    if isinstance(node.target, n.Name):
        state.assign(t.bound_key(node.target), (), value)
    return value


def _lambda(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Lambda)
    inner = state.copy()
    for param in node.params:
        inner.variables.pop(param.name, None)
    t.received[node.start, node.end] = evaluate(t, node.body, inner).all()
    return CLEAN


def _comprehension(t: Tracer, node: n.Node, state: State) -> Value:
    assert isinstance(node, n.Comprehension)
    inner = state.copy()
    for generator in node.generators:
        items = whole(evaluate(t, generator.iterable, inner).all())
        for name in bound_targets(generator.target):
            inner.assign(name.id, (), items)
        for condition in generator.conditions:
            evaluate(t, condition, inner)
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
    n.BinOp: _operation,
    n.BoolOp: _operation,
    n.UnaryOp: _operation,
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
