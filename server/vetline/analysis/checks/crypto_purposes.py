"""What a value is for, as the names around it tell: a token, a cache key, a delay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n

USES_MAX = 3
"""Names that count of those under which a variable is used."""


def purpose_of(view: UnitView, node: n.Node) -> tuple[str, ...]:
    """The names that ``node``, such as a call, stands under, the nearest first.

    These are what it is assigned to, the keyword or key it is given for, the function it is
    passed to, and the definitions around it; a variable counts also with what becomes of it.
    """
    known = view.remembered.get((purpose_of, node))
    if not isinstance(known, tuple):
        known = view.remembered[purpose_of, node] = _purpose_of(view, node)
    return known


def _purpose_of(view: UnitView, node: n.Node) -> tuple[str, ...]:
    names = _names_over(view, node)
    if not names:
        return names
    further: list[str] = []
    for use in view.nodes(n.Name):
        if use.id == names[0] and len(further) < USES_MAX:
            further += _names_over(view, use)[:USES_MAX]
    return (names[0], *further[:USES_MAX], *names[1:])


def words_of(name: str) -> str:
    """``name`` in lower case with ``_`` between its words, also if it was written ``likeThis``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[-\s.]+", "_", parted).lower().strip("_")


def names_in(node: n.Node) -> Iterator[str]:
    """The names, attributes and literal keys that ``node`` is made of."""
    for part in n.walk(node):
        if isinstance(part, n.Name):
            yield part.id
        elif isinstance(part, n.Attribute):
            yield part.attr
        elif isinstance(part, n.Subscript) and isinstance(part.index, n.Constant):
            yield str(part.index.value)
        elif isinstance(part, n.Call):
            yield from _looked_up(part)


def _looked_up(call: n.Call) -> Iterator[str]:
    """The key of ``form.get("password")``, the prompt of ``input("Password: ")``."""
    first = call.args[0] if call.args else None
    called = target_name(call.func)
    if called in _LOOKUPS and isinstance(first, n.Constant) and isinstance(first.value, str):
        yield first.value.strip(" :?>").rpartition(" ")[2]


def _names_over(view: UnitView, node: n.Node) -> tuple[str, ...]:
    """The names that ``node`` stands under; none for a name that is only given a value."""
    for statement in view.tree.body:
        names = _on_the_way(statement, node, ())
        if names is not None:
            return names
    return ()


def _on_the_way(root: n.Node, node: n.Node, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """``names`` and those between ``root`` and ``node``; ``None`` if it is not in there."""
    if root is node:
        return names
    for child in n.children(root):
        if child.start <= node.start and node.end <= child.end and not _is_given(root, child):
            is_called = isinstance(root, n.Call) and child is root.func
            inner = names if is_called else (*_names_given(root), *names)
            found = _on_the_way(child, node, inner)
            if found is not None:
                return found
    return None


def _is_given(node: n.Node, child: n.Node) -> bool:
    """Whether ``child`` is a variable that ``node`` gives a value to: the value is not in there."""
    is_target = isinstance(node, n.Assign) and child in node.targets
    return is_target and not isinstance(child, n.Subscript)


def _names_given(node: n.Node) -> tuple[str, ...]:
    """The names that ``node`` gives to the values inside it."""
    if isinstance(node, n.Assign):
        return tuple(name for target in node.targets for name in _target_names(target))
    if isinstance(node, n.AnnAssign | n.AugAssign | n.NamedExpr):
        return tuple(_target_names(node.target))
    if isinstance(node, n.Keyword | n.FunctionDef | n.ClassDef):
        return (node.name,) if node.name else ()
    if isinstance(node, n.Parameter):
        return (node.name,)
    if isinstance(node, n.DictItem) and node.key is not None:
        name = target_name(node.key)
        return (name,) if name else ()
    if isinstance(node, n.Call):
        return tuple(_call_names(node))
    return ()


def _target_names(target: n.Expr) -> Iterator[str]:
    if isinstance(target, n.Tuple | n.List):
        for item in target.items:
            yield from _target_names(item)
    elif (name := target_name(target)) is not None:
        yield name


def _call_names(call: n.Call) -> Iterator[str]:
    """What is called, and the name that is passed along: ``set_cookie("token", value)``."""
    called = target_name(call.func)
    if called is None:
        return
    first = call.args[0] if call.args else None
    if called in _NAMED_SETTERS and isinstance(first, n.Constant):
        yield str(first.value)
    if called not in _TRANSPARENT:
        yield called


_LOOKUPS = frozenset({"get", "getlist", "pop", "get_argument", "input", "getpass", "getenv"})
_NAMED_SETTERS = frozenset({"set_cookie", "setdefault", "set", "setex", "setattr", "add_header"})
_TRANSPARENT = frozenset({
    "join", "str", "int", "bytes", "bytearray", "list", "tuple", "map", "range", "format", "append",
    "hex", "encode", "decode", "hexdigest", "digest", "zfill", "print", "len", "chr", "sorted",
    "set_cookie",
})  # fmt: skip
