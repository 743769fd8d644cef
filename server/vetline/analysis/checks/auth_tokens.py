"""Tokens that are taken apart by hand, so that nobody looks at the signature."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.outside_numbers import names_in
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def hand_read_tokens(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Where the middle of a token is decoded, in a function that checks nothing of it."""
    if not any(map(_DECODERS.search, view.calls)):
        return
    for function in view.nodes(n.FunctionDef):
        calls = [node for node in n.walk(function) if isinstance(node, n.Call)]
        token = _token(function, view)
        if any(_CHECKS.search(called_name(call)) or token.is_checked_by(call) for call in calls):
            continue
        for call in calls:
            if _DECODERS.search(called_name(call)) and any(map(token.has_payload, call.args)):
                yield verdict(rule, Span(call.start, call.end))


@frozen(eq=False)
class _Token:
    """The names of the three ``parts`` of a token, of its ``payload``, and of its ``signature``."""

    view: UnitView
    parts: set[str]
    payload: set[str]
    signature: set[str]

    def is_checked_by(self, call: n.Call) -> bool:
        """Whether ``call`` is given the signature, to compare it perhaps."""
        if _DECODERS.search(called_name(call)):
            return False
        return any(not self.signature.isdisjoint(names_in(argument)) for argument in call.args)

    def has_payload(self, node: n.Node) -> bool:
        """Whether ``node`` is made of the second part."""
        return not self.payload.isdisjoint(names_in(node)) or any(
            isinstance(part, n.Subscript) and self._is_second(part) for part in n.walk(node)
        )

    def _is_second(self, part: n.Subscript) -> bool:
        index = part.index
        is_part = self.are_parts(part.value)
        return is_part and isinstance(index, n.Constant) and index.value == 1

    def are_parts(self, node: n.Expr) -> bool:
        """Whether ``node`` is a token that was split at its dots."""
        if isinstance(node, n.Name):
            return node.id in self.parts
        if not isinstance(node, n.Call) or not isinstance(node.func, n.Attribute):
            return False
        if node.func.attr != "split" or _TOKEN.search(self.view.text(node.func.value)) is None:
            return False
        return any(isinstance(a, n.Constant) and a.value == "." for a in node.args[:1])


def _token(function: n.FunctionDef, view: UnitView) -> _Token:
    """What ``function`` takes apart."""
    token = _Token(view, set(), set(), set())
    for node in n.walk(function):
        if isinstance(node, n.Assign):
            _take_in(node.targets[0], node.value, token)
    return token


def _take_in(target: n.Expr, value: n.Expr, token: _Token) -> None:
    """Note what ``target = value`` makes of the parts that are known so far."""
    if isinstance(target, n.Tuple | n.List):
        signed = {
            name for item in target.items for name in names_in(item) if _SIGNATURE.search(name)
        }
        if signed and isinstance(value, n.Call) and called_name(value) in _SPLITTERS:
            token.signature.update(signed)
            token.payload.update(set().union(*map(names_in, target.items)) - signed)
        second = target.items[1] if len(target.items) > 1 and token.are_parts(value) else None
        token.payload.update(names_in(second) if second is not None else ())
    elif isinstance(target, n.Name) and token.are_parts(value):
        token.parts.add(target.id)
    elif isinstance(target, n.Name) and token.has_payload(value):
        token.payload.add(target.id)


_SIGNATURE = lazy(r"(?i)^(?:\w+_)?(?:sig|signature|mac|hmac)(?:_\w+)?$")
_SPLITTERS = frozenset(("split", "rsplit", "partition", "rpartition"))
_DECODERS = lazy(r"(?i)b(?:ase)?_?64")
_CHECKS = lazy(r"(?i)hmac|verif|compare|digest|^sign|_sign|valid|^new$|^decode_(?:jwt|token)$")
_TOKEN = lazy(r"(?i)token|jwt|auth|bearer|assertion|credential")
