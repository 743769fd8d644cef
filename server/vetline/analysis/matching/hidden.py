"""What Semgrep does not take for an expression, though it is written like one."""

from __future__ import annotations

from collections.abc import Iterator, Set

from vetline.analysis.matching.core import Matcher
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


def hidden_in(m: Matcher) -> Set[int]:
    """Nodes, by ``id``, that no pattern finds unless it names what they stand in."""
    if not m.strict:
        return frozenset()
    known = m.view.remembered.get(hidden_in)
    if not isinstance(known, frozenset):
        known = m.view.remembered[hidden_in] = frozenset(map(id, _hidden(m.view)))
    return known


def _hidden(view: UnitView) -> Iterator[n.Node]:
    """What begins a chain of comparisons, and what loops and ``with`` give values to."""
    for chain in view.nodes(n.Compare):
        if len(chain.ops) > 1:
            yield from n.walk(chain.left)
    for kind in (n.For, n.Generator):
        for node in view.nodes(kind):
            assert isinstance(node, (n.For, n.Generator))
            yield from _bound(node.target)
    for node in view.nodes(n.With):
        for item in node.items:
            yield from _bound(item.target)


def _bound(target: n.Node | None) -> Iterator[n.Node]:
    """The names that ``target`` binds, and the lists of them that it is made of."""
    if isinstance(target, (n.Name, n.Tuple, n.List, n.Starred)):
        yield target
        for part in n.children(target):
            yield from _bound(part)
