"""What a program shows only while it is being debugged: nobody outside gets to see it."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.values import Taint
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

Spans = tuple[tuple[int, int], ...]


def is_for_debugging(node: n.Node, taint: Taint, run: Run) -> bool:
    """Whether ``taint`` gets to ``node`` in debug mode alone: by a condition, or by purpose."""
    function = run.frame.node
    if isinstance(function, n.FunctionDef) and _DEBUG_FUNCTION.match(function.name):
        return True
    spans = _spans(run)
    if not spans:
        return False
    places = [(node.start, node.end), (taint.origin.start, taint.origin.end)]
    trail = taint.trail
    while trail is not None:
        places.append((trail.start, trail.end))
        trail = trail.before
    return any(start <= a and b <= end for start, end in spans for a, b in places)


def _spans(run: Run) -> Spans:
    """Where the function that is gone through runs only in debug mode."""
    root = next((frame.node for frame in run.frames if frame.node is not None), None)
    if root is None:
        return ()
    if id(root) not in run.debug_spans:
        run.debug_spans[id(root)] = tuple(
            span for node in n.walk(root) if isinstance(node, n.If | n.IfExp) for span in _own(node)
        )
    return run.debug_spans[id(root)]


def _own(node: n.If | n.IfExp) -> Spans:
    test = node.test
    wanted: object = node.body
    if isinstance(test, n.UnaryOp) and test.op == "not":
        test, wanted = test.operand, node.orelse
    if not _asks_for_debugging(test):
        return ()
    parts = wanted if isinstance(wanted, tuple) else (wanted,)
    return tuple((part.start, part.end) for part in parts if isinstance(part, n.Node))


def _asks_for_debugging(test: n.Expr) -> bool:
    if isinstance(test, n.BoolOp):
        return test.op == "and" and any(map(_asks_for_debugging, test.values))
    if isinstance(test, n.Call):
        words = [*test.args, test.func]
    elif isinstance(test, n.Subscript):
        words = [test.index]
    else:
        words = [test]
    return any(_DEBUG.match(_word(word)) for word in words)


def _word(node: n.Node) -> str:
    """The word that ``node`` is called by: a name, or a key."""
    if isinstance(node, n.Name):
        return node.id
    if isinstance(node, n.Attribute):
        return node.attr
    return node.value if isinstance(node, n.Constant) and isinstance(node.value, str) else ""


_DEBUG_FUNCTION = lazy(r"_*debug_")
_DEBUG = lazy(r"(?i)(is_|in_|app_|flask_|django_)?debug(_?mode|ging|_enabled)?$")
