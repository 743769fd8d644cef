"""Decorators that stand in an order in which they do not protect."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_routes import registration
from vetline.analysis.checks.auth_words import is_guard
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span


def guards_outside_routes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Guards above the decorator that registers the route: the bare function is registered."""
    for function in view.nodes(n.FunctionDef):
        last_route = max(
            (i for i, d in enumerate(function.decorators) if registration(d, view)), default=0
        )
        for decorator in function.decorators[:last_route]:
            name = dotted(decorator.func if isinstance(decorator, n.Call) else decorator)
            if is_guard(name) and registration(decorator, view) is None:
                yield verdict(rule, Span(decorator.start, decorator.end), {"$GUARD": name})
