"""The nodes that only patterns have: holes, ellipses and their kin.

They stand in a pattern's tree where code has ordinary nodes.
A hole in a place that holds a plain name (an attribute, a keyword, a definition's name) stays a
string that begins with ``$``; an ellipsis in such a place is the string ``...``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeGuard

import attrs

from vetline.syntax import nodes as n

if TYPE_CHECKING:
    from attrs import frozen as node
else:
    node = partial(attrs.define, eq=False)

ANONYMOUS = "$_"
"""The hole that stands for anything, each time for something else."""


@node
class Hole(n.Node):
    """``$X``: any one expression, statement or name; the same one wherever ``$X`` stands."""

    name: str


@node
class Holes(n.Node):
    """``$...X``: any number of things in a row."""

    name: str


@node
class Dots(n.Node):
    """``...``: any number of things in a row, or any one thing where only one can stand."""


@node
class Deep(n.Node):
    """``<... inner ...>``: an expression that is or holds ``inner``."""

    inner: n.Node


@node
class Typed(n.Node):
    """``($X: type)``: an expression whose value is of the class ``type``."""

    name: str
    type: str


@node
class AnyText(n.Node):
    """``"..."``: any string whose value is known; with ``is_bytes`` only a bytes literal."""

    is_bytes: bool


@node
class AdjacentTexts(n.Node):
    """``"$X" "..."``: string literals side by side, which Python joins."""

    parts: tuple[n.Node, ...]


@node
class Prefixed(n.Node):
    """``r"..."`` for Semgrep: one literal with that very ``prefix``, which says ``inner``."""

    prefix: str
    inner: n.Node


@node
class TextHole(n.Node):
    """``"$X"``: any known string; ``$X`` is its value."""

    name: str


@node
class TextRegex(n.Node):
    """``"=~/regex/"``: any known string that ``regex`` is found in."""

    regex: str


def is_hole_name(text: str) -> bool:
    """Whether a plain name in a pattern is a hole."""
    return text.startswith("$")


def is_plain(text: str) -> bool:
    """Whether a name in a pattern, dotted or not, stands for itself, with no hole in it."""
    return bool(text) and "$" not in text and "..." not in text


def is_dots(node: n.Node | None) -> TypeGuard[Dots]:
    """Whether ``node`` is an ellipsis."""
    return type(node) is Dots


def is_hole(node: n.Node | None) -> bool:
    """Whether ``node`` is a hole for one thing."""
    return isinstance(node, Hole)


def is_any_number(node: n.Node) -> bool:
    """Whether ``node`` is ``-$X``, which for Semgrep is any whole number, too."""
    return isinstance(node, n.UnaryOp) and node.op == "-" and isinstance(node.operand, Hole)


def is_lone_generator(call: n.Call) -> bool:
    """Whether the parentheses of ``call`` are those of a generator, its only argument."""
    if len(call.args) != 1 or not isinstance(call.args[0], n.Comprehension):
        return False
    return call.args[0].kind == "generator" and call.args[0].end == call.end


def pattern_children(parent: n.Node) -> list[n.Node]:
    """The nodes directly inside ``parent``, which may be a pattern's own."""
    if isinstance(parent, (Deep, Prefixed)):
        return [parent.inner]
    if type(parent) in n.CHILD_FIELDS:
        return list(n.children(parent))
    return []
