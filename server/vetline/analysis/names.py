"""What names and expressions of one unit stand for: dotted names, constants and classes.

Flow-aware as far as a pattern needs it: of the bindings before a use, the last one that always
runs and those that may have run since.  Where they disagree, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from attrs import define, field

from vetline.analysis.builtin_names import BUILTINS
from vetline.analysis.folding import STRING_CHARS_MAX, folded, negated
from vetline.analysis.interface import (
    ALIAS_DEPTH_MAX,
    Display,
    Global,
    Interface,
    Known,
    TypeTable,
    absolute,
    class_of_call,
)
from vetline.analysis.scopes import Bind, BindKind, Block, Scope, Scopes
from vetline.analysis.written import written
from vetline.syntax import nodes as n

BINDINGS_MAX = 200
"""Bindings of one name in one scope that are told apart; comparing them is quadratic."""

_T = TypeVar("_T")


@define(eq=False)
class Names:
    """Answers about the expressions of one tree; every answer is computed once."""

    scopes: Scopes
    interface: Interface
    types: TypeTable
    whole_module: bool = False
    _name_memo: dict[int, str | None] = field(init=False, factory=dict)
    _constant_memo: dict[int, Known | None] = field(init=False, factory=dict)
    _type_memo: dict[int, str | None] = field(init=False, factory=dict)
    _depth: int = field(init=False, default=0)

    def qualified(self, expr: n.Node) -> str | None:
        """The absolute dotted name of ``expr``, such as ``subprocess.run``.

        A name that nobody binds stands for itself: a builtin, or a module whose import is missing.
        ``None`` where the name is a parameter or a value of unknown class.
        """
        return self._once(self._name_memo, expr, self._find_qualified)

    def constant(self, expr: n.Node) -> Known | None:
        """The value of ``expr``, if it is the same whenever the code runs."""
        if isinstance(expr, n.Constant):
            return Known(expr.value) if expr.value is not ... else None
        return self._once(self._constant_memo, expr, self._find_constant)

    def type_of(self, expr: n.Node) -> str | None:
        """The absolute dotted name of the class of ``expr``'s value."""
        return self._once(self._type_memo, expr, self._find_type)

    def display(self, expr: n.Node) -> Display | None:
        """The container that the module writes out under the name ``expr``, in another unit."""
        if isinstance(expr, n.Subscript):
            held = self._held(expr)
            return held if isinstance(held, Display) else None
        if isinstance(expr, n.Name) and self.binds(expr) is None:
            entry = self.interface.names.get(expr.id)
        else:
            entry = self._member(expr) if isinstance(expr, n.Attribute) else None
        return entry.display if entry is not None else None

    def inferred(self, expr: n.Node) -> str | None:
        """The class of ``expr``'s value, if somebody had to be asked for it."""
        known = self.interface.inferred
        return known.get(written(expr)) if known else None

    def binds(self, name: n.Name) -> list[Bind] | None:
        """The bindings that ``name`` may stand for here; ``None`` if it is not bound locally.

        Of a name that is bound more than ``BINDINGS_MAX`` times nothing is known.
        """
        site = self.scopes.sites.get(id(name))
        if site is None:
            return None
        scope: Scope | None = site[0]
        is_own = True
        while scope is not None:
            found = scope.binds.get(name.id)
            if scope.parent is None and not self.whole_module:
                return None
            if found and (is_own or not scope.is_class):
                if len(found) > BINDINGS_MAX:
                    return []
                return _reaching(found, name, site[1]) if is_own else list(found)
            scope = scope.parent
            is_own = False
        return None

    def is_local(self, name: n.Name) -> bool:
        """Whether ``name`` is bound in a function, class body or comprehension around it."""
        site = self.scopes.sites.get(id(name))
        scope = site[0] if site is not None else None
        while scope is not None and scope.parent is not None:
            if name.id in scope.binds:
                return True
            scope = scope.parent
        return False

    def is_imported(self, name: n.Name) -> bool:
        """Whether ``name`` is bound by an import and nothing else, or not bound at all."""
        found = self.binds(name)
        if found is not None:
            return all(bind.kind is BindKind.IMPORT for bind in found)
        entry = self.interface.names.get(name.id)
        return entry is None or entry.is_import

    def _once(
        self, memo: dict[int, _T | None], expr: n.Node, find: Callable[[n.Node], _T | None]
    ) -> _T | None:
        key = id(expr)
        if key in memo:
            return memo[key]
        memo[key] = None  # a value that is defined by itself is not known
        if self._depth > 4 * ALIAS_DEPTH_MAX:
            return None
        self._depth += 1
        memo[key] = result = find(expr)
        self._depth -= 1
        return result

    # --- dotted names ---------------------------------------------------------------

    def _find_qualified(self, expr: n.Node) -> str | None:
        if isinstance(expr, n.Name):
            return self._name(expr)
        if isinstance(expr, n.Attribute):
            return self._attribute(expr)
        if isinstance(expr, (n.Await, n.NamedExpr)):
            return self.qualified(expr.value)
        if isinstance(expr, n.Call) and _is_import_call(expr):
            module = self.constant(expr.args[0])
            return module.value if module is not None and isinstance(module.value, str) else None
        if isinstance(expr, n.Call):
            return self._getattr(expr)
        if isinstance(expr, n.Subscript):
            held = self._held(expr)
            return held if isinstance(held, str) and held else None
        return None

    def _held(self, expr: n.Subscript) -> Known | Display | str | None:
        """``HASHES["fast"]`` is what a container, written out, holds under that key."""
        key = self.constant(expr.index)
        if key is not None and isinstance(expr.value, n.Dict):
            pairs = ((item.key, item.value) for item in expr.value.items)
            return next((self.constant(v) for k, v in pairs if k and self.constant(k) == key), None)
        display = self.display(expr.value) if key is not None else None
        parts = display.parts if display is not None else ()
        return next((part for name, part in parts if key and name == key.value), None)

    def _getattr(self, call: n.Call) -> str | None:
        """``getattr(os, "system")`` is ``os.system``."""
        if not isinstance(call.func, n.Name) or call.func.id != "getattr" or len(call.args) < 2:
            return None
        attr = self.constant(call.args[1])
        base = self.qualified(call.args[0])
        if base is None or attr is None or not isinstance(attr.value, str):
            return None
        return f"{base}.{attr.value}"

    def _attribute(self, expr: n.Attribute) -> str | None:
        if self._is_self(expr.value):
            found = self._self_attribute(expr)
            if found is not None and found.qualified is not None:
                return found.qualified
        base = self.inferred(expr.value) or self.qualified(expr.value)
        if base is not None:
            return f"{base}.{expr.attr}"
        kind = self.type_of(expr.value)
        return f"{kind}.{expr.attr}" if kind is not None else None

    def _name(self, name: n.Name) -> str | None:
        found = self.binds(name)
        if found is not None:
            return self._agreed(found, self._bind_qualified)
        entry = self.interface.names.get(name.id)
        if entry is not None:
            return entry.qualified
        if not self.whole_module and self.scopes.module.binds.get(name.id):
            return self._agreed(self.scopes.module.binds[name.id], self._bind_qualified)
        if self.interface.star_imports and name.id not in BUILTINS:
            return f"{self.interface.star_imports[0]}.{name.id}"
        return name.id

    def _bind_qualified(self, bind: Bind) -> str | None:
        if bind.kind is BindKind.IMPORT:
            return absolute(bind.target, self.interface.package)
        if bind.definition is not None:
            module = self.interface.module
            own = bind.definition.name
            return f"{module}.{own}" if module else own
        if bind.kind is BindKind.VALUE and isinstance(bind.value, (n.Name, n.Attribute, n.Call)):
            return self.qualified(bind.value)
        return None

    # --- constants ------------------------------------------------------------------

    def _find_constant(self, expr: n.Node) -> Known | None:
        if isinstance(expr, n.Name):
            found = self.binds(expr)
            if found is not None:
                return self._agreed(found, self._bind_constant)
            entry = self.interface.names.get(expr.id)
            return entry.constant if entry is not None else None
        if isinstance(expr, n.Attribute):
            entry = self._member(expr)
            return entry.constant if entry is not None else None
        if isinstance(expr, n.BinOp):
            return folded(expr.op, self.constant(expr.left), self.constant(expr.right))
        if isinstance(expr, n.UnaryOp):
            return negated(expr.op, self.constant(expr.operand))
        if isinstance(expr, n.JoinedStr):
            return self._joined(expr)
        if isinstance(expr, n.NamedExpr):
            return self.constant(expr.value)
        held = self._held(expr) if isinstance(expr, n.Subscript) else None
        return held if isinstance(held, Known) else None

    def _bind_constant(self, bind: Bind) -> Known | None:
        if bind.kind is BindKind.VALUE and bind.value is not None:
            return self.constant(bind.value)
        return None

    def _joined(self, expr: n.JoinedStr) -> Known | None:
        text = ""
        for part in expr.parts:
            if isinstance(part, n.Constant):
                text += str(part.value)
                continue
            known = self.constant(part.value)
            if known is None or part.spec_text or part.conversion or len(text) > STRING_CHARS_MAX:
                return None
            text += str(known.value)
        return Known(text)

    # --- classes --------------------------------------------------------------------

    def _find_type(self, expr: n.Node) -> str | None:
        return self.inferred(expr) or self._type_at_hand(expr)

    def _type_at_hand(self, expr: n.Node) -> str | None:
        if isinstance(expr, n.Call):
            called = self.qualified(expr.func)
            return class_of_call(called, self.types) if called is not None else None
        if isinstance(expr, n.Name):
            found = self.binds(expr)
            if found is not None:
                return self._agreed(_not_none(found), self._bind_type)
            entry = self.interface.names.get(expr.id)
            return entry.type if entry is not None else None
        if isinstance(expr, n.Attribute):
            return self._attribute_type(expr)
        if isinstance(expr, (n.Await, n.NamedExpr)):
            return self.type_of(expr.value)
        if isinstance(expr, n.IfExp):
            return self.type_of(expr.body) or self.type_of(expr.orelse)
        if isinstance(expr, n.BoolOp):
            return next((t for v in expr.values if (t := self.type_of(v)) is not None), None)
        if isinstance(expr, n.BinOp):
            kind = self.type_of(expr.left) if expr.op == "/" else None
            return kind if kind in _PATHS else None
        if isinstance(expr, n.Constant):
            return type(expr.value).__name__
        return _DISPLAY_TYPES.get(type(expr))

    def _attribute_type(self, expr: n.Attribute) -> str | None:
        entry = self._member(expr)
        if entry is not None and entry.type is not None:
            return entry.type
        base = self.qualified(expr.value) or self.type_of(expr.value)
        return self.types.attributes.get(f"{base}.{expr.attr}") if base is not None else None

    def _bind_type(self, bind: Bind) -> str | None:
        if bind.annotation is not None:
            return self.annotated(bind.annotation)
        if bind.value is None or bind.kind is BindKind.OPAQUE:
            return None
        if bind.kind is BindKind.VALUE:
            return self.type_of(bind.value)
        if bind.kind is BindKind.CONTEXT:
            kind = self.type_of(bind.value)
            entered = f"{kind}.__enter__"
            return self.types.returns.get(entered, kind) if kind is not None else None
        return None

    def annotated(self, annotation: n.Node) -> str | None:
        """The class that an annotation names; of ``X | None`` and ``Optional[X]`` it is ``X``."""
        if isinstance(annotation, n.BinOp) and annotation.op == "|":
            is_none = isinstance(annotation.right, n.Constant)
            return self.annotated(annotation.left if is_none else annotation.right)
        if isinstance(annotation, n.Subscript):
            outer = self.qualified(annotation.value) or ""
            inner = annotation.index
            if outer.endswith(("Optional", "Annotated")):
                return self.annotated(inner.items[0] if isinstance(inner, n.Tuple) else inner)
            return outer or None
        if isinstance(annotation, n.Constant) and isinstance(annotation.value, str):
            root, dot, rest = annotation.value.partition(".")
            entry = self.interface.names.get(root)
            base = entry.qualified if entry is not None else root
            return f"{base}{dot}{rest}" if base is not None else None
        return self.qualified(annotation)

    # --- classes of this module -------------------------------------------------------

    def _member(self, expr: n.Attribute) -> Global | None:
        """What the module says of ``self.attr``, ``Class.attr`` or ``cls.attr``."""
        if self._is_self(expr.value):
            return self._self_attribute(expr)
        if isinstance(expr.value, n.Name):
            return self.interface.names.get(f"{expr.value.id}.{expr.attr}")
        return None

    def _is_self(self, expr: n.Node) -> bool:
        return isinstance(expr, n.Name) and expr.id in ("self", "cls")

    def _self_attribute(self, expr: n.Attribute) -> Global | None:
        site = self.scopes.sites.get(id(expr.value))
        scope = site[0] if site is not None else None
        while scope is not None:
            if isinstance(scope.owner, n.ClassDef):
                return self.interface.names.get(f"{scope.owner.name}.{expr.attr}")
            scope = scope.parent
        return None

    def _agreed(self, binds: list[Bind], answer: Callable[[Bind], _T | None]) -> _T | None:
        """The answer that all bindings give; ``None`` where they differ."""
        answers = [answer(bind) for bind in binds]
        first = answers[0] if answers else None
        return first if all(a == first for a in answers) else None


