"""Findings where a function does harm with what another function of the module hands on to it.

The caller has its own finding, at the call; here it is told at the place that has to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve

from vetline.analysis.finding import Finding, Step
from vetline.analysis.flow.report import Arrival, arrived
from vetline.engine.flows import Flows
from vetline.engine.modules import Module, ViewAt
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree
from vetline.syntax.units import Unit
from vetline.text.span import Span


def arrivals_in(module: Module, flows: Flows, view: ViewAt) -> Iterator[tuple[Unit, Finding]]:
    """The findings in units of ``module`` for data that other units of it pass on."""
    for unit, result in zip(module.units.units, module.results, strict=True):
        if result is not None and result.flows is not None:
            for arrival in result.flows.arrivals:
                yield from arrival_at(arrival, _from(unit), module, flows, view)


def arrival_at(
    arrival: Arrival, home: Callable[[Step], Step], module: Module, flows: Flows, view: ViewAt
) -> Iterator[tuple[Unit, Finding]]:
    """The finding for one ``arrival``, if it is in ``module``; ``home`` tells where a step is."""
    found = flows.place(module, arrival.symbol, arrival.place)
    if found is None or found[0] is not module:
        return
    _, unit, span = found
    node = _node_at(span, view(module, unit)[1]().tree)
    if node is not None:
        yield unit, arrived(arrival, home, node, unit.text)


def _from(unit: Unit) -> Callable[[Step], Step]:
    return lambda step: evolve(step, unit=unit.digest)


def _node_at(span: Span, tree: UnitTree) -> n.Node | None:
    """The code that takes up ``span``: the call, if one is all of a statement."""
    nodes = (node for statement in tree.body for node in n.walk(statement))
    fitting = [node for node in nodes if (node.start, node.end) == (span.start, span.end)]
    return fitting[-1] if fitting else None
