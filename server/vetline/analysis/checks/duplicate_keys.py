"""Tables in which a key stands twice, so that the first of its values is lost."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span


def duplicate_keys(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Constant keys of a dict that come again with another value."""
    for table in view.nodes(n.Dict):
        values: dict[tuple[type, object], str] = {}
        for item in table.items:
            if not isinstance(item.key, n.Constant):
                continue
            key, value = (type(item.key.value), item.key.value), view.text(item.value)
            if values.setdefault(key, value) != value:
                holes = {"$KEY": excerpt(view.text(item.key))}
                yield verdict(rule, Span(item.start, item.end), holes)
