"""What Semgrep knows of values before the program runs, which is less than one could know.

A function knows what it assigned to its own variables, as far as `lifetimes` says; of a module's
variable it knows the only value there is, if that says itself what it is and the variable is not
annotated.  What is unpacked or closed over is not known, nor what is no more than another name for
a variable of the module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import define, field

from vetline.analysis.folding import STRING_CHARS_MAX, folded, negated, plain_values
from vetline.analysis.interface import Known
from vetline.analysis.matching.bindings import Binding, Bindings, same
from vetline.analysis.matching.lifetimes import held_in
from vetline.analysis.scopes import Bind, BindKind, Scope, bound_targets
from vetline.analysis.view import UnitView
from vetline.rulebook.raw_literals import raw_content
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

T = TypeVar("T")

_PIECE = lazy(
    r"""(?P<prefix>[A-Za-z]*)(?P<quotes>'{3}|"{3}|'|")(?P<body>(?:\\.|(?!(?P=quotes)).)*)(?P=quotes)""",
    re.DOTALL,
)
_ESCAPE = lazy(r"\\(.)", re.DOTALL)
_ESCAPED = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "\n": "",
}  # fmt: skip
DEPTH_MAX = 20
"""Expressions inside expressions, and names bound to names, that are looked into."""


@define(eq=False, slots=False)
class Constants:
    """What is known of the values in one view."""

    view: UnitView
    _names: dict[tuple[int, bool], Known | None] = field(init=False, factory=dict)
    _texts: dict[tuple[int, bool], bool] = field(init=False, factory=dict)
    _is_apart: bool = field(init=False, default=False)  # from where statements are followed
    _is_bound: bool = field(init=False, default=False)  # as the value of a variable
    _depth: int = field(init=False, default=0)

    def value(self, code: n.Node) -> Known | None:
        """The value of ``code``."""
        if isinstance(code, n.Constant):
            return self._of_literal(code)
        find = _FIND.get(type(code))
        return None if find is None else self._deeper(lambda: find(self, code), None)

    def _deeper(self, look: Callable[[], T], otherwise: T) -> T:
        """What ``look`` finds; ``otherwise`` where expressions are too deep to be looked into."""
        if self._depth >= DEPTH_MAX:
            return otherwise
        self._depth += 1
        found = look()
        self._depth -= 1
        return found

    def _of_literal(self, code: n.Constant) -> Known | None:
        """The value of a literal; of a string, Semgrep leaves numbers of characters as written."""
        value = code.value
        if self._is_bound and isinstance(value, str) and self.view.text(code)[:1] in _PREFIXES:
            return None
        if isinstance(value, (str, bytes)) and "\\" in (written := self.view.text(code)):
            text = undecoded(written)
            return Known(text if isinstance(value, str) else text.encode("latin-1", "replace"))
        return Known(value) if value is not ... else None

    def is_text(self, code: n.Node) -> bool:
        """Whether ``code`` is a string, if not always the same one."""
        return self._deeper(lambda: self._is_text(code), False)

    def _is_text(self, code: n.Node) -> bool:
        known = self.value(code)
        if known is not None:
            return isinstance(known.value, (str, bytes))
        if isinstance(code, n.IfExp):
            return self.is_text(code.body) and self.is_text(code.orelse)
        if isinstance(code, n.BoolOp):
            return not self._is_apart and all(map(self.is_text, code.values))
        if isinstance(code, n.BinOp) and code.op in "+*":
            return self.is_text(code.left) and (code.op == "*" or self.is_text(code.right))
        if self._is_bound and isinstance(code, (n.BinOp, n.Compare)):
            return all(map(self.is_text, n.children(code)))  # whatever is done with two strings
        return isinstance(code, n.Name) and self._holds_text(code)

    def _holds_text(self, name: n.Name) -> bool:
        """Whether all that ``name`` may hold are strings; bytes only if a module holds no more."""
        key = (id(name), self._is_apart)
        if key not in self._texts:
            self._texts[key] = False  # what is defined by itself is not known
            values = self.followed(name) or ()
            is_fine = bool(values) and not any(map(_is_bytes, values))
            known = self._apart(name, self.is_text) or (
                is_fine and all(self._bound(value, self.is_text) for value in values)
            )
            self._texts[key] = bool(known)
        return self._texts[key]

    def _apart(self, name: n.Name, look: Callable[[n.Expr], T]) -> T | None:
        """What ``look`` makes of the only value of a variable, with no statement followed."""
        only = self._only(name)
        if only is None or only.value is None or only.position > name.start:
            return None
        before = self._is_apart, self._is_bound
        self._is_apart, self._is_bound = True, False
        found = look(only.value)
        self._is_apart, self._is_bound = before
        return found

    def _bound(self, value: n.Expr, look: Callable[[n.Expr], T]) -> T:
        """What ``look`` makes of what a variable was bound to by a statement before."""
        before, self._is_bound = self._is_bound, True
        found = look(value)
        self._is_bound = before
        return found

    @property
    def works_out_no_fractions(self) -> bool:
        """Whether the value of a variable is asked for, not that of code where it stands."""
        return self._is_apart or self._is_bound

    def is_settled(self, code: n.Node) -> bool:
        """Whether Semgrep works with the value of ``code``, or its class, instead of the code."""
        return self._deeper(lambda: self._is_settled(code), False)

    def _is_settled(self, code: n.Node) -> bool:
        if self.value(code) is not None or self.is_text(code):
            return True
        if isinstance(code, n.Name):
            values = self.held(code) or ()
            is_worked_out = all(isinstance(v, _OPERATIONS) and not _is_bytes(v) for v in values)
            return bool(values) and is_worked_out and all(map(self.is_settled, values))
        return isinstance(code, _OPERATIONS) and all(map(self.is_settled, n.children(code)))

    def of_name(self, name: n.Name) -> Known | None:
        """The value of a variable; bytes are a string, and known only as all a module holds."""
        key = (id(name), self._is_apart)
        if key not in self._names:
            self._names[key] = None  # what is defined by itself is not known
            self._names[key] = self._of_name(name)
        return self._names[key]

    def _of_name(self, name: n.Name) -> Known | None:
        is_free = not self.view.is_module and self._is_global(name)
        if id(name) in self.targets:
            return None
        if is_free and id(name) not in held_in(self.view):
            entry = self.view.names.interface.names.get(name.id)
            return _as_text(entry.constant) if entry is not None else None
        only = self._apart(name, self.value)
        if only is not None:
            return _as_text(only)
        known = {self._bound(value, self.value) for value in self.followed(name) or ()}
        found = known.pop() if len(known) == 1 else None
        return None if found is not None and isinstance(found.value, bytes) else found

    def held(self, name: n.Name) -> Sequence[n.Expr] | None:
        """All that a variable may hold where it is used; nothing if that is not known."""
        only = self._only(name)
        if only is not None and only.value is not None:
            return None if only.position > name.start else (only.value,)
        return self.followed(name)

    def followed(self, name: n.Name) -> Sequence[n.Expr] | None:
        """All that the statements before let a variable hold where it is used."""
        values = held_in(self.view).get(id(name)) if not self._is_apart else None
        site = self.view.scopes.sites.get(id(name))
        if values is None or (site is None and self.view.is_module):
            return values
        is_within = site is not None and _runs_in(site[0], self.view.scopes.module)
        aliases = (v for v in values if id(v) not in self._annotated)
        return None if not is_within and any(map(self._is_global, aliases)) else values

    def _only(self, name: n.Name) -> Bind | None:
        """The one place where a variable of the module is bound, if there is only one.

        Attributes that a class binds later count, too, if they are called the same.
        """
        site = self.view.scopes.sites.get(id(name))
        scope = binding_scope(site[0], name.id) if site is not None else None
        found = scope.binds[name.id] if scope is not None and scope.parent is None else []
        binds = [bind for bind in found if bind.value is not None or bind.annotation is None]
        is_one = len(binds) == 1 and self._is_plain(binds[0])
        is_only = is_one and self._attributes.get(name.id, 0) <= binds[0].position
        return binds[0] if is_only else None

    @cached_property
    def _attributes(self) -> dict[str, int]:
        """Where classes bind attributes for the last time."""
        found: dict[str, int] = {}
        for scope in self.view.scopes.owned.values():
            for name, binds in scope.binds.items() if scope.is_class else ():
                if self._is_plain(binds[-1]):
                    found[name] = max(found.get(name, 0), binds[-1].position)
        return found

    def _is_global(self, node: n.Node) -> bool:
        """Whether it is a variable of the module, or of another one."""
        site = self.view.scopes.sites.get(id(node))
        if site is None or not isinstance(node, n.Name):
            return False
        scope = binding_scope(site[0], node.id)
        return scope is None or scope.parent is None

    @cached_property
    def targets(self) -> frozenset[int]:
        """The ids of the names that statements assign to; they have no value yet."""
        found: list[n.Node] = [t for assign in self.view.nodes(n.Assign) for t in assign.targets]
        found += [annotated.target for annotated in self.view.nodes(n.AnnAssign)]
        return frozenset(id(name) for target in found for name in bound_targets(target))

    @cached_property
    def _annotated(self) -> frozenset[int]:
        """The ids of the values of variables that are annotated."""
        found = (a.value for a in self.view.nodes(n.AnnAssign))
        return frozenset(map(id, found))

    def _is_plain(self, bind: Bind) -> bool:
        is_value = bind.kind is BindKind.VALUE and id(bind.value) not in self._annotated
        return is_value and id(bind.value) in self._plain

    @cached_property
    def _plain(self) -> frozenset[int]:
        return plain_values(self.view.scopes)


