"""What the engine keeps of a unit: its tree, what its flows rest on, and what rules say of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias

from attrs import Factory, frozen

from vetline.analysis.facts import UnitFacts, facts_of
from vetline.analysis.finding import Finding, PlacedFinding, PlacedStep, Step
from vetline.analysis.flow.harmless import Harmless, Passed
from vetline.analysis.flow.report import Arrival
from vetline.analysis.flow.summary import Given, Summary
from vetline.analysis.scopes import Scopes, scopes_of
from vetline.syntax.tree import UnitTree, parse_unit
from vetline.syntax.units import Unit

Answer: TypeAlias = "tuple[Summary | None, frozenset[str]]"
"""A summary, and the definitions (``path::name``) behind it, also by way of others."""


@frozen(eq=False)
class ParsedUnit:
    """A unit's tree with its scopes and facts, all made from its text alone."""

    tree: UnitTree
    scopes: Scopes
    facts: UnitFacts


@frozen(eq=False, slots=False)
class Rests:
    """What flows or summaries rest on.

    ``used`` are the names that were looked up, with what was given, and what was found;
    ``is_partial`` says that a file which was not read yet could show more.
    """

    used: tuple[tuple[tuple[str, Given], Answer], ...] = ()
    is_partial: bool = False

    @cached_property
    def definitions(self) -> frozenset[str]:
        """The definitions of the workspace behind all that was found."""
        return frozenset[str]().union(*(behind for _, (_, behind) in self.used))


@frozen(eq=False)
class Followed:
    """What rules object to in the flows of a unit, and what the flows rest on.

    ``is_whole`` is false if the unit was too much work to be followed to its end.
    """

    findings: tuple[Finding, ...]
    rests: Rests
    is_whole: bool = True
    harmless: Harmless = Factory(dict)
    arrivals: tuple[Arrival, ...] = ()
    has_sinks: bool = False  # whether what others pass may do harm in it
    passed: Passed = Factory(dict)
    is_entry: bool = False  # whether somebody outside calls the function that it is
    is_guess: bool = False  # whether only its look says so


@frozen(eq=False)
class Look:
    """What a look at a whole module shows, by digest of the units that it shows it of.

    ``findings`` took more than one unit to see; those that are ``withdrawn`` do not stand when all
    is seen.
    """

    findings: Mapping[str, tuple[Finding, ...]] = Factory(dict)
    withdrawn: Mapping[str, frozenset[Finding]] = Factory(dict)


@frozen(eq=False)
class UnitResult:
    """What the rules say of one unit, and the flows among it."""

    findings: tuple[Finding, ...]
    flows: Followed | None = None
    has_suppressions: bool = False
    is_whole: bool = True  # false if some of the work was too much

    @property
    def definitions(self) -> frozenset[str]:
        """The definitions (``path::name``) elsewhere that the answer rests on."""
        return self.flows.rests.definitions if self.flows is not None else frozenset()

    @property
    def is_partial(self) -> bool:
        """Whether a file that was not read yet could show more."""
        return self.flows is not None and self.flows.rests.is_partial


def parsed(unit: Unit) -> ParsedUnit:
    """``unit``, parsed afresh."""
    tree = parse_unit(unit.text, unit.header)
    scopes = scopes_of(tree.body)
    return ParsedUnit(tree, scopes, facts_of(tree, scopes))


@frozen(eq=False)
class Shown:
    """The findings of a unit at their places, and the answers they were made from.

    ``is_whole`` says that the whole module was looked at since the unit changed.
    ``result`` is ``None`` if another unit may change them: one that stands under a comment.
    ``elsewhere`` are the steps of traces that run through other units, where they were then.
    """

    result: UnitResult | None
    found: tuple[Finding, ...]  # late ones among them
    above: str  # the comment above the unit
    is_whole: bool
    findings: tuple[PlacedFinding, ...]
    origins: tuple[Finding, ...]  # one for each of ``findings``
    elsewhere: tuple[tuple[Step, PlacedStep | None], ...]

    @property
    def origin(self) -> tuple[tuple[Finding, ...], str, bool]:
        """All but ``result`` that this was made from."""
        return self.found, self.above, self.is_whole
