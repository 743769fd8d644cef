"""The law of fixes: what is offered parses, silences the rule, and adds no other finding."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from vetline.analysis.finding import PlacedFinding
from vetline.fixes.changes import edited
from vetline.fixes.compute import proposed_fix
from vetline.fixes.model import FixSite, ProvedFix
from vetline.syntax.tree import parse_unit
from vetline.text.span import Edit


def proved_fix(
    site: FixSite,
    before: Iterable[PlacedFinding],
    analyse: Callable[[str], Iterable[PlacedFinding]],
) -> ProvedFix | None:
    """The fix for the finding of ``site``, if there is one and it holds what it promises.

    ``before`` are the findings of the document, ``analyse`` gives those of a changed text.
    """
    proposal = proposed_fix(site)
    if proposal is None:
        return None
    if not proved(site.module.lines, proposal.edits, site.finding.rule_id, before, analyse):
        return None
    return ProvedFix(proposal.title, proposal.safe, proposal.edits)


def proved(
    lines: Sequence[str],
    edits: Sequence[Edit],
    rule_id: str,
    before: Iterable[PlacedFinding],
    analyse: Callable[[str], Iterable[PlacedFinding]],
) -> bool:
    """Whether ``edits`` leave code that parses, one finding of ``rule_id`` less, and none more.

    Findings are counted by rule: code around the edit may carry other findings, whose
    fingerprints change with it.
    """
    fixed = edited(lines, edits)
    if not parses_as_before("".join(lines), fixed):
        return False
    old = Counter(finding.rule_id for finding in before)
    new = Counter(finding.rule_id for finding in analyse(fixed))
    return new[rule_id] < old[rule_id] and not new - old


def parses_as_before(before: str, after: str) -> bool:
    """Whether ``after`` is as good Python as ``before``.

    The parser forgives much, so that code which Python itself can read must stay so.
    """
    if len(parse_unit(after).broken) > len(parse_unit(before).broken):
        return False
    return _is_python(after) or not _is_python(before)


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
