"""A file as the engine keeps it between two questions: units, facts, names, results.

Everything here can be made again from the document; it is kept because the next question will
most likely be about the same text with one unit changed.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain, count
from typing import TypeAlias

from attrs import define, evolve, field

from vetline.analysis.facts import UnitFacts
from vetline.analysis.finding import Finding
from vetline.analysis.flow.records import is_record
from vetline.analysis.flow.summary import LEFT, home_of
from vetline.analysis.interface import (
    LAMBDA,
    Interface,
    ModuleNames,
    RawBinding,
    TypeTable,
    lambda_name,
)
from vetline.analysis.view import UnitView
from vetline.engine.judging import Below
from vetline.engine.placing import numbered
from vetline.engine.results import Look, Shown, UnitResult
from vetline.syntax.units import Unit, UnitList
from vetline.text.digest import digest
from vetline.text.document import Document

ViewAt: TypeAlias = "Callable[[Module, Unit], tuple[Hashable, Callable[[], UnitView]]]"
"""Gives what makes the view of a unit what it is, and the view."""


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
    defines: list[tuple[str, ...]]  # the names of definitions in each unit
    last_look: Look = field(factory=Look)
    looked_at: frozenset[str] = frozenset()
    """The digests of the units that the last look at the whole module has seen."""
    shown: dict[tuple[str, int], Shown] = field(factory=dict)  # by digest and first line
    dirty: set[int] = field(factory=set)  # indexes of units whose answer is not known
    doubted: set[int] = field(factory=set)  # of those whose answer rests on what has changed
    touched: range = range(0)  # indexes of the units that the last edit changed
    waits: bool = False  # whether units were left for later, and no edit but theirs asks for them
    loud: list[int] = field(factory=list)  # indexes of units with something to show, in order
    edits: int = 0  # those of the workspace's that were made here
    rests_on: set[str] = field(factory=set)  # at least all definitions that answers rest on
    inferred: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """Classes of expressions that were found out for us, by unit and by how they are written."""
    is_behind: bool = False  # whether one of those has changed since the last look at all
    number: int = field(init=False, factory=count().__next__)  # tells it from all others
    _definitions: dict[str, list[int]] | None = None  # indexes of units by what they define

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
        defines = [_defined(unit, own) for unit, own in zip(units.units, found, strict=True)]
        results: list[UnitResult | None] = [None] * len(found)
        return cls(
            document, path, name, package, units, found, names, results, defines, dirty=dirty
        )

    def catch_up(self, facts: Callable[[Unit], UnitFacts]) -> frozenset[str]:
        """Take in what changed in the document since the last question.

        The answer holds what summaries may rest on and that may be another now (``path::name``):
        definitions whose code changed, names, and the definitions that read these.
        """
        change = self.document.take_change()
        if change is None:
            return frozenset()
        first, removed, added = self.units.update(self.document.lines, change)
        after = first + removed
        new = [facts(unit) for unit in self.units.units[first : first + added]]
        old = self.facts[first:after]
        self.facts[first:after] = new
        added_units = self.units.units[first : first + added]
        defined = [_defined(unit, own) for unit, own in zip(added_units, new, strict=True)]
        touched = {name for names in (*self.defines[first:after], *defined) for name in names}
        if self.defines[first:after] != defined:
            self._definitions = None  # its indexes are other ones now
        self.defines[first:after] = defined
        self.results[first:after] = [None] * added
        self.touched = range(first, first + added)
        self.dirty = _moved(self.dirty, first, after, added - removed) | set(self.touched)
        self.doubted = _moved(self.doubted, first, after, added - removed)
        self._quieten(first, after, added - removed)
        if _bindings(old) != _bindings(new) or _stars(old) != _stars(new):
            touched |= self._rename()
        return frozenset(f"{self.path}::{name}" for name in touched)

    @property
    def defined(self) -> frozenset[str]:
        """All that summaries may rest on in this module: definitions and names (``path::name``)."""
        names = chain(self.names.bindings, map(meaning, self.names.bindings), *self.defines)
        return frozenset(f"{self.path}::{name}" for name in names)

    def interface(self, unit_name: str, reads: frozenset[str]) -> Interface:
        """The module as a unit sees it that reads ``reads``."""
        own = self.names.slice(reads)
        inferred = self.inferred.get(unit_name)
        return evolve(own, inferred=inferred) if inferred else own

    @property
    def types_digest(self) -> str:
        """What ``inferred`` is, in a word."""
        return digest(repr(self.inferred)) if self.inferred else ""

    def learn(self, inferred: Mapping[str, Mapping[str, str]]) -> bool:
        """Know these classes, and no others, from now on; whether that changes anything."""
        before, self.inferred = self.inferred, inferred
        self.dirty |= {
            index
            for index, unit in enumerate(self.units.units)
            if before.get(unit.name) != inferred.get(unit.name)
        }
        return before != inferred

    def distrust(self, definitions: frozenset[str]) -> None:
        """Doubt the units whose answer rests on one of ``definitions``."""
        if self.rests_on.isdisjoint(definitions):
            return
        self.is_behind = True
        for index, result in enumerate(self.results):
            if result is not None and not result.definitions.isdisjoint(definitions):
                self.doubted.add(index)

    def distrust_file(self, path: str) -> None:
        """Doubt the units whose answer rests on a definition in the file at ``path``."""
        self.distrust(frozenset(key for key in self.rests_on if key.startswith(f"{path}::")))

    def distrust_all(self) -> None:
        """Ask again for the units that are doubted, or that a file not read yet says more of."""
        self.dirty |= self.doubted
        self.doubted = set()
        for index, result in enumerate(self.results):
            if result is not None and result.is_partial:
                self.dirty.add(index)

    @property
    def is_partial(self) -> bool:
        """Whether files that were not read yet could show more."""
        return any(result is not None and result.is_partial for result in self.results)

    def put(self, index: int, result: UnitResult) -> None:
        """Keep the answer for the unit at ``index``."""
        self.results[index] = result
        self.rests_on |= result.definitions
        self._listen(index)

    @property
    def partly_scanned(self) -> tuple[int, ...]:
        """The first lines of the units that were too much work to be scanned to the end."""
        loud = ((i, self.results[i]) for i in self.loud)
        return tuple(self.units.first_line(i) for i, r in loud if r is not None and not r.is_whole)

    def look(self, found: Look) -> None:
        """Take in what a look at the whole module has ``found``."""
        self.last_look = found
        self.looked_at = frozenset(unit.digest for unit in self.units.units)
        self.loud = [i for i in range(len(self.results)) if self._is_loud(i)]

    def _is_loud(self, index: int) -> bool:
        result = self.results[index]
        is_known = result is not None and (
            bool(result.findings) or result.has_suppressions or not result.is_whole
        )
        return is_known or self.units.units[index].digest in self.last_look.findings

    def _listen(self, index: int) -> None:
        """Know whether the unit at ``index`` has something to show."""
        at = bisect_left(self.loud, index)
        is_listed = at < len(self.loud) and self.loud[at] == index
        if self._is_loud(index) and not is_listed:
            self.loud.insert(at, index)
        elif is_listed and not self._is_loud(index):
            del self.loud[at]

    def _quieten(self, first: int, after: int, shift: int) -> None:
        """Forget what was known of the units ``first`` to ``after``; those after them moved."""
        low, high = bisect_left(self.loud, first), bisect_left(self.loud, after)
        moved = self.loud[high:] if not shift else [index + shift for index in self.loud[high:]]
        self.loud[low:] = moved

    def defining(self, name: str) -> list[Unit]:
        """The units that define ``name``: a function, a method, or a class with its methods."""
        if self._definitions is None:
            self._definitions = {}
            for index, names in enumerate(self.defines):
                for defined in names:
                    self._definitions.setdefault(defined, []).append(index)
        return [self.units.units[index] for index in self._definitions.get(home_of(name), ())]

    def next_dirty(self) -> int | None:
        """The index of a unit whose answer is not known yet, which will now be made."""
        index = min(self.dirty, default=None)
        self.dirty.discard(-1 if index is None else index)
        self.waits = self.waits and bool(self.dirty)
        return index

    def take_dirty(self, lines_max: float = math.inf) -> list[int]:
        """The indexes of units whose answer is not known yet, which will now be made.

        What was edited last comes first; after ``lines_max`` lines of code the others wait, and
        are not taken by later edits of other units.
        """
        is_late = self.waits and lines_max < math.inf
        hopeful = self.dirty.intersection(self.touched) if is_late else self.dirty
        taken: list[int] = []
        lines = 0
        for index in sorted(hopeful, key=lambda i: (i not in self.touched, i)):
            if lines > lines_max:
                break
            taken.append(index)
            lines += self.units.units[index].line_count
        self.dirty = self.dirty.difference(taken)
        self.waits = bool(self.dirty)
        return taken

    def place_of(self, index: int) -> tuple[str, int]:
        """The digest and the first line of the unit at ``index``."""
        return self.units.units[index].digest, self.units.first_line(index)

    def comment_above(self, index: int) -> str:
        """The line above the unit at ``index``, if it belongs to no code."""
        before = self.units.units[index - 1] if index else None
        if before is None or before.kind != "blank":
            return ""
        return self.document.line(self.units.first_line(index) - 1)

    def below(self, index: int) -> Below:
        """What stands under the unit at ``index``, which is a comment."""
        if index + 1 == len(self.results):
            return Below("", ())
        return Below(self.units.units[index + 1].text, self.findings_at(index + 1))

    def findings_at(self, index: int) -> tuple[Finding, ...]:
        """All that is found in the unit at ``index``, when as much is seen as was looked at."""
        result, own = self.results[index], self.units.units[index].digest
        found = result.findings if result is not None else ()
        gone = self.last_look.withdrawn.get(own)
        if gone:
            found = tuple(finding for finding in found if finding not in gone)
        return (*found, *self._late_at(index))

    def _late_at(self, index: int) -> tuple[Finding, ...]:
        """The late findings of the unit at ``index``, which may have equals elsewhere."""
        own, late = self.units.units[index].digest, self.last_look.findings
        if numbered(own, 1) not in late:
            return late.get(own, ())
        number = sum(unit.digest == own for unit in self.units.units[:index])
        return late.get(numbered(own, number), ())

    def unit_with(self, unit_digest: str) -> Unit | None:
        """The unit with ``unit_digest``."""
        index = self.units.find(unit_digest)
        return self.units.units[index] if index is not None else None

    def line_of(self, unit: Unit) -> int:
        """The first line of ``unit``, which is one of this module."""
        index = self.units.find(unit.digest)
        assert index is not None
        return self.units.first_line(index)

    def _rename(self) -> set[str]:
        """Merge the names again, and forget the answers that rested on a changed one.

        The answer holds the changed names, and those of the definitions that read them.
        """
        before = self.names
        self.names = _names(self.name, self.package, before.types, self.facts)
        changed = self.names.changed_since(before)
        all_changed = (self.names.star_imports, self.names.packages) != (
            before.star_imports, before.packages,
        )  # fmt: skip
        touched = {*changed, *map(meaning, changed)}
        for index, facts in enumerate(self.facts):
            if all_changed or not changed.isdisjoint(facts.reads):
                self.dirty.add(index)
                touched.update(self.defines[index])
        return touched

    def doubt_answers(self) -> None:
        """Scan every unit again, and show what was found until then: more is known around it."""
        self.dirty, self.doubted, self.shown = set(range(len(self.results))), set(), {}

    def forget_answers(self) -> None:
        """Scan every unit again, and show nothing until then: the rules or the settings are new."""
        self.doubt_answers()
        self.last_look, self.looked_at, self.loud = Look(), frozenset(), []


def meaning(name: str) -> str:
    """What a name that a module binds is known by, apart from the code that it may be defined by.

    Whoever rests on this alone need not ask again when only that code has changed.
    """
    return f"={name}"


def _moved(indexes: set[int], first: int, after: int, shift: int) -> set[int]:
    """``indexes`` when those from ``first`` to ``after`` are gone, and those after them moved."""
    return {i if i < first else i + shift for i in indexes if not first <= i < after}


def _defined(unit: Unit, facts: UnitFacts) -> tuple[str, ...]:
    """The definitions that a unit is, is a part of, or holds."""
    own = (unit.name, unit.name.partition(".")[0]) if unit.name else ()
    bound = [b for b in facts.binds if "." not in b.name]
    held = (b.name for b in bound if b.is_definition or is_record(b.call))
    tables = ((b.name, b.display.parts) for b in bound if b.display is not None)
    lambdas = (
        lambda_name(name, key) for name, parts in tables for key, part in parts if part == LAMBDA
    )
    left = (b.name + LEFT for b in bound if b.fills)
    return tuple(dict.fromkeys((*own, *held, *lambdas, *left)))


def _names(name: str, package: str, types: TypeTable, facts: Sequence[UnitFacts]) -> ModuleNames:
    return ModuleNames.of(name, package, types, _bindings(facts), _stars(facts))


def _bindings(facts: Iterable[UnitFacts]) -> list[RawBinding]:
    return list(chain.from_iterable(f.binds for f in facts))


def _stars(facts: Iterable[UnitFacts]) -> list[str]:
    return list(chain.from_iterable(f.star_imports for f in facts))
