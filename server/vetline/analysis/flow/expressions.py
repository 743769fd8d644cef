"""Expressions to values."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from vetline.analysis.flow import calls, constants, texts
from vetline.analysis.flow.access import attribute, item, iterated, sliced
from vetline.analysis.flow.assign import assign
from vetline.analysis.flow.guards import refined, verdict
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import check_decision
from vetline.analysis.flow.state import ITEMS_MAX, State, absorb, settled
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    PREDICTABLE,
    TAINTED_HOLE,
    PATH_JOINT,
    UNKNOWN,
    Closure,
    Key,
    Object,
    Taint,
    Value,
    constant,
    joined,
    merged_taints,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n


def evaluate(node: n.Expr, state: State, run: Run) -> Value:
    """The value of ``node``, with what evaluating it does to ``state``."""
    return _EVALUATE[type(node)](node, state, run)


def _name(node: n.Name, state: State, run: Run) -> Value:
    found = state.variables.get(node.id)
    return found if found is not None else run.free(node, state)


def _constant(node: n.Constant, state: State, run: Run) -> Value:
    known = node.value
    return constant(known) if known is not ... else UNKNOWN


def _attribute(node: n.Attribute, state: State, run: Run) -> Value:
    return attribute(run.evaluate(node.value, state, run), node, state, run)


def _subscript(node: n.Subscript, state: State, run: Run) -> Value:
    value = run.evaluate(node.value, state, run)
    index = node.index
    if type(index) is n.Slice:
        bounds = [
            run.evaluate(bound, state, run) if bound is not None else constant(None)
            for bound in (index.lower, index.upper, index.step)
        ]
        return sliced(value, bounds, node, state)
    return item(value, run.evaluate(index, state, run), node, state, run)


def _joined_str(node: n.JoinedStr, state: State, run: Run) -> Value:
    parts = [run.evaluate(part, state, run) for part in node.parts]
    return _begun(texts.concatenated(parts, state.deep_taints), run)


def _begun(value: Value, run: Run) -> Value:
    """``value``, harmless where only the beginning counts if that is not tainted."""
    first = value.text[:1]
    if not value.taints or first in ("", TAINTED_HOLE, CLEAN_HOLE) or first in "=+-@":
        return value
    return value.cleared_of(run.beginning)


def _formatted_value(node: n.FormattedValue, state: State, run: Run) -> Value:
    for spec in node.spec:
        run.evaluate(spec, state, run)
    value = run.evaluate(node.value, state, run)
    if node.conversion.strip("!") in ("r", "a"):
        return cleared(value, run.model.sanitizers.get("repr", 0), state)
    if node.spec_text.strip(":")[-1:] in _NUMBER_FORMATS and node.spec_text.strip(":"):
        return UNKNOWN
    return value


def cleared(value: Value, mask: int, state: State) -> Value:
    """``value`` as text, harmless for the kinds of ``mask``."""
    taints = state.deep_taints(value)
    if not taints or not mask:
        return value
    return tainted(tuple(taint.cleared_of(mask) for taint in taints), "str")


def _bin_op(node: n.BinOp, state: State, run: Run) -> Value:
    left, right = run.evaluate(node.left, state, run), run.evaluate(node.right, state, run)
    first, second = only_constant(left), only_constant(right)
    if first and second:
        try:
            return constant(constants.binary(node.op, first[0], second[0]))
        except constants.NotKnown:
            return UNKNOWN
    if node.op == "+":
        if left.objects and right.objects:
            return _added_lists(node, left, right, state)
        return _begun(texts.concatenated((left, right), state.deep_taints), run)
    if node.op == "%" and (left.type == "str" or left.taints or first):
        return _percent(left, right, state)
    if node.op == "/":
        return _path_joined(left, right, state)
    if node.op == "*" and (left.objects or left.type == "str"):
        return left
    if node.op == "|" and left.objects and right.objects:
        return _merged_dicts(node, left, right, state)
    return number(merged_taints(left.taints, right.taints))


def number(taints: tuple[Taint, ...]) -> Value:
    """A number that was computed from tainted ones: harmless, unless it should not be guessed."""
    return tainted(tuple(t for t in taints if t.origin.label in PREDICTABLE)) if taints else UNKNOWN


def _percent(left: Value, right: Value, state: State) -> Value:
    named: dict[str, Value] = {}
    parts = [right]
    for found in state.objects(right)[:1]:
        if found.kind == "dict":
            named = {str(key): value for key, value in found.items.items()}
            parts = []
        elif found.exact:
            parts = list(found.items.values())
    return texts.percent(left, parts, named, state.deep_taints)


def _path_joined(left: Value, right: Value, state: State) -> Value:
    """``Path(a) / b``; of numbers, nothing is tainted."""
    is_path = left.type.startswith("pathlib.")
    if not (is_path or right.type == "str" or right.taints):
        return number(left.taints)
    joint = texts.concatenated((left, Value(text=PATH_JOINT), right), state.deep_taints)
    taints = tuple(evolve(taint, normal=False) for taint in joint.taints)
    return Value(taints, None, joint.text, left.type if is_path else "pathlib.Path")


def _added_lists(node: n.Node, left: Value, right: Value, state: State) -> Value:
    """``a + b`` of two lists, item by item if both are known."""
    items: list[Value] = []
    for found in (state.objects(left) + state.objects(right))[:2]:
        if not found.exact or found.kind != "list":
            taints = merged_taints(state.deep_taints(left), state.deep_taints(right))
            return new_object(node, Object("list", {}, tainted(taints), False), state, "list")
        items += found.items.values()
    return new_list(node, items, state)


def _merged_dicts(node: n.Node, left: Value, right: Value, state: State) -> Value:
    """``a | b`` of two dicts: what both hold, the right one's where they hold the same."""
    items: dict[Key, Value] = {}
    rest: Value | None = None
    exact = True
    for found in (*state.objects(left), *state.objects(right)):
        items.update(found.items)
        exact = exact and found.exact
        if found.rest is not None:
            rest = found.rest if rest is None else joined(rest, found.rest)
    return new_object(node, Object("dict", items, rest, exact), state)


