"""Configurations of sections and options, as ``configparser`` keeps them."""

from __future__ import annotations

from vetline.analysis.flow.access import item_at
from vetline.analysis.flow.assign import pour_into, take_in
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    joined,
    merged_taints,
    only_constant,
    tainted,
)


def constant_key(values: list[Value]) -> tuple[Key, ...]:
    """The key that constant ``values`` spell, in a tuple; empty if one is not known."""
    known = [only_constant(value) for value in values]
    if not known or not all(known):
        return ()
    keys = tuple(k[0] for k in known)
    return (keys[0] if len(keys) == 1 else keys,)


def store_option(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``set(section, key, value)`` of a configuration."""
    key = constant_key(site.positional[:2])
    value = site.argument(2, "value") or UNKNOWN
    if not receiver.objects:
        if value.taints and site.receiver_node is not None:
            pour_into(site.receiver_node, receiver, value, state, run)
        return UNKNOWN
    if not key:
        state.pour(receiver, value)
        return UNKNOWN
    section, option = key[0] if isinstance(key[0], tuple) else (key[0], None)
    for owner in _sections(receiver, section, site, state):
        state.add(owner, option, value)
    return UNKNOWN


def _sections(receiver: Value, section: Key, site: Site, state: State) -> list[Value]:
    """The objects of one section, made if there is none yet."""
    result = []
    for own in receiver.objects:
        found = state.heap[own]
        value = found.items.get(section)
        if value is None or not value.objects:
            inner: ObjectId = (site.node.start, site.node.end, "section")
            state.heap[inner] = Object("dict", {})
            value = Value(objects=(inner,), type="configparser.SectionProxy")
            state.add(receiver, section, value)
        result.append(value)
    return result


def fetch_option(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``get(section, key)`` of a configuration."""
    key = constant_key(site.positional[:2])
    if not key or not isinstance(key[0], tuple):
        return tainted(state.deep_taints(receiver), "str")
    section = item_at(receiver, key[0][0], site.node, state, run)
    if any(one.exact and key[0][1] not in one.items for one in state.objects(section)):
        section = item_at(receiver, DEFAULT, site.node, state, run)
    found = item_at(section, key[0][1], site.node, state, run)
    default = site.argument("fallback")
    return found if default is None else joined(found, default)


def section_items(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """The section that ``items(section)`` lists, as the mapping that its pairs make."""
    key = constant_key(site.positional[:1])
    if not key:
        return tainted(state.deep_taints(receiver), "list")
    return item_at(receiver, key[0], site.node, state, run)


DEFAULT = "DEFAULT"
"""The section whose options all others have, too."""


def add_section(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``add_section(name)``."""
    del run
    key = constant_key(site.positional[:1])
    if key:
        _sections(receiver, key[0], site, state)
    return UNKNOWN


def read_options(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """Take a text or mapping in, as ``read_string`` and ``read_dict`` do."""
    for value in site.positional:
        if value.objects and receiver.objects:
            take_in(receiver, value, state)
        else:
            taints = merged_taints((), state.deep_taints(value))
            if taints:
                state.pour(receiver, tainted(taints))
    del run
    return UNKNOWN


def load_options(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """Take in what stands in files, of which nothing is known, as ``read`` does."""
    del site, run
    state.pour(receiver, UNKNOWN)
    return UNKNOWN


OPTION_VERBS = {
    "add-section": add_section,
    "fetch-option": fetch_option,
    "load": load_options,
    "read": read_options,
    "section-items": section_items,
    "store-option": store_option,
}
