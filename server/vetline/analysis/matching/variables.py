"""Which variable a name is for Semgrep, which makes a new one more often than Python does.

What a loop, a ``with``, an ``except`` or a declared type binds is another variable than the one
that had the name before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from attrs import define, field

from vetline.analysis.matching.bindings import Variable
from vetline.analysis.matching.constants import binding_scope
from vetline.analysis.scopes import Scope, bound_targets
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n

_FREE: Variable = (0, 0)


@define(eq=False)
class Variables:
    """The variables of one view.

    ``declared`` holds, by scope and name, where a new variable begins: its name, and from where on
    it is meant.  ``homes`` are the scopes of names that are no nodes, by where they stand.
    """

    view: UnitView
    declared: dict[tuple[int, str], list[tuple[int, int]]] = field(init=False)
    homes: dict[int, Scope] = field(init=False, factory=dict)

    @declared.default
    def _declarations(self) -> dict[tuple[int, str], list[tuple[int, int]]]:
        found: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for node, begins in _targets(self.view):
            for name in bound_targets(node):
                scope = self._scope(name)
                if scope is not None and not scope.is_class:
                    found[id(scope), name.id].append((name.start, begins))
        return found

    def __attrs_post_init__(self) -> None:
        """Find the names that are no nodes: those of parameters, and after ``except … as``."""
        for kind in (n.FunctionDef, n.Lambda):
            for node in self.view.nodes(kind):
                assert isinstance(node, (n.FunctionDef, n.Lambda))  # as was asked for
                own = self.view.scopes.owned[id(node)]
                self.homes.update((p.start + len(p.kind), own) for p in node.params)
        for handler in self.view.nodes(n.Handler):
            assert isinstance(handler, n.Handler)
            site = self.view.scopes.sites.get(id(next(_names(handler), None)))
            scope = binding_scope(site[0], handler.name) if site and handler.name else None
            if scope is not None and handler.name is not None:
                self.homes[handler.start] = scope
                self.declared[id(scope), handler.name].append((handler.start, handler.start))

    def _scope(self, name: n.Name) -> Scope | None:
        site = self.view.scopes.sites.get(id(name))
        return binding_scope(site[0], name.id) if site is not None else None

    def of(self, name: n.Name) -> Variable | None:
        """The variable that ``name`` is; ``None`` if that is not known."""
        is_written = id(name) in self.view.scopes.sites
        scope = self._scope(name) if is_written else self.homes.get(name.start)
        if scope is None:
            return _FREE if is_written else None
        places = self.declared.get((id(scope), name.id), ())
        return id(scope), sum(name.start == start or name.start >= at for start, at in places)


def _targets(view: UnitView) -> Iterator[tuple[n.Expr, int]]:
    """What binds new variables, and from where on they are meant."""
    for node in view.nodes(n.AnnAssign):
        assert isinstance(node, n.AnnAssign)  # as was asked for; so below
        yield node.target, node.end
    for node in view.nodes(n.For):
        assert isinstance(node, n.For)
        yield node.target, node.target.end  # what is gone through is meant by the new name, too
    for node in view.nodes(n.With):
        assert isinstance(node, n.With)
        for item in node.items:
            if item.target is not None:
                yield item.target, item.end


def _names(node: n.Node) -> Iterator[n.Name]:
    return (part for part in n.walk(node) if isinstance(part, n.Name))


def variable_of(view: UnitView, name: n.Name) -> Variable | None:
    """The variable that ``name`` is in ``view``."""
    known = view.remembered.get(Variables)
    if not isinstance(known, Variables):
        known = view.remembered[Variables] = Variables(view)
    return known.of(name)
