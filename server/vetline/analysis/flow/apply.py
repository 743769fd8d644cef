"""Calls of functions and classes of the workspace, by their summaries."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import cast

from attrs import evolve

from vetline.analysis.flow.access import NUMBERS, item_at, reached_by
from vetline.analysis.flow.answering import answer
from vetline.analysis.flow.conditions import FILES
from vetline.analysis.flow.exceptions import note_raised
from vetline.analysis.flow.harmless import note_passed
from vetline.analysis.flow.readings import TEXT_CONDITIONS, prefix
from vetline.analysis.flow.results import value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import argv_reached, reached
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State, joined_all, settled
from vetline.analysis.flow.stores import as_object, kind_for, store
from vetline.analysis.flow.summary import GLOBAL, SELF_GIVEN, ClassSummary, FunctionSummary, Reach
from vetline.analysis.flow.values import (
    ANYWHERE,
    ATTRIBUTE,
    KNOWN_HOLE,
    NUMBER,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Path,
    Taint,
    Value,
    argument_key,
    constant,
    is_argument,
    joined,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n


def apply_function(
    summary: FunctionSummary, given: list[Value], site: Site, state: State, run: Run
) -> Value:
    """What the function gives for this call, after its sinks, stores and checks."""
    actuals = _bound(summary, given, site, state, run)
    index = next((i for i in summary.decides if _is_one_of_few(actuals[i])), -1)
    if index < 0 or summary.name == run.root.name:
        return _apply_once(summary, actuals, given, site, state, run)
    results: list[Value] = []
    branches: list[State] = []
    for known in actuals[index].constants or ():
        branch = state.copy()  # what it does for one value, it need not do for another
        passed = [*actuals[:index], constant(known), *actuals[index + 1 :]]
        value = _apply_once(summary, passed, given, site, branch, run)
        if branch.alive:
            results.append(settled(value, branch.checked))
            branches.append(branch)
    after = joined_all(branches)
    if after is None:
        state.alive = False
        return UNKNOWN
    state.variables, state.heap, state.checked = after.variables, after.heap, after.checked
    return reduce(joined, results)


def _is_one_of_few(value: Value) -> bool:
    """Whether ``value`` is one of several that are known, and of no more than are kept apart."""
    return value.constants is not None and len(value.constants) > 1


def _apply_once(
    summary: FunctionSummary, actuals: list[Value], given: list[Value], site: Site, state: State,
    run: Run,
) -> Value:  # fmt: skip
    """What the function gives for ``actuals``, each of which is one value as far as is known."""
    summary = _as_called(summary, actuals, run, is_method=bool(given) and not summary.captured)
    note_passed(summary.name, actuals, site.node, state, run)
    actual = _walker(actuals, site, state, run)
    answer(summary, actuals, actual, site.node, state, run)
    nodes = _argument_nodes(summary, len(given), site)
    for reach in summary.reaches:
        _apply_reach(reach, actual, nodes.get(reach.param, site.node), site, state, run)
    for index, key, result in summary.stores:
        value = value_of(result, _asked_once(actual), site.node, state, (_STORED, index, key))
        owner = actuals[index] if index < len(actuals) else UNKNOWN
        node = nodes.get(index, site.receiver_node if index == 0 and given else None)
        if not owner.objects and isinstance(node, (n.Name, n.Attribute)):
            owner = as_object(node, owner, kind_for(key), state, run)
            actuals[index] = owner
        store(owner, key, value, actual, state)
    for index, mask in summary.checked:
        for taint in actuals[index].taints if index < len(actuals) else ():
            if taint.whole:
                key = taint.origin.key
                state.checked[key] = state.checked.get(key, 0) | mask
    for number, result in enumerate(summary.raises):
        at, inside = state.copy(), (_RAISED, number)  # not what holds if nothing is raised
        note_raised(value_of(result, _asked_once(actual), site.node, at, inside), at, run)
    if summary.exits:
        state.alive = False
    return value_of(summary.result, _asked_once(actual), site.node, state)


def _bound(
    summary: FunctionSummary, given: list[Value], site: Site, state: State, run: Run
) -> list[Value]:
    """The value of each parameter."""
    positional = [*given, *site.positional]
    keywords = dict(site.keywords)
    actuals: list[Value] = []
    names, defaults = summary.params, dict(summary.defaults)
    for index, name in enumerate(names):
        if name.startswith(GLOBAL):
            actuals.append(run.kept(name.removeprefix(GLOBAL), site.node, state))
        elif name.startswith("**"):
            own: ObjectId = (site.node.start, site.node.end, "kwargs")
            rest: dict[Key, Value] = {k: v for k, v in keywords.items() if k not in names}
            state.heap[own] = Object("dict", rest, site.spread, site.spread is None)
            names_from = site.spread.taints if site.spread is not None else ()
            actuals.append(Value(names_from, objects=(own,), type="dict"))
        elif name.startswith("*"):
            own = (site.node.start, site.node.end, "args")
            rest_items: dict[Key, Value] = dict(enumerate(positional[index:]))
            state.heap[own] = Object("list", rest_items, site.spread, site.spread is None)
            actuals.append(Value(objects=(own,), type="tuple"))
            positional = positional[:index]
        elif index < len(positional):
            actuals.append(positional[index])
        else:
            default = constant(defaults[index]) if index in defaults else UNKNOWN
            passed = keywords.get(name) or _spread_to(name, index - len(given), site, state, run)
            actuals.append(passed if passed is not None else default)
    return actuals


def _spread_to(name: str, index: int, site: Site, state: State, run: Run) -> Value | None:
    """What of ``*args`` and ``**kwargs`` comes to the parameter ``name``; ``None`` for nothing."""
    if site.spread is None:
        return None
    found: list[Value] = []
    for arg in site.node.args:
        if isinstance(arg, n.Starred):
            place = index - len(site.positional) + 1  # its first item is among them
            found.append(item_at(run.peek(arg.value, state), place, arg, state, run))
        elif isinstance(arg, n.Keyword) and arg.name is None:
            found.append(item_at(run.peek(arg.value, state), name, arg, state, run))
    value = reduce(joined, found) if found else site.spread
    return value if value.taints or value.objects else None


def _as_called(
    summary: FunctionSummary, actuals: list[Value], run: Run, *, is_method: bool
) -> FunctionSummary:
    """``summary``, or what can be said of a call with those known values in ``actuals``.

    Of a function that calls itself the values change with every call: it is asked for any of them.
    """
    if summary.name == run.root.name:
        return summary
    known = tuple(
        (index, type(value).__name__, value)
        for index in summary.decides
        for value in only_constant(actuals[index])
        if not isinstance(value, (str, bytes)) or len(value) <= GIVEN_CHARS_MAX
    )
    if is_method and actuals and _is_inherited(summary, actuals[0].type, run):
        known = ((0, SELF_GIVEN, actuals[0].type), *known)
    return (run.function(summary.name, known) or summary) if known else summary


def _is_inherited(summary: FunctionSummary, kind: str, run: Run) -> bool:
    """Whether the method is called on a subclass ``kind`` with parts of its own that it may use."""
    if not kind or summary.name.startswith(f"{kind}."):
        return False
    cls = run.class_(kind)
    if cls is None:
        return False
    return bool(cls.attributes) or any(not name.startswith("__") for name in cls.methods)


_STORED = "\0stored"
"""Begins the way to what a function leaves in an argument, so that it is no part of its result."""

_RAISED = "\0raised"
"""The same for an exception that it raises."""

GIVEN_CHARS_MAX = 40
"""Longest text that a function is summarised for."""


def _argument_nodes(summary: FunctionSummary, shift: int, site: Site) -> dict[int, n.Node]:
    """The code of each argument by the parameter it is for."""
    found: dict[int, n.Node] = {}
    for place, node in site.nodes.items():
        if isinstance(place, int):
            found[place + shift] = node
        elif place in summary.params:
            found[summary.params.index(place)] = node
    return found


def _walker(
    actuals: list[Value], site: Site, state: State, run: Run
) -> Callable[[int, Path], Value]:
    def actual(param: int, path: Path) -> Value:
        value = actuals[param] if 0 <= param < len(actuals) else UNKNOWN
        keys = tuple(_known_key(key, actuals) for key in path)
        return reached_by(value, keys, site.node, state, run)

    return actual


def _asked_once(actual: Callable[[int, Path], Value]) -> Callable[[int, Path], Value]:
    """``actual`` for one result, which may hold the same part of an argument in many places."""
    found: dict[tuple[int, Path], Value] = {}

    def asked(param: int, path: Path) -> Value:
        known = found.get((param, path))
        if known is None:
            known = found[param, path] = actual(param, path)
        return known

    return asked


def _known_key(key: Key, actuals: list[Value]) -> Key:
    """``key``, or what was passed for the parameter that it stands for."""
    if not isinstance(key, tuple) or not is_argument(key):
        return key
    passed = actuals[key[1]] if key[1] < len(actuals) else UNKNOWN
    known = only_constant(passed)
    return known[0] if known else argument_key(passed) or ANYWHERE


def _apply_reach(
    reach: Reach, actual: Callable[[int, Path], Value], node: n.Node, site: Site, state: State,
    run: Run,
) -> None:  # fmt: skip
    """A sink inside the function, for what the caller passes."""
    value = actual(reach.param, reach.path)
    taints = state.deep_taints(value)
    if not taints or (reach.kind == "path" and value.type.endswith(FILES)):
        return
    if reach.kind == "mass-assignment" and value.objects and not value.taints:
        return  # The names of the fields are the program's own.
    if reach.kind == "program" and any(one.kind == "list" for one in state.objects(value)):
        argv_reached("argument", reach.sink, value, node, site.node, state, run, reach.way)
        return
    text = reach.text if prefix(reach.text) else value.text
    needs = reach.needs
    if not all(TEXT_CONDITIONS[name](text) for name in needs):
        taints = tuple(t for t in taints if t.origin.param >= 0 and not prefix(text))
    elif prefix(text):
        needs = ()
    inside = tuple(
        Taint(
            t.origin,
            t.cleared | reach.cleared,
            t.weak | reach.weak,
            t.whole,
            t.normal,
            t.trail,
        )
        for t in taints
    )
    reached(reach.kind, reach.sink, site.node, node, inside, text, needs, state, run, reach.way)


def apply_class(summary: ClassSummary, site: Site, state: State, run: Run) -> Value:
    """A new instance."""
    if any(base.startswith("enum.") for base in summary.bases):
        return Value(text=KNOWN_HOLE, type=summary.name)  # one of few, or an exception
    own: ObjectId = (site.node.start, site.node.end, "instance")
    if any(base.endswith(".TypedDict") for base in summary.bases):
        items = {cast("Key", name): value for name, value in site.keywords.items()}
        state.heap[own] = Object("dict", items, None, site.spread is None)
        return Value(objects=(own,), type="dict")
    state.heap[own] = Object("instance", {}, None, False)
    made = Value(objects=(own,), type=summary.name)
    init = run.method(summary.name, "__init__")
    if init is not None:
        apply_function(init, [made], site, state, run)
        return made
    names = [name for name, _ in summary.fields]
    numbers = _numbers_of(summary, run)
    is_tuple = any(base.endswith(".NamedTuple") for base in summary.bases)
    for name, value in [*zip(names, site.positional, strict=False), *site.keywords.items()]:
        state.add(made, ATTRIBUTE + name, NUMBER if name in numbers else value)
        if is_tuple and name in names:
            state.add(made, names.index(name), value)
    if site.spread is not None and site.spread.taints:
        for name in names:
            held = item_at(site.spread, name, site.node, state, run)
            state.add(made, ATTRIBUTE + name, NUMBER if name in numbers else held)
    finish = run.method(summary.name, "__post_init__")
    if finish is not None:
        apply_function(finish, [made], evolve(site, positional=[], keywords={}), state, run)
    if not names:
        rest = UNKNOWN
        for value in site.all_values():
            rest = joined(rest, tainted(state.deep_taints(value)))
        return Value(rest.taints, None, rest.text, summary.name, "", (own,))
    return made


def apply_validation(summary: ClassSummary, site: Site, state: State, run: Run) -> Value:
    """``Model.model_validate(x)``: a new instance of what ``x`` holds."""
    given = site.argument(0, "obj") or UNKNOWN
    found = state.objects(given)
    is_known = len(found) == 1 and found[0].exact and found[0].kind == "dict" and not given.taints
    items = found[0].items.items() if is_known else ()
    keywords = {key: item for key, item in items if isinstance(key, str)}
    spread = None if is_known else given
    return apply_class(
        summary, evolve(site, positional=[], keywords=keywords, spread=spread), state, run
    )


VALIDATES = frozenset(("model_validate", "parse_obj", "model_construct"))
"""Methods of models that make an instance of a dict."""


def _numbers_of(summary: ClassSummary, run: Run) -> frozenset[str]:
    """The fields of which the class itself sees to it that they are numbers."""
    if "pydantic.BaseModel" not in (*summary.bases, *run.ancestors(summary.name)):
        return frozenset()
    return frozenset(name for name, kind in summary.fields if kind in NUMBERS)
