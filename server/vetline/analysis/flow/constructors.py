"""What makes containers: of nothing, of items, of other containers."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from attrs import evolve

from vetline.analysis.flow.access import DEFAULTS, iterated
from vetline.analysis.flow.assign import take_in
from vetline.analysis.flow.displays import KNOWN_ITEMS_MAX, known_items, new_list
from vetline.analysis.flow.lists import LIMITED, keep_last, only_list
from vetline.analysis.flow.options import DEFAULT
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.slices import sliced
from vetline.analysis.flow.state import State, everything
from vetline.analysis.flow.summary import ClassSummary
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    constant,
    joined,
    merged_taints,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n

Special = Callable[[Site, State, Run], "Value | None"]


def _first(site: Site) -> Value:
    return site.positional[0] if site.positional else UNKNOWN


def _list(site: Site, state: State, run: Run) -> Value | None:
    """``list(x)``, ``tuple(x)`` and their like: a new container of the same items."""
    kind = site.callee.ref.rpartition(".")[2]
    own: ObjectId = (site.node.start, site.node.end, "list")
    value = _first(site)
    found = state.objects(value)
    signs = only_constant(value)
    if signs and isinstance(signs[0], str) and len(signs[0]) <= KNOWN_ITEMS_MAX:
        state.heap[own] = Object("list", {i: constant(c) for i, c in enumerate(signs[0])})
    elif not site.positional or (not found and not value.taints):
        state.heap[own] = Object("list", {}, None, not site.positional)
    elif found and found[0].kind == "list" and len(found) == 1:
        is_whole = found[0].exact or bool(found[0].items and found[0].rest is None)
        state.heap[own] = evolve(found[0], exact=is_whole)  # of a list that nobody adds to
    else:
        state.heap[own] = Object("list", {}, iterated(value, site.node, state, run), False)
    return Value(objects=(own,), type=kind)


def _deque(site: Site, state: State, run: Run) -> Value | None:
    """``deque(x, maxlen=3)``: a list, of which the first items go where there are too many."""
    made = _list(site, state, run)
    most = site.argument(1, "maxlen")
    known = only_constant(most) if most is not None else ()
    if made is None or not known or type(known[0]) is not int:
        return made
    made = evolve(made, type=f"{LIMITED}{known[0]}")
    keep_last(made, state)
    return made


def _unordered(site: Site, state: State, run: Run) -> Value | None:
    """``sorted(x)``, ``set(x)``: the items of ``x`` in any order."""
    value = _first(site)
    own: ObjectId = (site.node.start, site.node.end, "list")
    found = state.objects(value)
    is_list = len(found) == 1 and found[0].kind != "dict"
    rest = everything(found[0]) if is_list else iterated(value, site.node, state, run)
    state.heap[own] = Object("list", {}, rest if site.positional else None, not site.positional)
    return Value(objects=(own,), type="list")


def _reversed(site: Site, state: State, run: Run) -> Value | None:
    """``reversed(x)``: the items of ``x``, the last first."""
    one = only_list(_first(site), state)
    if one is None:
        return _unordered(site, state, run)
    return new_list(site.node, [*one[1].items.values()][::-1], state)


def _dict(site: Site, state: State, run: Run) -> Value | None:
    """``dict(x, a=1)``: a new dict."""
    own: ObjectId = (site.node.start, site.node.end, "dict")
    value = _mapping(site, state, run)
    found = [o for o in state.objects(value) if o.kind == "dict"]
    pairs = _paired(value, state) if not found else None
    if pairs is not None:
        found = [pairs]
    items = dict(found[0].items) if found else {}
    items.update(site.keywords)
    rest = found[0].rest if found else None
    loose = value.taints or (site.positional and not found)
    exact = not loose and site.spread is None and (not found or found[0].exact)
    state.heap[own] = Object("dict", items, rest, exact)
    spread = site.spread if site.spread is not None else UNKNOWN
    result = Value(merged_taints(value.taints, spread.taints), objects=(own,), type="dict")
    if spread.objects:
        take_in(result, spread, state)
    elif site.spread is not None:
        state.pour(result, spread)
    elif site.positional and not found and not value.taints:
        state.pour(result, iterated(value, site.node, state, run))
    return result


def _mapping(site: Site, state: State, run: Run) -> Value:
    """The first argument; of ``request.form.items()`` it is ``request.form``, key by key."""
    node = site.nodes.get(0)
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute) and not node.args:
        owner = run.peek(node.func.value, state) if node.func.attr == "items" else UNKNOWN
        if owner.taints and not owner.objects:
            return owner
    return _first(site)


def _from_keys(site: Site, state: State, run: Run) -> Value | None:
    """``dict.fromkeys(names, x)``: a dict that holds ``x`` under each of ``names``."""
    value = site.argument(1, "value") or constant(None)
    own: ObjectId = (site.node.start, site.node.end, "dict")
    names = [only_constant(name) for name in known_items(_first(site), state) or ()]
    if names and all(names):
        state.heap[own] = Object("dict", {name[0]: value for name in names})
    else:
        state.heap[own] = Object("dict", {}, value, False)
    keys = iterated(_first(site), site.node, state, run)
    return Value(keys.taints, objects=(own,), type="dict")


def _paired(value: Value, state: State) -> Object | None:
    """The dict that a list of known pairs makes."""
    items: dict[Key, Value] = {}
    for pair in known_items(value, state) or ():
        parts = known_items(pair, state) or []
        key = only_constant(parts[0]) if len(parts) == 2 else ()
        if not key:
            return None
        items[key[0]] = parts[1]
    return Object("dict", items) if items else None


def _container(kind: str) -> Special:
    """A constructor of a container that begins empty or with what it is given."""

    def make(site: Site, state: State, run: Run) -> Value | None:
        own: ObjectId = (site.node.start, site.node.end, kind)
        state.heap[own] = Object(kind, {})
        result = Value(objects=(own,), type=run.model.returns.get(site.callee.ref, site.callee.ref))
        for value in site.all_values():
            inner = state.objects(value)
            if inner and inner[0].kind == kind:
                state.heap[own] = inner[0]
            elif value.taints or value.objects:
                state.pour(result, tainted(state.deep_taints(value)))
            elif kind == "text":
                state.pour(result, value)
        return result

    return make


def _options(site: Site, state: State, run: Run) -> Value | None:
    """``ConfigParser(defaults)``: a dict of sections."""
    own: ObjectId = (site.node.start, site.node.end, "dict")
    defaults = site.argument(0, "defaults")
    state.heap[own] = Object("dict", {DEFAULT: defaults} if defaults is not None else {})
    return Value(objects=(own,), type=run.model.returns.get(site.callee.ref, site.callee.ref))


def _writer(site: Site, state: State, run: Run) -> Value | None:
    """``csv.writer(file)``: what writes into ``file``."""
    del state
    kind = run.model.returns.get(site.callee.ref, site.callee.ref)
    return Value(objects=_first(site).objects, type=kind) if _first(site).objects else None


def _dump(site: Site, state: State, run: Run) -> Value | None:
    """``json.dump(x, file)``: the file holds ``x`` somewhere."""
    del run
    file = site.argument(1, "fp", "file", "stream")
    if file is None or not file.objects:
        return None
    state.pour(file, tainted(state.deep_taints(_first(site)), "str"))
    return UNKNOWN


def _namespace(site: Site, state: State, run: Run) -> Value | None:
    """``SimpleNamespace(a=1)``: an instance with these attributes."""
    del run
    own: ObjectId = (site.node.start, site.node.end, "instance")
    items: dict[Key, Value] = {ATTRIBUTE + name: v for name, v in site.keywords.items()}
    state.heap[own] = Object("instance", items, site.spread, site.spread is None)
    return Value(objects=(own,), type=site.callee.ref)


def _chain_map(site: Site, state: State, run: Run) -> Value | None:
    """``ChainMap(a, b)``: one dict in which the first that has a key wins."""
    del run
    maps = [found for value in site.positional[::-1] for found in state.objects(value)]
    if len(maps) != len(site.positional) or any(one.kind != "dict" for one in maps):
        return None
    items = {key: item for one in maps for key, item in one.items.items()}
    rests = [one.rest for one in maps if one.rest is not None]
    own: ObjectId = (site.node.start, site.node.end, "dict")
    exact = all(one.exact for one in maps)
    state.heap[own] = Object("dict", items, reduce(joined, rests) if rests else None, exact)
    return Value(objects=(own,), type="dict")


def _default_dict(site: Site, state: State, run: Run) -> Value | None:
    """``defaultdict(list)``: a dict that makes what it does not hold."""
    made = _container("dict")(site, state, run)
    factory = _first(site).ref
    if made is None or factory not in ("list", "dict", "set"):
        return made
    return evolve(made, type=DEFAULTS + factory)


def _chain(site: Site, state: State, run: Run) -> Value | None:
    """``chain(a, b)``: the items of all, one after the other."""
    del run
    own: ObjectId = (site.node.start, site.node.end, "list")
    state.heap[own] = Object("list", {})
    made = Value(objects=(own,), type="list")
    for value in site.positional:
        take_in(made, value, state)
    return made


def _islice(site: Site, state: State, run: Run) -> Value | None:
    """``islice(x, stop)``, ``islice(x, start, stop, step)``: what a slice of a list would be."""
    first, *ends = site.positional or [UNKNOWN]
    if not first.objects or not ends:
        return None
    nothing = constant(None)
    bounds = [nothing, *ends, nothing] if len(ends) == 1 else [*ends, nothing][:3]
    return sliced(first, bounds, site.node, state, run)


def _push(site: Site, state: State, run: Run) -> Value | None:
    """``heappush(heap, x)``: the heap holds ``x`` somewhere."""
    del run
    if len(site.positional) > 1:
        state.pour(site.positional[0], site.positional[1])
    return UNKNOWN


def _any_item(site: Site, state: State, run: Run) -> Value | None:
    """``heappop(heap)``: any item."""
    return iterated(_first(site), site.node, state, run)


def new_container(cls: ClassSummary, site: Site, state: State, run: Run) -> Value | None:
    """An instance of ``cls`` if that is a container by inheritance, made like any other."""
    base = next((base for base in cls.bases if base in _INHERITED), None)
    if base is None or run.method(cls.name, "__init__") is not None:
        return None
    made = CONSTRUCTORS[base](site, state, run)
    return evolve(made, type=cls.name) if made is not None else None


_INHERITED = frozenset(("dict", "list", "collections.OrderedDict"))

CONSTRUCTORS: dict[str, Special] = {
    "list": _list,
    "tuple": _list,
    "collections.deque": _deque,
    "iter": _list,
    "reversed": _reversed,
    "sorted": _unordered,
    "set": _unordered,
    "frozenset": _unordered,
    "dict": _dict,
    "dict.fromkeys": _from_keys,
    "collections.OrderedDict": _dict,
    "collections.defaultdict": _default_dict,
    "collections.ChainMap": _chain_map,
    "itertools.chain": _chain,
    "itertools.islice": _islice,
    "heapq.heappush": _push,
    "heapq.heappop": _any_item,
    "configparser.ConfigParser": _options,
    "configparser.RawConfigParser": _options,
    "configparser.SafeConfigParser": _options,
    "csv.writer": _writer,
    "csv.DictWriter": _writer,
    "json.dump": _dump,
    "pickle.dump": _dump,
    "yaml.dump": _dump,
    "io.StringIO": _container("text"),
    "io.BytesIO": _container("text"),
    "bytearray": _container("text"),
    "queue.Queue": _container("list"),
    "queue.LifoQueue": _container("list"),
    "queue.SimpleQueue": _container("list"),
    "asyncio.Queue": _container("list"),
    "asyncio.LifoQueue": _container("list"),
    "types.SimpleNamespace": _namespace,
}
