"""Texts that are cut at a separator: what stands before or behind an unknown part is known."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.texts import HOLES
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    TAINTED_HOLE,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Value,
    constant,
    only_constant,
)
from vetline.analysis.flow.vocabulary import of_vocabulary


def cut(site: Site, state: State, run: Run) -> Value | None:
    """``x.split(sep)``, ``x.partition(sep)`` and the like; ``None`` if nothing is told apart."""
    receiver, separator = site.receiver, site.argument(0, "sep") or UNKNOWN
    if receiver is None or receiver.constants is not None:
        return None
    known = only_constant(separator)
    text = known[0] if known and isinstance(known[0], str) else ""
    leading, trailing = _known_pieces(receiver.text, text) if text else ([], [])
    if site.name in ("partition", "rpartition"):
        middle = [Value(constants=(*known, ""), type="str") if known else separator]
        return _in_two(site, leading, middle, trailing, state, run)
    if not leading and not trailing:
        return None
    often = only_constant(site.argument(1, "maxsplit") or constant(-1))
    if often == (1,):
        return _in_two(site, leading, [], trailing, state, run)
    if often != (-1,):
        return None
    items: dict[Key, Value] = {i: constant(piece) for i, piece in enumerate(leading)}
    items.update({i - len(trailing): constant(piece) for i, piece in enumerate(trailing)})
    return _held(site, Object("list", items, of_vocabulary(site, state, run), False), state)


def _known_pieces(text: str, separator: str) -> tuple[list[str], list[str]]:
    """The pieces that end before the first hole in ``text``, and that begin behind the last."""
    known = HOLES.split(text)
    return known[0].split(separator)[:-1], known[-1].split(separator)[1:]


def _in_two(
    site: Site, leading: list[str], middle: list[Value], trailing: list[str], state: State, run: Run
) -> Value:
    """What stands before and behind one separator, and ``middle`` between them."""
    value = of_vocabulary(site, state, run)
    before = Value(value.taints, text=value.text, type="str")
    behind = Value(value.taints, text=TAINTED_HOLE if value.taints else CLEAN_HOLE, type="str")
    if site.name in ("partition", "split") and leading:
        before = constant(leading[0])
    if site.name in ("rpartition", "rsplit") and trailing:
        behind = constant(trailing[-1])
    return _held(site, Object("list", dict(enumerate((before, *middle, behind)))), state)


def _held(site: Site, made: Object, state: State) -> Value:
    own: ObjectId = (site.node.start, site.node.end, "parts")
    state.heap[own] = made
    return Value(objects=(own,), type="list")
