"""Numbers that a request brings: how much is made of them, and what is divided by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache
from typing import TypeAlias

from attrs import frozen

from vetline.analysis.checks.auth_routes import registration
from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def outside_amounts(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """What is made, or done, as often as a number of the request says that nothing limits."""
    if not may_bring_numbers(view):
        return
    unlimited = cache(lambda function: _unasked(function, view, _limited(function)))
    for node, amounts in (*_repetitions(view), *_makings(view)):
        function = view.function_around(node)
        for amount in amounts if function is not None else ():
            if unlimited(function).holds(amount):
                holes = {"$NUMBER": excerpt(view.text(amount))}
                yield verdict(rule, Span(node.start, node.end), holes)
                break


def outside_divisors(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Divisions by a number of the request that nothing asks whether it is zero."""
    if not may_bring_numbers(view):
        return
    caught = cache(_caught)
    unasked = cache(lambda function: _unasked(function, view, _asked(function)))
    for node in view.nodes(n.BinOp):
        if node.op not in ("/", "//", "%") or isinstance(node.right, n.Constant | n.Tuple):
            continue
        if node.op == "%" and _is_text(node.left):
            continue
        function = view.function_around(node)
        if function is None or any(s.start <= node.start < s.end for s in caught(function)):
            continue
        if unasked(function).holds(node.right):
            holes = {"$NUMBER": excerpt(view.text(node.right))}
            yield verdict(rule, Span(node.start, node.end), holes)


def may_bring_numbers(view: UnitView) -> bool:
    """Whether a function may be given a number by a request, at a glance."""
    if any(mention in view.tree.text for mention in _MENTIONS):
        return True
    return any(isinstance(f, n.FunctionDef) and f.decorators for f in view.nodes(n.FunctionDef))


@frozen(eq=False)
class _Numbers:
    """The names that hold a number of the request, those that hold its body, and what reads one."""

    view: UnitView
    names: frozenset[str]
    bodies: frozenset[str]

    def holds(self, node: n.Expr) -> bool:
        """Whether ``node`` is such a number, or is computed from one."""
        if isinstance(node, n.Name):
            return node.id in self.names
        if isinstance(node, n.BinOp):
            return node.op in "+-*" and (self.holds(node.left) or self.holds(node.right))
        is_read = isinstance(node, n.Call) and _is_part(node, self.bodies)
        return is_read or self._counts(node) or is_outside_number(node, self.view)

    def _counts(self, node: n.Expr) -> bool:
        """``len(body["items"])``: as many as were sent."""
        if not isinstance(node, n.Call) or called_name(node) != "len" or not node.args:
            return False
        counted = node.args[0]
        is_body = isinstance(counted, n.Name) and counted.id in self.bodies
        return is_body or _is_part(counted, self.bodies)


def _unasked(function: n.FunctionDef, view: UnitView, asked: frozenset[str]) -> _Numbers:
    """What in ``function`` brings numbers of the request, without the names in ``asked``."""
    names, bodies = outside_names(function, view), _bodies(function, view)
    return _Numbers(view, names - asked, bodies - asked)


def is_outside_number(node: n.Expr, view: UnitView) -> bool:
    """Whether ``node`` turns a part of the request into a number."""
    if not isinstance(node, n.Call) or called_name(node) == "min":
        return False
    text = view.text(node)
    if called_name(node) in ("int", "float"):
        return _OUTSIDE.search(text) is not None
    return _TYPED.search(text) is not None and _OUTSIDE.search(text) is not None


def outside_names(function: n.FunctionDef, view: UnitView) -> frozenset[str]:
    """The names in ``function`` that hold a number which the request brings."""
    found, bodies = set(_route_numbers(function, view)), _bodies(function, view)
    received: set[str] = set()
    for node in n.walk(function):
        if not isinstance(node, n.Assign):
            continue
        names = names_in(node.targets[0])
        if _RECEIVED.search(view.text(node.value)):
            received |= names
        if _is_unpacked(node.value, received, view):
            found |= names
        for name, value in _named(node):
            if is_outside_number(value, view) or _is_part(value, bodies):
                found.add(name)
    return frozenset(found)


def _named(node: n.Assign) -> Iterator[tuple[str, n.Expr]]:
    """The names that ``node`` binds, each with its own value: ``a, b = x, y``."""
    target = node.targets[0]
    is_paired = isinstance(target, n.Tuple) and isinstance(node.value, n.Tuple)
    targets = target.items if is_paired and isinstance(target, n.Tuple) else (target,)
    values = node.value.items if is_paired and isinstance(node.value, n.Tuple) else (node.value,)
    for one, value in zip(targets, values, strict=False):
        if isinstance(one, n.Name):
            yield one.id, value


