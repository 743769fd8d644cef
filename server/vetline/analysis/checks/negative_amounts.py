"""Amounts that a client may give below zero, so that paying takes and taking pays."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.outside_numbers import may_bring_numbers, names_in, outside_names
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def negative_amounts(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """The first place of a function where a balance or price is changed by such an amount."""
    has_requests = may_bring_numbers(view)
    for function in view.nodes(n.FunctionDef):
        outside = outside_names(function, view) if has_requests else frozenset[str]()
        amounts = {name for name in outside if _AMOUNT.search(name)}
        if _PAYMENT.search(function.name):
            amounts |= {p.name for p in function.params if _PAID.search(p.name)}
        amounts = amounts - _floored(function) if amounts else amounts
        place = next(_changes(function, amounts), None) if amounts else None
        if place is not None:
            node, name = place
            yield verdict(rule, Span(node.start, node.end), {"$AMOUNT": name})


def _changes(function: n.FunctionDef, amounts: set[str]) -> Iterator[tuple[n.Node, str]]:
    """Where in ``function`` one of ``amounts`` changes a balance, or is multiplied with a price."""
    for node in n.walk(function):
        found: set[str] = set()
        if isinstance(node, n.AugAssign) and node.op in ("+=", "-=", "+", "-"):
            found = names_in(node.value) if _is_kept(node.target) else found
        elif isinstance(node, n.Assign) and isinstance(node.value, n.BinOp):
            found = names_in(node.value) if any(map(_is_kept, node.targets)) else found
        elif isinstance(node, n.BinOp) and node.op == "*":
            sides = (node.left, node.right)
            found = (
                names_in(node) if any(_PRICE.search(target_name(s) or "") for s in sides) else found
            )
        for name in sorted(found & amounts):
            yield node, name


def _is_kept(target: n.Expr) -> bool:
    """Whether ``target`` is a balance or stock: an attribute, an item, or one of a table."""
    if isinstance(target, n.Subscript) and not isinstance(target.index, n.Constant):
        return _BALANCE.search(target_name(target.value) or "") is not None
    return not isinstance(target, n.Name) and _BALANCE.search(target_name(target) or "") is not None


def _floored(function: n.FunctionDef) -> frozenset[str]:
    """The names that are compared with a fixed number, or that something is asked about."""
    found: set[str] = set()
    for node in n.walk(function):
        if isinstance(node, n.Compare):
            sides = (node.left, *node.rights)
            found |= names_in(node) if any(map(_is_fixed, sides)) else set()
        elif isinstance(node, n.Call) and _CHECKS.search(called_name(node)):
            found |= names_in(node)
    return frozenset(found)


def _is_fixed(side: n.Expr) -> bool:
    """``0``, ``Decimal("0.01")``, ``MIN_AMOUNT``."""
    if isinstance(side, n.Call):
        return bool(side.args) and all(map(_is_fixed, side.args))
    return isinstance(side, n.Constant) or (target_name(side) or "a").isupper()


MONEY = "amount|quantity|qty|count|units|points|credits|balance|price|stock"
"""What code that counts money or goods spells."""
_AMOUNT = lazy(
    r"(?i)(^|_)(amount|amt|quantity|qty|count|units|points|credits|value|sum|price|total|tokens|coins)$"
)
_PAID = lazy(r"(?i)^(\w+_)?(amount|amt|quantity|qty)$")
_PAYMENT = lazy(
    r"(?i)^(withdraw|deposit|transfer|pay|debit|credit|purchase|buy|sell|refund|charge|redeem|spend|send_money)(_|$)"
)
_BALANCE = lazy(
    r"(?i)(^|_)(balances?|stock|credits?|points|wallet|funds|inventory|accounts?|savings|coins)$"
)
_PRICE = lazy(r"(?i)(^|_)(unit_)?(price|cost|rate|fee)s?$")
_CHECKS = lazy(r"(?i)^(?:max|abs|range)$|valid|check|ensure|clamp|positive")
