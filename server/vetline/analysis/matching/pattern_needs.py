"""What code must hold for a pattern to match anything in it, so that most need not be tried.

A need is a name (an identifier, a keyword argument, a part of an import), the dotted name of what
is called (with ``()`` at its end), the operators of a comparison, a class of nodes, or text that a
regular expression could match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from vetline.analysis.facts import dotted
from vetline.analysis.matching.spellings import SPELLINGS, Spelled
from vetline.rulebook import holes as h
from vetline.rulebook.patterns import CompiledPattern, DecoratorPattern, SequencePattern
from vetline.syntax import nodes as n

Need: TypeAlias = "str | type[n.Node] | Spelled"

SPELLED_CHARS_MIN = 3
"""Shortest text that is looked for; shorter ones are everywhere."""


def pattern_needs(pattern: CompiledPattern) -> frozenset[Need]:
    """All that ``pattern`` needs."""
    if isinstance(pattern, DecoratorPattern):
        return frozenset(_decorator_needs(pattern.node))
    roots = pattern.nodes if isinstance(pattern, SequencePattern) else (pattern.node,)
    return frozenset(need for root in roots for need in _node_needs(root))


def _node_needs(node: n.Node) -> Iterator[Need]:
    if isinstance(node, n.Call) and h.is_plain(name := dotted(node.func)):
        yield f"{name}()"
        for argument in node.args:
            yield from _node_needs(argument)
        return
    if (type(node) in _OWN_CLASS or _has_items(node)) and not h.is_any_number(node):
        yield type(node)
    if isinstance(node, n.Compare):
        yield compared(node)
    if isinstance(node, (n.Import, n.ImportFrom)):
        yield n.Alias
    own = OWN_NAMES.get(type(node))
    if own is not None:
        yield from (name for text in own(node) for name in text.split(".") if _is_plain(name))
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        yield from _text_needs(node.value)
    if isinstance(node, h.TextRegex) and (spelled := SPELLINGS.need(node.regex)) is not None:
        yield spelled
    if isinstance(node, n.Attribute) and _is_dotted(node):
        # What stands before a method may come from the class of an object, of which the unit need
        # not say anything; a function of a module comes with the module's name.
        if isinstance(node.value, n.Name) and not node.value.id[0].isupper():
            yield node.value.id
        return
    for child in h.pattern_children(node):
        is_decorator = isinstance(node, (n.FunctionDef, n.ClassDef)) and child in node.decorators
        yield from _decorator_needs(child) if is_decorator else _node_needs(child)


def _has_items(node: n.Node) -> bool:
    """Whether ``node`` is a display that says of an item what it is; `[...]` may be anything.

    What has ``*`` or ``**`` in braces may be a set or a dict, and ``a = b = 1`` has its targets as
    a tuple.
    """
    if not isinstance(node, (n.List, n.Dict)):
        return False
    solid = [item for item in node.items if not isinstance(item, (h.Dots, h.Holes))]
    return bool(solid) and not any(isinstance(i, n.DictItem) and i.key is None for i in solid)


def _text_needs(text: str) -> Iterator[Need]:
    """What code must hold to say the very ``text``; backslashes may be written in other ways."""
    if "\\" in text:
        return
    if text.isidentifier():
        yield text
    elif len(text) >= SPELLED_CHARS_MIN and (need := SPELLINGS.need(re.escape(text))) is not None:
        yield need


def _decorator_needs(node: n.Node) -> Iterator[Need]:
    """What a decorator needs; it need not be called even if the pattern's is."""
    for part in h.pattern_children(node) if isinstance(node, n.Call) else [node]:
        yield from _node_needs(part)


def _is_dotted(node: n.Attribute) -> bool:
    current: n.Node = node
    while isinstance(current, n.Attribute):
        current = current.value
    return isinstance(current, n.Name)


def _is_plain(name: str) -> bool:
    return name.isidentifier()


def imported_names(node: n.Node) -> list[str]:
    """The module of an import, and what is imported of it."""
    assert isinstance(node, (n.Import, n.ImportFrom))
    module = [node.module] if isinstance(node, n.ImportFrom) else []
    return module + [alias.name for alias in node.names]


def compared(node: n.Compare) -> str:
    """The operators of a comparison, which match no others."""
    return " ".join(("compare", *node.ops))


OWN_NAMES: Mapping[type[n.Node], Callable[[Any], Iterable[str]]] = {
    n.Name: lambda node: [node.id],
    n.Attribute: lambda node: [node.attr],
    n.Keyword: lambda node: [node.name] if node.name is not None else [],
    n.Parameter: lambda node: [node.name] if node.name else [],
    n.FunctionDef: lambda node: [node.name],
    n.ClassDef: lambda node: [node.name],
    n.Scope: lambda node: list(node.names),
    n.Import: imported_names,
    n.ImportFrom: imported_names,
}
"""The names that nodes of a class say by themselves."""

_OWN_CLASS = frozenset((
    n.Subscript, n.Compare, n.BinOp, n.BoolOp, n.UnaryOp, n.IfExp, n.Lambda, n.Await,
    n.Yield, n.JoinedStr, n.Raise, n.Assert, n.Delete, n.Scope, n.If, n.For, n.While, n.Try,
    n.With, n.Match, n.FunctionDef, n.ClassDef, n.AugAssign, n.Comprehension, n.Slice,
))  # fmt: skip
"""Classes of which a pattern's node matches nothing but code of that very class."""
