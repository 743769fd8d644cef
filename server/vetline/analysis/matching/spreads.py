"""What a call is given by ``**``: the items of dicts that are written out, and what is put in."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.matching.displays import display_of
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


def spelled_out(view: UnitView, call: n.Call) -> tuple[n.Node, ...]:
    """The arguments of ``call``, with what dicts that are written out give it by ``**``.

    The caller writes what it means there, so that a keyword counts wherever it stands.
    """
    if not any(isinstance(a, n.Keyword) and a.name is None for a in call.args):
        return call.args
    parts = (_spelled(view, argument) or (argument,) for argument in call.args)
    return tuple(part for each in parts for part in each)


def _spelled(view: UnitView, argument: n.Node) -> tuple[n.Keyword, ...]:
    """The keywords that ``**argument`` stands for, the last of each name; empty if nobody knows."""
    if not isinstance(argument, n.Keyword) or argument.name is not None:
        return ()
    found: dict[str | None, n.Keyword] = {}
    place = (argument.start, argument.end)
    known = _gathered(view, argument.value, place, found, SPREAD_DEPTH_MAX)
    return tuple(found.values()) if known else ()


def _gathered(
    view: UnitView, value: n.Node, place: tuple[int, int], found: dict[str | None, n.Keyword],
    depth: int,
) -> bool:  # fmt: skip
    """Whether ``value`` is written out; its items are added to ``found``."""
    if depth == 0:
        return False
    if isinstance(value, n.BinOp) and value.op == "|":
        parts = (value.left, value.right)
        return all(_gathered(view, part, place, found, depth - 1) for part in parts)
    if isinstance(value, n.Name):
        return _gathered_by_name(view, value, place, found, depth)
    if not isinstance(value, n.Dict):
        return False
    for item in value.items:
        key = item.key.value if isinstance(item.key, n.Constant) else None
        name = key if isinstance(key, str) else None
        if item.key is not None or not _gathered(view, item.value, place, found, depth - 1):
            found[name] = n.Keyword(*place, name, item.value)
    return True


def _gathered_by_name(
    view: UnitView, name: n.Name, place: tuple[int, int], found: dict[str | None, n.Keyword],
    depth: int,
) -> bool:  # fmt: skip
    """The same for what ``name`` was bound to once, and what was put into that later."""
    binds = view.names.binds(name) if id(name) in view.scopes.sites else None
    if binds is None:
        held = display_of(view.names, name)
        return held is not None and _gathered(view, held, place, found, depth - 1)
    if len(binds) != 1 or binds[0].kind is not BindKind.VALUE or binds[0].value is None:
        return False
    if not _gathered(view, binds[0].value, place, found, depth - 1):
        return False
    for key, value in _put_into(view, name):
        found[key] = n.Keyword(*place, key, value)
    return True


def _put_into(view: UnitView, name: n.Name) -> Iterator[tuple[str, n.Expr]]:
    """What the unit puts into ``name`` under a constant key before it is read there."""
    function = view.function_around(name)
    begin = function.start if function is not None else 0
    for statement in view.nodes(n.Assign):
        assert isinstance(statement, n.Assign), "as they are indexed"
        target = statement.targets[0]
        if not isinstance(target, n.Subscript) or not begin <= statement.start < name.start:
            continue
        owner, key = target.value, target.index
        known = key.value if isinstance(key, n.Constant) else None
        if isinstance(owner, n.Name) and owner.id == name.id and isinstance(known, str):
            yield known, statement.value


SPREAD_DEPTH_MAX = 5
"""How many names and dicts are looked into, one in the other."""
