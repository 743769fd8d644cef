"""The other files that call a module, and what they do with it that can be told there.

Which files import which is a fact of the project; what they call is found out by following them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import accumulate

from attrs import evolve, frozen

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding, Step
from vetline.analysis.interface import absolute
from vetline.engine.arrivals import arrival_at
from vetline.engine.flows import CALL_DEPTH_MAX, Flows
from vetline.engine.modules import Module, ViewAt
from vetline.engine.workspace import Workspace
from vetline.syntax.units import Unit

CALLERS_MAX = 4
"""How many files are followed for what they pass to one module, the nearest first."""


@frozen(eq=False)
class Caller:
    """A module that may pass data on to another, by way of the modules called ``by``."""

    module: Module
    by: tuple[str, ...]


def callers_of(module: Module, workspace: Workspace, facts: ProjectFacts) -> Iterator[Caller]:
    """The modules that import ``module``, then those that import these, as deep as calls go.

    A module that stands for a text that is only tried has none: others call the one it may become.
    """
    if workspace.opened.get(module.document.path) is not module or not _has_sinks(module):
        return
    seen = {module.document.path}
    nearest = [module]
    by: tuple[str, ...] = (module.name,)
    for _ in range(CALL_DEPTH_MAX):
        found: list[Module] = []
        for path in (path for one in nearest for path in _importers(one, workspace, facts)):
            if path in seen or len(seen) > CALLERS_MAX:
                continue
            seen.add(path)
            caller = workspace.neighbour(path)
            if caller is not None:
                found.append(caller)
        yield from (Caller(one, by) for one in found)
        nearest = found
        by = (*by, *(one.name for one in found))


def _has_sinks(module: Module) -> bool:
    """Whether there is anything in ``module`` that could do harm with what it is passed."""
    return any(r is not None and r.flows and r.flows.has_sinks for r in module.results)


def _importers(module: Module, workspace: Workspace, facts: ProjectFacts) -> Iterator[str]:
    """The files that import ``module``, by whatever part of its dotted name they reach it."""
    project = workspace.project
    if project is None:
        return
    parts = module.name.split(".")
    for name in (".".join(parts[start:]) for start in range(len(parts))):
        for file in facts.importers.get(name, ()):
            path = f"{project.root.as_posix()}/{file}"
            if project.module_path(name, path) == module.document.path:
                yield path


def calling_units(caller: Caller) -> Iterator[Unit]:
    """The functions and methods that may come to something in one of the modules they go by.

    They read a name that is imported from there, or one that is bound by code that does; what a
    method knows, all of its class may know.
    """
    module = caller.module
    names = _imported_from(caller)
    tails = {name.rpartition(".")[2] for name in caller.by}
    is_all = bool(module.names.star_imports)
    left = dict(enumerate(module.units.units))
    while True:
        taken = [
            index
            for index, unit in left.items()
            if is_all
            or not names.isdisjoint(module.facts[index].reads)
            or unit.name.partition(".")[0] in names
            or any(f"import {tail}" in unit.text or f"{tail} import" in unit.text for tail in tails)
        ]
        if not taken:
            return
        for index in taken:
            names.update(module.defines[index])
            names.update(bound.name.partition(".")[0] for bound in module.facts[index].binds)
            unit = left.pop(index)
            if unit.name:
                yield unit


def _imported_from(caller: Caller) -> set[str]:
    """The names that are imported from one of the modules, by whatever part of its name."""
    whole = {
        ".".join(parts[start:])
        for parts in (name.split(".") for name in caller.by)
        for start in range(len(parts))
    }
    above = {".".join(parts[:end]) for parts in map(_split, whole) for end in range(1, len(parts))}
    names = caller.module.names
    return {
        name
        for name, bindings in names.bindings.items()
        for bound in bindings
        if bound.is_import
        for target in (absolute(bound.target, names.package),)
        if target in above or not whole.isdisjoint(_heads(target))
    }


def _split(name: str) -> list[str]:
    return name.split(".")


def _heads(name: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    return accumulate(name.split("."), "{}.{}".format)


def arrivals_from(
    caller: Caller, module: Module, flows: Flows, view: ViewAt
) -> Iterator[tuple[Unit, Finding]]:
    """The findings in ``module`` for data that functions of ``caller`` pass on."""
    own = caller.module
    module.rests_on |= {f"{own.path}::{unit.name}" for unit in own.units.units if unit.name}
    for unit in calling_units(caller):
        followed = flows.followed(own, unit)
        module.rests_on |= followed.rests.definitions
        home = partial(_home, unit=unit, path=own.document.path)
        for arrival in followed.arrivals:
            yield from arrival_at(arrival, home, module, flows, view)


def _home(step: Step, unit: Unit, path: str) -> Step:
    return evolve(step, unit=unit.digest, path=path)
