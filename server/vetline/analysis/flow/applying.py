"""Functions that are handed functions: they call them now, later, or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vetline.analysis.flow.access import attribute_called, item_at, iterated
from vetline.analysis.flow.displays import known_items, new_list
from vetline.analysis.flow.guards import refined
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State, settled
from vetline.analysis.flow.values import (
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    joined,
    only_constant,
)
from vetline.syntax import nodes as n

Apply = Callable[[Site, State, Run], "Value | None"]

PARTIAL = "functools.partial"
"""The class of a function with some of its arguments."""
_FUNCTION = "\0function"
"""The key of the function in a partial; its other keys are positions and names of arguments."""


def applied(site: Site, state: State, run: Run) -> Value | None:
    """What a call gives that hands a function on; ``None`` if it does no such thing."""
    callee = site.callee
    act = _CALLS.get(callee.ref or f"{callee.type}.__call__")
    if act is None and site.receiver is not None:
        act = _METHODS.get(site.name)
    return act(site, state, run) if act is not None else None


def is_callable(value: Value) -> bool:
    """Whether ``value`` looks like a function."""
    return value.closure is not None or value.type == PARTIAL or bool(value.ref)


def choices(site: Site, state: State, run: Run) -> tuple[Value, ...]:
    """The functions of which a call takes one out of a table by a key that nobody knows."""
    func = site.node.func
    held = state.variables.get(func.id) if isinstance(func, n.Name) else None
    made = held.made if held is not None else func
    if isinstance(made, n.Subscript):
        table, key = made.value, made.index
    elif isinstance(made, n.Call) and isinstance(made.func, n.Attribute) and made.args:
        if made.func.attr != "get":
            return ()
        table, key = made.func.value, made.args[0]
    else:
        return ()
    found = state.objects(run.peek(table, state))
    if len(found) != 1 or found[0].kind != "dict" or only_constant(run.peek(key, state)):
        return ()
    functions = tuple(found[0].items.values())
    return functions if len(functions) > 1 and all(map(is_callable, functions)) else ()


def opened_partial(
    value: Value, positional: list[Value], keywords: dict[str, Value], state: State
) -> tuple[Value, list[Value], dict[str, Value]]:
    """The function in a partial, and all its arguments."""
    for found in state.objects(value)[:1]:
        given = [v for key, v in found.items.items() if isinstance(key, int)]
        named = {key: v for key, v in found.items.items() if isinstance(key, str)}
        function = named.pop(_FUNCTION, UNKNOWN)
        return function, [*given, *positional], {**named, **keywords}
    return UNKNOWN, positional, keywords


def _partial(site: Site, state: State, run: Run) -> Value | None:
    """``partial(f, a, b=1)``."""
    del run
    if not site.positional:
        return None
    items: dict[Key, Value] = {_FUNCTION: site.positional[0]}
    items.update(site.keywords)
    items.update(enumerate(site.positional[1:]))
    own: ObjectId = (site.node.start, site.node.end, "partial")
    state.heap[own] = Object("instance", items)
    return Value(objects=(own,), type=PARTIAL)


def _at(first: int) -> Apply:
    """A call of the function at position ``first`` with the arguments after it."""

    def act(site: Site, state: State, run: Run) -> Value | None:
        given = site.positional[first:]
        if not given or not is_callable(given[0]):
            return None
        return run.call(given[0], given[1:], site.keywords, site.node, state, run)

    return act


def _thread(site: Site, state: State, run: Run) -> Value | None:
    """``Thread(target=f, args=(a,), kwargs={})``, taken for started."""
    target = site.argument("target", 1)
    if target is not None and is_callable(target):
        positional = _items_of(site.argument("args", 3), state)
        named = site.argument("kwargs", 4)
        keywords = {
            key: value
            for found in (state.objects(named) if named is not None else ())
            for key, value in found.items.items()
            if isinstance(key, str)
        }
        run.call(target, positional, keywords, site.node, state, run)
    return None


def _apply(site: Site, state: State, run: Run) -> Value | None:
    """``pool.apply_async(f, (a, b))``."""
    function = site.argument(0, "func")
    if function is None or not is_callable(function):
        return None
    positional = _items_of(site.argument(1, "args"), state)
    return run.call(function, positional, {}, site.node, state, run)


def _items_of(value: Value | None, state: State) -> list[Value]:
    found = state.objects(value) if value is not None else []
    return list(found[0].items.values()) if found and found[0].kind == "list" else []


def _map(site: Site, state: State, run: Run) -> Value | None:
    """``map(f, xs)``: a list of what ``f`` makes of any item."""
    if len(site.positional) < 2 or not is_callable(site.positional[0]):
        return None
    function, *iterables = site.positional
    columns = [known_items(value, state) for value in iterables]
    if all(column is not None for column in columns):
        rows: Iterable[tuple[Value, ...]] = zip(*(c or () for c in columns), strict=False)
        made = [run.call(function, list(row), {}, site.node, state, run) for row in rows]
        return _list_of(site, Object("list", dict(enumerate(made))), state)
    items = [iterated(value, site.node, state, run) for value in iterables]
    result = run.call(function, items, {}, site.node, state, run)
    return _list_of(site, Object("list", {}, result, False), state)


def _star_map(site: Site, state: State, run: Run) -> Value | None:
    """``starmap(f, pairs)``: a list of what ``f`` makes of the parts of any item."""
    if len(site.positional) != 2 or not is_callable(site.positional[0]):
        return None
    function, rows = site.positional
    result: Value = UNKNOWN
    for row in known_items(rows, state) or [iterated(rows, site.node, state, run)]:
        arguments = known_items(row, state)
        given = arguments if arguments is not None else [iterated(row, site.node, state, run)]
        result = joined(result, run.call(function, given, {}, site.node, state, run))
    return _list_of(site, Object("list", {}, result, False), state)


def _list_of(site: Site, made: Object, state: State) -> Value:
    own: ObjectId = (site.node.start, site.node.end, "list")
    state.heap[own] = made
    return Value(objects=(own,), type="list")


def _filter(site: Site, state: State, run: Run) -> Value | None:
    """``filter(f, xs)``: some of the items."""
    if len(site.positional) < 2:
        return None
    predicate, items = site.positional[:2]
    inner = iterated(items, site.node, state, run)
    return _list_of(site, Object("list", {}, _accepted(inner, predicate, state, run), False), state)


def _accepted(item: Value, predicate: Value, state: State, run: Run) -> Value:
    """``item``, of which ``predicate`` was true."""
    node = predicate.closure.node if predicate.closure is not None else None
    if isinstance(node, n.Lambda) and len(node.params) == 1:
        name = node.params[0].name
        inner = state.copy()
        inner.variables[name] = item
        inner = refined(node.body, inner, run, truth=True)
        return settled(inner.variables[name], inner.checked)
    for guard in run.model.guards.get(f"*.{predicate.ref.rpartition('.')[2]}", ()):
        if guard.place == "self" and not guard.raises and not guard.negated:
            return item.cleared_of(guard.kinds)
    return item


def _reduce(site: Site, state: State, run: Run) -> Value | None:
    """``reduce(f, xs, start)``."""
    if len(site.positional) < 2 or not is_callable(site.positional[0]):
        return None
    function, items = site.positional[:2]
    item = iterated(items, site.node, state, run)
    start = site.argument(2, "initial") or item
    result = run.call(function, [start, item], {}, site.node, state, run)
    again = [joined(start, result), item]
    return joined(result, run.call(function, again, {}, site.node, state, run))


def _getter(site: Site, state: State, run: Run) -> Value | None:
    """``operator.itemgetter("a", "b")``: what gives these items of what it is called with."""
    del run
    own: ObjectId = (site.node.start, site.node.end, "getter")
    state.heap[own] = Object("instance", dict(enumerate(site.positional)))
    return Value(objects=(own,), type=site.callee.ref)


def _got(site: Site, state: State, run: Run) -> Value | None:
    """What an ``itemgetter`` or ``attrgetter`` gives."""
    found = state.objects(site.callee)
    keys = [only_constant(key) for one in found for key in one.items.values()]
    if not site.positional or not keys or not all(keys):
        return None
    owner = site.positional[0]
    if site.callee.type == "operator.attrgetter":
        items = [attribute_called(owner, str(key[0]), site.node, state, run) for key in keys]
    else:
        items = [item_at(owner, key[0], site.node, state, run) for key in keys]
    return items[0] if len(items) == 1 else new_list(site.node, items, state, "tuple")


_POOL_MAPS = (
    "concurrent.futures.ThreadPoolExecutor.map", "concurrent.futures.ProcessPoolExecutor.map",
    "multiprocessing.Pool.map", "multiprocessing.Pool.imap", "multiprocessing.Pool.imap_unordered",
    "multiprocessing.pool.ThreadPool.map", "multiprocessing.pool.ThreadPool.imap",
)  # fmt: skip
"""Methods of pools that do what ``map`` does."""

_CALLS: dict[str, Apply] = {
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    "map": _map,
    "filter": _filter,
    "itertools.starmap": _star_map,
    **dict.fromkeys(_POOL_MAPS, _map),
    "operator.itemgetter": _getter,
    "operator.attrgetter": _getter,
    "operator.attrgetter.__call__": _got,
    "operator.itemgetter.__call__": _got,
    "asyncio.to_thread": _at(0),
    "anyio.to_thread.run_sync": _at(0),
    "starlette.concurrency.run_in_threadpool": _at(0),
    "fastapi.concurrency.run_in_threadpool": _at(0),
    "asgiref.sync.sync_to_async": _partial,
    "asgiref.sync.async_to_sync": _partial,
    "threading.Thread": _thread,
    "threading.Timer": _thread,
    "multiprocessing.Process": _thread,
}
_METHODS: dict[str, Apply] = {
    "run_in_executor": _at(1),
    "submit": _at(0),
    "call_soon": _at(0),
    "call_soon_threadsafe": _at(0),
    "call_later": _at(1),
    "add_task": _at(0),
    "add_callback": _at(0),
    "start_new_thread": _apply,
    "apply": _apply,
    "apply_async": _apply,
}
