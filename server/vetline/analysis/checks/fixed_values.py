"""Values that cannot carry what a stranger wrote: constants, numbers, chosen words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

DEPTH_MAX = 8
"""How many steps a value is followed back."""


@define(eq=False)
class FixedValues:
    """Answers whether expressions of one unit are fixed by the program itself.

    ``escapes`` matches the names of functions that make any value fit where it goes.
    """

    view: UnitView
    escapes: re.Pattern[str]
    _guarded: frozenset[str] | None = field(init=False, default=None)
    _grown: dict[str, list[n.Node]] | None = field(init=False, default=None)
    _depth: int = field(init=False, default=0)
    _known: dict[int, bool] = field(init=False, factory=dict)

    def holds(self, node: n.Node) -> bool:
        """Whether ``node`` is fixed."""
        if self.view.names.constant(node) is not None:
            return True
        if self._depth >= DEPTH_MAX:
            return False
        if id(node) in self._known:
            return self._known[id(node)]
        self._known[id(node)] = False  # what is defined by itself is not fixed
        self._depth += 1
        found = self._known[id(node)] = self._of_kind(node)
        self._depth -= 1
        return found

    def is_chosen(self, node: n.Node) -> bool:
        """Whether ``node`` is compared with a set of the program's own somewhere in this unit."""
        if self._guarded is None:
            self._guarded = frozenset(_guarded(self.view))
        return isinstance(node, n.Name) and node.id in self._guarded

    def _of_kind(self, node: n.Node) -> bool:
        if isinstance(node, n.Name | n.Attribute):
            return self._named(node)
        if isinstance(node, n.Call):
            return self._call(node)
        if isinstance(node, n.JoinedStr):
            values = [part.value for part in node.parts if isinstance(part, n.FormattedValue)]
            return all(map(self.holds, values))
        if isinstance(node, n.BinOp):
            return self._operation(node)
        if isinstance(node, n.IfExp):
            return self.holds(node.body) and self.holds(node.orelse)
        if isinstance(node, n.BoolOp):
            return all(map(self.holds, node.values))
        if isinstance(node, n.List | n.Tuple | n.Set):
            return all(map(self.holds, node.items))
        if isinstance(node, n.Dict):
            return all(item.key is not None and self.holds(item.value) for item in node.items)
        if isinstance(node, n.Subscript):
            return self.holds(node.value)
        if isinstance(node, n.Comprehension):
            return self.holds(node.element)
        return isinstance(node, n.Compare | n.UnaryOp | n.Constant)

    def _named(self, node: n.Name | n.Attribute) -> bool:
        last = node.id if isinstance(node, n.Name) else node.attr
        if last.isupper() and len(last) > 1:
            return not (isinstance(node, n.Attribute) and last in _BAGS)
        if _PLACEHOLDERS.search(last):
            return True
        if _last(self.view.names.type_of(node)) in _NUMBERS or self.is_chosen(node):
            return True
        if isinstance(node, n.Attribute) and isinstance(node.value, n.Name):
            return _CLASS.match(node.value.id) is not None and not last[0].isupper()
        return isinstance(node, n.Name) and self._bound(node)

    def _bound(self, name: n.Name) -> bool:
        """Whether all that ``name`` may stand for is fixed."""
        binds = self.view.names.binds(name)
        if not binds:
            return False
        if self._grown is None:
            self._grown = _grown(self.view)
        grown = self._grown.get(name.id, [])
        for bind in binds:
            if bind.kind is BindKind.OPAQUE and bind.value is None and grown:
                continue  # `x += y`, which is looked at below
            if bind.value is None or bind.kind not in (BindKind.VALUE, BindKind.ITEM):
                return False
            if not self.holds(bind.value):
                return False
        return all(map(self.holds, grown))

    def _call(self, call: n.Call) -> bool:
        qualified = self.view.names.qualified(call.func) or ""
        written = call.func.attr if isinstance(call.func, n.Attribute) else qualified
        alias = call.func.id if isinstance(call.func, n.Name) else ""
        if _last(qualified) in _NUMBERS or self.escapes.search(_last(written)):
            return True
        if alias and self.escapes.search(alias):
            return True
        if qualified in _NUMERIC_CALLS or _last(self.view.names.type_of(call)) in _NUMBERS:
            return True
        if qualified in _PASSING_CALLS:
            return all(self.holds(a) for a in call.args if not isinstance(a, n.Keyword))
        if not isinstance(call.func, n.Attribute):
            return False
        if call.func.attr == "join" and len(call.args) == 1:
            return self.holds(call.args[0])
        if call.func.attr == "get" and call.args:  # ALLOWED.get(key, "default")
            return self.holds(call.func.value) and all(map(self.holds, call.args[1:]))
        if call.func.attr == "replace":
            return self.holds(call.func.value) and all(map(self.holds, call.args))
        if call.func.attr == "format":
            values = [a.value if isinstance(a, n.Keyword) else a for a in call.args]
            return self.holds(call.func.value) and all(map(self.holds, values))
        return call.func.attr in _KEEPING_METHODS and self.holds(call.func.value)

    def _operation(self, node: n.BinOp) -> bool:
        if node.op in ("+", "%"):
            return self.holds(node.left) and self.holds(node.right)
        if node.op == "*":
            return self.holds(node.left) or self.holds(node.right)
        return node.op in ("-", "//", "**")