def _reaching(found: list[Bind], use: n.Name, block: Block) -> list[Bind]:
    """The bindings among ``found`` that may be in force at ``use``."""
    at = use.start
    before = [b for b in found if b.position <= at]
    sure = next((b for b in reversed(before) if b.block.holds(block)), None)
    since = [b for b in before if sure is None or b.position > sure.position]
    again = [b for b in found if b.position > at and _shares_loop(b.block, block, sure)]
    result = ([sure] if sure is not None else []) + since + again
    return result or list(found)


def _shares_loop(later: Block, block: Block, sure: Bind | None) -> bool:
    """Whether a binding after the use comes before it in the next round of a loop."""
    current: Block | None = block
    while current is not None:
        if current.is_loop and current.holds(later):
            return sure is None or not current.holds(sure.block)
        current = current.parent
    return False


def _not_none(binds: list[Bind]) -> list[Bind]:
    """``binds`` without ``x = None``, which says nothing of the class of ``x``."""
    kept = [b for b in binds if not (isinstance(b.value, n.Constant) and b.value.value is None)]
    return kept or binds


def _is_import_call(call: n.Call) -> bool:
    func = call.func
    if not call.args:
        return False
    if isinstance(func, n.Name):
        return func.id in ("__import__", "import_module")
    return isinstance(func, n.Attribute) and func.attr == "import_module"


_PATHS = ("pathlib.Path", "pathlib.PurePath")
_DISPLAY_TYPES: dict[type[n.Node], str] = {
    n.JoinedStr: "str",
    n.List: "list",
    n.Dict: "dict",
    n.Set: "set",
    n.Tuple: "tuple",
    n.Compare: "bool",
}
