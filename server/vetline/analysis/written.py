"""How an expression is written, as far as it is made of names, attributes and calls."""

from __future__ import annotations

from vetline.syntax import nodes as n

PARTS_MAX = 8
"""Names in an expression that is still called by how it is written."""


def written(expr: n.Node) -> str:
    """``self.db`` or ``connect().cursor()``, whatever is passed; empty if it is anything else."""
    parts: list[str] = []
    calls = ""
    while len(parts) < PARTS_MAX:
        if isinstance(expr, n.Name):
            return ".".join([expr.id + calls, *reversed(parts)])
        if isinstance(expr, n.Attribute):
            parts.append(expr.attr + calls)
            expr, calls = expr.value, ""
        elif isinstance(expr, n.Call) and not calls:
            expr, calls = expr.func, "()"
        else:
            return ""
    return ""
