"""Responses whose kind is said after they are made."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.values import Value
from vetline.syntax import nodes as n

_RESPONSES = ("Response", "datastructures.Headers")
"""How the classes of responses end, and those of their headers."""
_WRITTEN = ("res", "rv", "out", "reply", "answer")
_KINDS = frozenset(("mimetype", "content_type", "media_type"))


def is_said_plain(call: n.Call, run: Run) -> bool:
    """Whether the function says that the response which ``call`` makes or fills is no page."""
    function = run.frame.node
    if function is None:
        return False
    statements = [part for part in n.walk(function) if isinstance(part, n.Assign)]
    name = _kept_as(call, statements) or _filled_by(call)
    if not name:
        return False
    return any(
        _is_plain(s.value) if _is_kind_of(s.targets[0], name) else _is_made_plain(s, name)
        for s in statements
    )


def _is_made_plain(statement: n.Assign, name: str) -> bool:
    """Whether ``name`` is given a response that is made as one that is no page."""
    made, target = statement.value, statement.targets[0]
    if not isinstance(made, n.Call) or not isinstance(target, n.Name) or target.id != name:
        return False
    kinds = [a.value for a in made.args if isinstance(a, n.Keyword) and a.name in _KINDS]
    return bool(kinds) and all(_is_plain(kind) for kind in kinds)


def is_response(owner: Value, target: n.Attribute | n.Subscript) -> bool:
    """Whether what is stored to is a response, by its class or by how it is written."""
    if owner.type.endswith(_RESPONSES):
        return True
    node: n.Node = target.value
    names = []
    while isinstance(node, n.Attribute | n.Subscript):
        names.append(node.attr.lower() if isinstance(node, n.Attribute) else "")
        node = node.value
    names.append(node.id.lower() if isinstance(node, n.Name) else "")
    if names[-1] == "self" and isinstance(target, n.Subscript):
        return True
    return any(name == "r" or name.startswith(_WRITTEN) for name in names)


def says_html(run: Run) -> bool:
    """Whether the function says that what it answers is a page."""
    parts = n.walk(run.frame.node) if run.frame.node is not None else ()
    return any(
        (isinstance(part, n.Constant) and "text/html" in str(part.value))
        or (isinstance(part, n.Attribute) and part.attr == "MEDIA_HTML")
        for part in parts
    )


def sends_plain(run: Run) -> bool:
    """Whether the function itself sends a header that says that what follows is no page."""
    function = run.frame.node
    calls = [part for part in n.walk(function) if isinstance(part, n.Call)] if function else []
    headers = [call.args[:2] for call in calls if _sets_header(call)]
    kinds = [given[1] for given in headers if len(given) == 2 and _is_content_type(given[0])]
    return bool(kinds) and all(isinstance(kind, n.Constant) and _is_plain(kind) for kind in kinds)


def _sets_header(call: n.Call) -> bool:
    return isinstance(call.func, n.Attribute) and call.func.attr in ("send_header", "set_header")


def _is_content_type(name: n.Node) -> bool:
    return isinstance(name, n.Constant) and str(name.value).lower() == "content-type"


def _kept_as(call: n.Call, statements: list[n.Assign]) -> str:
    """The variable that keeps what ``call`` makes; empty if none does."""
    targets = (s.targets[0] for s in statements if s.value is call)
    return next((target.id for target in targets if isinstance(target, n.Name)), "")


def _filled_by(call: n.Call) -> str:
    """The variable of the response that ``call`` is a method of; empty if there is none."""
    owner = call.func.value if isinstance(call.func, n.Attribute) else None
    return owner.id if isinstance(owner, n.Name) else ""


def _is_kind_of(target: n.Node, name: str) -> bool:
    """``name.mimetype``, ``name.headers["Content-Type"]``, ``name["Content-Type"]``."""
    if isinstance(target, n.Attribute):
        return (
            target.attr in _KINDS and isinstance(target.value, n.Name) and target.value.id == name
        )
    if not isinstance(target, n.Subscript) or not _is_content_type(target.index):
        return False
    owner = target.value
    if isinstance(owner, n.Attribute) and owner.attr == "headers":
        owner = owner.value
    return isinstance(owner, n.Name) and owner.id == name


def _is_plain(value: n.Expr) -> bool:
    """Whether a browser shows a response of that kind as it is."""
    known = value.value if isinstance(value, n.Constant) else ""
    return isinstance(known, str) and known.startswith(
        (
            "text/plain",
            "application/json",
            "text/csv",
            "text/calendar",
            "application/pdf",
            "application/zip",
            "application/octet-stream",
            "application/vnd.",
        )
    )
