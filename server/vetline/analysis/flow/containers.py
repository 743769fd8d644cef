"""What the methods of containers do: put in, take out, look at."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from vetline.analysis.flow import lists
from vetline.analysis.flow.access import item_at, iterated
from vetline.analysis.flow.assign import pour_into, take_in
from vetline.analysis.flow.displays import KNOWN_ITEMS_MAX, new_list
from vetline.analysis.flow.lists import only_dict, only_list, rewritten, taken, without_item
from vetline.analysis.flow.options import OPTION_VERBS, constant_key
from vetline.analysis.flow.ordering import move_to_end, reverse, rotate, sort
from vetline.analysis.flow.parts import any_item, or_none, overlaid, part
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State, everything, parts_of
from vetline.analysis.flow.stores import ATTRIBUTES, spread_attributes
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    CLEAN_HOLE,
    ITERATED,
    KNOWN_HOLE,
    NUMBER,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    constant,
    joined,
    only_constant,
    reading,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND


def container_call(verb: str, site: Site, state: State, run: Run) -> Value | None:
    """What the method that ``verb`` names gives; ``None`` if it says nothing of the receiver."""
    assert site.receiver is not None, "a verb belongs to a method"
    act = _VERBS.get(verb)
    return act(site, site.receiver, state, run) if act is not None else None


def _first(site: Site) -> Value:
    return site.positional[0] if site.positional else UNKNOWN


def _append(site: Site, receiver: Value, state: State, run: Run) -> Value:
    one = only_list(receiver, state)
    if one is not None:
        state.add(receiver, len(one[1].items), _first(site))
        lists.keep_last(receiver, state)
    else:
        _pour(site, receiver, state, run)
    return UNKNOWN


def _pour(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """Put every argument somewhere into the receiver."""
    for value in site.all_values():
        if receiver.objects:
            state.pour(receiver, value)
        elif (value.taints or value.objects) and site.receiver_node is not None:
            pour_into(site.receiver_node, receiver, value, state, run, "list")
    return receiver


def _extend(site: Site, receiver: Value, state: State, run: Run) -> Value:
    added = _first(site)
    if receiver.objects and added.objects:
        take_in(receiver, added, state)
        return UNKNOWN
    if added.taints and site.receiver_node is not None:
        inner = iterated(added, site.node, state, run)
        pour_into(site.receiver_node, receiver, inner, state, run, "list")
    return UNKNOWN


def _insert(site: Site, receiver: Value, state: State, run: Run) -> Value:
    index = only_constant(_first(site))
    one = only_list(receiver, state)
    if one is None or not index or not isinstance(index[0], int) or len(site.positional) < 2:
        return _pour(site, receiver, state, run)
    items = list(one[1].items.values())
    items.insert(index[0], site.positional[1])
    rewritten(one[0], items, state)
    return UNKNOWN


def _append_left(site: Site, receiver: Value, state: State, run: Run) -> Value:
    one = only_list(receiver, state)
    if one is None:
        return _pour(site, receiver, state, run)
    rewritten(one[0], [_first(site), *one[1].items.values()], state)
    return UNKNOWN


def _pop(site: Site, receiver: Value, state: State, run: Run) -> Value:
    one = only_list(receiver, state)
    if one is None:
        return _pop_key(site, receiver, state, run)
    index = only_constant(_first(site)) if site.positional else (-1,)
    count = len(one[1].items)
    if not index or not isinstance(index[0], int) or not -count <= index[0] < count:
        return _any(site, receiver, state, run)
    return taken(one, index[0], state)


def _pop_key(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``pop(key, default)`` of a mapping: what is there, which is gone then."""
    if not site.positional:
        return _any(site, receiver, state, run)
    item = _get(site, receiver, state, run)
    if len(receiver.objects) == 1:
        without_item(receiver.objects[0], only_constant(site.positional[0]), state)
    return item


def _pop_left(site: Site, receiver: Value, state: State, run: Run) -> Value:
    one = only_list(receiver, state)
    if one is None or not one[1].items:
        return _any(site, receiver, state, run)
    return taken(one, 0, state)


