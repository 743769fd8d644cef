"""What request handlers return: the body of a response, or the fields that become one."""

from __future__ import annotations

from vetline.analysis.flow.readings import TEXT_CONDITIONS
from vetline.analysis.flow.responses import says_html
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import reached
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import UNKNOWN, Value
from vetline.syntax import nodes as n


def check_return(value: Value, node: n.Expr, state: State, run: Run) -> None:
    """Note what a request handler that returns ``value`` tells, and sends as HTML."""
    handler = run.frame.handler
    if handler is None:
        return
    if handler.second_type and says_html(run):
        taints = state.deep_taints(value)
        reached("html", "the response", node, node, taints, value.text, (), state, run)
    if not (handler.html or handler.sends):
        return
    _check_fields(node, state, run)
    if not handler.html:
        return
    shown: n.Node = node
    for found in state.objects(value)[:1]:
        if value.type != "tuple" or 0 not in found.items:
            return
        _check_location(list(found.items.values())[1:], node, state, run)
        if any(_is_other_kind(part, state) for part in list(found.items.values())[1:]):
            return
        value = found.items[0]
        shown = node.items[0] if isinstance(node, n.Tuple) and node.items else node
    if value.objects or value.type in ("json", "bytes") or not value.taints:
        return
    if value.type.endswith(".Response"):  # What it is made of was looked at where it was made.
        return
    reached("html", "the response", shown, node, value.taints, value.text, (), state, run)


def _check_fields(node: n.Expr, state: State, run: Run) -> None:
    """Note what ``return {"error": str(error)}, 500`` tells, field by field."""
    answer = node.items[0] if isinstance(node, n.Tuple) and node.items else node
    if not isinstance(answer, n.Dict):
        return
    for field in answer.items:
        at, told = field.value, run.peek(field.value, state)
        taints = tuple(t for t in state.deep_taints(told) if t.origin.label == "exc")
        reached("exception", "the response", at, at, taints, told.text, (), state, run)
    _check_page(answer, state, run)


def _check_page(answer: n.Dict, state: State, run: Run) -> None:
    """Note what a cloud function puts into a page: ``{"headers": {…}, "body": html}``."""
    for found in state.objects(run.peek(answer, state))[:1]:
        headers = state.objects(found.items.get("headers", UNKNOWN))
        kinds = [v.text for one in headers for k, v in one.items.items() if str(k).lower() == KIND]
        body = found.items.get("body", UNKNOWN)
        if any("html" in kind for kind in kinds) and not body.objects:
            reached("html", "the response", answer, answer, body.taints, body.text, (), state, run)


def _check_location(parts: list[Value], node: n.Expr, state: State, run: Run) -> None:
    """Note where ``return "", 302, {"Location": url}`` sends the browser."""
    for headers in (found for value in parts for found in state.objects(value)):
        value = headers.items.get("Location", UNKNOWN)
        if value.taints and TEXT_CONDITIONS["leaves-site"](value.text):
            taints, text = value.taints, value.text
            reached("redirect", "the response", node, node, taints, text, (), state, run)


def _is_other_kind(part: Value, state: State) -> bool:
    """Whether ``part`` of a response, its headers perhaps, says that it is no page."""
    headers = [one.items.get("Content-Type", UNKNOWN) for one in state.objects(part)]
    return any("json" in value.text or "plain" in value.text for value in (part, *headers))


KIND = "content-type"
