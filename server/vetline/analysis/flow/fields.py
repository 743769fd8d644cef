"""Sinks that are known by the name of a field: a password column, a model built from a dict."""

from __future__ import annotations

from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import reached
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Value
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

_PASSWORD = lazy(r"(?i)^(user_?)?(password|passwd|pwd|passphrase)$")
_PASSWORD_COLUMN = lazy(r"(?is)\b(insert|update|replace)\b.*\b(password|passwd|pwd)\b")
_WRITES = frozenset(("insert_one", "insert", "insert_many", "update_one", "put_item", "add"))
_BUILDS = frozenset(("create", "update", "update_or_create", "bulk_create"))
_HARMLESS = frozenset(("dict", "SimpleNamespace"))
_NO_RECORD = lazy(
    r".*(?:Form|FormSet|Formset|Serializer|Schema|Validator|Response|Request|View|Widget|Query|Params|Filter)$"
)
"""Classes that check what they are given, or that keep nothing."""


def check_fields(site: Site, state: State, run: Run) -> None:
    """Note what this call keeps that it should not keep as it is, or takes that it should name."""
    for name, value in site.keywords.items():
        if _PASSWORD.match(name) and _is_record(site):
            _note("password-field", value, site.nodes[name], site, state, run)
    if site.name in _WRITES:
        for place, value in enumerate(site.positional):
            for found in state.objects(value):
                for key, item in found.items.items():
                    if isinstance(key, str) and _PASSWORD.match(key):
                        _note("password-field", item, site.nodes[place], site, state, run)
    writes = site.name == "execute" and len(site.positional) > 1
    if writes and _PASSWORD_COLUMN.search(site.positional[0].text):
        _note("password-field", site.positional[1], site.nodes[1], site, state, run)
    _check_splat(site, state, run)


def _is_record(site: Site) -> bool:
    """Whether the call makes a record: ``User(…)``, ``User.objects.create(…)``."""
    if site.name == "create":
        return True
    is_class = site.name[:1].isupper() and site.name not in _HARMLESS
    return is_class and _NO_RECORD.match(site.name) is None


def _check_splat(site: Site, state: State, run: Run) -> None:
    """``User(**request.json)``, ``setattr(user, key, value)`` with both from outside."""
    if site.spread is not None and site.spread.taints:
        for arg in site.node.args:
            is_splat = isinstance(arg, n.Keyword) and arg.name is None
            if is_splat and (site.name in _BUILDS or _is_record(site)):
                _note("mass-assignment", site.spread, arg, site, state, run)
    if site.callee.ref == "setattr" and len(site.positional) > 2 and site.positional[1].taints:
        _note("mass-assignment", site.positional[1], site.nodes[1], site, state, run)


def _note(kind: str, value: Value, node: n.Node, site: Site, state: State, run: Run) -> None:
    taints = state.deep_taints(value)
    if taints:
        shown = site.name
        reached(kind, shown, site.node, node, taints, value.text, (), state, run)
