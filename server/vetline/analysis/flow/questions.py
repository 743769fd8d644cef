"""What a function does only after it has asked somebody: a table of users, a form, a password."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import CLEAN_HOLE, reading
from vetline.analysis.flow.vocabulary import STRING_METHODS
from vetline.syntax import nodes as n


def is_after_question(node: n.Node, state: State, run: Run) -> bool:
    """Whether the function at work gets to ``node`` only by an answer that is not from outside."""
    function = run.frame.node
    body = function.body if isinstance(function, n.FunctionDef) else ()
    return _is_behind(node, body, state)


def _is_behind(node: n.Node, body: Sequence[n.Stmt], state: State) -> bool:
    for statement in body:
        asks = isinstance(statement, n.If) and _asks(statement.test, state)
        if statement.start <= node.start and node.end <= statement.end:
            return asks or any(_is_behind(node, block, state) for block in _blocks(statement))
        if asks and isinstance(statement, n.If) and _leaves(statement.body):
            return True
    return False


def _blocks(statement: n.Stmt) -> Iterator[Sequence[n.Stmt]]:
    """The bodies in ``statement``, but for those of functions."""
    for name in ("body", "orelse", "final"):
        block = getattr(statement, name, ())
        if isinstance(block, tuple):
            yield block


def _leaves(body: Sequence[n.Stmt]) -> bool:
    last = n.last_of(body)
    is_call = isinstance(last, n.ExprStmt) and isinstance(last.value, n.Call)
    return is_call or isinstance(last, (n.Return, n.Raise, n.Jump))


def _asks(test: n.Expr, state: State) -> bool:
    """Whether ``test`` depends on what a function says that knows more than the text."""
    return any(_is_question(part, state) for part in n.walk(test))


def _is_question(part: n.Node, state: State) -> bool:
    if isinstance(part, n.Call):
        func = part.func
        name = func.attr if isinstance(func, n.Attribute) else getattr(func, "id", "")
        return name not in _LOOKS
    value = state.variables.get(part.id) if isinstance(part, n.Name) else None
    if value is None or value.taints or value.objects or value.ref:
        return False
    return CLEAN_HOLE in reading(value)


_LOOKS = STRING_METHODS | frozenset(
    ("all", "any", "bool", "fullmatch", "get", "getlist", "int", "isinstance", "keys", "len",
     "match", "search", "str")
)  # fmt: skip
"""Functions that look at the text and at nothing else."""