def _is_unpacked(node: n.Expr, received: Set[str], view: UnitView) -> bool:
    """``struct.unpack("!I", header)[0]``, ``int.from_bytes(header)``: numbers in received bytes."""
    if isinstance(node, n.Subscript):
        node = node.value
    if not isinstance(node, n.Call) or called_name(node) not in _UNPACKERS:
        return False
    is_read = any(_RECEIVED.search(view.text(argument)) for argument in node.args)
    return is_read or not received.isdisjoint(names_in(node))


def _bodies(function: n.FunctionDef, view: UnitView) -> frozenset[str]:
    """The names in ``function`` that hold the body of the request."""
    found = set(_route_lists(function, view))
    for node in n.walk(function):
        if not isinstance(node, n.Assign) or isinstance(node.targets[0], n.Attribute | n.Subscript):
            continue
        is_number = is_outside_number(node.value, view) or _is_part(node.value, found)
        if not is_number and _BODY.search(view.text(node.value)):
            target = node.targets[0]
            found |= names_in(target.items[0] if isinstance(target, n.Tuple) else target)
    return frozenset(found)


def _route_lists(function: n.FunctionDef, view: UnitView) -> Iterator[str]:
    """Parameters of a route that the framework makes lists of."""
    if any(registration(decorator, view) is not None for decorator in function.decorators):
        for parameter in function.params:
            if parameter.annotation is not None and _LIST.match(view.text(parameter.annotation)):
                yield parameter.name


def _is_part(node: n.Expr, bodies: Set[str]) -> bool:
    """``body["count"]``, ``int(body.get("count"))``: a part of a body that was parsed."""
    if isinstance(node, n.Call) and called_name(node) in ("int", "float") and node.args:
        return not bodies.isdisjoint(names_in(node.args[0]))
    if isinstance(node, n.Call) and called_name(node) == "get":
        node = node.func
    if isinstance(node, n.Attribute | n.Subscript):
        return isinstance(node.value, n.Name) and node.value.id in bodies
    return False


def _route_numbers(function: n.FunctionDef, view: UnitView) -> Iterator[str]:
    """Parameters of a route that the framework makes numbers of, and holds to no limit."""
    found = [r for d in function.decorators if (r := registration(d, view)) is not None]
    for parameter in function.params if found else ():
        kind = dotted(parameter.annotation) if parameter.annotation is not None else ""
        in_path = re.search(rf"<(?:int|float):{re.escape(parameter.name)}>", found[0][1])
        is_plain = parameter.default is None or isinstance(parameter.default, n.Constant)
        if (kind in ("int", "float") and is_plain) or in_path:
            yield parameter.name


def _limited(function: n.FunctionDef) -> frozenset[str]:
    """The names that are compared with something, or held to it.

    ``while done < count`` goes on for as long as the number says, whatever that is.
    """
    found: set[str] = set()
    goals = {id(node.test) for node in n.walk(function) if isinstance(node, n.While)}
    for node in n.walk(function):
        if id(node) in goals:
            continue
        is_limit = isinstance(node, n.Call) and _LIMITS.search(called_name(node))
        if is_limit or isinstance(node, n.Compare):
            found |= names_in(node)
        elif isinstance(node, n.BinOp) and node.op in ("%", "&"):
            found |= names_in(node.left)
    return frozenset(found)


def _asked(function: n.FunctionDef) -> frozenset[str]:
    """The names that a condition reads, or that are never zero."""
    found = set(_limited(function))
    for node in n.walk(function):
        if isinstance(node, n.If | n.While | n.IfExp | n.Assert):
            found |= names_in(node.test)
        elif isinstance(node, n.BoolOp):
            found |= names_in(node)
    return frozenset(found)


def names_in(node: n.Node) -> set[str]:
    """The plain names that ``node`` is made of."""
    return {part.id for part in n.walk(node) if isinstance(part, n.Name)}


def _caught(function: n.FunctionDef) -> list[Span]:
    """Where an error of arithmetic is caught."""
    return [
        Span(node.start, node.end)
        for node in n.walk(function)
        if isinstance(node, n.Try)
        and any(h.type is None or _CAUGHT & _last_names(h.type) for h in node.handlers)
    ]


def _last_names(kind: n.Expr) -> set[str]:
    kinds = kind.items if isinstance(kind, n.Tuple) else (kind,)
    return {dotted(one).rpartition(".")[2] for one in kinds}


