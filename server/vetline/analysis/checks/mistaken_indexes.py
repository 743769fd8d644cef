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
    stored = {
        node.start for a in view.nodes(n.Assign) if isinstance(a, n.Assign) for node in a.targets
    }
    for use in view.nodes(n.Subscript):
        assert isinstance(use, n.Subscript)
        if use.start not in stored and _measured(use.index, view) == view.text(use.value):
            yield _finding(use, view, rule)
    for loop in (*view.nodes(n.For), *view.nodes(n.While)):
        assert isinstance(loop, n.For | n.While)
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


def _counted_to_end(loop: n.For | n.While, view: UnitView) -> tuple[str, str] | None:
    """The counter of ``loop``, and what it counts one too far of."""
    if isinstance(loop, n.While):
        test = loop.test
        if (
            not isinstance(test, n.Compare)
            or test.ops != ("<=",)
            or not isinstance(test.left, n.Name)
        ):
            return None
        items = _measured(test.rights[0], view)
        return (test.left.id, items) if items else None
    call = loop.iterable
    if not isinstance(call, n.Call) or not isinstance(loop.target, n.Name):
        return None
    if called_name(call) != "range" or not 1 <= len(call.args) <= 2:
        return None
    stop = call.args[-1]
    if not isinstance(stop, n.BinOp) or stop.op != "+" or not isinstance(stop.right, n.Constant):
        return None
    items = _measured(stop.left, view)
    return (loop.target.id, items) if items and stop.right.value == 1 else None


def _uses(loop: n.For | n.While, counter: str, items: str, view: UnitView) -> Iterator[n.Subscript]:
    """Where the body of ``loop`` takes the item at the counter, which no condition looks at."""
    inside = [node for statement in loop.body for node in n.walk(statement)]
    if any(
        isinstance(node, n.If | n.IfExp | n.BoolOp | n.Try | n.Assert)
        and (isinstance(node, n.Try) or counter in names_in(node))
        for node in inside
    ):
        return
    changed = [node.end for node in inside if isinstance(node, n.AugAssign)]
    for use in inside:
        if (
            isinstance(use, n.Subscript)
            and isinstance(use.index, n.Name)
            and use.index.id == counter
            and view.text(use.value) == items
            and not any(end <= use.start for end in changed)
        ):
            yield use