def _guarded(view: UnitView) -> Iterator[str]:
    for test in view.nodes(n.Compare):
        is_choice = test.ops[0] in ("in", "not in") and _is_own_set(test.rights[0])
        left = _receiver(test.left) or test.left
        if is_choice and isinstance(left, n.Name):
            yield left.id
    for call in (c for name in ("fullmatch", "match") for c in view.calls.get(name, ())):
        for argument in call.args:
            if isinstance(argument, n.Name):
                yield argument.id
    for name in ("isdigit", "isidentifier", "isalnum", "isdecimal", "isnumeric"):
        for call in view.calls.get(name, ()):
            if isinstance(call.func, n.Attribute) and isinstance(call.func.value, n.Name):
                yield call.func.value.id


def _receiver(node: n.Node) -> n.Node | None:
    """``x`` of ``x.lower()``."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.value
    return None


def _is_own_set(node: n.Node) -> bool:
    if isinstance(node, n.List | n.Tuple | n.Set | n.Dict):
        return True
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.attr in ("keys", "values") and _is_own_set(node.func.value)
    last = (
        node.id if isinstance(node, n.Name) else node.attr if isinstance(node, n.Attribute) else ""
    )
    return last.isupper() or _OWN_SET.search(last) is not None


def _grown(view: UnitView) -> dict[str, list[n.Node]]:
    """What is put into each list, and added to each text, after it was made."""
    found: dict[str, list[n.Node]] = {}
    for method in ("append", "extend", "insert"):
        for call in view.calls.get(method, ()):
            if isinstance(call.func, n.Attribute) and isinstance(call.func.value, n.Name):
                found.setdefault(call.func.value.id, []).extend(call.args[-1:])
    for added in view.nodes(n.AugAssign):
        if isinstance(added.target, n.Name):
            found.setdefault(added.target.id, []).append(added.value)
    return found


def _last(name: str | None) -> str:
    return (name or "").rpartition(".")[2]


_NUMBERS = frozenset(
    {"int", "float", "bool", "UUID", "date", "datetime", "time", "timedelta", "Decimal"}
)
_NUMERIC_CALLS = frozenset(
    {"len", "abs", "round", "ord", "hash", "id", "range", "time.time", "uuid.uuid4", "uuid.uuid1"}
    | {"random.randint", "os.getpid", "secrets.token_hex", "secrets.randbelow"}
)
_PASSING_CALLS = frozenset(
    {"str", "min", "max", "list", "tuple", "sorted", "set", "reversed", "sum", "itertools.repeat"}
)
_KEEPING_METHODS = frozenset(
    {"upper", "lower", "strip", "rstrip", "lstrip", "keys", "values", "items", "copy", "title"}
    | {"isoformat", "hexdigest", "hex", "timestamp", "count"}
)
_BAGS = frozenset(("GET", "POST", "FILES", "META", "COOKIES"))
"""What a request of Django carries, which is spelled like a constant."""

_PLACEHOLDERS = lazy(
    r"(?i)^(?:.*_)?(?:placeholders?|qmarks?|question_marks|param_?marks|bind_?vars|holders)$"
)
_CLASS = lazy(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$")
"""What is called like a class, whose attributes are the program's own."""
_OWN_SET = lazy(r"(?i)allow|valid|permit|white|safe|known|choices|supported|legal|columns")
