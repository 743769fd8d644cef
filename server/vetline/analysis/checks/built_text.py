"""Texts that code puts together: f-string, ``+``, ``%``, ``format``, ``join``, ``Template`` …

All come to the same: literal text with holes, in which values go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

MARK = "\0"
"""Stands in the literal text of a ``Built`` for each hole."""

NESTING_MAX = 60
"""Operands of one text that are taken apart; a sum of more is generated code."""

VARIABLES_MAX = 5
"""Variables that are followed, one into the other, to where a text begins."""


@frozen(eq=False)
class Filling:
    """The value that goes into a hole; ``is_number`` if the hole takes nothing but numbers."""

    value: n.Node
    is_number: bool = False


@frozen(eq=False)
class Built:
    """A text that ``node`` builds: ``text`` holds a ``MARK`` for each of ``fillings``."""

    node: n.Expr
    text: str
    fillings: tuple[Filling, ...]


def built_texts(view: UnitView) -> tuple[Built, ...]:
    """The texts with holes that ``view`` builds, each as a whole: the outermost expression."""
    known = view.remembered.get(built_texts)
    if not isinstance(known, tuple):
        known = view.remembered[built_texts] = tuple(_built_texts(view))
    return known


def _built_texts(view: UnitView) -> Iterator[Built]:
    done: set[int] = set()
    candidates = [node for kind in _KINDS for node in view.nodes(kind)]
    for node in sorted(candidates, key=lambda node: (node.start, -node.end)):
        if id(node) in done:
            continue
        reader = _Reader(view)
        pieces = reader.pieces(node)
        done |= reader.read
        if _has_holes(pieces):
            yield _joined(node, pieces)


def built_text(view: UnitView, node: n.Node) -> Built | None:
    """The text with holes that ``node`` builds, if it builds one."""
    pieces = _Reader(view).pieces(node)
    return _joined(node, pieces) if isinstance(node, _KINDS) and _has_holes(pieces) else None


_Pieces: TypeAlias = "list[str | Filling]"
_Fill: TypeAlias = "Callable[[re.Match[str]], n.Node]"
_KINDS = (n.JoinedStr, n.BinOp, n.Call, n.AugAssign)


def _has_holes(pieces: _Pieces) -> bool:
    """Whether there is literal text as well as a value that goes into it."""
    return len({type(piece) for piece in pieces}) == 2


def _joined(node: n.Node, pieces: Sequence[str | Filling]) -> Built:
    text = "".join(piece if isinstance(piece, str) else MARK for piece in pieces)
    fillings = tuple(piece for piece in pieces if isinstance(piece, Filling))
    return Built(node, text, fillings)  # type: ignore[arg-type]


@define(eq=False)
class _Reader:
    """Takes one expression apart; ``read`` holds the ids of the nodes that are part of it.

    A call whose values cannot be told apart (``"{}".format(*values)``) fills its own holes, and a
    variable may be built from itself: what is being taken apart is not taken apart again.
    """

    view: UnitView
    read: set[int] = field(init=False, factory=set)
    _depth: int = field(init=False, default=0)
    _open: set[int] = field(init=False, factory=set)

    def pieces(self, node: n.Node) -> _Pieces:
        """Literal text and fillings in order; a node that builds no text is one filling."""
        known = self.view.names.constant(node)
        if known is not None:
            return [str(known.value)]
        if len(self.read) > NESTING_MAX or id(node) in self._open:
            return [Filling(node)]
        self._open.add(id(node))
        found = self._built(node)
        self._open.discard(id(node))
        if found is None:
            return [Filling(node)]
        self.read.add(id(node))
        return found

    def _built(self, node: n.Node) -> _Pieces | None:
        if isinstance(node, n.JoinedStr):
            return None if node.template else self._format_string(node)
        if isinstance(node, n.BinOp):
            return self._operation(node)
        if isinstance(node, n.AugAssign) and node.op == "+":
            return self._added(node.target, node.value)
        if isinstance(node, n.Name):
            return self._variable(node)
        if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
            return self._method(node, node.func)
        return None

    def _format_string(self, node: n.JoinedStr) -> _Pieces:
        found: _Pieces = []
        for part in node.parts:
            if isinstance(part, n.Constant):
                found.append(str(part.value))
            elif part.spec_text[-1:] in _NUMBER_FORMATS and part.spec_text:
                found.append(Filling(part.value, is_number=True))
            else:
                found += self.pieces(part.value)
        return found

    def _operation(self, node: n.BinOp) -> _Pieces | None:
        if node.op == "+":
            return self._added(node.left, node.right)
        if node.op != "%":
            return None
        template = self._template(node.left)
        return self._percent(template, node.right) if template is not None else None

    def _added(self, left: n.Node, right: n.Node) -> _Pieces | None:
        found = self.pieces(left) + self.pieces(right)
        return found if any(isinstance(piece, str) for piece in found) else None

    def _template(self, node: n.Node) -> _Pieces | None:
        """The pieces of what ``%`` and ``format`` are applied to, which must be text."""
        found = self.pieces(node)
        texts = [piece for piece in found if isinstance(piece, str)]
        known = self.view.names.constant(node)
        if not texts or (known is not None and not isinstance(known.value, str)):
            return None
        return found

    def _percent(self, template: _Pieces, right: n.Node) -> _Pieces:
        values = iter(right.items if isinstance(right, n.Tuple) else (right,))
        by_name = _by_key(right)

        def filled(match: re.Match[str]) -> n.Node:
            return by_name.get(match["name"] or "", right) if by_name else next(values, right)

        return self._filled(template, _PERCENT, filled)

    def _filled(self, template: _Pieces, places: re.Pattern[str], filled: _Fill) -> _Pieces:
        found: _Pieces = []
        for piece in template:
            if isinstance(piece, Filling):
                found.append(piece)
                continue
            at = 0
            for match in places.finditer(piece):
                found.append(piece[at : match.start()])
                at = match.end()
                is_number = match["kind"][-1:] in _NUMBER_FORMATS and bool(match["kind"])
                value = filled(match)
                found += [Filling(value, True)] if is_number else self.pieces(value)
            found.append(piece[at:])
        return found

    def _method(self, call: n.Call, func: n.Attribute) -> _Pieces | None:
        if func.attr == "join" and len(call.args) == 1:
            return self._join(func.value, call.args[0])
        if func.attr in ("substitute", "safe_substitute"):
            return self._substitute(call, func.value)
        if func.attr not in _TEXT_METHODS:
            return None
        template = self._template(func.value)
        if template is None:
            return None
        if func.attr == "format":
            return self._format(template, call)
        if func.attr == "replace":
            return self._replace(template, call)
        return template

    def _format(self, template: _Pieces, call: n.Call) -> _Pieces:
        plain = [a for a in call.args if not isinstance(a, n.Keyword | n.Starred)]
        by_name = {a.name: a.value for a in call.args if isinstance(a, n.Keyword)}
        order = iter(plain)

        def filled(match: re.Match[str]) -> n.Node:
            name = match["name"]
            if not name:
                return next(order, call)
            if name.isdigit():
                return plain[int(name)] if int(name) < len(plain) else call
            return by_name.get(name, by_name.get(None, call))

        return self._filled(template, _BRACES, filled)

    def _replace(self, template: _Pieces, call: n.Call) -> _Pieces | None:
        old = self.view.names.constant(call.args[0]) if len(call.args) >= 2 else None
        if old is None or not isinstance(old.value, str) or not old.value:
            return None
        pattern = re.compile(f"(?P<kind>){re.escape(old.value)}")
        return self._filled(template, pattern, lambda _: call.args[1])

    def _substitute(self, call: n.Call, receiver: n.Node) -> _Pieces | None:
        """``Template("… $x").substitute(x=value)``."""
        if isinstance(receiver, n.Name):
            receiver = self._value_of(receiver) or receiver
        if not isinstance(receiver, n.Call) or len(receiver.args) != 1:
            return None
        if self.view.names.qualified(receiver.func) != "string.Template":
            return None
        template = self._template(receiver.args[0])
        first = call.args[0] if call.args else None
        by_name = _by_key(first) if first is not None else {}
        by_name |= {a.name or "": a.value for a in call.args if isinstance(a, n.Keyword)}
        if template is None:
            return None
        return self._filled(template, _DOLLAR, lambda match: by_name.get(match["name"], call))

    def _join(self, separator: n.Node, items: n.Node) -> _Pieces | None:
        between = self.view.names.constant(separator)
        if between is None or not isinstance(between.value, str):
            return None
        if isinstance(items, n.Comprehension) and not isinstance(items.element, n.DictItem):
            return self.pieces(items.element)
        if not isinstance(items, n.List | n.Tuple):
            return None
        found: _Pieces = []
        for item in items.items:
            found += [*([between.value] if found else []), *self.pieces(item)]
        return found if any(isinstance(piece, str) for piece in found) else None

    def _variable(self, name: n.Name) -> _Pieces | None:
        """A text that was begun in a variable before, and goes on here."""
        value = self._value_of(name)
        if value is None or id(value) in self.read or not isinstance(value, _KINDS):
            return _begun(self.view, name)
        if self._depth >= NESTING_MAX:
            return None
        inner = _Reader(self.view)
        inner.read |= self.read | {id(value)}
        inner._depth = self._depth + NESTING_MAX // VARIABLES_MAX
        pieces = inner._built(value)
        texts = [piece for piece in pieces or [] if isinstance(piece, str)]
        return ["".join(texts)] if texts else None

    def _value_of(self, name: n.Name) -> n.Expr | None:
        binds = self.view.names.binds(name) or []
        values = [b.value for b in binds if b.kind is BindKind.VALUE and b.value is not None]
        return values[0] if values else None


def _begun(view: UnitView, name: n.Name) -> _Pieces | None:
    """The first text that ``name`` was set to, if it is set to several."""
    site = view.scopes.sites.get(id(name))
    for bind in site[0].binds.get(name.id, ()) if site is not None else ():
        if bind.kind is BindKind.VALUE and isinstance(bind.value, n.Constant):
            return [bind.value.value] if isinstance(bind.value.value, str) else None
    return None


def _by_key(node: n.Node) -> dict[str, n.Node]:
    if not isinstance(node, n.Dict):
        return {}
    return {
        item.key.value: item.value
        for item in node.items
        if isinstance(item.key, n.Constant) and isinstance(item.key.value, str)
    }


_NUMBER_FORMATS = "diouxXeEfFgGb"
_TEXT_METHODS = frozenset({"format", "replace", "strip", "lstrip", "rstrip", "encode"})
_PERCENT = lazy(r"%(?!%)(?:\((?P<name>[^)]*)\))?(?P<kind>[-+ #0]*[\d*]*(?:\.\d+)?[a-zA-Z])")
_BRACES = lazy(r"(?<!\{)\{(?!\{)(?P<name>\w*)[^{}:]*(?P<kind>(?::[^{}]*)?)\}(?!\}(?!\}))")
_DOLLAR = lazy(r"\$(?P<braced>\{)?(?P<name>[A-Za-z_]\w*)(?(braced)\})(?P<kind>)")
