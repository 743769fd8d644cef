"""What the holes of a pattern stand for, and when two such things are the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import attrs

from vetline.rulebook.holes import ANONYMOUS
from vetline.syntax import nodes as n

if TYPE_CHECKING:
    from attrs import frozen as value
else:
    value = partial(attrs.define, eq=False)


@value
class Group(n.Node):
    """Several nodes in a row: what ``$...X`` stands for, or a whole block."""

    items: tuple[n.Node, ...]


@value
class Receiver(n.Name):
    """The parameter ``self`` or ``cls``, which a hole takes for something else than its uses.

    Semgrep has it so, and rules rely on it: in ``def $F(..., $X, ...): ... $X.y ...`` the hole is
    meant for what comes from outside.
    """


Variable: TypeAlias = tuple[int, int]  # its scope, and which one it is of that name there


@value
class Binding:
    """What a hole stands for: a node, or the text between the quotes of a string.

    ``start`` and ``end`` are characters of the unit; a node that imports made up (``subprocess``
    of ``run``) has those of the code it was found in.  ``variable`` tells names apart that are
    spelled the same, where that matters.
    """

    node: n.Node | None
    start: int
    end: int
    text: str | None = None
    variable: Variable | None = None


Bindings: TypeAlias = Mapping[str, Binding]
Solutions: TypeAlias = list[Bindings]

UNBOUND: Bindings = {}
NOTHING: Solutions = []


def bound(bindings: Bindings, hole: str, node: n.Node) -> Solutions:
    """``bindings`` with ``hole`` standing for ``node``, unless it stands for something else."""
    return bound_to(bindings, hole, Binding(node, node.start, node.end))


def bound_to(bindings: Bindings, hole: str, binding: Binding) -> Solutions:
    """``bindings`` with ``hole`` standing for ``binding``, unless it stands for something else."""
    if hole == ANONYMOUS:
        return [bindings]
    known = bindings.get(hole)
    if known is None:
        return [{**bindings, hole: binding}]
    return [bindings] if same(known, binding) else NOTHING


def agree(left: Bindings, right: Bindings) -> bool:
    """Whether the holes that both bind stand for the same things."""
    if len(left) > len(right):
        left, right = right, left
    for hole, binding in left.items():
        other = right.get(hole)
        if other is None or other is binding or hole[1:].isdigit():
            continue  # The numbered groups of two regular expressions have nothing in common.
        if not same(binding, other):
            return False
    return True


def same(left: Binding, right: Binding) -> bool:
    """Whether two bindings say the same, wherever they stand."""
    if left.variable != right.variable and left.variable and right.variable:
        return False
    if left.node is not None and right.node is not None:
        return same_code(left.node, right.node)
    return _words(left) == _words(right)


def same_code(left: n.Node, right: n.Node) -> bool:
    """Whether two trees differ in nothing but their places."""
    if left is right:
        return True
    kind = type(left)
    if kind is not type(right):
        return False
    return all(_same_value(getattr(left, name), getattr(right, name)) for name in CODE_FIELDS[kind])


def _same_value(left: object, right: object) -> bool:
    if isinstance(left, n.Node):
        return isinstance(right, n.Node) and same_code(left, right)
    if type(left) is not type(right):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same_value, left, right))
    return left == right


def outline(binding: Binding) -> object:
    """Something that is equal for any two bindings that are the same."""
    words = _words(binding)
    return type(binding.node) if words is binding else (type(words), words)


def _words(binding: Binding) -> object:
    if binding.node is None:
        return binding.text
    if isinstance(binding.node, n.Name):
        return binding.node.id
    return binding.node.value if isinstance(binding.node, n.Constant) else binding


_PLACES = frozenset(("start", "end", "name_start"))
CODE_FIELDS: dict[type[n.Node], tuple[str, ...]] = {
    cls: tuple(field.name for field in attrs.fields(cls) if field.name not in _PLACES)
    for cls in (*n.CHILD_FIELDS, Group, Receiver)
}
"""For each class of node the fields that say something, not those that say where."""

# Whoever walks what a hole stands for meets these classes too.
n.CHILD_FIELDS.update({Group: ("items",), Receiver: ()})
