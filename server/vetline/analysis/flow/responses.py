"""Responses whose kind is said after they are made."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.syntax import nodes as n

_KINDS = frozenset(("mimetype", "content_type", "media_type"))


def is_said_plain(call: n.Node, run: Run) -> bool:
    """Whether the function says later that the response which ``call`` makes is no page."""
    function = run.frame.node
    if function is None:
        return False
    statements = [part for part in n.walk(function) if isinstance(part, n.Assign)]
    made = next(
        (s for s in statements if (s.value.start, s.value.end) == (call.start, call.end)), None
    )
    if made is None or not isinstance(made.targets[0], n.Name):
        return False
    name = made.targets[0].id
    later = (s for s in statements if s.start > made.start)
    return any(_is_kind_of(s.targets[0], name) and _is_plain(s.value) for s in later)


def _is_kind_of(target: n.Node, name: str) -> bool:
    """``name.mimetype``, ``name.headers["Content-Type"]``."""
    if isinstance(target, n.Attribute):
        return (
            target.attr in _KINDS and isinstance(target.value, n.Name) and target.value.id == name
        )
    if not isinstance(target, n.Subscript) or not isinstance(target.index, n.Constant):
        return False
    headers = target.value
    return (
        isinstance(headers, n.Attribute)
        and headers.attr == "headers"
        and isinstance(headers.value, n.Name)
        and headers.value.id == name
        and str(target.index.value).lower() == "content-type"
    )


def _is_plain(value: n.Expr) -> bool:
    """Whether a browser shows a response of that kind as it is."""
    known = value.value if isinstance(value, n.Constant) else ""
    return isinstance(known, str) and known.startswith(
        ("text/plain", "application/json", "text/csv")
    )
