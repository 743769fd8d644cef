"""Containers written out: lists, dicts, comprehensions, and two of them in one."""

from __future__ import annotations

from vetline.analysis.flow.access import iterated
from vetline.analysis.flow.assign import assign
from vetline.analysis.flow.guards import refined, verdict
from vetline.analysis.flow.parts import overlaid
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import ITEMS_MAX, State, absorb, settled
from vetline.analysis.flow.values import (
    TAINTED_HOLE,
    UNKNOWN,
    Key,
    Object,
    Value,
    constant,
    joined,
    merged_taints,
    only_constant,
    tainted,
)
from vetline.syntax import nodes as n


def new_object(node: n.Node, made: Object, state: State, kind: str = "") -> Value:
    """A new object, which ``node`` makes."""
    own = (node.start, node.end, made.kind)
    state.heap[own] = made
    return Value(objects=(own,), type=kind or made.kind)


def new_list(node: n.Node, items: list[Value], state: State, kind: str = "list") -> Value:
    """A new list or tuple of ``items``."""
    if len(items) > ITEMS_MAX:
        rest = UNKNOWN
        for value in items:
            rest = joined(rest, value) if value.taints or value.objects else rest
        return new_object(node, Object("list", {}, rest, False), state, kind)
    return new_object(node, Object("list", dict(enumerate(items))), state, kind)


