"""Conditions: which way they go, and what is harmless on the way they leave open."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.flow.comparisons import (
    FOLLOW_MAX,
    PATH_KINDS,
    cleared_value,
    entry,
    equal,
    member,
    subset,
)
from vetline.analysis.flow.frames import Condition
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.trials import Trial
from vetline.analysis.flow.values import (
    GUESSES,
    Key,
    Origin,
    Value,
    only_constant,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND, Guard
from vetline.rulebook.written import Place
from vetline.syntax import nodes as n

VARIABLES_A_STEP = 32
"""How many variables are copied at a branch for the price of one step."""


def verdict(value: Value, state: State) -> bool | None:
    """Whether ``value`` is true, if that is known."""
    if value.constants is not None:
        truths = {bool(known) for known in value.constants}
        return truths.pop() if len(truths) == 1 else None
    found = state.objects(value)
    if len(found) == 1 and not value.taints and found[0].kind in ("list", "dict"):
        if found[0].items:
            return True if found[0].exact else None
        return False if found[0].exact else None
    return None


def refined(test: n.Expr, state: State, run: Run, *, truth: bool) -> State:
    """``state`` where ``test`` came out as ``truth``."""
    run.spend(len(state.variables) // VARIABLES_A_STEP)
    after = state.copy()
    for key, mask in cleared_by(test, state, run, truth=truth).items():
        _clear(key, mask, after)
    return after


def cleared_by(test: n.Expr, state: State, run: Run, *, truth: bool) -> dict[Key, int]:
    """What a condition clears: by origin, or for ``("name", x)`` in the variable alone."""
    cleared = _structural(test, state, run, truth, FOLLOW_MAX)
    if _is_worth_probing(test, state):
        _probe(test, state, run, truth, cleared)
    return cleared


def _probe(test: n.Expr, state: State, run: Run, truth: bool, cleared: dict[Key, int]) -> None:
    """Try attack texts on the condition: in place of each variable, and of what it comes from."""
    for name, value in _tainted_in(test, state, run).items():
        for_name = run.trials.add(Trial(test, truth, name, value.taints[0].origin, state))
        _note(cleared, ("name", name), for_name)
        for taint in value.taints[:2]:
            if taint.whole:
                _note(cleared, taint.origin.key, for_name)
            if value.made is not None and not isinstance(value.made, (n.Name, n.Subscript)):
                _note(
                    cleared,
                    taint.origin.key,
                    run.trials.add(Trial(test, truth, "", taint.origin, state)),
                )
    for origin in _tainted_attributes(test, state, run):
        _note(cleared, origin.key, run.trials.add(Trial(test, truth, "", origin, state)))


def _tainted_attributes(test: n.Expr, state: State, run: Run) -> Iterator[Origin]:
    """What comes from attributes of variables in ``test``: ``file.filename``."""
    seen: set[Key] = set()
    for node in _condition(test, run).attributes:
        if len(seen) >= VARIABLES_MAX:
            break
        owner = state.variables.get(node.value.id) if isinstance(node.value, n.Name) else None
        for taint in run.peek(node, state).taints[:1] if owner and owner.taints else ():
            if taint.whole and taint.origin.key not in seen:
                seen.add(taint.origin.key)
                yield taint.origin


def _condition(test: n.Node, run: Run) -> Condition:
    """What ``test`` reads."""
    known = run.conditions.get(id(test))
    if known is None:
        parts = list(n.walk(test))
        methods = {id(part.func) for part in parts if isinstance(part, n.Call)}
        attributes = tuple(
            part
            for part in parts
            if isinstance(part, n.Attribute)
            and isinstance(part.value, n.Name)
            and id(part) not in methods
        )
        names = dict.fromkeys(part.id for part in parts if isinstance(part, n.Name))
        known = run.conditions[id(test)] = Condition(tuple(names), attributes)
    return known


def _clear(key: Key, mask: int, state: State) -> None:
    if isinstance(key, tuple) and key[:1] == ("name",):
        value = state.variables.get(str(key[1]))
        if value is not None:
            state.variables[str(key[1])] = value.cleared_of(mask)
    else:
        state.checked[key] = state.checked.get(key, 0) | mask


def _note(cleared: dict[Key, int], key: Key, mask: int) -> None:
    cleared[key] = cleared.get(key, 0) | mask


def _structural(test: n.Expr, state: State, run: Run, truth: bool, depth: int) -> dict[Key, int]:
    """What follows from the form of the condition."""
    if isinstance(test, n.UnaryOp) and test.op == "not":
        return _structural(test.operand, state, run, not truth, depth)
    if isinstance(test, n.BoolOp):
        parts = [_structural(part, state, run, truth, depth) for part in test.values]
        return _all_of(parts) if (test.op == "and") is truth else _any_of(parts)
    if isinstance(test, n.NamedExpr):
        return _structural(test.value, state, run, truth, depth)
    if isinstance(test, n.Name):
        return _of_name(test, state, run, truth, depth)
    if isinstance(test, n.Compare) and len(test.ops) == 1:
        return _comparison(test.left, test.ops[0], test.rights[0], state, run, truth, depth)
    if isinstance(test, n.Call):
        return _of_call(test, state, run, truth)
    return {}


def _of_name(test: n.Name, state: State, run: Run, truth: bool, depth: int) -> dict[Key, int]:
    """``if x``: what was kept in ``x`` if that is a condition; nothing is in it if it is false."""
    value = state.variables.get(test.id)
    made = value.made if value is not None and depth > 0 else None
    found: dict[Key, int] = {} if truth else {("name", test.id): EVERY_KIND}
    if isinstance(made, (n.Compare, n.BoolOp, n.UnaryOp, n.Call, n.Name)):
        found = _all_of([found, _structural(made, state, run, truth, depth - 1)])
    return found


def _all_of(parts: list[dict[Key, int]]) -> dict[Key, int]:
    merged: dict[Key, int] = {}
    for part in parts:
        for key, mask in part.items():
            _note(merged, key, mask)
    return merged


def _any_of(parts: list[dict[Key, int]]) -> dict[Key, int]:
    shared = parts[0]
    for part in parts[1:]:
        shared = {key: mask & part[key] for key, mask in shared.items() if mask & part.get(key, 0)}
    return shared


def _comparison(
    left: n.Expr, op: str, right: n.Expr, state: State, run: Run, truth: bool, depth: int
) -> dict[Key, int]:
    if op in ("not in", "!=", "is not"):
        op, truth = {"not in": "in", "!=": "==", "is not": "is"}[op], not truth
    if isinstance(right, n.Constant) and (right.value is None or isinstance(right.value, bool)):
        # `re.match(...) is None`, `check(x) == True`
        return _structural(left, state, run, truth is bool(right.value), depth)
    if truth and op in ("<=", "<"):
        return subset(left, right, state, run)
    if not truth or op not in ("in", "==", "is"):
        return {}
    if op == "==":
        return _all_of([equal(left, right, state, run), equal(right, left, state, run)])
    if op == "in":
        parts = member(left, right, state, run), entry(right, state, run, depth)
        return _all_of(list(parts))
    return {}


def _every_item(test: n.Call, state: State, run: Run) -> dict[Key, int]:
    """``all(x in ALLOWED for x in xs)``: what is said of every item is said of all of them."""
    every = test.args[0] if test.args else None
    if not isinstance(every, n.Comprehension) or len(every.generators) != 1:
        return {}
    generator = every.generators[0]
    if not isinstance(generator.target, n.Name) or generator.conditions:
        return {}
    if _asks_for_characters(every.element, state, run):
        return {}  # Of these an attack may be made up as well: trying it tells.
    name = generator.target.id
    inner = state.copy()
    items = run.evaluate(generator.iterable, inner, run)
    inner.variables[name] = tainted(state.deep_taints(items))
    mask = _structural(every.element, inner, run, True, FOLLOW_MAX).get(("name", name), 0)
    return _with_mask(generator.iterable, mask, state, run) if mask else {}


def _asks_for_characters(test: n.Node, state: State, run: Run) -> bool:
    """Whether ``test`` asks if something stands in a known text: ``c in "0123456789"``."""
    if not isinstance(test, n.Compare) or test.ops != ("in",):
        return False
    known = run.peek(test.rights[0], state).constants or ()
    return bool(known) and all(isinstance(text, str) for text in known)


def _of_call(test: n.Call, state: State, run: Run, truth: bool) -> dict[Key, int]:
    """What a predicate says of what it is called with."""
    cleared: dict[Key, int] = {}
    func = test.func
    if isinstance(func, n.Attribute):
        cleared = _of_method(func, test, state, run) if truth else {}
        names = [f"*.{func.attr}", f".{func.attr}"]
    else:
        # A project's own predicate is known by its name, wherever it comes from.
        names = [f"*.{func.id}"] if isinstance(func, n.Name) else []
        if truth and names == ["*.all"]:
            return _every_item(test, state, run)
    callee = run.peek(func, state)
    if callee.ref:
        names.append(callee.ref)
    for name in names:
        for guard in run.model.guards.get(name, ()):
            if not guard.raises and truth is not guard.negated:
                _guarded(guard, test, state, run, cleared)
    summary = run.function(callee.ref) if callee.ref else None
    if summary is not None and truth:
        for index, mask in summary.confirmed:
            if index < len(test.args):
                for key, found in _with_mask(test.args[index], mask, state, run).items():
                    _note(cleared, key, found)
    return cleared


def _of_method(func: n.Attribute, test: n.Call, state: State, run: Run) -> dict[Key, int]:
    """What lies in a folder of the program, or is a key of one of its dicts."""
    if func.attr in ("startswith", "is_relative_to"):
        return _inside_base(func, test, state, run)
    return entry(test, state, run, 0)


def _guarded(guard: Guard, test: n.Call, state: State, run: Run, cleared: dict[Key, int]) -> None:
    if guard.types:
        kinds = test.args[1] if len(test.args) > 1 else None
        items = kinds.items if isinstance(kinds, n.Tuple) else (kinds,)
        names = {run.names.qualified(kind) if kind is not None else None for kind in items}
        if not names <= guard.types:
            return
    target = _placed(guard.place, test)
    targets = (target,) if target is not None else ()
    for node in _signed(test, state, run) if guard.place == "signed" else targets:
        for key, mask in _with_mask(node, guard.kinds, state, run).items():
            _note(cleared, key, mask)


def _signed(test: n.Call, state: State, run: Run) -> Iterator[n.Expr]:
    """The messages whose signatures ``test`` compares: ``hmac.new(key, message, …)``."""
    for arg in test.args:
        held = state.variables.get(arg.id) if isinstance(arg, n.Name) else None
        made = held.made if held is not None else None
        for call in n.walk(made if made is not None else arg):
            if isinstance(call, n.Call) and run.names.qualified(call.func) in SIGNERS:
                message = _placed(1, call) or _placed("msg", call)
                yield from (message,) if message is not None else ()


SIGNERS = frozenset(("hmac.new", "hmac.digest"))
"""What makes a signature of a message, its second argument, that nobody makes without the key."""


def _placed(place: Place, call: n.Call) -> n.Expr | None:
    if place == "self":
        return call.func.value if isinstance(call.func, n.Attribute) else None
    if isinstance(place, int):
        return call.args[place] if place < len(call.args) else None
    for arg in call.args:
        if isinstance(arg, n.Keyword) and arg.name == place:
            return arg.value
    return None


def _with_mask(node: n.Expr, mask: int, state: State, run: Run) -> dict[Key, int]:
    """What is cleared if ``node`` is harmless for the kinds of ``mask``."""
    cleared: dict[Key, int] = {}
    if isinstance(node, n.Name):
        cleared["name", node.id] = mask
    for taint in state.deep_taints(run.peek(node, state)):
        if taint.whole:
            cleared[taint.origin.key] = mask
    return cleared


def _inside_base(func: n.Attribute, test: n.Call, state: State, run: Run) -> dict[Key, int]:
    """``x.startswith(BASE)`` and ``x.is_relative_to(BASE)`` for a path that is normal."""
    base = run.peek(test.args[0], state) if test.args else None
    taints = state.deep_taints(base) if base is not None else ()
    if base is None or any(t.origin.label not in GUESSES for t in taints if t.origin.param < 0):
        return {}  # The base that a function is given is the caller's own.
    if (known := only_constant(base)) and not str(known[0]).strip("./"):
        return {}  # All there is lies below the root.
    value = run.peek(func.value, state)
    mask = run.model.mask(*PATH_KINDS)
    return {taint.origin.key: mask for taint in state.deep_taints(value) if taint.normal}


def note_return(site: Site, state: State, run: Run) -> None:
    """Note what is harmless because the call came back: ``int(x)`` raises on anything else."""
    for name in site.names:
        for guard in run.model.guards.get(name, ()):
            if guard.raises:
                for value, _ in site.at(guard.place):
                    for taint in state.deep_taints(value):
                        needs_normal = (
                            guard.kinds & run.model.mask("path") and guard.place == "self"
                        )
                        if (taint.whole and not needs_normal) or (needs_normal and taint.normal):
                            _clear(taint.origin.key, guard.kinds, state)


def note_lookup(node: n.Subscript, container: Value, state: State, run: Run) -> None:
    """Note what is harmless because ``SIZES[x]`` found something: it is one of the keys."""
    tables = state.objects(container)
    is_closed = all(t.kind == "dict" and t.items and t.rest is None for t in tables)
    if tables and is_closed and container.type in ("", "dict"):
        for key, mask in cleared_value(node.index, state, run).items():
            _clear(key, mask, state)


def _is_worth_probing(test: n.Expr, state: State) -> bool:
    """Whether the condition looks at a text in a way that an attack text may fail."""
    return any(
        (isinstance(part, n.Compare) and _compares_text(part, state))
        or isinstance(part, (n.Call, n.Attribute, n.Comprehension))
        or (isinstance(part, n.Name) and _is_kept_condition(part, state))
        for part in _leaves(test)
    )


def _compares_text(test: n.Compare, state: State) -> bool:
    """``x == "a"``; ``re.match(…) is None``, also where the match was kept in a variable."""
    if any(op in _TEXT_OPS for op in test.ops):
        return True
    if isinstance(test.left, n.Name):
        return _is_kept_condition(test.left, state)
    return isinstance(test.left, n.Call)


def _is_kept_condition(name: n.Name, state: State) -> bool:
    value = state.variables.get(name.id)
    return value is not None and isinstance(value.made, (n.Compare, n.BoolOp, n.Call, n.UnaryOp))


def _leaves(test: n.Expr) -> list[n.Expr]:
    if isinstance(test, n.BoolOp):
        return [leaf for part in test.values for leaf in _leaves(part)]
    if isinstance(test, n.UnaryOp):
        return _leaves(test.operand)
    if isinstance(test, n.NamedExpr):
        return _leaves(test.value)
    return [test]


_TEXT_OPS = frozenset(("in", "not in", "==", "!=", "<", "<=", ">", ">="))


def _tainted_in(test: n.Expr, state: State, run: Run) -> dict[str, Value]:
    """The tainted variables that ``test`` reads, or that a condition kept in a variable did."""
    found: dict[str, Value] = {}
    nodes: list[n.Node] = [test]
    seen: set[str] = set()  # a variable may be made from itself
    while nodes and len(found) < VARIABLES_MAX:
        for name in _condition(nodes.pop(), run).names:
            value = state.variables.get(name)
            if value is None or name in seen:
                continue
            seen.add(name)
            if value.taints:
                found[name] = value
            elif value.made is not None and value.type != "closure":
                nodes.append(value.made)
    return found


VARIABLES_MAX = 4
"""How many variables of one condition attack texts are tried for."""
