"""Findings from their unit to their place in the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

from attrs import evolve, frozen

from vetline.analysis.finding import Finding, PlacedFinding, PlacedStep, Step
from vetline.syntax.units import Unit
from vetline.text.digest import digest
from vetline.text.lines import split_lines
from vetline.text.span import Position, Range, Span

PlaceStep: TypeAlias = "Callable[[Step], PlacedStep | None]"
"""From a step of a trace to its place; nothing for a step whose code is gone."""


LINE_MAPS_MAX = 256
"""Texts whose line maps are kept: units with a trace are placed again after each key."""


@frozen(eq=False)
class LineMap:
    """Offsets in a text to lines and columns."""

    starts: tuple[int, ...]
    length: int

    @classmethod
    @lru_cache(LINE_MAPS_MAX)
    def of(cls, text: str) -> LineMap:
        """The line map of ``text``."""
        starts = [0]
        for line in split_lines(text):
            starts.append(starts[-1] + len(line))
        return cls(tuple(starts[:-1]) or (0,), len(text))

    def range(self, span: Span, first_line: int) -> Range:
        """The range of ``span`` if the text begins at ``first_line``."""
        return Range(self._position(span.start, first_line), self._position(span.end, first_line))

    def _position(self, offset: int, first_line: int) -> Position:
        offset = min(max(offset, 0), self.length)
        line = bisect_right(self.starts, offset) - 1
        return Position(first_line + line, offset - self.starts[line])


@frozen(eq=False)
class Joined:
    """The text of several units, one after the other, and where each begins."""

    text: str
    units: tuple[Unit, ...]
    offsets: tuple[int, ...]

    def index_at(self, span: Span) -> int:
        """Which unit ``span`` starts in."""
        return max(bisect_right(self.offsets, span.start) - 1, 0)

    def at(self, span: Span) -> tuple[int, Unit]:
        """Where the unit begins that ``span`` starts in, and that unit."""
        index = self.index_at(span)
        return self.offsets[index], self.units[index]


def unit_names(units: Iterable[Unit]) -> list[str]:
    """A name for each unit of a module: its digest, numbered from the second of equal ones on."""
    counts: dict[str, int] = {}
    names: list[str] = []
    for unit in units:
        number = counts.get(unit.digest, 0)
        counts[unit.digest] = number + 1
        names.append(numbered(unit.digest, number))
    return names


def numbered(unit_digest: str, number: int) -> str:
    """The name of one of several equal units, counted from 0."""
    return f"{unit_digest}#{number}" if number else unit_digest


def joined(units: Iterable[Unit]) -> Joined:
    """``units`` as one text."""
    kept = tuple(units)
    lengths = [len(unit.text) for unit in kept]
    offsets = tuple(accumulate(lengths, initial=0))[:-1]
    return Joined("".join(unit.text for unit in kept), kept, offsets)


def placed(
    finding: Finding, unit: Unit, first_line: int, lines: LineMap, place_step: PlaceStep
) -> PlacedFinding:
    """``finding`` at its place; ``place_step`` does the same for its trace."""
    code = " ".join(unit.text[finding.span.start : finding.span.end].split())
    steps = tuple(s for step in finding.trace if (s := place_step(step)) is not None)
    return PlacedFinding(
        rule_id=finding.rule_id,
        range=lines.range(finding.span, first_line),
        message=_with_line(finding.message, steps),
        severity=finding.severity,
        confidence=finding.confidence,
        fingerprint=digest(finding.rule_id, code, unit.name),
        trace=steps,
    )


def nowhere(step: Step) -> PlacedStep | None:
    """The place of a step in a file that has no flows."""
    del step
    return None


def told_apart(findings: Sequence[PlacedFinding]) -> tuple[PlacedFinding, ...]:
    """``findings`` with fingerprints made unique: equal code in one definition is counted."""
    seen: dict[str, int] = {}
    result: list[PlacedFinding] = []
    for finding in findings:
        count = seen.get(finding.fingerprint, 0)
        seen[finding.fingerprint] = count + 1
        if count:
            finding = evolve(finding, fingerprint=digest(finding.fingerprint, str(count)))
        result.append(finding)
    return tuple(result)


def apart(whole: Joined, findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Findings in a joined text, each with the name of its unit and spans relative to that."""
    names = unit_names(whole.units)
    for finding in findings:
        if finding.span.start < 0 or not whole.units:
            continue
        offset, _ = whole.at(finding.span)
        yield (
            names[whole.index_at(finding.span)],
            evolve(
                finding,
                span=_shifted(finding.span, offset),
                trace=tuple(moved(step, whole) for step in finding.trace),
                bindings=tuple((hole, _shifted(span, offset)) for hole, span in finding.bindings),
            ),
        )


def moved(step: Step, whole: Joined) -> Step:
    """``step`` in a joined text, relative to its unit."""
    if step.unit or step.path or step.symbol:
        return step
    offset, unit = whole.at(step.span)
    return evolve(step, span=_shifted(step.span, offset), unit=unit.digest)


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start - offset, span.end - offset)


def _with_line(message: str, steps: Sequence[PlacedStep]) -> str:
    """``{line}`` in a message is the line of the source, the first step of the trace."""
    if "{line}" not in message:
        return message
    return message.replace("{line}", _line_of(steps[0]) if steps else "?")


def _line_of(step: PlacedStep) -> str:
    """The line of ``step``, and the name of its file if that is another one."""
    line = str(step.range.start.line + 1)
    return f"{line} of `{step.path.rpartition('/')[2]}`" if step.path else line
