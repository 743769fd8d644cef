"""Builtin functions and text methods that do more than hand their arguments on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import evolve

from vetline.analysis.flow import constants, texts
from vetline.analysis.flow.access import attribute_called, item_at, iterated
from vetline.analysis.flow.constructors import CONSTRUCTORS
from vetline.analysis.flow.containers import drained
from vetline.analysis.flow.displays import known_items
from vetline.analysis.flow.lists import only_list, taken
from vetline.analysis.flow.pieces import cut
from vetline.analysis.flow.protocols import special
from vetline.analysis.flow.rewriting import (
    make_table,
    quoted,
    replaced,
    sign_by_sign,
    stripped,
    translated,
)
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.stores import ATTRIBUTES
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    ITERATED,
    NUMBER,
    TAINTED_HOLE,
    UNKNOWN,
    Object,
    ObjectId,
    Value,
    constant,
    joined,
    only_constant,
    tainted,
)

Special = Callable[[Site, State, Run], "Value | None"]


def _first(site: Site) -> Value:
    return site.positional[0] if site.positional else UNKNOWN


def _str(site: Site, state: State, run: Run) -> Value | None:
    """``str(x)``: the text of ``x``, which is a string from now on."""
    value = _first(site)
    for how in ("__str__", "__repr__"):
        own = special(value, how, [], site.node, state, run)
        if own is not None:
            return own
    known = only_constant(value)
    if known and len(site.positional) == 1:
        return constant(str(known[0]))
    mask = run.model.sanitizers.get("str", 0)
    if value.type == "json":  # a dict or list, shown as Python would
        mask |= run.model.mask("html")
    taints = tuple(t.cleared_of(mask) for t in state.deep_taints(value))
    text = value.text if TAINTED_HOLE in value.text or not taints else TAINTED_HOLE
    return Value(taints, None, text, "str", made=value.made)


def _repr(site: Site, state: State, run: Run) -> Value | None:
    """``repr(x)`` of what says itself how it is shown."""
    return special(_first(site), "__repr__", [], site.node, state, run)


def _bytes(site: Site, state: State, run: Run) -> Value | None:
    """``bytes(x)`` of a ``bytearray``: all that is in it."""
    del run
    value = _first(site)
    is_text = any(one.kind == "text" for one in state.objects(value))
    return drained(value, state) if is_text else None


def _import(site: Site, state: State, run: Run) -> Value | None:
    """``__import__("os")``: the module, as if it had been imported by a statement."""
    del state, run
    name = only_constant(_first(site))
    if not name or not isinstance(name[0], str):
        return None
    is_top = site.callee.ref == "__import__" and len(site.positional) == 1
    return Value(ref=name[0].partition(".")[0] if is_top else name[0])


def _next(site: Site, state: State, run: Run) -> Value | None:
    """``next(x)``: the first item, which is gone then; any item if they are not all known."""
    one = only_list(_first(site), state)
    if one is not None and one[1].items:
        return taken(one, 0, state)
    value = iterated(_first(site), site.node, state, run)
    return joined(value, site.positional[1]) if len(site.positional) > 1 else value


def _max(site: Site, state: State, run: Run) -> Value | None:
    folded = _fold(site, state, run)
    if folded is not None:
        return folded
    return tainted(site.taints(state))


def _zip(site: Site, state: State, run: Run) -> Value | None:
    """``zip``, ``enumerate``: tuples of what the arguments give."""
    given = site.positional[:1] if site.name == "enumerate" else site.positional
    columns = [known_items(value, state) for value in given]
    rows: list[list[Value]] | None = None
    if columns and None not in columns:
        rows = [list(row) for row in zip(*(c or () for c in columns), strict=False)]
    parts = [iterated(value, site.node, state, run) for value in given]
    if site.name == "enumerate":
        rows = [[constant(i), *row] for i, row in enumerate(rows)] if rows is not None else None
        parts = [evolve(NUMBER, type="int"), *parts]
    own: ObjectId = (site.node.start, site.node.end, "list")
    if rows is not None:
        pairs = [_pair(site, index, row, state) for index, row in enumerate(rows)]
        state.heap[own] = Object("list", dict(enumerate(pairs)))
    else:
        state.heap[own] = Object("list", {}, _pair(site, -1, parts, state), False)
    return Value(objects=(own,), type="list")


def _pair(site: Site, index: int, parts: list[Value], state: State) -> Value:
    own: ObjectId = (site.node.start, site.node.end, "pair", index)
    state.heap[own] = Object("list", dict(enumerate(parts)))
    return Value(objects=(own,), type="tuple")


def _getattr(site: Site, state: State, run: Run) -> Value | None:
    name = only_constant(site.positional[1]) if len(site.positional) > 1 else ()
    if name and isinstance(name[0], str):
        return attribute_called(site.positional[0], name[0], site.node, state, run)
    return tainted(state.deep_taints(_first(site)))


def _setattr(site: Site, state: State, run: Run) -> Value | None:
    del run
    if len(site.positional) < 3:
        return None
    owner, name, value = site.positional[:3]
    key = only_constant(name)
    if key and isinstance(key[0], str):
        state.add(owner, ATTRIBUTE + key[0], value)
    elif _is_copied(name, value):
        state.add(owner, ATTRIBUTES, value)
    else:
        state.pour(owner, value)
    return UNKNOWN


def _is_copied(key: Value, value: Value) -> bool:
    """Whether ``key`` and ``value`` are any pair of one mapping that the caller has passed."""
    if len(key.taints) != 1 or len(value.taints) != 1:
        return False
    names, origin = key.taints[0].origin, value.taints[0].origin
    is_same = names.param == origin.param >= 0
    return is_same and names.path == (*origin.path, ITERATED)


def _super(site: Site, state: State, run: Run) -> Value | None:
    """``super()``: the same object, seen as its base class."""
    del site
    own = state.variables.get("self")
    if own is None or not run.class_bases:
        return None
    return evolve(own, type=run.class_bases[0], ref="")


def _fold(site: Site, state: State, run: Run) -> Value | None:
    """A function of known numbers and texts."""
    del run
    if site.keywords or site.spread is not None:
        return None
    if site.name == "len" and len(site.positional) == 1:
        found = state.objects(site.positional[0])
        if len(found) == 1 and found[0].exact:
            return constant(len(found[0].items))
    known = [_known(value, state) for value in site.positional]
    if not known or not all(known):
        return None
    try:
        result = constants.function(site.name, [k[0] for k in known])
    except constants.NotKnown:
        return None
    return constant(result) if isinstance(result, (str, int, float, bytes)) else None


def _known(value: Value, state: State) -> tuple[object, ...]:
    """The number or text that ``value`` is, or the list of those, in a tuple if it is known."""
    one = only_list(value, state)
    if one is None:
        return only_constant(value)
    items = [only_constant(item) for item in one[1].items.values()]
    return ([item[0] for item in items],) if all(items) else ()


def _format(site: Site, state: State, run: Run) -> Value | None:
    receiver = site.receiver
    if receiver is None or receiver.objects:
        return None
    named = dict(site.keywords)
    if site.name == "format_map":
        for found in state.objects(_first(site))[:1]:
            named.update({str(k): v for k, v in found.items.items()})
        named.setdefault(texts.SPREAD, _first(site))
    if site.spread is not None:
        named[texts.SPREAD] = site.spread

    def item(value: Value, key: str | int) -> Value:
        return item_at(value, key, site.node, state, run)

    shown = partial(quoted, state=state, run=run)
    return texts.formatted(receiver, site.positional, named, state.deep_taints, item, shown)


def _print(site: Site, state: State, run: Run) -> Value | None:
    """``print(a, b, file=buffer)``."""
    del run
    target = site.keywords.get("file")
    for value in site.positional if target is not None else ():
        state.pour(target or UNKNOWN, value)
    return None


def _join(site: Site, state: State, run: Run) -> Value | None:
    separator, value = site.receiver, _first(site)
    if separator is None or not site.positional:
        return None
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "list" and not value.taints:
        return texts.joined_text(separator, found[0].items.values(), state.deep_taints)
    part = iterated(value, site.node, state, run)
    whole = texts.concatenated((part, separator, part), state.deep_taints)
    return whole.cleared_of(sign_by_sign(site, state, run)) if whole.taints else whole


BUILTIN_CALLS: dict[str, Special] = {
    "str": _str,
    "repr": _repr,
    "bytes": _bytes,
    "__import__": _import,
    "importlib.import_module": _import,
    **CONSTRUCTORS,
    "next": _next,
    "print": _print,
    "max": _max,
    "min": _max,
    "zip": _zip,
    "itertools.zip_longest": _zip,
    "enumerate": _zip,
    "getattr": _getattr,
    "setattr": _setattr,
    "str.maketrans": make_table,
    "super": _super,
    "len": _fold,
    "abs": _fold,
    "all": _fold,
    "any": _fold,
    "sum": _fold,
    "int": _fold,
    "float": _fold,
    "round": _fold,
    "chr": _fold,
    "ord": _fold,
    "bool": _fold,
}


def _encode(site: Site, state: State, run: Run) -> Value | None:
    """``x.encode("unicode_escape")``: on one line."""
    how = only_constant(_first(site))
    if site.receiver is None or how != ("unicode_escape",):
        return None
    taints = state.deep_taints(site.receiver)
    mask = run.model.mask("log", "header", "cookie")
    return tainted(tuple(taint.cleared_of(mask) for taint in taints), "bytes")


STRING_CALLS: dict[str, Special] = {
    "encode": _encode,
    "format": _format,
    "format_map": _format,
    "join": _join,
    "lstrip": stripped,
    "strip": stripped,
    "partition": cut,
    "replace": replaced,
    "rpartition": cut,
    "rsplit": cut,
    "split": cut,
    "translate": translated,
}
