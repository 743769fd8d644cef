"""What the methods of containers do that only change the order of what is in them."""

from __future__ import annotations

from vetline.analysis.flow.lists import only_dict, only_list, rewritten
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State, everything
from vetline.analysis.flow.values import UNKNOWN, Object, Value, only_constant


def reverse(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``reverse()`` of a list."""
    del site, run
    one = only_list(receiver, state)
    if one is not None:
        rewritten(one[0], list(one[1].items.values())[::-1], state)
    return UNKNOWN


def sort(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``sort()`` of a list: nobody knows what stands where."""
    del site, run
    one = only_list(receiver, state)
    if one is not None and len(one[1].items) > 1:
        state.heap[one[0]] = Object("list", {}, everything(one[1]), False)
    return UNKNOWN


def rotate(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``rotate(n)`` of a ``deque``: the last ``n`` come first."""
    one = only_list(receiver, state)
    steps = only_constant(site.positional[0]) if site.positional else (1,)
    if one is None or not one[1].items or not steps or not isinstance(steps[0], int):
        return sort(site, receiver, state, run)
    items = list(one[1].items.values())
    cut = -steps[0] % len(items)
    rewritten(one[0], [*items[cut:], *items[:cut]], state)
    return UNKNOWN


def move_to_end(site: Site, receiver: Value, state: State, run: Run) -> Value:
    """``move_to_end(key)`` of an ``OrderedDict``."""
    del run
    key = only_constant(site.positional[0]) if site.positional else ()
    one = only_dict(receiver, state)
    if one is not None and key and key[0] in one.items and len(site.positional) == 1:
        others = [item for item in one.items.items() if item[0] != key[0]]
        is_last = site.keyword_constant("last") is not False
        others.insert(len(others) if is_last else 0, (key[0], one.items[key[0]]))
        state.heap[receiver.objects[0]] = Object("dict", dict(others))
    return UNKNOWN
