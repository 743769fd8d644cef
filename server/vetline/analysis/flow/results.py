"""Values that leave a function, and the same values where the caller gets them."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from vetline.analysis.flow.state import State, parts_of, with_item, with_rest
from vetline.analysis.flow.summary import (
    RESULT_DEPTH_MAX,
    RESULT_ITEMS_MAX,
    RESULT_PARTS_MAX,
    Carried,
    Result,
    Way,
)
from vetline.analysis.flow.values import (
    ANYWHERE,
    CLEAN_HOLE,
    KNOWN_HOLE,
    TAINTED_HOLE,
    UNKNOWN,
    Closure,
    Key,
    Object,
    ObjectId,
    Origin,
    Path,
    Taint,
    Value,
    argument_key,
    is_argument,
    joined,
    merged_taints,
    only_constant,
    reading,
)
from vetline.syntax import nodes as n

SELF = ("self",)
"""Names the object that a method is called on."""
WAY_PLACES_MAX = 4
"""Places in other functions that a trace names."""

Actual = Callable[[int, Path], Value]
"""What the caller passed for a parameter, followed along a path into it."""


@frozen(eq=False)
class Leaving:
    """How values are told to callers.

    ``way`` is how taints came, ``settle`` tries the checks that were not tried yet, and ``lift``
    gives the name of a function that leaves its home and the object of what it sees.
    """

    way: Callable[[Taint], Way]
    settle: Callable[[int], int]
    lift: Callable[[Closure, State], tuple[str, list[Object]]]


def result_of(value: Value, state: State, leaving: Leaving) -> Result:
    """``value`` as it leaves its function, in words that mean something outside of it.

    Of an object of too many parts less is told of the inner ones: a class whose constructor makes
    more of its kind would otherwise grow with each call that is followed.
    """
    for depth in range(RESULT_DEPTH_MAX, 0, -1):
        result = _result(value, state, leaving, depth)
        if _part_count(result) <= RESULT_PARTS_MAX:
            return result
    return _result(value, state, leaving, 0)


def _part_count(result: Result) -> int:
    """How many values and taints ``result`` tells of."""
    inner = sum(_part_count(item) for _, item in result.items)
    return 1 + len(result.carried) + inner + (_part_count(result.rest) if result.rest else 0)


def _result(value: Value, state: State, leaving: Leaving, depth: int) -> Result:
    carried = tuple(_carried(taint, leaving, state) for taint in value.taints)
    found = state.objects(value) if SELF not in value.objects else []
    ref, text = value.ref, value.text if value.text != CLEAN_HOLE else ""
    if value.closure is not None:
        ref, found = leaving.lift(value.closure, state)
    if not found or depth == 0:
        if found:
            carried = tuple(_carried(t, leaving, state) for t in state.deep_taints(value))
        return Result(carried, value.constants, text, value.type, ref)
    one = found[0]
    items = tuple(
        (key, _result(item, state, leaving, depth - 1))
        for key, item in list(one.items.items())[:RESULT_ITEMS_MAX]
    )
    apart = told_apart(one)
    rest = _result(apart, state, leaving, depth - 1) if apart is not None else None
    exact = one.exact and len(one.items) <= RESULT_ITEMS_MAX and len(found) == 1
    return Result(carried, None, text, value.type, ref, one.kind, items, rest, exact)


def told_apart(one: Object) -> Value | None:
    """What lies in ``one`` nobody knows where, but for what the caller knows the key of."""
    rest = one.rest
    keyed = [item for key, item in one.items.items() if is_argument(key)]
    if rest is None or not keyed or any(rest is item for item in keyed):
        return None if keyed else rest
    known = {taint.origin.key for item in keyed for taint in item.taints}
    is_told = not rest.objects and all(taint.origin.key in known for taint in rest.taints)
    return None if is_told else rest


def key_for(key: Key, actual: Actual) -> tuple[Key, ...]:
    """``key`` as the caller knows it, in a tuple; empty if it does not."""
    if not isinstance(key, tuple) or not is_argument(key):
        return (key,)
    passed = actual(key[1], ())
    own = argument_key(passed)
    return (own,) if own else only_constant(passed)


def _carried(taint: Taint, leaving: Leaving, state: State) -> Carried:
    origin = taint.origin
    checked = state.checked.get(origin.key, 0) if taint.whole else 0
    return Carried(
        origin.param,
        origin.path,
        origin.label,
        origin.what,
        origin.key if origin.param < 0 else (),
        leaving.settle(taint.cleared | checked),
        taint.weak,
        taint.whole,
        taint.normal,
        leaving.way(taint)[-WAY_PLACES_MAX:],
    )


def value_of(
    result: Result, actual: Actual, node: n.Node, state: State, inside: Path = ()
) -> Value:
    """What ``result`` is for a caller at ``node`` who passed what ``actual`` tells.

    ``inside`` says which part of the whole result it is.
    """
    taints: tuple[Taint, ...] = ()
    before = _same_kind(result, actual, state) if result.kind else None
    shared: Value | None = None
    is_known = bool(result.carried)  # what the function made its result of
    for carried in result.carried:
        if carried.param < 0:
            taints = merged_taints(taints, (_fresh(carried, node),))
            continue
        given = actual(carried.param, carried.path)
        is_known = is_known and carried.whole and is_wholly_known(given, state)
        is_same = carried.whole and not carried.cleared
        is_shared = is_same and not result.kind and result.type in ("", given.type)
        inside_too = not (is_shared or (is_same and before is not None))
        own = state.deep_taints(given) if inside_too else given.taints
        taints = merged_taints(taints, _passed_on(own, carried))
        if is_shared:
            shared = given if shared is None else joined(shared, given)
    known = result.constants or ()
    text = result.text if result.text or len(known) == 1 else CLEAN_HOLE
    if taints and TAINTED_HOLE not in text:
        text = TAINTED_HOLE
    elif not taints:
        text = text.replace(TAINTED_HOLE, KNOWN_HOLE if is_known else CLEAN_HOLE)
    if result.kind:
        made = _object_of(result, actual, node, state, inside, before)
        return evolve(made, taints=taints, text=text)
    value = Value(taints, result.constants, text, result.type, result.ref)
    if shared is not None:
        return evolve(
            value, objects=shared.objects, type=shared.type, closure=shared.closure,
            ref=shared.ref or value.ref,
        )  # fmt: skip
    return value


def is_wholly_known(given: Value, state: State) -> bool:
    """Whether nothing unknown is in ``given``, or in what lies in it."""
    found = state.objects(given)
    parts = [part for one in found for part in parts_of(one)] if found else [given]
    return not any(CLEAN_HOLE in reading(part) for part in parts)


def nobody(param: int, path: Path) -> Value:
    """What is passed for a parameter where nothing is called."""
    del param, path
    return UNKNOWN


def _same_kind(result: Result, actual: Actual, state: State) -> Object | None:
    """The caller's own object that the function has put more into, if it is known."""
    passed = [c for c in result.carried if c.param >= 0 and c.whole and not c.cleared]
    found = state.objects(actual(passed[0].param, passed[0].path)) if len(passed) == 1 else []
    return found[0] if len(found) == 1 and found[0].kind == result.kind else None


