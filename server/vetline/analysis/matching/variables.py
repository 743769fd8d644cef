"""Which variable a name is for Semgrep, which makes a new one more often than Python does.

What a loop, a ``with``, an ``except`` or a declared type binds is another variable than the one
that had the name before.  A parameter with stars is no variable of its function, until something is
assigned to it or to a part of it, which is a new one.  So it is with what a function has from
around it: once it assigns to a part of that, the name is a variable of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from attrs import define, field

from vetline.analysis.matching.bindings import Variable
from vetline.analysis.matching.constants import binding_scope
from vetline.analysis.scopes import BindKind, Scope, bound_targets
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
    declared: dict[tuple[int, str], list[tuple[int, int]]] = field(
        init=False, factory=lambda: defaultdict(list)
    )
    homes: dict[int, Scope | None] = field(init=False, factory=dict)
    starred: set[tuple[int, str]] = field(init=False, factory=set)
    taken_over: dict[tuple[int, str], int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Find what declares variables, and the names of parameters and after ``except … as``."""
        self._add_parameters()
        for node, begins in _targets(self.view):
            for name in bound_targets(node):
                self._declare(name, begins)
        if self.starred:
            self._add_assigned()
        for name in _changed(self.view):
            self._take_over(name)
        self._add_handlers()

    def _declare(self, name: n.Name, begins: int) -> None:
        scope = self._scope(name)
        if scope is not None and not scope.is_class:
            self.declared[id(scope), name.id].append((name.start, begins))

    def _add_parameters(self) -> None:
        for kind in (n.FunctionDef, n.Lambda):
            for node in self.view.nodes(kind):
                assert isinstance(node, (n.FunctionDef, n.Lambda))  # as was asked for
                own = self.view.scopes.owned[id(node)]
                for param in node.params:
                    self.homes[param.start + len(param.kind)] = None if param.kind else own
                    if param.kind:
                        self.starred.add((id(own), param.name))

    def _add_assigned(self) -> None:
        waiting = set(self.starred)
        for name in _assigned(self.view):
            key = (id(self._scope(name)), name.id)
            if key in waiting:
                waiting.remove(key)
                self._declare(name, name.start)

    def _take_over(self, name: n.Name) -> None:
        """Let a function that changes a part of what is around it have a variable of that name."""
        site = self.view.scopes.sites.get(id(name))
        if site is None or not isinstance(site[0].owner, n.FunctionDef):
            return
        scope = site[0]
        if name.id in scope.binds or name.id in scope.outer:
            return
        if binding_scope(scope.parent, name.id) is not None:
            key = id(scope), name.id
            self.taken_over[key] = min(name.start, self.taken_over.get(key, name.start))

    def _add_handlers(self) -> None:
        for handler in self.view.nodes(n.Handler):
            site = self.view.scopes.sites.get(id(next(_names(handler), None)))
            scope = binding_scope(site[0], handler.name) if site and handler.name else None
            if scope is not None and handler.name is not None:
                self.homes[handler.start] = scope
                self.declared[id(scope), handler.name].append((handler.start, handler.start))

    def _scope(self, name: n.Name) -> Scope | None:
        site = self.view.scopes.sites.get(id(name))
        return binding_scope(site[0], name.id) if site is not None else None

    def of(self, name: n.Name) -> Variable | None:
        """The variable that ``name`` is; ``None`` if that is not known, as it is not in classes."""
        if id(name) not in self.view.scopes.sites and name.start not in self.homes:
            return None
        taken = self._taken(name) if self.taken_over else None
        if taken is not None:
            return id(taken), 0
        scope = self._scope(name) or self.homes.get(name.start)
        if scope is not None and scope.is_class:
            return None
        while scope is not None:
            key = (id(scope), name.id)
            places = self.declared.get(key, ())
            count = sum(name.start == start or name.start >= begins for start, begins in places)
            if count or key not in self.starred:
                return id(scope), count
            scope = _bound_around(scope, name)
        return _FREE

    def _taken(self, name: n.Name) -> Scope | None:
        """The function that has made ``name`` its own by now, which another scope binds."""
        site = self.view.scopes.sites.get(id(name))
        scope = site[0] if site is not None else None
        while scope is not None and name.id not in scope.binds:
            if name.start >= self.taken_over.get((id(scope), name.id), name.start + 1):
                return scope
            scope = scope.parent
        return None


def _bound_around(scope: Scope, name: n.Name) -> Scope | None:
    """The scope around ``scope`` that has made ``name`` a variable by now."""
    around = binding_scope(scope.parent, name.id)
    binds = around.binds[name.id] if around is not None else ()
    is_bound = any(b.kind in _OF_VARIABLES and b.position <= name.start for b in binds)
    return around if is_bound else None


def _targets(view: UnitView) -> Iterator[tuple[n.Expr, int]]:
    """What binds new variables, and from where on they are meant."""
    for node in view.nodes(n.AnnAssign):
        yield node.target, node.end
    for loop in view.nodes(n.For):
        yield loop.target, loop.start  # what is gone through is meant by the new name, too
    for opened in view.nodes(n.With):
        for item in opened.items:
            if item.target is not None:
                yield item.target, item.start


def _assigned(view: UnitView) -> Iterator[n.Name]:
    """The names that something is assigned to, or to parts of which it is, in order."""
    targets: list[n.Node] = []
    for node in (*view.nodes(n.Assign), *view.nodes(n.AugAssign)):
        assert isinstance(node, (n.Assign, n.AugAssign))  # as was asked for
        targets += node.targets if isinstance(node, n.Assign) else [node.target]
    roots = [name for target in targets for name in _roots(target)]
    yield from sorted(roots, key=lambda name: name.start)


def _changed(view: UnitView) -> Iterator[n.Name]:
    """The names of what has a part that something is assigned to."""
    targets: list[n.Node | None] = []
    for node in (*view.nodes(n.Assign), *view.nodes(n.With)):
        assert isinstance(node, (n.Assign, n.With))  # as was asked for; so below
        targets += node.targets if isinstance(node, n.Assign) else (i.target for i in node.items)
    for node in (*view.nodes(n.AugAssign), *view.nodes(n.AnnAssign), *view.nodes(n.For)):
        assert isinstance(node, (n.AugAssign, n.AnnAssign, n.For))
        targets.append(node.target)
    for target in targets:
        if target is not None and not isinstance(target, n.Name):
            yield from _roots(target)


def _roots(target: n.Node) -> Iterator[n.Name]:
    while isinstance(target, (n.Attribute, n.Subscript, n.Starred, n.Call)):
        target = target.func if isinstance(target, n.Call) else target.value
    if isinstance(target, n.Name):
        yield target
    elif isinstance(target, (n.Tuple, n.List)):
        for item in target.items:
            yield from _roots(item)


def _names(node: n.Node) -> Iterator[n.Name]:
    return (part for part in n.walk(node) if isinstance(part, n.Name))


def variable_of(view: UnitView, name: n.Name) -> Variable | None:
    """The variable that ``name`` is in ``view``."""
    known = view.remembered.get(Variables)
    if not isinstance(known, Variables):
        known = view.remembered[Variables] = Variables(view)
    return known.of(name)


_OF_VARIABLES = (BindKind.VALUE, BindKind.ITEM, BindKind.CONTEXT, BindKind.PARAM, BindKind.OPAQUE)
