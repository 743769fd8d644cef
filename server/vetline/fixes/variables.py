"""Where a local variable got its value, and where it is read."""

from __future__ import annotations

from vetline.analysis.scopes import BindKind
from vetline.fixes.model import FixSite
from vetline.syntax import nodes as n


def definition(site: FixSite, name: n.Name) -> n.Expr | None:
    """The expression that ``name`` was set to, if it is set only once, in the same scope."""
    scopes = site.view.scopes
    place = scopes.sites.get(id(name))
    binds = place[0].binds.get(name.id, []) if place is not None else []
    if len(binds) != 1 or binds[0].kind is not BindKind.VALUE:
        return None
    return binds[0].value if binds[0].position <= name.start else None


def uses(site: FixSite, name: n.Name) -> list[n.Name]:
    """The other places where the variable ``name`` stands for is mentioned, in its scope."""
    scopes = site.view.scopes
    place = scopes.sites.get(id(name))
    scope = place[0] if place is not None else None
    return [
        other
        for other in site.view.nodes(n.Name)
        if other.id == name.id and scopes.sites.get(id(other), (None,))[0] is scope
    ]


def bindings_count(site: FixSite, name: n.Name) -> int:
    """How often the variable ``name`` stands for is set in its scope."""
    place = site.view.scopes.sites.get(id(name))
    return len(place[0].binds.get(name.id, ())) if place is not None else 0