def undecoded(literal: str) -> str:
    """What a string literal says, but for characters that it gives by number or name."""
    return "".join(_undecoded(match) for match in _PIECE.finditer(literal))


def _undecoded(piece: re.Match[str]) -> str:
    if "r" in piece["prefix"].lower():
        return raw_content(piece["body"])
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), piece["body"])


def binding_scope(scope: Scope | None, name: str) -> Scope | None:
    """The scope that binds ``name`` as it is used in ``scope``; ``None`` if none does."""
    is_own = True
    while scope is not None:
        if name in scope.binds and (is_own or not scope.is_class):
            return scope
        scope, is_own = scope.parent, False
    return None


def constants_of(view: UnitView) -> Constants:
    """What is known in ``view``, found out once."""
    known = view.remembered.get(Constants)
    if not isinstance(known, Constants):
        known = view.remembered[Constants] = Constants(view)
    return known


def agree_on_values(constants: Constants, left: Bindings, right: Bindings) -> bool:
    """Whether the holes that both bind stand for the same things, or for things equally known."""
    shared = ((left[hole], right[hole]) for hole in left.keys() & right.keys())
    return all(same(one, other) or _are_equal(constants, one, other) for one, other in shared)


def _are_equal(constants: Constants, one: Binding, other: Binding) -> bool:
    if one.node is None or other.node is None:
        return False
    known = constants.value(one.node)
    return known is not None and known == constants.value(other.node)


