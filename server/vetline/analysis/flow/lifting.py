"""Functions that leave the function they stand in, as functions of their own.

What such a function sees of the one around it comes first among its parameters.
It is kept in the object that the function is as a value, and passed on where that is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from vetline.analysis.flow.lambdas import as_function
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import LOCALS
from vetline.analysis.flow.values import Closure, Key, Lifted, Object, Value
from vetline.syntax import nodes as n

ENCLOSED = "closure"
"""The kind of the object that such a function is; its items are what it sees, by name."""


def enclosed(closure: Closure, state: State, run: Run) -> tuple[str, list[Object]]:
    """What callers know ``closure`` by, which leaves the body at work, and what it holds.

    Nothing, if it is a class, or a function of somebody else.
    """
    node = closure.node
    if isinstance(node, n.ClassDef) or closure.home is not run.frame.node or not run.root.name:
        return "", []
    name = f"{run.root.name}{LOCALS}{_own_name(node, run.frame.node)}"
    seen = {**closure.outer, **state.variables}
    captured: dict[Key, Value] = {
        own: seen[own]
        for own in sorted(_read_in(node, seen))
        if seen[own].objects or seen[own].taints
    }
    function = _with_parameters(node, map(str, captured))
    run.lifted[name] = Lifted(name, function, captured, _around(seen, function))
    return name, [Object(ENCLOSED, captured)]


def _own_name(node: n.FunctionDef | n.Lambda, home: n.Node | None) -> str:
    """What ``node`` is called among the functions inside of ``home``."""
    if isinstance(node, n.FunctionDef):
        return node.name
    found = [part for part in n.walk(home) if isinstance(part, n.Lambda)] if home else []
    number = next((i for i, part in enumerate(found) if part is node), 0)
    return f"<lambda:{number}>"


def _read_in(node: n.FunctionDef | n.Lambda, seen: Mapping[str, Value]) -> frozenset[str]:
    """The names in ``seen`` that ``node`` reads, or a function around it that it calls."""
    read: set[str] = set()
    left: list[n.Node] = [node]
    gone_through: list[n.Node] = []
    while left:
        function = left.pop()
        gone_through.append(function)
        for name in _free_names(function) & seen.keys():
            closure = seen[name].closure
            if closure is None:
                read.add(name)
            elif not any(closure.node is known for known in gone_through):
                left.append(closure.node)
    return frozenset(read)


def _free_names(node: n.Node) -> set[str]:
    own = {part.name for part in n.walk(node) if isinstance(part, n.Parameter)}
    return {part.id for part in n.walk(node) if isinstance(part, n.Name)} - own


def _with_parameters(node: n.FunctionDef | n.Lambda, names: Iterable[str]) -> n.FunctionDef:
    """``node`` with a parameter for each of ``names`` in front of its own."""
    function = node if isinstance(node, n.FunctionDef) else as_function("", node)
    captured = (n.Parameter(node.start, node.start, name, "", None, None) for name in names)
    return evolve(function, params=(*captured, *function.params), decorators=())


def _around(seen: Mapping[str, Value], home: n.FunctionDef) -> dict[str, Value]:
    """What of ``seen`` is the same for every call of ``home``: functions, and what is known."""
    around: dict[str, Value] = {}
    for name, value in seen.items():
        if value.closure is not None:
            around[name] = evolve(value, closure=evolve(value.closure, home=home))
        elif not value.objects and not value.taints:
            around[name] = value
    return around
