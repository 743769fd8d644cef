"""What a function or class is seen as from outside, told from its interpretation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from attrs import evolve

from vetline.analysis.flow.closures import exits_of, returned
from vetline.analysis.flow.decorators import replacing
from vetline.analysis.flow.frames import Frame
from vetline.analysis.flow.guards import cleared_by
from vetline.analysis.flow.handlers import is_of_class, is_static
from vetline.analysis.flow.lifting import enclosed
from vetline.analysis.flow.results import Leaving, result_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State, joined_all
from vetline.analysis.flow.stores import stores_of
from vetline.analysis.flow.summary import (
    CLASS,
    GLOBAL,
    INSTANCE,
    LOCALS,
    SETTER,
    ClassSummary,
    FunctionSummary,
    Result,
    Way,
)
from vetline.analysis.flow.values import (
    ANYWHERE,
    ATTRIBUTE,
    Closure,
    ConstantValue,
    Key,
    Object,
    Taint,
    is_argument,
    only_constant,
)
from vetline.syntax import nodes as n

RAISED_MAX = 4
"""How many exceptions a function is known to raise."""

DECIDING_MAX = 512
"""Functions of which it is kept which of their parameters decide."""


def function_summary(
    node: n.FunctionDef, frame: Frame, end: State | None, run: Run
) -> FunctionSummary:
    """The summary of ``node``, whose body has just been gone through in ``frame``."""
    exits = exits_of(frame, end)
    final = joined_all([state.copy() for _, state in exits])
    leaving = leaving_of(run)
    result, stores = Result(), tuple[tuple[int, Key, Result], ...]()
    if final is not None:
        result = result_of(returned(node, frame, exits, final), final, leaving)
        stores = tuple(stores_of(final, _plain_names(run.root.params), run.root.shared, leaving))
    receives = _receives(node) if run.class_name else ""
    root = run.root
    left = FunctionSummary(root.name, root.params, result, stores=stores, receives=receives)
    if not run.traces_parameters:
        return left  # which is all that a class asks of its methods
    checked = _of_parameters(final.checked, run) if final is not None else {}
    decorators = {d.id for d in node.decorators if isinstance(d, n.Name)}
    return evolve(
        left,
        reaches=tuple(root.reaches),
        checked=tuple(checked.items()),
        confirmed=_confirmed(frame, run),
        defaults=tuple(_defaults(node, run)),
        exits=not exits,
        raises=tuple(result_of(v, at, leaving) for v, at in frame.raised[:RAISED_MAX]),
        hands=tuple(run.handed.items()),
        classes=tuple(_classes(node, run)),
        is_property=bool(decorators & {"property", "cached_property"}),
        asks=tuple(root.asks.values()),
        decorators=tuple(replacing(node, leaving, run)),
        decides=() if run.given else _deciding(node),
    )


def _receives(method: n.FunctionDef) -> str:
    """What ``method`` is given before its arguments."""
    if is_static(method):
        return ""
    return CLASS if is_of_class(method) else INSTANCE


def setter_suffix(method: n.FunctionDef) -> str:
    """What a method that sets a property has behind its name, which the getter has too."""
    setters = (d for d in method.decorators if isinstance(d, n.Attribute) and d.attr == "setter")
    return SETTER if any(setters) else ""


@lru_cache(DECIDING_MAX)
def _deciding(node: n.FunctionDef) -> tuple[int, ...]:
    """The parameters that conditions of ``node`` ask for, or that choose from a table in it.

    Kept, because a function is gone through once for each depth.
    """
    named = [p for p in node.params if p.name]
    asked = _asked_for(node) if named else frozenset()
    return tuple(i for i, p in enumerate(named) if p.name in asked and not p.kind)


def _asked_for(node: n.FunctionDef) -> frozenset[str]:
    """The names in conditions of ``node``, and in what chooses from a table in it."""
    asked: set[str] = set()
    tables = _tables_in(node)
    for part in n.walk(node):
        test: n.Node | None = part.subject if isinstance(part, n.Match) else None
        if isinstance(part, (n.If, n.IfExp, n.While)):
            test = part.test
        elif isinstance(part, n.Subscript) and _is_table(part.value, tables):
            test = part.index
        elif isinstance(part, n.Call):
            test = _choosing(part, tables)
        if isinstance(test, (n.Name, n.UnaryOp, n.Compare, n.BoolOp, n.BinOp, n.JoinedStr)):
            asked.update(found.id for found in n.walk(test) if isinstance(found, n.Name))
    return frozenset(asked)


def _tables_in(node: n.FunctionDef) -> frozenset[str]:
    """The names that ``node`` binds to mappings that are written out."""
    made = (part for part in node.body if isinstance(part, n.Assign))
    return frozenset(
        target.id
        for part in made
        if isinstance(part.value, n.Dict)
        for target in part.targets
        if isinstance(target, n.Name)
    )


def _choosing(call: n.Call, tables: frozenset[str]) -> n.Node | None:
    """What of ``call`` says which of several things it gets or calls: a key, a name."""
    func, args = call.func, call.args
    if isinstance(func, n.Subscript):
        return func.index  # `self._makers[kind]()`
    if isinstance(func, n.Attribute) and func.attr == "get" and args:
        return args[0] if _is_table(func.value, tables) else None
    is_by_name = isinstance(func, n.Name) and func.id == "getattr" and len(args) > 1
    return args[1] if is_by_name else None


def _is_table(node: n.Expr, tables: frozenset[str]) -> bool:
    """Whether ``node`` is a table that stays as it is: written out, in capitals, or of a class."""
    if isinstance(node, n.Attribute):
        return isinstance(node.value, n.Name) and node.value.id in ("self", "cls")
    if isinstance(node, n.Name):
        return node.id.isupper() or node.id in tables
    return isinstance(node, n.Dict)


def _defaults(node: n.FunctionDef, run: Run) -> Iterator[tuple[int, ConstantValue]]:
    """What parameters are if the caller gives nothing for them, where that is a constant."""
    for index, param in enumerate(p for p in node.params if p.name):
        known = run.names.constant(param.default) if param.default is not None else None
        if known is not None:
            yield index, known.value


def _classes(node: n.FunctionDef, run: Run) -> Iterator[tuple[int, str]]:
    """The classes that parameters are annotated with."""
    for index, param in enumerate(p for p in node.params if p.name):
        kind = run.names.annotated(param.annotation) if param.annotation is not None else None
        if kind:
            yield index, kind


def leaving_of(run: Run) -> Leaving:
    """How the taints of the function at work are told to its callers."""

    def way(taint: Taint) -> Way:
        if taint.origin.param >= 0:
            return ()
        place = run.place(taint.origin.start, taint.origin.end)
        return ((run.root.name, place), *taint.origin.foreign)

    def lift(closure: Closure, state: State) -> tuple[str, list[Object]]:
        return enclosed(closure, state, run)

    return Leaving(way, run.trials.settled, lift)


def _plain_names(params: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lstrip("*") for name in params)


def _of_parameters(cleared: dict[Key, int], run: Run) -> dict[int, int]:
    """What is cleared of whole parameters, by their index."""
    return {
        key[1]: settled
        for key, mask in cleared.items()
        if (settled := run.trials.settled(mask))
        if isinstance(key, tuple) and len(key) == 2 and key[0] == "param" and type(key[1]) is int
    }


def _confirmed(frame: Frame, run: Run) -> tuple[tuple[int, int], ...]:
    """The parameters that are harmless if the function has returned something true."""
    shared: dict[int, int] | None = None
    for node, value, state in frame.returns:
        known = only_constant(value)
        if node is None or (known and not known[0]):
            continue
        cleared = dict(state.checked)
        if not known:
            for key, mask in cleared_by(node, state, run, truth=True).items():
                cleared[key] = cleared.get(key, 0) | mask
        own = _of_parameters(cleared, run)
        if shared is not None:
            own = {i: mask & own[i] for i, mask in shared.items() if mask & own.get(i, 0)}
        if not own:
            return ()  # The dear question need not be asked of the other returns.
        shared = own
    return tuple(shared.items()) if shared else ()


def with_attributes(cls: ClassSummary, methods: Iterable[FunctionSummary]) -> ClassSummary:
    """``cls`` with what its ``methods`` leave on ``self``, whatever they are given.

    Methods are units of their own, so the engine gathers the class from its parts with this.
    """
    attributes = dict(cls.attributes)
    unknown: set[str] = set()  # what some method leaves there that nobody knows
    for method in methods:
        for index, key, result in method.stores:
            if index != 0 or not method.receives or not _is_attribute(key):
                continue
            kept = without_parameters(result)
            name = str(key).removeprefix(ATTRIBUTE)
            if kept == Result() or kept != result:
                unknown.add(name)
            if kept != Result():
                before = attributes.get(name)
                attributes[name] = kept if before is None else _either(before, kept)
    for name in unknown & attributes.keys():
        attributes[name] = evolve(attributes[name], constants=None, text="")
    own = (m.name.rpartition(".")[2] for m in methods if LOCALS not in m.name)
    names = dict.fromkeys((*cls.methods, *own))
    left = tuple(attributes.items())
    return evolve(cls, attributes=left, methods=tuple(names), sets=frozenset(unknown))


def _is_attribute(key: Key) -> bool:
    return isinstance(key, str) and len(key) > 1 and key.startswith(ATTRIBUTE)


def _either(first: Result, second: Result) -> Result:
    carried = tuple(dict.fromkeys((*first.carried, *second.carried)))
    constants = first.constants if first.constants == second.constants else None
    text = first.text if first.text == second.text else ""
    rest = first.rest or second.rest
    if first.rest is not None and second.rest is not None:
        rest = _either(first.rest, second.rest)
    items, others = dict(first.items), second.items if first.kind == second.kind else ()
    for key, item in others:
        items[key] = _either(items[key], item) if key in items else item
    return evolve(
        first, carried=carried, constants=constants, text=text, type=first.type or second.type,
        ref=first.ref or second.ref, items=tuple(items.items()), rest=rest,
    )  # fmt: skip


def left_in(ref: str, functions: Iterable[FunctionSummary]) -> Result:
    """What ``functions`` leave in what the module keeps under ``ref``, whoever calls them."""
    left = Result(kind="dict")
    for function in functions:
        for index, key, result in function.stores:
            kept = without_parameters(result)
            if function.params[index] != GLOBAL + ref or kept == Result():
                continue
            is_known = key != ANYWHERE and not is_argument(key)
            items, rest = (((key, kept),), None) if is_known else ((), kept)
            left = _either(left, Result(kind="dict", items=items, rest=rest))
    return left


def without_parameters(result: Result) -> Result:
    """``result`` without what callers pass."""
    carried = tuple(c for c in result.carried if c.param < 0)
    items = tuple((key, without_parameters(item)) for key, item in result.items)
    rest = without_parameters(result.rest) if result.rest is not None else None
    text = result.text if len(carried) == len(result.carried) else ""
    return evolve(result, carried=carried, items=items, rest=rest, text=text)
