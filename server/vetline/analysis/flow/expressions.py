"""Expressions to values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import evolve

from vetline.analysis.flow import calls, constants, texts
from vetline.analysis.flow.access import attribute, item, iterated
from vetline.analysis.flow.assign import assign
from vetline.analysis.flow.displays import (
    added_lists,
    comprehension,
    dict_display,
    display,
    merged_dicts,
)
from vetline.analysis.flow.guards import note_lookup, refined, verdict
from vetline.analysis.flow.harmless import note_used
from vetline.analysis.flow.parts import named, overlaid
from vetline.analysis.flow.protocols import special
from vetline.analysis.flow.rewriting import quoted
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.signs import SIGNS
from vetline.analysis.flow.sinks import check_decision, check_item
from vetline.analysis.flow.slices import slice_bounds, sliced
from vetline.analysis.flow.state import State, absorb, settled
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    NUMBER,
    PATH_JOINT,
    PREDICTABLE,
    TAINTED_HOLE,
    UNKNOWN,
    Closure,
    Taint,
    Value,
    constant,
    joined,
    merged_taints,
    only_constant,
    tainted,
)
from vetline.analysis.interface import Global
from vetline.syntax import nodes as n


def evaluate(node: n.Expr, state: State, run: Run) -> Value:
    """The value of ``node``, with what evaluating it does to ``state``."""
    return _EVALUATE[type(node)](node, state, run)


def _name(node: n.Name, state: State, run: Run) -> Value:
    found = state.variables.get(node.id)
    return found if found is not None else _by_own_name(node, run.free(node, state), run)


def _by_own_name(node: n.Name, found: Value, run: Run) -> Value:
    """``found``, which the module binds to ``node``, and what it is because of that name."""
    entry = run.names.interface.names.get(node.id)
    if entry is None or entry.is_import or found.objects or not _may_be_secret(node.id, entry):
        return found
    taints = named(node.id, node, run, found.taints)
    return found.with_taints(taints) if taints else found


def _may_be_secret(name: str, entry: Global) -> bool:
    """Whether what a module binds to ``name`` is a setting, and no function or mere word."""
    if entry.constant is None:
        return entry.qualified is None or name.isupper()
    text = entry.constant.value
    return isinstance(text, str) and len(text) >= SECRET_CHARS_MIN and not text.isalpha()


def _constant(node: n.Constant, state: State, run: Run) -> Value:
    del state, run
    known = node.value
    return constant(known) if known is not ... else UNKNOWN


def _attribute(node: n.Attribute, state: State, run: Run) -> Value:
    found = attribute(run.evaluate(node.value, state, run), node, state, run)
    return SIGNS.get(found.ref, found)


def _subscript(node: n.Subscript, state: State, run: Run) -> Value:
    value = run.evaluate(node.value, state, run)
    index = node.index
    if type(index) is n.Slice:
        return sliced(value, slice_bounds(index, state, run), node, state, run)
    key = run.evaluate(index, state, run)
    own = special(value, "__getitem__", [key], node, state, run)
    if own is not None:
        return own
    check_item(key, node, state, run)
    if key.taints:
        note_lookup(node, value, state, run)
    return item(value, key, node, state, run)


def _joined_str(node: n.JoinedStr, state: State, run: Run) -> Value:
    parts = [run.evaluate(part, state, run) for part in node.parts]
    value = _begun(texts.concatenated(parts, state.deep_taints), run)
    note_used(node, value, state, run)
    return value


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
        shown = special(value, "__repr__", [], node, state, run)
        if shown is not None:
            return shown
        return quoted(value, state, run)
    for how, given in (("__format__", [UNKNOWN]), ("__str__", []), ("__repr__", [])):
        shown = special(value, how, given, node, state, run)
        if shown is not None:
            return shown
    if node.spec_text.strip(":")[-1:] in _NUMBER_FORMATS and node.spec_text.strip(":"):
        return texts.as_number(value)
    return value


def _bin_op(node: n.BinOp, state: State, run: Run) -> Value:
    value = _computed(node, state, run)
    if node.op in ("+", "%"):
        note_used(node, value, state, run)
    return value


def _computed(node: n.BinOp, state: State, run: Run) -> Value:
    left, right = run.evaluate(node.left, state, run), run.evaluate(node.right, state, run)
    first, second = only_constant(left), only_constant(right)
    if first and second:
        try:
            return constant(constants.binary(node.op, first[0], second[0]))
        except constants.NotKnown:
            return UNKNOWN
    own = special(left, _METHODS.get(node.op, ""), [right], node, state, run)
    if own is not None:
        return own
    if node.op == "+":
        if left.objects and right.objects:
            return added_lists(node, left, right, state)
        return _begun(texts.concatenated((left, right), state.deep_taints), run)
    if node.op == "%" and (left.type == "str" or left.taints or first):
        return _percent(node, left, right, state, run)
    if node.op == "/":
        return _path_joined(left, right, state)
    if node.op == "*" and (left.objects or left.type == "str"):
        return left
    if node.op == "*" and left.taints and second and type(second[0]) is int:
        return left.with_taints(left.taints)  # perhaps a text several times
    if node.op == "|" and (left.objects or right.objects):
        return merged_dicts(node, left, right, state)
    result = number(merged_taints(left.taints, right.taints))
    return NUMBER if node.op in _ARITHMETIC and result is UNKNOWN else result


def number(taints: tuple[Taint, ...]) -> Value:
    """A number that was computed from tainted ones: harmless, unless it should not be guessed."""
    return tainted(tuple(t for t in taints if _outlives_numbers(t))) if taints else UNKNOWN


def _outlives_numbers(taint: Taint) -> bool:
    return taint.origin.label in PREDICTABLE


def _percent(node: n.BinOp, left: Value, right: Value, state: State, run: Run) -> Value:
    named: dict[str, Value] = {}
    parts = [right]
    for found in state.objects(right)[:1]:
        if found.kind == "dict":
            items = overlaid(found.items, right.taints, node.right)
            named = {str(key): value for key, value in items.items()}
            parts = []
        elif found.exact:
            parts = list(found.items.values())
    shown = partial(quoted, state=state, run=run)
    return texts.percent(left, parts, named, state.deep_taints, shown)


def _path_joined(left: Value, right: Value, state: State) -> Value:
    """``Path(a) / b``; of numbers, nothing is tainted."""
    is_path = left.type.startswith("pathlib.")
    if not (is_path or right.type == "str" or right.taints):
        return number(left.taints)
    joint = texts.concatenated((left, Value(text=PATH_JOINT), right), state.deep_taints)
    taints = tuple(evolve(taint, normal=False) for taint in joint.taints)
    return Value(taints, None, joint.text, left.type if is_path else "pathlib.Path")


def _bool_op(node: n.BoolOp, state: State, run: Run) -> Value:
    """``a and b``, ``a or b``: the operands that can be its value, each under what came before."""
    is_or = node.op == "or"
    result: Value | None = None
    branch = state
    for part in node.values:
        value = run.evaluate(part, branch, run)
        absorb(state, branch)
        if is_or and result is not None and not result.objects and result.constants is None:
            _loosen(part, value, state)
        is_last = part is node.values[-1]
        decided = verdict(value, branch)
        if is_last or decided is None or decided == is_or:
            kept = settled(value, branch.checked) if is_last or is_or else _falsy(value)
            result = kept if result is None else joined(result, kept, meet=state.meet)
        if is_last or decided == is_or:
            break
        branch = refined(part, branch, run, truth=not is_or)
    return result if result is not None else UNKNOWN


def _loosen(part: n.Expr, value: Value, state: State) -> None:
    """Of ``options() or {}`` nobody knows what it holds, though of ``{}`` one does."""
    if isinstance(part, n.Dict | n.List | n.Tuple | n.Set):
        for own in value.objects:
            state.heap[own] = evolve(state.heap[own], exact=False)


def _falsy(value: Value) -> Value:
    """``value``, known to be empty or false: there is nothing in it."""
    return Value(constants=value.constants, text=value.text, type=value.type)


def _if_exp(node: n.IfExp, state: State, run: Run) -> Value:
    test = node.test
    if isinstance(test, n.Compare) and test.ops == ("in",) and _is_same(test.left, node.body):
        run.choices.add(id(test))
    decided = verdict(run.evaluate(node.test, state, run), state)
    result: Value | None = None
    for truth, part in ((True, node.body), (False, node.orelse)):
        if decided is None or decided is truth:
            branch = refined(node.test, state, run, truth=truth)
            value = settled(run.evaluate(part, branch, run), branch.checked)
            absorb(state, branch)
            result = value if result is None else joined(result, value, meet=state.meet)
    assert result is not None, "one of the branches is always alive"
    return result


def _is_same(first: n.Node, second: n.Node) -> bool:
    """Whether both are the same name, or the same part of it."""
    if isinstance(first, n.Name) and isinstance(second, n.Name):
        return first.id == second.id
    if isinstance(first, n.Constant) and isinstance(second, n.Constant):
        return first.value == second.value
    if isinstance(first, n.Subscript) and isinstance(second, n.Subscript):
        return _is_same(first.value, second.value) and _is_same(first.index, second.index)
    return False


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
    operands = []
    for part in (node.left, *node.rights):
        operand = run.evaluate(part, state, run)
        run.saw(part, operand, state)
        operands.append(operand)
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
    is_known = len(found) == 1 and found[0].exact and not value.taints
    if not is_known or found[0].kind not in ("list", "dict"):
        return None
    if found[0].kind == "dict":
        return [list(found[0].items)]
    known = [only_constant(part) for part in found[0].items.values()]
    return [[k[0] for k in known]] if all(known) else None


def _lambda(node: n.Lambda, state: State, run: Run) -> Value:
    return Value(closure=Closure(node, run.seen(state), run.frame.node))


def _named(node: n.NamedExpr, state: State, run: Run) -> Value:
    value = run.evaluate(node.value, state, run)
    assign(node.target, value, node.value, state, run)
    return value


def _await(node: n.Await, state: State, run: Run) -> Value:
    return run.evaluate(node.value, state, run)


def _yield(node: n.Yield, state: State, run: Run) -> Value:
    if node.value is not None:
        value = run.evaluate(node.value, state, run)
        run.frame.yields.append(
            iterated(value, node.value, state, run) if node.delegates else value
        )
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
    n.Tuple: display,
    n.List: display,
    n.Set: display,
    n.Dict: dict_display,
    n.Comprehension: comprehension,
    n.Await: _await,
    n.Yield: _yield,
    n.Call: calls.call,
    n.Slice: _parts,
    n.Starred: _parts,
    n.Keyword: _parts,
    n.DictItem: _parts,
    n.Unknown: _parts,
}
_METHODS = {
    "+": "__add__", "|": "__or__", "/": "__truediv__", "%": "__mod__", "@": "__matmul__",
    "-": "__sub__", "*": "__mul__", "&": "__and__", "^": "__xor__", "<<": "__lshift__",
    ">>": "__rshift__", "//": "__floordiv__", "**": "__pow__",
}  # fmt: skip
"""What Python calls for an operator that classes of the workspace give a meaning of their own."""
_ARITHMETIC = frozenset(("-", "//", "**", "<<", ">>"))
"""Operators that give nothing but numbers (or sets)."""
_NUMBER_FORMATS = frozenset("bcdeEfFgGnoxX%")

SECRET_CHARS_MIN = 8
"""Shortest text that is a secret because of the name it has: shorter ones are names of fields."""