def _runs_in(scope: Scope, around: Scope) -> bool:
    """Whether ``scope`` runs with ``around``: a lambda is part of what it stands in."""
    while isinstance(scope.owner, n.Lambda) and scope.parent is not None:
        scope = scope.parent
    return scope is around


def _as_text(known: Known | None) -> Known | None:
    """``known`` with bytes as the string that Semgrep takes them for once they have a name."""
    if known is None or not isinstance(known.value, bytes):
        return known
    return Known(known.value.decode("latin-1"))


def _is_bytes(code: n.Node) -> bool:
    """Whether it is a literal of bytes, or an operation that begins with one."""
    while isinstance(code, n.BinOp):
        code = code.left
    return isinstance(code, n.Constant) and isinstance(code.value, bytes)


def _of_name(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.Name)  # as `_FIND` says; so below
    return constants.of_name(code)


def _of_operation(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.BinOp)
    if code.op == "/":
        return None
    left, right = constants.value(code.left), constants.value(code.right)
    if code.op in ("%", "*") and left is not None and isinstance(left.value, (str, bytes)):
        return None  # Semgrep leaves formatting alone, and rules look for it.
    if constants.works_out_no_fractions and any(map(_is_fraction, (left, right))):
        return None
    return folded(code.op, left, right)


def _is_fraction(known: Known | None) -> bool:
    return known is not None and isinstance(known.value, float)


def _of_choice(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.IfExp)
    known = constants.value(code.body)
    return known if known == constants.value(code.orelse) else None


def _of_sign(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.UnaryOp)
    return negated(code.op, constants.value(code.operand))


def _of_joined(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.JoinedStr)
    text = ""
    for part in code.parts:
        if isinstance(part, n.FormattedValue) and (part.spec_text or part.conversion):
            return None
        known = constants.value(part.value if isinstance(part, n.FormattedValue) else part)
        if known is None or len(text) > STRING_CHARS_MAX:
            return None
        text += str(known.value)
    return Known(text)


_PREFIXES = frozenset("rRuU")
_OPERATIONS = (n.BinOp, n.UnaryOp, n.BoolOp, n.Compare, n.IfExp)
_FIND = {
    n.Name: _of_name,
    n.BinOp: _of_operation,
    n.UnaryOp: _of_sign,
    n.IfExp: _of_choice,
    n.JoinedStr: _of_joined,
}
