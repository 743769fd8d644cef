"""Indexes that are one too high: the position after the last."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.outside_numbers import names_in
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span


def indexes_past_end(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """``items[len(items)]``, directly or by a counter that runs as far as the length."""
    stored = {node.start for a in view.nodes(n.Assign) for node in a.targets}
    for use in view.nodes(n.Subscript):
        if use.start not in stored and _measured(use.index, view) == view.text(use.value):
            yield _finding(use, view, rule)
    for loop in (*view.nodes(n.For), *view.nodes(n.While)):
        assert isinstance(loop, n.For | n.While)
        yield from (_finding(use, view, rule) for use in _from_end(loop, view))
        counted = _counted_to_end(loop, view)
        if counted is not None:
            yield from (_finding(use, view, rule) for use in _uses(loop, *counted, view))


def _finding(use: n.Subscript, view: UnitView, rule: Rule) -> Finding:
    holes = {"$USE": excerpt(view.text(use)), "$ITEMS": excerpt(view.text(use.value))}
    return verdict(rule, Span(use.start, use.end), holes)


def _measured(node: n.Expr, view: UnitView) -> str | None:
    """What ``node`` is the length of, as written."""
    is_length = isinstance(node, n.Call) and called_name(node) == "len" and len(node.args) == 1
    return view.text(node.args[0]) if is_length and isinstance(node, n.Call) else None


def _counted_to_end(loop: n.For | n.While, view: UnitView) -> tuple[str, str, int] | None:
    """The counter of ``loop``, what it counts, and how far beyond the last it counts."""
    if isinstance(loop, n.While):
        test = loop.test
        if not isinstance(test, n.Compare) or not isinstance(test.left, n.Name):
            return None
        items = _measured(test.rights[0], view) if test.ops == ("<=",) else None
        return (test.left.id, items, 1) if items else None
    call = loop.iterable
    if not isinstance(call, n.Call) or not isinstance(loop.target, n.Name):
        return None
    if called_name(call) != "range" or not 1 <= len(call.args) <= 2:
        return None
    measure, beyond = _moved(call.args[-1])
    items = _measured(measure, view)
    return (loop.target.id, items, beyond) if items else None


def _from_end(loop: n.For | n.While, view: UnitView) -> Iterator[n.Subscript]:
    """``items[len(items) - i]`` where ``i`` begins with zero."""
    call = loop.iterable if isinstance(loop, n.For) else None
    if isinstance(call, n.Call) and called_name(call) == "range" and len(call.args) == 1:
        assert isinstance(loop, n.For)
        for use in (node for statement in loop.body for node in n.walk(statement)):
            if isinstance(use, n.Subscript) and _is_end_minus(use, view.text(loop.target), view):
                yield use


def _is_end_minus(use: n.Subscript, counter: str, view: UnitView) -> bool:
    """Whether ``use`` counts back from the position after the last."""
    index = use.index
    if not isinstance(index, n.BinOp) or index.op != "-" or view.text(index.right) != counter:
        return False
    return _measured(index.left, view) == view.text(use.value)


def _moved(node: n.Expr) -> tuple[n.Expr, int]:
    """What ``node`` adds a number to, or takes one from, and that number."""
    if isinstance(node, n.BinOp) and isinstance(node.right, n.Constant) and node.op in _SIGNS:
        number = node.right.value
        if isinstance(number, int):
            return node.left, _SIGNS[node.op] * number
    return node, 0


def _uses(
    loop: n.For | n.While, counter: str, items: str, beyond: int, view: UnitView
) -> Iterator[n.Subscript]:
    """Where the body of ``loop`` takes an item behind the last, which no condition looks at."""
    inside = [node for statement in loop.body for node in n.walk(statement)]
    if any(isinstance(node, n.Try) or _asks_about(node, counter, items, view) for node in inside):
        return
    changed = [node.end for node in inside if isinstance(node, n.AugAssign)]
    for use in inside:
        if not isinstance(use, n.Subscript) or view.text(use.value) != items:
            continue
        index, further = _moved(use.index)
        is_counter = isinstance(index, n.Name) and index.id == counter
        is_behind = is_counter and beyond + further > 0 and further >= 0
        if is_behind and not any(end <= use.start for end in changed):
            yield use


def _asks_about(node: n.Node, counter: str, items: str, view: UnitView) -> bool:
    """Whether ``node`` may look how far ``counter`` has come, and not just at the item there."""
    if not isinstance(node, n.If | n.IfExp | n.BoolOp | n.Assert):
        return False
    test = node.test if isinstance(node, n.If | n.IfExp) else None
    sides = (test.left, *test.rights) if isinstance(test, n.Compare) else ()
    if not any(_is_item(side, items, view) for side in sides):
        return counter in names_in(node)
    return any(counter in names_in(side) and not _is_item(side, items, view) for side in sides)


def _is_item(side: n.Node, items: str, view: UnitView) -> bool:
    return isinstance(side, n.Subscript) and view.text(side.value) == items


_SIGNS = {"+": 1, "-": -1}
