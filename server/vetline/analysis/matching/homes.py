"""Where names come from as Semgrep reads imports: in the order of the text, not by scope.

An import holds from its line on, in whatever function it stands, until another one brings in the
name.  Of all that may bind the name otherwise only parameters, targets of loops and the like hide
it, and only in their own function; an assignment or a definition does not.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from attrs import define, field

from vetline.analysis.facts import dotted
from vetline.analysis.scopes import Bind, BindKind, Scope
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n


@define(eq=False, slots=False)
class Homes:
    """The dotted names, at home, of what one view imports."""

    view: UnitView
    _imports: dict[str, list[tuple[int, str]]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Collect the imports of all scopes, in the order of the text."""
        for scope in (self.view.scopes.module, *self.view.scopes.owned.values()):
            for name, binds in scope.binds.items():
                found = [(b.position, b.target) for b in binds if b.kind is BindKind.IMPORT]
                if found:
                    self._imports[name] = sorted(self._imports.get(name, []) + found)

    def home(self, code: n.Node) -> str | None:
        """What ``code``, a name or an attribute of one, is called where it comes from."""
        attrs: list[str] = []
        while isinstance(code, n.Attribute):
            attrs.append(code.attr)
            code = code.value
        target = self._target(code) if isinstance(code, n.Name) else None
        return ".".join([target, *reversed(attrs)]) if target else None

    @cached_property
    def calls(self) -> dict[str, list[n.Call]]:
        """The calls by the dotted names of what they call, as written and at home."""
        found: dict[str, list[n.Call]] = {}
        for call in self.view.nodes(n.Call):
            for name in {dotted(call.func), self.home(call.func)} - {"", None}:
                found.setdefault(name or "", []).append(call)
        return found

    @cached_property
    def last_parts(self) -> dict[str, list[n.Call]]:
        """The calls by the last part of what they call, as written and at home."""
        found: dict[str, list[n.Call]] = {}
        for call in self.view.nodes(n.Call):
            written = call.func.attr if isinstance(call.func, n.Attribute) else dotted(call.func)
            for name in {written, (self.home(call.func) or "").rpartition(".")[2]} - {""}:
                found.setdefault(name, []).append(call)
        return found

    def _target(self, name: n.Name) -> str | None:
        site = self.view.scopes.sites.get(id(name))
        if site is None or _is_hidden(name, site[0]):
            return None
        found = self._imports.get(name.id, [])
        index = bisect_right(found, name.start, key=lambda one: one[0])
        if index:
            return _named(found[index - 1][1])
        entry = None if self.view.is_module else self.view.names.interface.names.get(name.id)
        return _named(entry.imported) if entry is not None and entry.is_import else None


def homes_of(view: UnitView) -> Homes:
    """The homes of what ``view`` imports, found out once."""
    known = view.remembered.get(Homes)
    if not isinstance(known, Homes):
        known = view.remembered[Homes] = Homes(view)
    return known


def _named(target: str) -> str:
    """What is imported, with a name for each step that a relative import takes."""
    rest = target.lstrip(".")
    level = len(target) - len(rest)
    steps = [] if not level else [_HERE] if level == 1 else [_ABOVE] * (level - 1)
    return ".".join([*steps, rest])


def _is_hidden(name: n.Name, scope: Scope | None) -> bool:
    while scope is not None and scope.parent is not None:
        if any(_hides(bind, name) for bind in scope.binds.get(name.id, ())):
            return True
        scope = scope.parent
    return False


def _hides(bind: Bind, name: n.Name) -> bool:
    is_caught = bind.kind is BindKind.OPAQUE and bind.value is not None
    return bind.position <= name.start and (bind.kind in _HIDING or is_caught)


_HERE, _ABOVE = "@", "^"
"""The packages that relative imports begin at, by names that nobody can write."""

_HIDING = (BindKind.PARAM, BindKind.ITEM, BindKind.CONTEXT)