def display(node: n.List | n.Tuple | n.Set, state: State, run: Run) -> Value:
    """``[a, b]``, ``(a, b)``, ``{a, b}``."""
    items: list[Value] = []
    rest: Value | None = None
    for part in node.items:
        if type(part) is n.Starred:
            inner = run.evaluate(part.value, state, run)
            known = [f for f in state.objects(inner) if f.exact and f.kind == "list"]
            if len(known) == 1 and rest is None:
                items += known[0].items.values()
            else:
                rest = joined(rest or UNKNOWN, iterated(inner, part, state, run))
        else:
            value = run.evaluate(part, state, run)
            if rest is None:
                items.append(value)
            else:
                rest = joined(rest, _told_apart(value, run))
    run.spend(len(node.items) // 16)
    kind = _DISPLAY_KINDS[type(node)]
    if kind == "set":
        for value in items:
            rest = value if rest is None else joined(rest, value)
        return new_object(node, Object("list", {}, rest, False), state, kind)
    if rest is not None:
        return new_object(node, Object("list", dict(enumerate(items)), rest, False), state, kind)
    return new_list(node, items, state, kind)


def _told_apart(value: Value, run: Run) -> Value:
    """``value``, which will be one of several: that it begins as the program says is noted now."""
    is_begun = bool(value.taints) and not value.text.startswith(TAINTED_HOLE)
    return value.cleared_of(run.model.mask("argument")) if is_begun else value


_DISPLAY_KINDS: dict[type[n.Node], str] = {n.List: "list", n.Tuple: "tuple", n.Set: "set"}


def dict_display(node: n.Dict, state: State, run: Run) -> Value:
    """``{key: value}``."""
    items: dict[Key, Value] = {}
    rest: Value | None = None
    exact = True
    keys: list[Value] = []
    run.spend(len(node.items) // 16)
    for entry in node.items:
        value = run.evaluate(entry.value, state, run)
        if entry.key is None:
            exact = False
            for found in state.objects(value):
                items.update(found.items)
                exact = found.exact
                rest = found.rest if rest is None else joined(rest, found.rest or UNKNOWN)
            if value.taints:
                items = overlaid(items, value.taints, entry.value)
                rest = value if rest is None else joined(rest, value)
            continue
        key = run.evaluate(entry.key, state, run)
        known = only_constant(key)
        if known and len(items) < ITEMS_MAX:
            items[known[0]] = value
        else:
            exact = False
            rest = value if rest is None else joined(rest, value)
            keys.append(key)
    made = new_object(node, Object("dict", items, rest, exact), state)
    for key in keys:
        state.add_key(made, key)
    return made


def comprehension(node: n.Comprehension, state: State, run: Run) -> Value:
    """A comprehension: item by item if there are few, else any of the elements that it makes."""
    known = _item_by_item(node, state, run)
    if known is not None:
        return known
    inner = state.copy()
    for generator in node.generators:
        iterable = run.evaluate(generator.iterable, inner, run)
        assign(
            generator.target, iterated(iterable, generator.iterable, inner, run), None, inner, run
        )
        for condition in generator.conditions:
            run.evaluate(condition, inner, run)
            inner = refined(condition, inner, run, truth=True)
    element = node.element
    pair = (element.key, element.value) if type(element) is n.DictItem else (element,)
    values = [run.evaluate(part, inner, run) for part in pair if part is not None]
    absorb(state, inner)
    kind = "dict" if node.kind == "dict" else "list"
    values = [settled(value, inner.checked) for value in values]
    shown = {"generator": "list"}.get(node.kind, node.kind)
    made = new_object(node, Object(kind, {}, values[-1], False), state, shown)
    state.add_key(made, values[0])
    return made


def _item_by_item(node: n.Comprehension, state: State, run: Run) -> Value | None:
    """A comprehension over few known items, of which is known which ones it takes."""
    if len(node.generators) != 1 or node.kind == "set":
        return None
    generator = node.generators[0]
    iterable = run.evaluate(generator.iterable, state, run)
    items = known_items(iterable, state)
    if items is None:
        return None
    made: dict[Key, Value] = {}
    for item in items:
        inner = state.copy()
        assign(generator.target, item, None, inner, run)
        for condition in generator.conditions:
            decided = verdict(run.evaluate(condition, inner, run), inner)
            if decided is None:
                return None
            if not decided:
                break
        else:
            key = _made_one(node.element, made, inner, run)
            if key is None:
                return None
        absorb(state, inner)
    kind = "dict" if node.kind == "dict" else "list"
    return new_object(node, Object(kind, made), state, kind)


def _made_one(
    element: n.Node, made: dict[Key, Value], inner: State, run: Run
) -> tuple[Key, ...] | None:
    """Add what ``element`` gives to ``made``; ``None`` if nobody knows under which key."""
    key: tuple[Key, ...] = (len(made),)
    value = element
    if isinstance(element, n.DictItem):
        key = only_constant(run.evaluate(element.key, inner, run)) if element.key else ()
        value = element.value
    if not key:
        return None
    made[key[0]] = run.evaluate(value, inner, run)  # type: ignore[arg-type]
    return key


def known_items(value: Value, state: State) -> list[Value] | None:
    """The items of a list that are all known, if they are few; the characters of a text."""
    signs = only_constant(value)
    if signs and isinstance(signs[0], str) and len(signs[0]) <= KNOWN_SIGNS_MAX:
        return [constant(sign) for sign in signs[0]]
    found = state.objects(value)
    is_known = len(found) == 1 and found[0].exact and found[0].kind == "list"
    if not is_known or value.taints or len(found[0].items) > KNOWN_ITEMS_MAX:
        return None
    return list(found[0].items.values())


KNOWN_ITEMS_MAX = 8
"""How many known items are gone through one by one."""

KNOWN_SIGNS_MAX = 32
"""How many characters of a known text are gone through one by one."""


def added_lists(node: n.Node, left: Value, right: Value, state: State) -> Value:
    """``a + b`` of two lists, item by item if both are known."""
    items: list[Value] = []
    for found in (state.objects(left) + state.objects(right))[:2]:
        if not found.exact or found.kind != "list":
            taints = merged_taints(state.deep_taints(left), state.deep_taints(right))
            return new_object(node, Object("list", {}, tainted(taints), False), state, "list")
        items += found.items.values()
    return new_list(node, items, state)


def merged_dicts(node: n.Node, left: Value, right: Value, state: State) -> Value:
    """``a | b`` of two dicts: what both hold, the right one's where they hold the same."""
    items: dict[Key, Value] = {}
    rest: Value | None = None
    exact = True
    for value in (left, right):
        found = state.objects(value)
        items = overlaid(items, value.taints, node)
        parts = [tainted(value.taints)] if value.taints or not found else []
        for one in found:
            items.update(one.items)
            exact = exact and one.exact
            parts += [one.rest] if one.rest is not None else []
        for part in parts:
            rest = part if rest is None else joined(rest, part)
            exact = False
    return new_object(node, Object("dict", items, rest, exact), state)
