"""Security checks that stand where the function has already ended."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import called_name, is_security_check
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.matching.blocks import BLOCK_FIELDS, blocks_in
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

CHECKS_OR_REFUSALS = (
    "(?i)check|verify|require|valid|auth|permi|allow|assert|is_|has_|can_|abort|forbidden|denied"
)
"""What a check or a refusal has in its name."""


def unreachable_checks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """The first check or refusal behind a ``return``, ``raise``, ``break`` or ``continue``."""
    for kind in BLOCK_FIELDS:
        for statement in view.nodes(kind):
            for block in blocks_in(statement):
                check = next((c for s in _unreachable(block) if (c := _check_in(s))), None)
                if check is not None:
                    holes = {"$CHECK": excerpt(view.text(check))}
                    yield verdict(rule, Span(check.start, check.end), holes)


def _unreachable(block: tuple[n.Stmt, ...]) -> tuple[n.Stmt, ...]:
    """The statements of ``block`` that are never come to."""
    for index, statement in enumerate(block[:-1]):
        is_pass = isinstance(statement, n.Jump) and statement.keyword == "pass"
        if isinstance(statement, n.Return | n.Raise | n.Jump) and not is_pass:
            return block[index + 1 :]
    return ()


def _check_in(root: n.Node) -> n.Node | None:
    return next((node for node in n.walk(root) if _is_check(node)), None)


def _is_check(node: n.Node) -> bool:
    if isinstance(node, n.Raise):
        raised = node.value.func if isinstance(node.value, n.Call) else node.value
        return raised is not None and _REFUSAL.search(dotted(raised)) is not None
    return isinstance(node, n.Call) and (
        is_security_check(called_name(node)) or dotted(node.func) in _REFUSING
    )


_REFUSAL = lazy(
    r"(?i)permission|forbidden|unauthori[sz]ed|denied|authenticat|signature|accesserror"
)
_REFUSING = frozenset({"abort", "flask.abort", "self.permission_denied"})
