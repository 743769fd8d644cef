"""Where in the tree a finding stands, and what code around it needs to stay whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vetline.fixes.model import FixSite
from vetline.fixes.tokens import spans_lines
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree
from vetline.text.span import Span

ATOM = 16
ARGUMENT = 1


def path_to(tree: UnitTree, span: Span) -> tuple[n.Node, ...]:
    """The nodes that hold ``span``, from the statement of the unit to the innermost."""
    path: list[n.Node] = []
    inside: Iterator[n.Node] = iter(tree.body)
    while True:
        found = next((c for c in inside if c.start <= span.start and span.end <= c.end), None)
        if found is None:
            return tuple(path)
        path.append(found)
        inside = n.children(found)


def target(site: FixSite, hole: str | None = None) -> n.Node | None:
    """The node that a rewriting is about: that of the finding, or of one of its holes."""
    span = site.bindings.get(hole.lstrip("$")) if hole is not None else site.finding.span
    if span is None:
        return None
    return _innermost(site, span)


def _innermost(site: FixSite, span: Span) -> n.Node | None:
    """The innermost node that holds ``span``; parentheses at its ends say nothing."""
    path = path_to(site.view.tree, span)
    if not path:
        return None
    text = site.unit_text[span.start : span.end]
    if span_of(path[-1]) != span and text.startswith("(") and text.endswith(")"):
        inner = text[1:-1]
        start = span.start + 1 + len(inner) - len(inner.lstrip())
        return _innermost(site, Span(start, start + len(inner.strip())))
    return path[-1]


def span_of(node: n.Node) -> Span:
    """The span of ``node``."""
    return Span(node.start, node.end)


def around(site: FixSite, node: n.Node) -> tuple[n.Node, ...]:
    """The nodes that hold ``node``, outermost first, without ``node`` itself."""
    path = path_to(site.view.tree, span_of(node))
    return path[: path.index(node)] if node in path else path


def enclosing_call(
    site: FixSite, node: n.Node | None, accepts: Callable[[n.Call], bool] | None = None
) -> n.Call | None:
    """The innermost call that is or holds ``node``, and that ``accepts`` takes."""
    if node is None:
        return None
    for current in (node, *reversed(around(site, node))):
        if isinstance(current, n.Call) and (accepts is None or accepts(current)):
            return current
    return None


def enclosing_statement(site: FixSite, node: n.Node) -> n.Stmt | None:
    """The innermost statement that is or holds ``node``."""
    for current in (node, *reversed(around(site, node))):
        if isinstance(current, n.Stmt):
            return current
    return None


def enclosing_block(site: FixSite, statement: n.Node) -> tuple[n.Stmt, ...]:
    """The statements among which ``statement`` stands; empty if they are not known."""
    outer = around(site, statement)
    bodies = [site.view.tree.body]
    if outer:
        bodies = [
            value for field in n.CHILD_FIELDS[type(outer[-1])]
            if isinstance(value := getattr(outer[-1], field), tuple)
        ]  # fmt: skip
    return next((body for body in bodies if any(s is statement for s in body)), ())


def precedence(node: n.Node) -> int:
    """How tightly ``node`` holds together; atoms most."""
    if isinstance(node, n.BinOp):
        return _BINARY.get(node.op, 11)
    if isinstance(node, n.UnaryOp):
        return 5 if node.op == "not" else 13
    if isinstance(node, n.BoolOp):
        return 3 if node.op == "or" else 4
    return _PRECEDENCE.get(type(node), ATOM)


def needed_precedence(parent: n.Node, child: n.Node) -> int:
    """How tightly ``child`` must hold together to stand where it is in ``parent``."""
    if isinstance(parent, n.BinOp):
        return precedence(parent) + (child is parent.right)
    if isinstance(parent, (n.UnaryOp, n.BoolOp)):
        return precedence(parent) + isinstance(parent, n.BoolOp)
    if isinstance(parent, n.Call):
        return ATOM if child is parent.func else ARGUMENT
    if isinstance(parent, n.Subscript):
        return ATOM if child is parent.value else ARGUMENT
    if isinstance(parent, n.IfExp):
        return 2 if child is parent.orelse else 3
    return _NEEDED.get(type(parent), ARGUMENT)


def code_for(site: FixSite, node: n.Node, needed: int = ARGUMENT) -> str:
    """The code of ``node``, in parentheses if a place that needs ``needed`` would tear it apart."""
    text = site.text(node)
    is_bare_tuple = isinstance(node, n.Tuple) and not text.startswith("(")
    is_loose = precedence(node) < needed or (needed > ARGUMENT and spans_lines(text))
    return f"({text})" if is_loose or is_bare_tuple else text


_PRECEDENCE: dict[type[n.Node], int] = {
    n.NamedExpr: 0,
    n.Yield: 0,
    n.Lambda: 1,
    n.IfExp: 2,
    n.Compare: 6,
    n.Await: 15,
}
_NEEDED: dict[type[n.Node], int] = {
    n.Attribute: ATOM,
    n.Await: ATOM,
    n.Compare: 7,
    n.Starred: 7,
    n.FormattedValue: 2,
    n.Generator: 3,
}
_BINARY = {
    "|": 7, "^": 8, "&": 9, "<<": 10, ">>": 10, "+": 11, "-": 11,
    "*": 12, "@": 12, "/": 12, "//": 12, "%": 12, "**": 14,
}  # fmt: skip


def called(node: n.Node) -> str | None:
    """What a variable, an attribute, a key or an item goes by, as one word."""
    if isinstance(node, n.Name):
        return node.id
    if isinstance(node, n.Attribute):
        return node.attr
    if isinstance(node, n.Subscript):
        return called(node.index)
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        return node.value
    return None