_Making: TypeAlias = "tuple[n.Expr, tuple[n.Expr, ...]]"
"""What makes something, and the expressions that say how much of it there will be."""


def _repetitions(view: UnitView) -> Iterator[_Making]:
    """``[0] * count``, ``2**count``."""
    for node in view.nodes(n.BinOp):
        if node.op == "**" and _is_whole_number(node.left):
            yield node, (node.right,)
        if node.op != "*":
            continue
        for repeated, amount in ((node.left, node.right), (node.right, node.left)):
            if _is_text(repeated) or isinstance(repeated, n.List | n.Tuple):
                yield node, (amount,)


def _is_whole_number(node: n.Expr) -> bool:
    """Whether ``node`` is written as an ``int``, whose powers grow without end."""
    if isinstance(node, n.Constant):
        return type(node.value) is int
    return isinstance(node, n.Call) and called_name(node) == "int"


def _is_text(node: n.Expr) -> bool:
    if isinstance(node, n.JoinedStr):
        return True
    return isinstance(node, n.Constant) and isinstance(node.value, str | bytes)


def _makings(view: UnitView) -> Iterator[_Making]:
    """``bytearray(count)``, ``self.rfile.read(count)``."""
    for name in view.calls.keys() & _MAKER_NAMES:
        for call in view.calls[name]:
            called = view.names.qualified(call.func) or dotted(call.func)
            is_read = name in _READERS and _STREAM.search(dotted(call.func))
            if called in _MAKERS or is_read:
                values = [a.value if isinstance(a, n.Keyword) else a for a in call.args]
                parts = [v.items if isinstance(v, n.Tuple) else (v,) for v in values]
                yield call, tuple(part for items in parts for part in items)
    for name in view.calls:
        if _STEEP.match(name):
            yield from ((call, call.args[:1]) for call in view.calls[name])


_OUTSIDE = lazy(
    r"\brequest\.(?!scope|app|method|url)|\breq\.|\bself\.headers\b|\bself\.get_\w*argument\(|\bquery_params\b"
    r"|\.recv\(|\binput\("
)
_MENTIONS = (
    "request.", "req.", "self.headers", "argument(", "query_params",
    "self.request", "input(", "rfile.", ".readexactly(", "recv",
)  # fmt: skip
"""One of these is in everything that `_OUTSIDE` or `_BODY` matches."""
_RECEIVED = lazy(
    r"\.(?:recv|recv_into|readexactly)\(|\brfile\.read\(|\brecv_?(?:all|exact(?:ly)?|n)\("
)
"""Bytes that the other side of a connection sent."""
_UNPACKERS = frozenset({"unpack", "unpack_from", "from_bytes"})
_LIST = lazy(r"(?:list|List|Sequence|typing\.List)\b")
_TYPED = lazy(r"\btype=(?:int|float)\b")
_BODY = lazy(
    r"\brequest\.(?:json|get_json|data)\b|\breq\.(?:json|media)\b|\.recvfrom\(|^self\.request$"
)
_LIMITS = lazy(r"(?i)^(?:min|max|clip)$|clamp|limit|bound|valid|check|ensure|safe")
_READERS = frozenset({"read", "recv", "readexactly"})
_STREAM = lazy(r"\brfile\.|\bstream\.|\bwsgi\.input|\.(?:recv|readexactly)$")
_CAUGHT = frozenset({"ZeroDivisionError", "ArithmeticError", "Exception", "BaseException"})
_MAKERS = frozenset({
    "range", "bytearray", "bytes", "os.urandom", "secrets.token_bytes", "secrets.token_hex",
    "secrets.token_urlsafe", "random.randbytes", "numpy.zeros", "numpy.ones", "numpy.empty",
    "numpy.full", "numpy.arange", "numpy.random.rand", "numpy.random.random", "itertools.repeat",
    "math.factorial", "math.comb", "time.sleep", "asyncio.sleep", "PIL.Image.new",
    "concurrent.futures.ThreadPoolExecutor", "multiprocessing.Pool", "numpy.eye", "numpy.identity",
})  # fmt: skip
"""What takes memory or time by the number that it is given."""
_STEEP = lazy(
    r"(?i)^_?(?:(?:calculate|compute|get|nth)_)?(?:fib(?:onacci)?|factorial|ackermann|hanoi)(?:_recursive)?$"
)
"""Functions of a project's own whose time grows faster than the number that they are given."""
_MAKER_NAMES = {name.rpartition(".")[2] for name in _MAKERS} | _READERS
REQUESTS = (
    "request|headers|query_params|argument|recv|rfile|readexactly|input|route|get|post|put|patch"
)
"""What code that answers requests spells."""
