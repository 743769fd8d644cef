"""Functions all of whose calls are in sight: what these pass decides what is said of the function.

A rule that sees only the form of code, or that guesses what a parameter holds, objects to a helper
whoever calls it.  Where the handlers of an application call it and nobody else does, there is
nothing to guess: what they pass on is followed, and told where it does harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vetline.analysis.finding import Finding
from vetline.analysis.flow.harmless import without_harmless
from vetline.analysis.view import UnitView
from vetline.engine.callers import Callers
from vetline.engine.flows import Flows
from vetline.engine.modules import Module, ViewAt
from vetline.engine.results import Followed, UnitResult
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.syntax.units import Unit


def withdrawn(
    module: Module, callers: Callers, flows: Flows, view: ViewAt, rules: Mapping[str, Rule]
) -> Iterator[tuple[Unit, frozenset[Finding]]]:
    """The findings in units of ``module`` that do not stand where all their calls are known."""
    if not callers.are_all:
        return
    homes = (module, *callers.modules)
    for unit, result in zip(module.units.units, module.results, strict=True):
        if result is None or result.flows is None:
            continue
        own = result.flows
        calls = _calls(unit, homes, flows, view) if _is_doubtful(unit, result, own, rules) else None
        if calls is not None:
            again = flows.followed_view(view(module, unit)[1](), module, unit.name, calls)
            stand = {(found.rule_id, found.span) for found in again.findings}
            guesses = {f for f in own.findings if (f.rule_id, f.span) not in stand}
            left = without_harmless(set(result.findings) - guesses, again.harmless, rules)
            yield unit, frozenset(result.findings).difference(left)


def _is_doubtful(unit: Unit, result: UnitResult, own: Followed, rules: Mapping[str, Rule]) -> bool:
    """Whether ``unit`` is a function that nobody outside calls, with findings to think over."""
    is_entry = own.is_entry and not own.is_guess
    if is_entry or unit.kind not in ("function", "method") or _own_name(unit).startswith("__"):
        return False
    formal = (f.rule_id in rules and rules[f.rule_id].unless_harmless for f in result.findings)
    return bool(own.findings) or any(formal)


def _own_name(unit: Unit) -> str:
    return unit.name.rpartition(".")[2]


def _calls(
    unit: Unit, homes: tuple[Module, ...], flows: Flows, view: ViewAt
) -> dict[int, int] | None:
    """The kinds of sinks that all that is passed to ``unit`` is harmless for, by parameter.

    ``None`` if something else may be done with the function than to be called in one of ``homes``,
    the first of which is its own, or if nobody outside has it called.
    """
    name, module = _own_name(unit), homes[0].name
    dotted = f"{module}.{unit.name}" if module else unit.name
    passed: list[tuple[frozenset[str], ...]] = []
    is_asked = False
    for home, other in ((h, u) for h in homes for u in h.units.units):
        if name not in other.text:
            continue
        mentions = _mentions(name, view(home, other)[1](), home, flows)
        followed = flows.followed(home, other)
        here = [kinds for (called, *_), kinds in followed.passed.items() if called == dotted]
        if len(here) != mentions or not followed.is_whole:
            return None
        passed += here
        is_asked = is_asked or (bool(here) and followed.is_entry)
    if not is_asked:
        return None
    shared = (frozenset.intersection(*given) for given in zip(*passed, strict=False))
    return {index: flows.model.mask(*kinds) for index, kinds in enumerate(shared)}


def _mentions(name: str, view: UnitView, home: Module, flows: Flows) -> int:
    """How often code of ``home`` speaks of something of the workspace that is called ``name``.

    What it imports under another name counts too.
    """
    found = [
        node
        for kind in (n.Name, n.Attribute)
        for node in view.nodes(kind)
        if (isinstance(node, n.Name) and node.id == name)
        or (isinstance(node, n.Attribute) and node.attr == name)
    ]
    known = (view.names.qualified(node) for node in found)
    foreign = (q for q in known if q is not None and not flows.workspace.definition(q, home))
    renamed = (
        alias.name == name and alias.asname not in (None, name)
        for node in view.nodes(n.ImportFrom)
        for alias in node.names
    )
    return len(found) - sum(1 for _ in foreign) + sum(renamed)
