"""Checks that a path lies in a folder, made by comparing texts, which `/srv/files-old` passes."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def path_prefix_checks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """``path.startswith(folder)`` without a separator at the end, and ``commonprefix``."""
    for call in view.calls.get("startswith", ()):
        func, args = call.func, call.args
        if not isinstance(func, n.Attribute) or len(args) != 1:
            continue
        folder = args[0]
        if _is_path(view, func.value) and _is_folder(view, folder):
            bindings = (("$PATH", _span(func.value)), ("$FOLDER", _span(folder)))
            holes = {"$PATH": view.text(func.value), "$FOLDER": view.text(folder)}
            yield verdict(rule, _span(call), holes, bindings=bindings)
    for comparison in view.nodes(n.Compare):
        yield from _shared_start(view, rule, comparison)


def _shared_start(view: UnitView, rule: Rule, comparison: n.Compare) -> Iterator[Finding]:
    sides = (comparison.left, *comparison.rights)
    for side, other in (sides[:2], sides[1::-1]):
        called = isinstance(side, n.Call) and view.names.qualified(side.func)
        if called == "os.path.commonprefix":
            holes = {"$PATH": "the path", "$FOLDER": view.text(other)}
            yield verdict(rule, _span(comparison), holes)


def _is_path(view: UnitView, node: n.Node, depth: int = 0) -> bool:
    """Whether ``node`` is the text of a path that was made to be compared."""
    if isinstance(node, n.Call):
        qualified = view.names.qualified(node.func) or ""
        if qualified in _RESOLVERS:
            return True
        if qualified in ("str", "os.fspath", "os.path.join") and node.args:
            return qualified == "os.path.join" or _is_resolved(view, node.args[0])
        if isinstance(node.func, n.Attribute) and node.func.attr in ("as_posix", "lower"):
            return _is_path(view, node.func.value, depth) or _is_resolved(view, node.func.value)
        return False
    if isinstance(node, n.Name) and depth < ALIASES_MAX:
        values = [b.value for b in view.names.binds(node) or () if b.kind is BindKind.VALUE]
        return any(value is not None and _is_path(view, value, depth + 1) for value in values)
    return False


def _is_resolved(view: UnitView, node: n.Node) -> bool:
    """Whether ``node`` is a ``Path``, or is called like one that was resolved."""
    kind = view.names.type_of(node) or ""
    if kind.startswith("pathlib.") or (
        isinstance(node, n.Call) and _RESOLVE.search(view.text(node))
    ):
        return True
    if isinstance(node, n.Name):
        values = [b.value for b in view.names.binds(node) or () if b.kind is BindKind.VALUE]
        return any(v is not None and _RESOLVE.search(view.text(v)) for v in values)
    return False


def _is_folder(view: UnitView, node: n.Node, depth: int = 0) -> bool:
    """Whether ``node`` is a folder that does not end in a separator."""
    if _NO_FOLDER.search(view.text(node)):
        return False
    known = view.names.constant(node)
    if known is not None:
        text = known.value
        return isinstance(text, str) and _ROOTED.match(text) is not None and text[-1] not in "/\\"
    if isinstance(node, n.BinOp):
        return not _SEPARATOR.search(view.text(node.right))
    if isinstance(node, n.JoinedStr):
        return not _SEPARATOR.search(view.text(node))
    if isinstance(node, n.Call):
        return not _CLOSED_CALL.search(view.text(node))
    if isinstance(node, n.Name) and depth < ALIASES_MAX:
        values = [b.value for b in view.names.binds(node) or () if b.kind is BindKind.VALUE]
        return all(v is not None and _is_folder(view, v, depth + 1) for v in values)
    return isinstance(node, n.Name | n.Attribute | n.Subscript)


def _span(node: n.Node) -> Span:
    return Span(node.start, node.end)


ALIASES_MAX = 4

_RESOLVERS = frozenset({"os.path.realpath", "os.path.abspath", "os.path.normpath"})
_RESOLVE = lazy(r"\.(?:resolve|absolute)\(|\bPath\(|realpath\(|abspath\(")
_ROOTED = lazy(r"(?!\.+$)[/~.]|[A-Za-z]:[\\/]|\w+/")
_NO_FOLDER = lazy(r"(?i)prefix|placeholder|scheme|pattern|marker")
_SEPARATOR = lazy(r"\bsep\b|[/\\]['\"]\)?$")
_CLOSED_CALL = lazy(r"(?:,\s*(?:''|\"\"))\s*,?\s*\)$|\bsep\b")