def _pop_last(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """Whatever the arguments are: they say how long to wait."""
    one = only_list(receiver, state)
    if one is None or not one[1].items:
        return _any(site, receiver, state, run)
    return taken(one, -1, state)


def _remove(site: Site, receiver: Value, state: State, run: Run) -> Value:
    del run
    one = only_list(receiver, state)
    gone = only_constant(_first(site))
    if one is not None:
        items = list(one[1].items.values())
        places = [i for i, v in enumerate(items) if gone and only_constant(v) == gone]
        if places:
            del items[places[0]]
            rewritten(one[0], items, state)
        else:
            state.heap[one[0]] = Object("list", {}, everything(one[1]), False)
    return UNKNOWN


def _pop_item(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``popitem()``: the last key and what lies there, which are gone then."""
    one = only_dict(receiver, state)
    if one is None or not one.items:
        return _any(site, receiver, state, run)
    is_last = site.keyword_constant("last") is not False
    key = list(one.items)[-1 if is_last else 0]
    pair = new_list(site.node, [_key(key), one.items[key]], state, "tuple")
    without_item(receiver.objects[0], (key,), state)
    return pair


def _clear(site: Site, receiver: Value, state: State, run: Run) -> Value:
    del site, run
    for own in receiver.objects:
        if own in state.heap:
            state.heap[own] = Object(state.heap[own].kind, {})
    return UNKNOWN


def _look_up(site: Site, receiver: Value, state: State, run: Run) -> Value | None:
    """``get(key)`` of nobody knows what: a mapping if the key is a constant."""
    return _get(site, receiver, state, run) if constant_key(site.positional[:1]) else None


def _get(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``get(key, default)``, or ``get(key, type=int)`` of what a request holds."""
    converter = site.argument("type", 2)
    if converter is not None and run.model.sanitizers.get(converter.ref) == EVERY_KIND:
        return NUMBER
    key = constant_key(site.positional[:1])
    default = site.argument(1, "default", "fallback")
    if not key and site.positional:
        found = any_item(receiver, site.positional[0], site.node, state, run)
        found = or_none(found, receiver, state) if default is None else found
    elif not key:
        found = _any(site, receiver, state, run)
    else:
        found = item_at(receiver, key[0], site.node, state, run)
        known = [o for o in state.objects(receiver) if o.exact]
        if known and len(known) == len(receiver.objects) and not receiver.taints:
            if all(key[0] in o.items for o in known):
                return found
            if not any(key[0] in o.items for o in known):
                return default if default is not None else UNKNOWN
    if default is None or (found.taints and not (default.taints or default.objects)):
        return found
    return joined(found, default)


def _get_all(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``getlist(key)``: every value that was sent under a key."""
    return evolve(_get(site, receiver, state, run), type="list")


def _set_default(site: Site, receiver: Value, state: State, run: Run) -> Value:
    key = constant_key(site.positional[:1])
    default = site.argument(1, "default") or UNKNOWN
    if not key:
        return _pour(site, receiver, state, run)
    for found in state.objects(receiver):
        if key[0] in found.items:
            return found.items[key[0]]
        if found.rest is not None:
            default = joined(found.rest, default)
    if receiver.taints:
        default = joined(tainted(part(receiver.taints, key[0], site.node)), default)
    state.add(receiver, key[0], default)
    return default


def _update(site: Site, receiver: Value, state: State, run: Run) -> Value:
    for value in site.positional:
        if receiver.objects and value.objects:
            take_in(receiver, value, state)
        elif value.taints and site.receiver_node is not None:
            _overlay(receiver, value, site, state)
            pour_into(site.receiver_node, receiver, value, state, run)
            state.add_key(receiver, value)
    for name, value in site.keywords.items():
        if receiver.objects:
            state.add(receiver, name, value)
        elif value.taints and site.receiver_node is not None:
            pour_into(site.receiver_node, receiver, value, state, run)
    return UNKNOWN


def _overlay(receiver: Value, value: Value, site: Site, state: State) -> None:
    """Let ``value``, which came from outside, have any of the keys of ``receiver``."""
    for own in receiver.objects:
        found = state.heap[own]
        items = overlaid(found.items, value.taints, site.node)
        state.heap[own] = Object(found.kind, items, found.rest, found.exact)


def _any(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """Any one thing in the receiver."""
    del run, site
    result: Value | None = None
    for found in state.objects(receiver):
        own = everything(found)
        result = own if result is None else joined(result, own)
    if receiver.taints:
        rest = tainted(receiver.taints)
        result = rest if result is None else joined(result, rest)
    return result if result is not None else UNKNOWN


def _drain(site: Site, receiver: Value, state: State, run: Run) -> Value:
    del site, run
    return drained(receiver, state)


def drained(value: Value, state: State) -> Value:
    """All that is in ``value``, as one text."""
    taints = state.deep_taints(value)
    parts = [part for found in state.objects(value) for part in parts_of(found)]
    if taints or not parts or any(CLEAN_HOLE in reading(part) for part in parts):
        return tainted(taints, "str")
    return Value(text=KNOWN_HOLE, type="str")


def _values(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """A view of the values: a list of any of them."""
    own: ObjectId = (site.node.start, site.node.end, "view")
    one = only_dict(receiver, state)
    if one is not None:
        state.heap[own] = Object("list", dict(enumerate(one.items.values())))
    else:
        state.heap[own] = Object("list", {}, _any(site, receiver, state, run), False)
    return Value(objects=(own,), type="list")


def _items(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``items()``: pairs of a key and its value, or of any key and any value."""
    one = only_dict(receiver, state)
    if one is not None and len(one.items) <= KNOWN_ITEMS_MAX:
        return _known_pairs(site, one, state)
    pair: ObjectId = (site.node.start, site.node.end, "pair")
    keys = iterated(receiver, site.node, state, run)
    values = _any(site, receiver, state, run)
    state.heap[pair] = Object("list", {0: keys, 1: values})
    own: ObjectId = (site.node.start, site.node.end, "view")
    state.heap[own] = Object("list", {}, Value(objects=(pair,), type="tuple"), False)
    return Value(objects=(own,), type="list")


def _known_pairs(site: Site, one: Object, state: State) -> Value:
    pairs: dict[Key, Value] = {}
    for key, value in one.items.items():
        pair: ObjectId = (site.node.start, site.node.end, "pair", key)
        state.heap[pair] = Object("list", {0: _key(key), 1: value})
        pairs[len(pairs)] = Value(objects=(pair,), type="tuple")
    own: ObjectId = (site.node.start, site.node.end, "view")
    state.heap[own] = Object("list", pairs)
    return Value(objects=(own,), type="list")


def _key(key: Key) -> Value:
    """``key`` as a value, if it is one."""
    return constant(key) if key is None or isinstance(key, (str, int, bytes)) else UNKNOWN


def _keys(site: Site, receiver: Value, state: State, run: Run) -> Value:
    one = only_dict(receiver, state)
    if one is None and not receiver.objects:
        return tainted(part(receiver.taints, (ITERATED, site.node.start)), "list")
    own: ObjectId = (site.node.start, site.node.end, "view")
    if one is None:
        key = iterated(receiver, site.node, state, run)
        state.heap[own] = Object("list", {}, key, False)
        return Value(objects=(own,), type="list")
    keys = [constant(k) for k in one.items if k is None or isinstance(k, (str, int, bytes))]
    state.heap[own] = Object("list", dict(enumerate(keys)))
    return Value(objects=(own,), type="list")


def _copy(site: Site, receiver: Value, state: State, run: Run) -> Value:
    del run
    return copied(site, receiver, state)


def copied(site: Site, value: Value, state: State, kind: str = "") -> Value:
    """A shallow copy of what ``value`` is."""
    found = state.objects(value)
    if not found:
        return value
    one = found[0]
    for other in found[1:]:
        if other.kind == one.kind:
            one = Object(one.kind, {**one.items, **other.items}, one.rest or other.rest, False)
    own: ObjectId = (site.node.start, site.node.end, "copy")
    state.heap[own] = one
    return Value(value.taints, None, value.text, kind or value.type, "", (own,))


def _update_attributes(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``x.__dict__.update(y)``: the items of ``y`` are attributes of ``x`` now."""
    del run
    for value in site.positional:
        is_given = any(taint.origin.param >= 0 for taint in value.taints)
        if is_given:
            state.add(receiver, ATTRIBUTES, value)
        else:
            spread_attributes(receiver, value, state)
    for name, value in site.keywords.items():
        state.add(receiver, ATTRIBUTE + name, value)
    return UNKNOWN


Act = Callable[[Site, Value, State, Run], Value | None]
_VERBS: dict[str, Act] = {
    **OPTION_VERBS,
    "any": _any,
    "append": _append,
    "append-left": _append_left,
    "clear": _clear,
    "copy": _copy,
    "drain": _drain,
    "extend": _extend,
    "get": _get,
    "get-all": _get_all,
    "insert": _insert,
    "items": _items,
    "keys": _keys,
    "look-up": _look_up,
    "move-to-end": move_to_end,
    "pop": _pop,
    "pop-item": _pop_item,
    "pop-last": _pop_last,
    "pop-left": _pop_left,
    "pour": _pour,
    "remove": _remove,
    "reverse": reverse,
    "rotate": rotate,
    "set-default": _set_default,
    "sort": sort,
    "update": _update,
    "update-attributes": _update_attributes,
    "values": _values,
}
