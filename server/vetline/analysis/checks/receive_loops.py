"""Loops that read until something is there, and never notice that the other end is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.outside_numbers import names_in
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def endless_receives(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Reads in a ``while`` loop that nothing asks whether they brought anything."""
    for loop in view.nodes(n.While):
        inside = [node for statement in loop.body for node in n.walk(statement)]
        for statement in inside:
            if isinstance(statement, n.Assign | n.AugAssign) and _is_blind(
                statement, loop, inside, view
            ):
                yield verdict(rule, Span(statement.start, statement.end))


def _is_blind(
    statement: n.Assign | n.AugAssign, loop: n.While, inside: Sequence[n.Node], view: UnitView
) -> bool:
    """Whether ``statement`` keeps what was read, and the loop goes on if that was nothing."""
    target = statement.target if isinstance(statement, n.AugAssign) else statement.targets[0]
    read = _read_in(statement.value, view)
    if read is None or not isinstance(target, n.Name | n.Attribute):
        return False
    if isinstance(statement, n.AugAssign) or isinstance(statement.value, n.BinOp):
        return _waits_for(target, loop, view) and not _measures(inside)
    tested = set[str]().union(*(names_in(test) for test in _tests(loop, inside)))
    return isinstance(target, n.Name) and target.id not in tested and _is_only_kept(target, inside)


def _read_in(value: n.Expr, view: UnitView) -> n.Call | None:
    """The call that reads some bytes, which ``value`` is or adds to something."""
    if isinstance(value, n.BinOp):
        value = value.right
    if isinstance(value, n.Call) and called_name(value) == "decode":
        value = value.func.value if isinstance(value.func, n.Attribute) else value
    if not isinstance(value, n.Call) or not isinstance(value.func, n.Attribute) or not value.args:
        return None
    receiver = target_name(value.func.value) or ""
    if called_name(value) != "recv":
        return value if value.func.attr == "read" and receiver in _STREAMS else None
    kind = view.names.type_of(value.func.value) or ""
    is_socket = kind in _SOCKETS if kind else _SOCKET.search(receiver) is not None
    return value if is_socket else None


def _waits_for(target: n.Expr, loop: n.While, view: UnitView) -> bool:
    """Whether the loop ends by what ``target`` holds alone."""
    text = view.text(target)
    return any(view.text(node) == text for node in n.walk(loop.test) if type(node) is type(target))


def _measures(inside: Sequence[n.Node]) -> bool:
    """Whether a condition in the loop asks how much there is, or counts the tries."""
    return any(isinstance(node, n.If | n.Return | n.Raise) for node in inside)


def _tests(loop: n.While, inside: Sequence[n.Node]) -> Iterator[n.Node]:
    """What decides on the way through the loop."""
    yield loop.test
    for node in inside:
        if isinstance(node, n.If | n.While | n.IfExp | n.Assert):
            yield node.test
        elif isinstance(node, n.BoolOp | n.Compare | n.Match):
            yield node


def _is_only_kept(target: n.Name, inside: Sequence[n.Node]) -> bool:
    """Whether what was read is added to something, and goes to nothing that might stop."""
    taken = [
        node
        for node in inside
        if isinstance(node, n.Call) and target.id in set[str]().union(*map(names_in, node.args))
    ]
    leaves = any(isinstance(node, n.Return | n.Raise) for node in inside) or any(
        isinstance(node, n.Jump) and node.keyword == "break" for node in inside
    )
    return not leaves and all(called_name(call) in _KEEPERS for call in taken)


_SOCKETS = frozenset({"socket.socket", "ssl.SSLSocket"})
_SOCKET = lazy(r"(?i)(?:^|_)(?:s|c|sk?t|sock\w*|conn\w*|client\w*|peer|channel|stream|request)\d?$")
_STREAMS = frozenset({"rfile", "stream"})
_KEEPERS = frozenset({
    "append", "extend", "write", "print", "send", "sendall", "decode", "update", "len", "str",
    "info", "debug",
})  # fmt: skip
