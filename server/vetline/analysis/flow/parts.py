"""Which taints lie in a part of a value, what it is because of its name, and where it passed."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State, everything
from vetline.analysis.flow.values import (
    ANYWHERE,
    ATTRIBUTE,
    GUESSES,
    ITERATED,
    PATH_KEYS_MAX,
    UNKNOWN,
    Key,
    Object,
    Origin,
    Path,
    Taint,
    Trail,
    Value,
    argument_key,
    is_argument,
    is_undone,
    joined,
    merged_taints,
    tainted,
    unnamed,
)
from vetline.syntax import nodes as n


def part(taints: tuple[Taint, ...], key: Key, node: n.Node | None = None) -> tuple[Taint, ...]:
    """What of ``taints`` is in the part at ``key``, which ``node`` reads."""
    if isinstance(key, str):
        taints = unnamed(taints)
    return tuple(_part(taint, key, node) for taint in taints) if taints else ()


def _part(taint: Taint, key: Key, node: n.Node | None) -> Taint:
    origin = taint.origin
    own = origin.key if isinstance(origin.key, tuple) else (origin.key,)
    if not taint.whole or not _is_plain(key):
        return taint
    path: Path = origin.path
    is_open = len(path) < PATH_KEYS_MAX and path[-1:] != (ANYWHERE,)
    if origin.param >= 0 and is_open:
        path = (*path, _way_to(key))
    start, end = origin.start, origin.end
    if node is not None and node.start <= start and end <= node.end:
        start, end = node.start, node.end  # `request.args["q"]`, read where it comes in
    own = (*own[:PATH_KEYS_MAX], key)
    child = Origin(own, origin.label, origin.what, start, end, origin.param, path, origin.foreign)
    return Taint(child, taint.cleared, taint.weak, True, taint.normal, taint.trail)


def _way_to(key: Key) -> Key:
    """``key`` as a caller can follow it, which knows no place in this function."""
    if not isinstance(key, tuple) or is_argument(key):
        return key
    return ITERATED if key[0] == ITERATED else ANYWHERE


def _is_plain(key: Key) -> bool:
    return key is None or isinstance(key, (str, bytes, int, tuple))


def named(name: str, node: n.Node, run: Run, taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """``taints``, and those that something has because of its name."""
    for naming in run.namings(name):
        if naming.of and not any(taint.origin.label == naming.of for taint in taints):
            continue
        origin = Origin((naming.label, name), naming.label, name, node.start, node.end)
        taints = merged_taints(taints, (Taint(origin),))
    return taints


def any_item(value: Value, index: Value, node: n.Node, state: State, run: Run) -> Value:
    """``value[index]`` for an index that is not known, unless to the caller."""
    return any_at(value, argument_key(index) or (ANYWHERE, node.start), state, run)


def _parsed(value: Value, key: Key, state: State, run: Run) -> Value:
    """What ``value`` is parsed to, which may be dangerous for more than a text is."""
    assert isinstance(key, tuple), "such a key holds the kinds"
    taints = state.deep_taints(value)
    return tainted(tuple(evolve(t, cleared=run.trials.without(t.cleared, key[1])) for t in taints))


def any_at(value: Value, key: Key, state: State, run: Run) -> Value:
    """What may lie in ``value`` under ``key``, which nobody here knows."""
    if is_undone(key):
        return _parsed(value, key, state, run)
    result: Value | None = None
    for found in state.objects(value):
        own = everything(found)
        if found.kind == "dict":
            own = own.cleared_of(run.named_mask)
        result = own if result is None else joined(result, own)
    if value.taints or result is None:
        rest = tainted(part(value.taints, key))
        result = rest if result is None else joined(result, rest)
    return result


def or_none(found: Value, value: Value, state: State) -> Value:
    """``found``, which ``value.get`` gives for a key that nobody knows, or ``None``."""
    constants = found.constants
    if constants is None or None in constants or not state.objects(value):
        return found
    return evolve(found, constants=(*constants, None))


def overlaid(
    items: Mapping[Key, Value], taints: tuple[Taint, ...], node: n.Node
) -> dict[Key, Value]:
    """``items`` after something with ``taints`` has been put over them, under any keys."""
    if not taints:
        return dict(items)
    return {key: joined(item, tainted(part(taints, key, node))) for key, item in items.items()}


def any_key(found: Object) -> Value:
    """Any key of a dict."""
    if ITERATED in found.items:
        return found.items[ITERATED]
    keys = [key for key in found.items if not (isinstance(key, str) and key[:1] == ATTRIBUTE)]
    if found.exact and 0 < len(keys) <= 4 and not any(isinstance(k, tuple) for k in keys):
        return Value(constants=tuple(keys))  # type: ignore[arg-type]
    return UNKNOWN


def given_as(taints: tuple[Taint, ...], name: str) -> tuple[Taint, ...]:
    """``taints``, of which guesses do not reach the number of a record: ``user.id``.

    What kind of error it is, such as ``error.code``, says nothing of what went wrong.
    """
    if name in ERROR_KINDS:
        return tuple(taint for taint in taints if taint.origin.label != "exc")
    if name not in ("id", "pk") and not name.endswith("_id"):
        return taints
    return tuple(taint for taint in taints if taint.origin.label not in GUESSES)


def passed(taints: tuple[Taint, ...], node: n.Node, what: str) -> tuple[Taint, ...]:
    """``taints`` after they went through ``node``, which is shown as ``what``."""
    result = []
    for taint in taints:
        trail = taint.trail
        if trail is not None and (trail.start, trail.end) == (node.start, node.end):
            result.append(taint)
            continue
        depth = trail.depth + 1 if trail is not None else 1
        if depth <= TRAIL_STEPS_MAX:
            trail = Trail(trail, node.start, node.end, what, depth)
        result.append(
            Taint(taint.origin, taint.cleared, taint.weak, taint.whole, taint.normal, trail)
        )
    return tuple(result)


TRAIL_STEPS_MAX = 10
"""Places that a trail remembers."""


ERROR_KINDS = (
    "name", "code", "status_code", "status", "exit_status", "exit_code", "returncode", "errno",
    "http_status", "error_code",
)  # fmt: skip
"""What an error of a web framework is called, and its number."""


def in_attribute(value: Value, dotted: str, key: Key, node: n.Node, run: Run) -> tuple[Taint, ...]:
    """What of ``value`` is in its attribute ``dotted``: in the folder of a path, the path's own."""
    return value.taints if dotted in run.model.keeps else part(value.taints, key, node)


def of_attribute(value: Value, base: str, name: str, node: n.Node, run: Run) -> tuple[Taint, ...]:
    """What of ``value``, which is a ``base``, is in its attribute ``name``.

    The ending of a path is no part of it that others could be beside, but made of all of it.
    """
    dotted = f"{base}.{name}"
    if dotted in run.model.keeps:
        return value.taints
    if f"{base}.parent" in run.model.keeps and dotted in run.model.sanitizers:
        return tuple(evolve(taint, whole=False) for taint in value.taints)
    return part(given_as(value.taints, name), ATTRIBUTE + name, node)
