"""What Semgrep knows of values before the program runs, which is less than one could know.

Of its own variables a function knows the last plain assignment; of a module's variable it knows
the only one there is.  What is unpacked, added to, closed over or never reached is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from vetline.analysis.folding import STRING_CHARS_MAX, folded, negated, plain_values
from vetline.analysis.interface import Known
from vetline.analysis.matching.blocks import BLOCK_FIELDS, blocks_in
from vetline.analysis.matching.core import Matcher, binding_scope
from vetline.analysis.scopes import Bind, BindKind, Scope
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n

DEPTH_MAX = 20
"""Expressions inside expressions, and names bound to names, that are looked into."""


@define(eq=False)
class Constants:
    """What is known of the values in one view."""

    view: UnitView
    _names: dict[int, Known | None] = field(init=False, factory=dict)
    _plain: frozenset[int] | None = field(init=False, default=None)
    _dead: tuple[tuple[int, int], ...] | None = field(init=False, default=None)
    _depth: int = field(init=False, default=0)

    def value(self, code: n.Node) -> Known | None:
        """The value of ``code``."""
        if isinstance(code, n.Constant):
            return Known(code.value) if code.value is not ... else None
        find = _FIND.get(type(code))
        if find is None or self._depth >= DEPTH_MAX:
            return None
        self._depth += 1
        found = find(self, code)
        self._depth -= 1
        return found

    def is_text(self, code: n.Node) -> bool:
        """Whether ``code`` is a string, if not always the same one."""
        if self._depth >= DEPTH_MAX:
            return False
        self._depth += 1
        found = self._is_text(code)
        self._depth -= 1
        return found

    def _is_text(self, code: n.Node) -> bool:
        known = self.value(code)
        if known is not None:
            return _is_bytes(code) or isinstance(known.value, str)
        if isinstance(code, n.IfExp):
            return self.is_text(code.body) and self.is_text(code.orelse)
        if isinstance(code, n.BoolOp):
            return all(map(self.is_text, code.values))
        if isinstance(code, n.BinOp):
            return code.op == "+" and self.is_text(code.left) and self.is_text(code.right)
        values = (self._bound(code) if isinstance(code, n.Name) else None) or []
        return bool(values) and all(self.is_text(v) and not _is_bytes(v) for v in values)

    def of_name(self, name: n.Name) -> Known | None:
        """The value of a variable; bytes are known only where they stand."""
        key = id(name)
        if key not in self._names:
            self._names[key] = None  # what is defined by itself is not known
            self._names[key] = self._of_name(name)
        return self._names[key]

    def _of_name(self, name: n.Name) -> Known | None:
        site = self.view.scopes.sites.get(id(name))
        if site is None:
            return None
        scope = binding_scope(site[0], name.id)
        if (scope is None or scope.parent is None) and not self.view.is_module:
            entry = self.view.names.interface.names.get(name.id)
            return entry.constant if entry is not None else None
        values = self._bound(name)
        known = {self.value(value) for value in values or ()}
        only = known.pop() if len(known) == 1 else None
        return only if only is not None and not isinstance(only.value, bytes) else None

    def _bound(self, name: n.Name) -> list[n.Expr] | None:
        """All that a variable may have been bound to; nothing if one of it is not plain."""
        site = self.view.scopes.sites.get(id(name))
        scope = binding_scope(site[0], name.id) if site is not None else None
        if scope is None or site is None:
            return None
        binds = scope.binds[name.id]
        if scope in _inlined(site[0]):
            reaching = self.view.names.binds(name) or []
            is_early = all(bind.position > name.start for bind in reaching)
            binds = [] if is_early or self._is_dead(name) else reaching
        elif scope.parent is not None or len(binds) > 1:
            return None
        values = [b.value for b in binds if b.value is not None and self._is_plain(b)]
        return values if len(values) == len(binds) else None

    def _is_plain(self, bind: Bind) -> bool:
        if self._plain is None:
            self._plain = plain_values(self.view.scopes)
        return bind.kind is BindKind.VALUE and id(bind.value) in self._plain

    def _is_dead(self, name: n.Name) -> bool:
        if self._dead is None:
            self._dead = tuple(_dead_stretches(self.view))
        return any(start <= name.start < end for start, end in self._dead)


def constant_for_semgrep(m: Matcher, code: n.Node) -> Known | None:
    """The value of ``code``; that of a literal alone if constants are not to be propagated."""
    is_wanted = "constant_propagation" not in m.turned or isinstance(code, n.Constant)
    return constants_of(m.view).value(code) if is_wanted else None


def constants_of(view: UnitView) -> Constants:
    """What is known in ``view``, found out once."""
    known = view.remembered.get(Constants)
    if not isinstance(known, Constants):
        known = view.remembered[Constants] = Constants(view)
    return known


def _inlined(scope: Scope) -> list[Scope]:
    """The scope, and those around it that it runs with: a lambda is part of what it stands in."""
    found = [scope]
    while isinstance(found[-1].owner, n.Lambda) and found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def _dead_stretches(view: UnitView) -> Iterator[tuple[int, int]]:
    """Where statements stand after one that leads away."""
    blocks = [view.tree.body]
    for kind in BLOCK_FIELDS:
        for node in view.nodes(kind):
            blocks += blocks_in(node)
    for block in blocks:
        for statement in block[:-1]:
            if _leads_away(statement):
                yield statement.end, block[-1].end
                break


def _leads_away(statement: n.Node) -> bool:
    if isinstance(statement, n.If):
        ways = (statement.body, statement.orelse)
        return all(way and any(map(_leads_away, way)) for way in ways)
    if isinstance(statement, n.Jump):
        return statement.keyword != "pass"
    return isinstance(statement, (n.Return, n.Raise))


def _is_bytes(code: n.Node) -> bool:
    return isinstance(code, n.Constant) and isinstance(code.value, bytes)


def _of_name(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.Name)  # as `_FIND` says; so below
    return constants.of_name(code)


def _of_operation(constants: Constants, code: n.Node) -> Known | None:
    assert isinstance(code, n.BinOp)
    left, right = constants.value(code.left), constants.value(code.right)
    if code.op == "%" and left is not None and isinstance(left.value, (str, bytes)):
        return None  # Semgrep leaves formatting alone, and rules look for it.
    return folded(code.op, left, right)


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


_FIND = {
    n.Name: _of_name,
    n.BinOp: _of_operation,
    n.UnaryOp: _of_sign,
    n.JoinedStr: _of_joined,
}
