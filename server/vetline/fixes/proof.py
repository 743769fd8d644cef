"""The law of fixes: what is offered parses, silences the rule, and adds no other finding."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from vetline.analysis.finding import PlacedFinding
from vetline.analysis.text import is_python
from vetline.fixes.changes import edited
from vetline.fixes.compute import proposed_fixes
from vetline.fixes.model import FixSite, ProvedFix
from vetline.syntax.tree import parse_unit
from vetline.syntax.units import Unit, UnitList
from vetline.text.lines import split_lines
from vetline.text.span import Edit


def proved_fix(
    site: FixSite,
    before: Iterable[PlacedFinding],
    analyse: Callable[[str], Iterable[PlacedFinding]],
) -> ProvedFix | None:
    """The first fix for the finding of ``site`` that holds what it promises.

    ``before`` are the findings of the document, ``analyse`` gives those of a changed text.
    """
    found = tuple(before)
    for proposal in proposed_fixes(site):
        if proved(site, proposal.edits, found, analyse):
            return ProvedFix(proposal.title, proposal.safe, proposal.edits)
    return None


def proved(
    site: FixSite,
    edits: Sequence[Edit],
    before: Iterable[PlacedFinding],
    analyse: Callable[[str], Iterable[PlacedFinding]],
) -> bool:
    """Whether ``edits`` leave code that parses, one finding of the rule less, and none more.

    Findings are counted by rule: code around the edit may carry other findings, whose
    fingerprints change with it.  What the finding itself hid, since its rule supersedes another,
    was there before.
    """
    lines = site.module.lines
    fixed = edited(lines, edits)
    if is_python(site.view.path) and not parses_as_before(lines, fixed):
        return False
    old = Counter(finding.rule_id for finding in before)
    new = Counter(finding.rule_id for finding in analyse(fixed))
    rule_id = site.finding.rule_id
    hidden = {*site.rule.supersedes}
    return new[rule_id] < old[rule_id] and not {*(new - old)} - hidden


def parses_as_before(lines: Sequence[str], after: str) -> bool:
    """Whether ``after`` is as good Python as ``lines``; only units that changed are parsed.

    The parser forgives much, so that what Python itself can read must stay so.
    """
    old, new = UnitList.of(lines).units, UnitList.of(split_lines(after)).units
    kept = {unit.digest for unit in old} & {unit.digest for unit in new}
    gone = [unit for unit in old if unit.digest not in kept]
    made = [unit for unit in new if unit.digest not in kept]
    if _broken(made) > _broken(gone):
        return False
    return all(map(_is_python, made)) or not all(map(_is_python, gone))


def _broken(units: Iterable[Unit]) -> int:
    return sum(len(parse_unit(unit.text, unit.header).broken) for unit in units)


def _is_python(unit: Unit) -> bool:
    """Whether this Python can read the unit; the header of a class gets a body for that."""
    if unit.kind == "blank":
        return True
    text = unit.header + unit.text
    return _parses(text) or (unit.kind == "class" and _parses(text.rstrip() + " pass\n"))


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
