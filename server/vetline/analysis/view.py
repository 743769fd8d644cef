"""A unit as every analysis of it sees it."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from attrs import define, field

from vetline.analysis.facts import dotted
from vetline.analysis.interface import Interface, TypeTable
from vetline.analysis.names import Names
from vetline.analysis.scopes import Scopes, scopes_of
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree, parse_unit

N = TypeVar("N", bound=n.Node)


@define(eq=False, slots=False)
class UnitView:
    """One unit (or, with ``is_module``, a whole module), its names, and its nodes by class.

    Whatever an analysis reads must come from here: this is what the key of its result is made of.
    ``path`` is the file's path in the project, with slashes.
    """

    tree: UnitTree
    scopes: Scopes
    names: Names
    path: str
    is_module: bool = False
    remembered: dict[object, object] = field(init=False, factory=dict)  # by analyses of this view

    def close(self) -> None:
        """Let go of what refers back to this, which only a search for garbage would find."""
        self.remembered.clear()

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of exactly the class ``kind``, in source order."""
        return self.scopes.by_type.get(kind, [])  # type: ignore[return-value]  # see `by_type`

    def text(self, node: n.Node) -> str:
        """The code of ``node`` as written."""
        return self.tree.code(node.start, node.end)

    def function_around(self, node: n.Node) -> n.FunctionDef | None:
        """The innermost function that ``node`` stands in."""
        found = None
        for function in self.nodes(n.FunctionDef):
            if function.start <= node.start and node.end <= function.end:
                found = function
        assert found is None or isinstance(found, n.FunctionDef)
        return found

    @cached_property
    def callees(self) -> dict[str, list[n.Call]]:
        """The calls by the dotted names of what they call, as written and as resolved."""
        index: dict[str, list[n.Call]] = {}
        for call in self.nodes(n.Call):
            for name in self.callee_names(call.func):
                index.setdefault(name, []).append(call)
        return index

    @cached_property
    def calls(self) -> dict[str, list[n.Call]]:
        """The calls by the last part of their name, as written and as resolved."""
        index: dict[str, list[n.Call]] = {}
        for call in self.nodes(n.Call):
            for name in self.call_names(call):
                index.setdefault(name, []).append(call)
        return index

    def callee_names(self, func: n.Node) -> set[str]:
        """The dotted names that ``func``, which is called, may be known by."""
        found = {dotted(func), self.names.qualified(func) or ""}
        if isinstance(func, n.Name):
            found.update(dotted(bind.value) for bind in self.names.binds(func) or ())
        elif isinstance(func, n.Attribute):
            base = self.names.qualified(func.value)
            found.add(f"{base}.{func.attr}" if base is not None else "")
        found.discard("")
        return found

    def call_names(self, call: n.Call) -> set[str]:
        """The last parts of the name that is called, as written and as resolved."""
        func = call.func
        written = (
            func.id
            if isinstance(func, n.Name)
            else func.attr
            if isinstance(func, n.Attribute)
            else ""
        )
        resolved = self.names.qualified(func)
        names = {written} if written else set()
        if resolved is not None:
            names.add(resolved.rpartition(".")[2])
        return names


def text_view(text: str, path: str) -> UnitView:
    """A view of text that is no Python, in which only regular expressions find something."""
    return view_of(UnitTree(text, (), ()), scopes_of(()), Interface(), TypeTable(), path)


def code_view(text: str, path: str) -> UnitView:
    """A view of Python that stands by itself, such as code inside a string."""
    tree = parse_unit(text)
    return view_of(tree, scopes_of(tree.body), Interface(), TypeTable(), path, is_module=True)


def view_of(
    tree: UnitTree,
    scopes: Scopes,
    interface: Interface,
    types: TypeTable,
    path: str,
    *,
    is_module: bool = False,
) -> UnitView:
    """The view of ``tree`` under what is known of its module."""
    names = Names(scopes, interface, types, whole_module=is_module)
    return UnitView(tree, scopes, names, path, is_module)
