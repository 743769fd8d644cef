"""Rewritings of whole statements: removed, added, given another body."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.layout import indented, line_after, line_before, line_start, removal
from vetline.fixes.locate import (
    around,
    code_for,
    enclosing_call,
    enclosing_statement,
    span_of,
    target,
)
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import code, flag, names, word
from vetline.fixes.template import rendered
from vetline.fixes.transforms.calls import is_called
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def remove_statement(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The marked statement gone, or ``pass`` where it was the only one.

    A statement that gives a name to something, or holds more than the mark, stays.
    """
    statement = _statement(site, options)
    if isinstance(statement, n.ExprStmt):
        call, only = statement.value, names(options, "only")
        is_meant = span_of(statement) == site.finding.span or isinstance(call, n.Await)
        is_wanted = isinstance(call, n.Call) and is_called(site, call, only)
        return Draft((removal(site, statement),)) if is_meant and (is_wanted or not only) else None
    if not isinstance(statement, n.Assign) or "only" in options:
        return None
    is_kept = any(isinstance(place, (n.Name, n.Tuple, n.List)) for place in statement.targets)
    return Draft((removal(site, statement),)) if not is_kept else None


def _statement(site: FixSite, options: Mapping[str, Option]) -> n.Stmt | None:
    node = target(site, word(options, "at"))
    return enclosing_statement(site, node) if node is not None else None


def insert_after(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Lines below the marked statement; ``$TARGET`` is what it assigns to."""
    statement, text = _statement(site, options), code(options, "code")
    if statement is None or text is None:
        return None
    name = _assigned(site, statement)
    new = rendered(site, text, {"TARGET": name} if name is not None else {})
    if new is None:
        return None
    only, call = names(options, "only"), enclosing_call(site, target(site, word(options, "at")))
    if only and (call is None or not is_called(site, call, only)):
        return None
    if isinstance(statement, n.With):
        first = statement.body[0] if statement.body else None
        change = line_before(site, first, new.text) if first is not None else None
    else:
        change = line_after(site, statement, new.text)
    return Draft((change,), new.imports) if change is not None else None


def insert_before(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Lines above the marked statement."""
    statement, text = _statement(site, options), code(options, "code")
    new = rendered(site, text) if text is not None else None
    if statement is None or new is None:
        return None
    change = line_before(site, statement, new.text)
    return Draft((change,), new.imports) if change is not None else None


def _assigned(site: FixSite, statement: n.Stmt) -> str | None:
    if isinstance(statement, n.Assign):
        return site.text(statement.targets[0])
    if isinstance(statement, n.AnnAssign):
        return site.text(statement.target)
    if isinstance(statement, n.With):
        found = next((i.target for i in statement.items if i.target is not None), None)
        return site.text(found) if found is not None else None
    return None


def set_body(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Another body for the marked ``except`` or function, or for the one around the mark.

    With ``keep: true`` only a last statement that gives up makes room for it.
    """
    node, text = target(site, word(options, "at")), code(options, "code")
    new = rendered(site, text) if text is not None else None
    owner = _owner(site, node) if node is not None else None
    if owner is None or new is None or not owner.body:
        return None
    body = [s for s in owner.body if not _is_docstring(owner, s)] or list(owner.body)
    if flag(options, "keep") and not _gives_up(body[-1]):
        change = line_after(site, body[-1], new.text)
        return Draft((change,), new.imports) if change is not None else None
    body = body[-1:] if flag(options, "keep") else body
    start, end = body[0].start, body[-1].end
    before = site.unit_text[line_start(site.unit_text, start) : start]
    if not before.strip():
        return Draft((Change(Span(start, end), indented(site, start, new.text)),), new.imports)
    # The body stands on the line of its header, and moves to lines of its own.
    inner = "\n" + "\n".join("    " + line for line in new.text.split("\n"))
    start -= len(before) - len(before.rstrip())
    return Draft((Change(Span(start, end), indented(site, owner.start, inner)),), new.imports)


def _gives_up(statement: n.Stmt) -> bool:
    """Whether ``statement`` only leaves, or does nothing at all."""
    if isinstance(statement, n.ExprStmt):
        return isinstance(statement.value, n.Constant)
    return isinstance(statement, (n.Jump, n.Return))


def _owner(site: FixSite, node: n.Node) -> n.Handler | n.FunctionDef | None:
    if isinstance(node, n.Try) and node.handlers:
        return node.handlers[0]
    for outer in (node, *reversed(around(site, node))):
        if isinstance(outer, (n.Handler, n.FunctionDef)):
            return outer
    return None


def _is_docstring(owner: n.Node, statement: n.Stmt) -> bool:
    return (
        isinstance(owner, n.FunctionDef)
        and statement is owner.body[0]
        and isinstance(statement, n.ExprStmt)
        and isinstance(statement.value, n.Constant)
        and isinstance(statement.value.value, str)
    )


def assign_result(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``escape(x)`` as ``x = escape(x)``, where the result was thrown away."""
    statement = _statement(site, options)
    call = statement.value if isinstance(statement, n.ExprStmt) else None
    if isinstance(call, n.Await):
        call = call.value
    if statement is None or not isinstance(call, n.Call) or not call.args:
        return None
    first = call.args[0]
    if not isinstance(first, (n.Name, n.Attribute, n.Subscript)):
        return None
    start = Span(statement.start, statement.start)
    return Draft((Change(start, f"{site.text(first)} = "),))


def assert_to_raise(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``assert x, m`` as ``if not x: raise PermissionError(m)``."""
    statement = _statement(site, options)
    if not isinstance(statement, n.Assert):
        return None
    error = word(options, "exception") or "PermissionError"
    said = statement.message
    texts = {
        "WRONG": negated(site, statement.test),
        "SAID": code_for(site, said) if said is not None else "",
    }
    arguments = "($SAID)" if said is not None else ""
    new = rendered(site, f"if $WRONG:\n    raise {error}{arguments}", texts)
    if new is None:
        return None
    text = indented(site, statement.start, new.text)
    return Draft((Change(Span(statement.start, statement.end), text),), new.imports)


def negated(site: FixSite, test: n.Expr) -> str:
    """The code that is true where ``test`` is not."""
    if isinstance(test, n.UnaryOp) and test.op == "not":
        return code_for(site, test.operand)
    if isinstance(test, n.Compare) and len(test.ops) == 1 and test.ops[0] in _OPPOSITES:
        left, right = site.text(test.left), site.text(test.rights[0])
        between = site.unit_text[test.left.end : test.rights[0].start]
        if between.split() == test.ops[0].split():
            return f"{left} {_OPPOSITES[test.ops[0]]} {right}"
    return f"not {code_for(site, test, 5)}"


_OPPOSITES = {
    "==": "!=", "!=": "==", "in": "not in", "not in": "in", "is": "is not", "is not": "is",
}  # fmt: skip
