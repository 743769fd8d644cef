"""Rewritings of what has a name and a value, however the two are written.

``verify=False``, ``"verify": False``, ``session.verify = False``, ``config["verify"] = False``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from vetline.fixes.calls import removed_arguments, removed_items
from vetline.fixes.changes import merged
from vetline.fixes.layout import removal
from vetline.fixes.locate import around, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import codes, names, word
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


@frozen(eq=False)
class _Named:
    """A value under its name; ``holder`` is what goes if the name goes."""

    name: str
    value: n.Expr
    holder: n.Keyword | n.DictItem | n.Stmt


def named_values(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Other values for what is called so, or all of it gone, wherever it stands in the mark."""
    node = target(site, word(options, "at"))
    if node is None:
        return None
    values, gone = codes(options, "set"), names(options, "remove")
    wanted = [found for found in _named(site, node) if found.name in {*values, *gone}]
    wanted = [found for found in wanted if _was(site, found.value, options)]
    changes = list(_removals(site, [found for found in wanted if found.name in gone]))
    imports: list[str] = []
    for found in wanted:
        if found.name in gone:
            continue
        new = rendered(site, values[found.name])
        if new is None:
            return None
        changes += replacement(site, found.value, new)
        imports += new.imports
    joined = merged(site.unit_text, changes)
    return Draft(joined, tuple(imports)) if joined else None


def _was(site: FixSite, value: n.Expr, options: Mapping[str, Option]) -> bool:
    """Whether ``value`` is one of those that the fix is for."""
    if "was" not in options:
        return True
    known = site.view.names.constant(value)
    spellings = {site.text(value), repr(known.value) if known is not None else ""}
    return bool(spellings & {*names(options, "was")})


def _named(site: FixSite, node: n.Node) -> Iterator[_Named]:
    path = around(site, node)
    for outer in path[-1:]:
        if isinstance(outer, (n.Keyword, n.DictItem, n.Assign, n.AnnAssign)):
            yield from _names_of(outer)
        if isinstance(outer, n.ExprStmt):
            yield from _names_of_call(outer)
    for inner in n.walk(node):
        if isinstance(inner, (n.Keyword, n.DictItem, n.Assign, n.AnnAssign)):
            yield from _names_of(inner)
        elif isinstance(inner, n.ExprStmt):
            yield from _names_of_call(inner)


def _names_of(node: n.Keyword | n.DictItem | n.Assign | n.AnnAssign) -> Iterator[_Named]:
    if isinstance(node, n.Keyword):
        if node.name is not None:
            yield _Named(node.name, node.value, node)
    elif isinstance(node, n.DictItem):
        name = _text(node.key)
        if name is not None:
            yield _Named(name, node.value, node)
    elif node.value is not None:
        places = node.targets if isinstance(node, n.Assign) else (node.target,)
        name = _place(places[0]) if len(places) == 1 else None
        if name is not None:
            yield _Named(name, node.value, node)


def _names_of_call(statement: n.ExprStmt) -> Iterator[_Named]:
    """``setattr(x, "name", value)``, ``d.setdefault("name", value)``, ``setopt(NAME, value)``."""
    call = statement.value
    if not isinstance(call, n.Call) or len(call.args) < 2:
        return
    *_, key, value = call.args
    if isinstance(value, (n.Keyword, n.Starred)) or isinstance(key, (n.Keyword, n.Starred)):
        return
    name = _text(key) or (_place(key) if isinstance(key, (n.Name, n.Attribute)) else None)
    if name is not None:
        yield _Named(name, value, statement)


def _place(node: n.Expr) -> str | None:
    if isinstance(node, n.Name):
        return node.id
    if isinstance(node, n.Attribute):
        return node.attr
    return _text(node.index) if isinstance(node, n.Subscript) else None


def _text(node: n.Node | None) -> str | None:
    value = node.value if isinstance(node, n.Constant) else None
    return value if isinstance(value, str) else None


def _removals(site: FixSite, gone: Sequence[_Named]) -> Iterator[Change]:
    """The changes that remove each holder; an argument that is left empty goes with it."""
    arguments = [found.holder for found in gone if isinstance(found.holder, n.Keyword)]
    items = [found.holder for found in gone if isinstance(found.holder, n.DictItem)]
    for owner in _owners(site, items):
        assert isinstance(owner, n.Dict), "an item stands in a dict"
        left = [i for i in owner.items if not any(i is item for item in items)]
        holder = next(reversed(around(site, owner)), None)
        if not left and isinstance(holder, n.Keyword):
            arguments.append(holder)
        else:
            own = [i for i in owner.items if any(i is item for item in items)]
            yield from removed_items(site, owner.items, Span(owner.start + 1, owner.end - 1), own)
    for call in _owners(site, arguments):
        if isinstance(call, n.Call):
            own_arguments = [a for a in call.args if any(a is given for given in arguments)]
            yield from removed_arguments(site, call, own_arguments)
    for found in gone:
        if not isinstance(found.holder, (n.Keyword, n.DictItem)):
            yield removal(site, found.holder)


def _owners(site: FixSite, nodes: Sequence[n.Node]) -> list[n.Node]:
    """What each of ``nodes`` stands in, each once."""
    owners: list[n.Node] = []
    for node in nodes:
        owner = next(reversed(around(site, node)), None)
        if owner is not None and not any(owner is other for other in owners):
            owners.append(owner)
    return owners
