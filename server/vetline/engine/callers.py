"""The other files that call a module, and what they do with it that can be told there.

Which files import which is a fact of the project; what they call is found out by following them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from attrs import evolve, frozen

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding, Step
from vetline.engine.arrivals import arrival_at
from vetline.engine.flows import CALL_DEPTH_MAX, Flows
from vetline.engine.modules import Module, ViewAt
from vetline.engine.workspace import Workspace
from vetline.syntax.units import Unit

CALLERS_MAX = 4
"""How many files are followed for what they pass to one module, the nearest first."""


@frozen(eq=False)
class Callers:
    """The modules that may call another; ``are_all`` is false if there may be more of them."""

    modules: tuple[Module, ...] = ()
    are_all: bool = False


def callers_of(module: Module, workspace: Workspace, facts: ProjectFacts) -> Callers:
    """The modules that import ``module``, then those that import these, as deep as calls go.

    Of a module that has no sinks they are not looked for.
    """
    if not _has_sinks(module):
        return Callers()
    seen = {module.document.path}
    nearest, callers, are_all = [module], list[Module](), True
    for _ in range(CALL_DEPTH_MAX):
        found: list[Module] = []
        for path in (path for one in nearest for path in _importers(one, workspace, facts)):
            if path in seen:
                continue
            caller = workspace.neighbour(path) if len(seen) <= CALLERS_MAX else None
            if caller is None:
                are_all = False
                continue
            seen.add(path)
            found.append(caller)
        callers += found
        nearest = found
    return Callers(tuple(callers), are_all)


def _has_sinks(module: Module) -> bool:
    """Whether there is anything in ``module`` that could do harm with what it is passed."""
    return any(r is not None and r.flows and r.flows.has_sinks for r in module.results)


def _importers(module: Module, workspace: Workspace, facts: ProjectFacts) -> Iterator[str]:
    """The files that import ``module``, by whatever part of its dotted name they reach it."""
    project = workspace.project
    if project is None:
        return
    for name in _tails(module.name):
        for file in facts.importers.get(name, ()):
            path = f"{project.root.as_posix()}/{file}"
            if project.module_path(name, path) == module.document.path:
                yield path


def _tails(name: str) -> Iterator[str]:
    """``a.b.c``, ``b.c`` and ``c`` of ``a.b.c``."""
    while name:
        yield name
        name = name.partition(".")[2]


def calling_units(caller: Module) -> Iterator[Unit]:
    """The functions and methods of ``caller``: what a script does is followed as one, elsewhere."""
    return (unit for unit in caller.units.units if unit.name)


def arrivals_from(
    caller: Module, module: Module, flows: Flows, view: ViewAt
) -> Iterator[tuple[Unit, Finding]]:
    """The findings in ``module`` for data that functions of ``caller`` pass on."""
    module.rests_on |= {f"{caller.path}::{unit.name}" for unit in calling_units(caller)}
    for unit in calling_units(caller):
        followed = flows.followed(caller, unit)
        module.rests_on |= followed.rests.definitions
        home = partial(_home, unit=unit, path=caller.document.path)
        for arrival in followed.arrivals:
            yield from arrival_at(arrival, home, module, flows, view)


def _home(step: Step, unit: Unit, path: str) -> Step:
    return evolve(step, unit=unit.digest, path=path)
