"""A file as the engine keeps it between two questions: units, facts, names, results.

Everything here can be made again from the document; it is kept because the next question will
most likely be about the same text with one unit changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from attrs import define, field, frozen

from vetline.analysis.facts import UnitFacts, facts_of
from vetline.analysis.finding import Finding, PlacedFinding
from vetline.analysis.interface import ModuleNames, RawBinding, TypeTable
from vetline.analysis.scopes import Scopes, scopes_of
from vetline.syntax.tree import UnitTree, parse_unit
from vetline.syntax.units import Unit, UnitList
from vetline.text.document import Document


@frozen(eq=False)
class ParsedUnit:
    """A unit's tree with its scopes and facts, all made from its text alone."""

    tree: UnitTree
    scopes: Scopes
    facts: UnitFacts


@frozen(eq=False)
class UnitResult:
    """What the rules say of one unit, and which definitions elsewhere the answer rests on.

    ``is_whole`` is false if the unit was too large to be scanned to the end.
    """

    findings: tuple[Finding, ...]
    lookups: frozenset[str] = frozenset()
    is_whole: bool = True


def parsed(unit: Unit) -> ParsedUnit:
    """``unit``, parsed afresh."""
    tree = parse_unit(unit.text, unit.header)
    scopes = scopes_of(tree.body)
    return ParsedUnit(tree, scopes, facts_of(tree, scopes))


@frozen(eq=False)
class Shown:
    """The findings of a unit at their places, and the answers they were made from.

    ``result`` is ``None`` if a trace runs through other units, which may move by themselves.
    """

    result: UnitResult | None
    late: tuple[Finding, ...]
    findings: tuple[PlacedFinding, ...]
    origins: tuple[Finding, ...]  # one for each of ``findings``


@define(eq=False)
class Module:
    """The state of one document; the lists run parallel to ``units.units``."""

    document: Document
    path: str  # in the project, with slashes
    name: str
    package: str
    units: UnitList
    facts: list[UnitFacts]
    names: ModuleNames
    results: list[UnitResult | None]
    late: dict[str, tuple[Finding, ...]] = field(factory=dict)
    """Findings that took more than one unit to see, by digest of the unit they stand in."""
    shown: dict[tuple[str, int], Shown] = field(factory=dict)  # by digest and first line
    dirty: set[int] = field(factory=set)  # indexes of units whose answer is not known

    @classmethod
    def of(
        cls, document: Document, path: str, name: str, package: str, types: TypeTable,
        facts: Callable[[Unit], UnitFacts],
    ) -> Module:  # fmt: skip
        """A document seen for the first time."""
        units = UnitList.of(document.lines)
        document.take_change()
        found = [facts(unit) for unit in units.units]
        names = _names(name, package, types, found)
        dirty = set(range(len(found)))
        return cls(
            document, path, name, package, units, found, names, [None] * len(found), dirty=dirty
        )

    def catch_up(self, facts: Callable[[Unit], UnitFacts]) -> None:
        """Take in what changed in the document since the last question."""
        change = self.document.take_change()
        if change is None:
            return
        first, removed, added = self.units.update(self.document.lines, change)
        after = first + removed
        new = [facts(unit) for unit in self.units.units[first : first + added]]
        old = self.facts[first:after]
        self.facts[first:after] = new
        self.results[first:after] = [None] * added
        self.dirty = {i if i < first else i + added - removed for i in self.dirty}
        self.dirty |= set(range(first, first + added))
        if _bindings(old) != _bindings(new) or _stars(old) != _stars(new):
            self._rename()

    def take_dirty(self) -> list[int]:
        """The indexes of the units whose answer is not known yet, which will now be made."""
        dirty, self.dirty = sorted(self.dirty), set()
        return dirty

    def place_of(self, unit_digest: str) -> tuple[Unit, int] | None:
        """The unit with ``unit_digest`` and its first line."""
        for index, unit in enumerate(self.units.units):
            if unit.digest == unit_digest:
                return unit, self.units.first_line(index)
        return None

    def _rename(self) -> None:
        """Merge the names again, and forget the answers that rested on a changed one."""
        before = self.names
        self.names = _names(self.name, self.package, before.types, self.facts)
        changed = self.names.changed_since(before)
        all_changed = (self.names.star_imports, self.names.packages) != (
            before.star_imports, before.packages,
        )  # fmt: skip
        for index, facts in enumerate(self.facts):
            if all_changed or not changed.isdisjoint(facts.reads):
                self.dirty.add(index)

    def forget_answers(self) -> None:
        """Scan every unit again: the rules or the settings are new."""
        self.dirty = set(range(len(self.results)))
        self.late, self.shown = {}, {}


def _names(name: str, package: str, types: TypeTable, facts: Sequence[UnitFacts]) -> ModuleNames:
    return ModuleNames.of(name, package, types, _bindings(facts), _stars(facts))


def _bindings(facts: Iterable[UnitFacts]) -> list[RawBinding]:
    return list(chain.from_iterable(f.binds for f in facts))


def _stars(facts: Iterable[UnitFacts]) -> list[str]:
    return list(chain.from_iterable(f.star_imports for f in facts))