def new_object(node: n.Node, made: Object, state: State, kind: str = "") -> Value:
    """A new object, which ``node`` makes."""
    own = (node.start, node.end, made.kind)
    state.heap[own] = made
    return Value(objects=(own,), type=kind or made.kind)


def new_list(node: n.Node, items: list[Value], state: State, kind: str = "list") -> Value:
    """A new list or tuple of ``items``."""
    if len(items) > ITEMS_MAX:
        rest = UNKNOWN
        for value in items:
            rest = joined(rest, value) if value.taints or value.objects else rest
        return new_object(node, Object("list", {}, rest, False), state, kind)
    return new_object(node, Object("list", dict(enumerate(items))), state, kind)


def _display(node: n.List | n.Tuple | n.Set, state: State, run: Run) -> Value:
    items: list[Value] = []
    rest: Value | None = None
    for part in node.items:
        if type(part) is n.Starred:
            inner = run.evaluate(part.value, state, run)
            known = [f for f in state.objects(inner) if f.exact and f.kind == "list"]
            if len(known) == 1:
                items += known[0].items.values()
            else:
                rest = joined(rest or UNKNOWN, iterated(inner, part, state, run))
        else:
            items.append(run.evaluate(part, state, run))
    run.spend(len(node.items) // 16)
    kind = _DISPLAY_KINDS[type(node)]
    if rest is not None or kind == "set":
        for value in items:
            rest = value if rest is None else joined(rest, value)
        return new_object(node, Object("list", {}, rest, False), state, kind)
    return new_list(node, items, state, kind)


_DISPLAY_KINDS: dict[type[n.Node], str] = {n.List: "list", n.Tuple: "tuple", n.Set: "set"}


def _dict(node: n.Dict, state: State, run: Run) -> Value:
    items: dict[Key, Value] = {}
    rest: Value | None = None
    exact = True
    run.spend(len(node.items) // 16)
    for entry in node.items:
        value = run.evaluate(entry.value, state, run)
        if entry.key is None:
            exact = False
            for found in state.objects(value):
                items.update(found.items)
                exact = found.exact
                rest = found.rest if rest is None else joined(rest, found.rest or UNKNOWN)
            if value.taints:
                rest = value if rest is None else joined(rest, value)
            continue
        key = only_constant(run.evaluate(entry.key, state, run))
        if key and len(items) < ITEMS_MAX:
            items[key[0]] = value
        else:
            exact = False
            rest = value if rest is None else joined(rest, value)
    return new_object(node, Object("dict", items, rest, exact), state)


def _bool_op(node: n.BoolOp, state: State, run: Run) -> Value:
    """``a and b``, ``a or b``: the operands that can be its value, each under what came before."""
    is_or = node.op == "or"
    result: Value | None = None
    branch = state
    for part in node.values:
        value = run.evaluate(part, branch, run)
        absorb(state, branch)
        is_last = part is node.values[-1]
        decided = verdict(value, branch)
        if is_last or decided is None or decided == is_or:
            kept = settled(value, branch.checked) if is_last or is_or else _falsy(value)
            result = kept if result is None else joined(result, kept)
        if is_last or decided == is_or:
            break
        branch = refined(part, branch, run, truth=not is_or)
    return result if result is not None else UNKNOWN


def _falsy(value: Value) -> Value:
    """``value``, known to be empty or false: there is nothing in it."""
    return Value(constants=value.constants, text=value.text, type=value.type)


def _if_exp(node: n.IfExp, state: State, run: Run) -> Value:
    decided = verdict(run.evaluate(node.test, state, run), state)
    result: Value | None = None
    for truth, part in ((True, node.body), (False, node.orelse)):
        if decided is None or decided is truth:
            branch = refined(node.test, state, run, truth=truth)
            value = settled(run.evaluate(part, branch, run), branch.checked)
            absorb(state, branch)
            result = value if result is None else joined(result, value)
    assert result is not None, "one of the branches is always alive"
    return result


def _unary(node: n.UnaryOp, state: State, run: Run) -> Value:
    value = run.evaluate(node.operand, state, run)
    if node.op == "not":
        decided = verdict(value, state)
        return constant(not decided) if decided is not None else _BOOL
    known = only_constant(value)
    if known and isinstance(known[0], (int, float)) and node.op == "-":
        return constant(-known[0])
    return UNKNOWN


_BOOL = Value(type="bool")


def _compare(node: n.Compare, state: State, run: Run) -> Value:
    operands = [run.evaluate(part, state, run) for part in (node.left, *node.rights)]
    for operand in operands:
        check_decision(operand, node, state, run)
    answers: list[bool] = []
    for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
        known = _compared(op, left, right, state)
        if known is None:
            return _BOOL
        answers.append(known)
    return constant(all(answers))


def _compared(op: str, left: Value, right: Value, state: State) -> bool | None:
    """What the comparison gives whichever of the known values the operands have."""
    if left.constants is None:
        return None
    rights: list[object] | None = list(right.constants) if right.constants is not None else None
    if op in ("in", "not in") and rights is None:
        rights = _members(right, state)
    if rights is None:
        return None
    try:
        answers = {constants.compare(op, a, b) for a in left.constants for b in rights}
    except constants.NotKnown:
        return None
    return answers.pop() if len(answers) == 1 else None


def _members(value: Value, state: State) -> list[object] | None:
    found = state.objects(value)
    if len(found) != 1 or not found[0].exact or found[0].kind not in ("list", "dict"):
        return None
    if found[0].kind == "dict":
        return [list(found[0].items)]
    known = [only_constant(part) for part in found[0].items.values()]
    return [[k[0] for k in known]] if all(known) else None


def _lambda(node: n.Lambda, state: State, run: Run) -> Value:
    del run
    return Value(closure=Closure(node, state.variables))


def _named(node: n.NamedExpr, state: State, run: Run) -> Value:
    value = run.evaluate(node.value, state, run)
    assign(node.target, value, node.value, state, run)
    return value


def _comprehension(node: n.Comprehension, state: State, run: Run) -> Value:
    inner = state.copy()
    for generator in node.generators:
        iterable = run.evaluate(generator.iterable, inner, run)
        assign(
            generator.target, iterated(iterable, generator.iterable, inner, run), None, inner, run
        )
        for condition in generator.conditions:
            run.evaluate(condition, inner, run)
            inner = refined(condition, inner, run, truth=True)
    element = node.element
    pair = (element.key, element.value) if type(element) is n.DictItem else (element,)
    values = [run.evaluate(part, inner, run) for part in pair if part is not None]
    absorb(state, inner)
    kind = "dict" if node.kind == "dict" else "list"
    rest = values[-1] if len(values) == 1 else joined(values[0], values[-1])
    rest = settled(rest, inner.checked)
    shown = {"generator": "list"}.get(node.kind, node.kind)
    return new_object(node, Object(kind, {}, rest, False), state, shown)


def _await(node: n.Await, state: State, run: Run) -> Value:
    return run.evaluate(node.value, state, run)


def _yield(node: n.Yield, state: State, run: Run) -> Value:
    if node.value is not None:
        run.frame.yields.append(run.evaluate(node.value, state, run))
    return UNKNOWN


def _parts(node: n.Node, state: State, run: Run) -> Value:
    """Broken code, and what cannot stand alone: its parts, for what they do."""
    taints: tuple[Taint, ...] = ()
    for child in n.children(node):
        if type(child) in _EVALUATE:
            value = run.evaluate(child, state, run)  # type: ignore[arg-type]
            taints = merged_taints(taints, value.taints)
    return tainted(taints)


_EVALUATE: dict[type[n.Node], Callable[..., Value]] = {
    n.Name: _name,
    n.Constant: _constant,
    n.Attribute: _attribute,
    n.Subscript: _subscript,
    n.JoinedStr: _joined_str,
    n.FormattedValue: _formatted_value,
    n.BinOp: _bin_op,
    n.UnaryOp: _unary,
    n.BoolOp: _bool_op,
    n.Compare: _compare,
    n.IfExp: _if_exp,
    n.NamedExpr: _named,
    n.Lambda: _lambda,
    n.Tuple: _display,
    n.List: _display,
    n.Set: _display,
    n.Dict: _dict,
    n.Comprehension: _comprehension,
    n.Await: _await,
    n.Yield: _yield,
    n.Call: calls.call,
    n.Slice: _parts,
    n.Starred: _parts,
    n.Keyword: _parts,
    n.DictItem: _parts,
    n.Unknown: _parts,
}
_NUMBER_FORMATS = frozenset("bcdeEfFgGnoxX%")
