"""Classes that take longer to find out: which receivers to ask about, and what was answered.

The answers are an input, like a document: they are part of the interface that a unit sees, and so
of the key of its findings.  They are kept by the name of the unit and by how the receiver is
written, so that they hold while somebody types in the unit, until they are asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from vetline.analysis.programme import Programme
from vetline.analysis.receivers import Receiver, Wanted, open_receivers, wanted_by
from vetline.analysis.view import UnitView
from vetline.engine.memo import Memo
from vetline.engine.modules import Module, ViewAt
from vetline.engine.placing import LineMap
from vetline.project import Project
from vetline.syntax.units import Unit
from vetline.text.span import Span
from vetline.types.public_names import PublicNames
from vetline.types.question import Definition, Place

UNITS_MAX = 20_000
"""Units whose receivers of unknown class are remembered."""

MODULE_RECEIVERS_MAX = 200
"""Receivers of one module that are asked about."""

LIBRARY_FOLDER = "site-packages"

FoundClasses: TypeAlias = "Mapping[OpenReceiver, Iterable[Definition]]"


@frozen
class OpenReceiver:
    """A receiver of unknown class, the unit it is in, and where it stands in the document."""

    unit: str
    text: str
    place: Place


@define(eq=False)
class Receivers:
    """What the rules of ``programme`` would like to know; ``view`` sees units without answers."""

    programme: Programme
    view: ViewAt
    first_party: frozenset[str]
    _known: Memo[tuple[Receiver, ...]] = field(init=False, factory=lambda: Memo(UNITS_MAX))
    _holding: Memo[bool] = field(init=False, factory=lambda: Memo(UNITS_MAX))
    _wanted: Wanted | None = field(init=False, default=None)
    _public: PublicNames | None = field(init=False, default=None)

    def steps(self, module: Module) -> Generator[None, None, tuple[OpenReceiver, ...]]:
        """The receivers in ``module`` to ask about, each once for each unit; a unit a step."""
        found: list[OpenReceiver] = []
        for index, unit in enumerate(tuple(module.units.units)):
            if self._may_hold(unit):
                receivers = self._of_unit(module, unit)
                if receivers and index < len(module.units.units):
                    lines, first_line = LineMap.of(unit.text), module.units.first_line(index)
                    found += (_placed(r, unit, lines, first_line) for r in receivers)
            if len(found) >= MODULE_RECEIVERS_MAX:
                break
            yield
        return tuple(found[:MODULE_RECEIVERS_MAX])

    def inferred(self, found: FoundClasses, project: Project | None) -> dict[str, dict[str, str]]:
        """The classes that were found, by unit and text; where there are several, none is."""
        if self._public is None:
            self._public = PublicNames.of(self._wants.classes)
        classes: dict[str, dict[str, str]] = {}
        for receiver, definitions in found.items():
            names = {self._named(d, project, self._public) for d in definitions}
            name = names.pop() if len(names) == 1 else ""
            if name:
                classes.setdefault(receiver.unit, {}).setdefault(receiver.text, name)
        return {unit: dict(sorted(own.items())) for unit, own in sorted(classes.items())}

    @property
    def _wants(self) -> Wanted:
        if self._wanted is None:
            self._wanted = wanted_by(self.programme)
        return self._wanted

    def _may_hold(self, unit: Unit) -> bool:
        return self._holding.get(unit.digest, lambda: self._holds(unit.text))

    def _holds(self, text: str) -> bool:
        methods = self._wants.methods
        return any(found[1] in methods for found in _METHOD_CALL.finditer(text))

    def _of_unit(self, module: Module, unit: Unit) -> tuple[Receiver, ...]:
        key, view = self.view(module, unit)
        return self._known.get(key, partial(self._look, view))

    def _look(self, view: Callable[[], UnitView]) -> tuple[Receiver, ...]:
        return open_receivers(view(), self._wants.methods, self.first_party)

    @staticmethod
    def _named(definition: Definition, project: Project | None, public: PublicNames) -> str:
        """What rules and the rest of the workspace call a class."""
        is_ours = project is not None and definition.path and LIBRARY_FOLDER not in definition.path
        if project is not None and is_ours and project.relative(definition.path) != definition.path:
            return evolve(definition, module=project.module_name(definition.path)).qualified
        if definition.module == "builtins":
            return definition.name
        return public.public(definition.qualified)


def _placed(receiver: Receiver, unit: Unit, lines: LineMap, first_line: int) -> OpenReceiver:
    at = lines.range(Span(receiver.name_end, receiver.name_end), first_line).start
    place = Place(at.line, at.column, receiver.name, receiver.is_call)
    return OpenReceiver(unit.name, receiver.text, place)


_METHOD_CALL = re.compile(r"\.\s*(\w+)\s*\(")
