"""Steps of traces at their places, which may be in other units and other files."""

from __future__ import annotations

from vetline.analysis.finding import PlacedStep, Step
from vetline.engine.flows import Flows
from vetline.engine.modules import Module
from vetline.engine.placing import LineMap
from vetline.syntax.units import Unit
from vetline.text.span import Span


def placed_step(
    flows: Flows, module: Module, unit: Unit, first_line: int, step: Step
) -> PlacedStep | None:
    """A step of a trace at its place, or nothing if its unit is not here any more."""
    found: tuple[Module, Unit, Span] | None = (module, unit, step.span)
    if step.symbol:
        found = flows.place(module, step.symbol, step.place)
    elif step.unit:
        home = flows.workspace.neighbour(step.path) if step.path else module
        other = home.unit_with(step.unit) if home is not None else None
        found = (home, other, step.span) if home is not None and other is not None else None
    if found is None:
        return None
    owner, unit, span = found
    line = first_line if not (step.symbol or step.unit) else owner.line_of(unit)
    path = owner.document.path if owner is not module else ""
    return PlacedStep(LineMap.of(unit.text).range(span, line), step.message, path)