def _object_of(
    result: Result, actual: Actual, node: n.Node, state: State, inside: Path, before: Object | None
) -> Value:
    """The object that ``result`` describes, made anew at ``node``, with what was in it before."""
    made = before if before is not None else Object(result.kind, {}, None, result.exact)
    for key, item in result.items:
        value = value_of(item, actual, node, state, (*inside, key))
        known = key_for(key, actual)
        holds_before = bool(item.kind) and _same_kind(item, actual, state) is not None
        if known:
            made = with_item(made, known[0], value, sure=holds_before)
        else:
            made = with_rest(made, value)
    if result.rest is not None:
        poured = value_of(result.rest, actual, node, state, (*inside, ANYWHERE))
        made = with_rest(made, poured)
    own: ObjectId = (node.start, node.end, *inside)
    state.heap[own] = made
    return Value(objects=(own,), type=result.type, ref=result.ref)


def _fresh(carried: Carried, node: n.Node) -> Taint:
    key = carried.key
    if carried.label and isinstance(key, tuple) and len(key) < 3:
        key = (*key, node.start)
    origin = Origin(key, carried.label, carried.what, node.start, node.end, foreign=carried.way)
    return Taint(origin, carried.cleared, carried.weak, carried.whole, carried.normal)


def _passed_on(taints: tuple[Taint, ...], carried: Carried) -> tuple[Taint, ...]:
    return tuple(
        Taint(
            taint.origin,
            taint.cleared | carried.cleared,
            taint.weak | carried.weak,
            taint.whole and carried.whole,
            carried.normal or (taint.normal and carried.whole),
            taint.trail,
        )
        for taint in taints
    )
