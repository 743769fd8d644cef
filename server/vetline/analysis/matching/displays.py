"""Containers that a module writes out at its top, as the patterns of another unit see them.

A unit cannot see the code of another one, only what the interface keeps of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.interface import Display, Known
from vetline.analysis.names import Names
from vetline.syntax import nodes as n

DISPLAYS = (n.List, n.Tuple, n.Dict, n.Set)


def display_of(names: Names, code: n.Node) -> n.Node | None:
    """The container that ``code`` stands for, made up at the place of ``code`` itself."""
    display = names.display(code)
    return _written_out(display, code.start, code.end) if display is not None else None


def shown_in(names: Names) -> Iterator[tuple[type[n.Node], str]]:
    """The class of each container that the rest of the module shows, and a text in it."""
    for entry in names.interface.names.values():
        if entry.display is not None:
            yield from _shown(entry.display)


def _shown(display: Display) -> Iterator[tuple[type[n.Node], str]]:
    kind = _KINDS.get(display.kind)
    if kind is None:
        return
    for key, part in display.parts:
        yield kind, key if isinstance(key, str) else ""
        if isinstance(part, Display):
            yield from _shown(part)
        elif isinstance(part, str):
            yield kind, part
        elif isinstance(part.value, str):
            yield kind, part.value


def _written_out(display: Display, start: int, end: int) -> n.Node | None:
    kind = _KINDS.get(display.kind)
    if kind is None:
        return None
    values = [_part(part, start, end) for _, part in display.parts]
    if kind is not n.Dict:
        return kind(start, end, tuple(values))  # type: ignore[call-arg]  # all three have items
    keys = [n.Constant(start, end, key) for key, _ in display.parts]
    pairs = zip(keys, values, strict=True)
    return n.Dict(start, end, tuple(n.DictItem(start, end, key, value) for key, value in pairs))


def _part(part: Known | Display | str, start: int, end: int) -> n.Expr:
    written: n.Node | None = None
    if isinstance(part, Known):
        written = n.Constant(start, end, part.value)
    elif isinstance(part, Display):
        written = _written_out(part, start, end)
    elif part:
        written = dotted_node(part, start, end)
    return written or n.Unknown(start, end, ())  # type: ignore[return-value]


def dotted_node(text: str, start: int, end: int) -> n.Name | n.Attribute:
    """The dotted name ``text`` as a tree that stands at one place."""
    root, *parts = text.split(".")
    node: n.Name | n.Attribute = n.Name(start, end, root)
    for part in parts:
        node = n.Attribute(start, end, node, part)
    return node


_KINDS: dict[str, type[n.Node]] = {"list": n.List, "tuple": n.Tuple, "dict": n.Dict, "set": n.Set}
