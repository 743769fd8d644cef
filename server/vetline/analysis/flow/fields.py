"""Sinks that are known by the name of a field: a password column, a model built from a dict."""

from __future__ import annotations

from vetline.analysis.flow.access import iterated
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import reached
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Value
from vetline.syntax import nodes as n
from vetline.text.regex import lazy

_PASSWORD = lazy(r"(?i)^(user_?)?(password|passwd|pwd|passphrase)$")
_PERSON = lazy(
    r"(?i)(user|account|customer|member|person|employee|student|patient|admin|profile)s?(model|db|table|entity|indb)?$"
)
_TABLE = lazy(
    r"(?i)(^|_)(users?|accounts?|members?|customers?|credentials|db|database|collection|students|employees)$"
)
_WRITES = frozenset(("insert_one", "insert", "insert_many", "put_item"))
_BUILDS = frozenset(("create", "update", "update_or_create", "bulk_create"))
_LOOKUPS = frozenset(("filter", "exclude", "get"))
_FETCHES = frozenset(("get_object_or_404", "aget_object_or_404", "get_list_or_404"))
_HARMLESS = frozenset(("dict", "SimpleNamespace"))
_NO_RECORD = lazy(
    r".*(?:Form|FormSet|Formset|Defaults|Serializer|Schema|Validator|Response|Request|View|Widget|Query"
    r"|Params|Filter|Tuple|Interface|Options|Context|Error|Exception|Command)$"
)
"""Classes that check what they are given, or that keep nothing."""


def check_fields(site: Site, state: State, run: Run) -> None:
    """Note what this call keeps that it should not keep as it is, or takes that it should name."""
    if site.name in _WRITES:
        for place, value in enumerate(site.positional):
            _check_passwords(value, site.nodes[place], site.node, site.name, state, run)
    _check_splat(site, state, run)


def check_row(target: n.Subscript, value: Value, state: State, run: Run) -> None:
    """Note that ``users[name] = {…}`` keeps a password as it is."""
    table = target.value.attr if isinstance(target.value, n.Attribute) else ""
    table = target.value.id if isinstance(target.value, n.Name) else table
    if value.objects and _TABLE.search(table):
        _check_passwords(value, target, target, table, state, run)


def _check_passwords(
    value: Value, node: n.Node, call: n.Node, shown: str, state: State, run: Run
) -> None:
    """Note the passwords in ``value``, a dict that is kept."""
    for found in state.objects(value):
        for key, item in found.items.items():
            if isinstance(key, str) and _PASSWORD.match(key):
                taints = state.deep_taints(item)
                reached("password-field", shown, call, node, taints, item.text, (), state, run)


def _is_record(site: Site) -> bool:
    """Whether the call makes a record: ``User(…)``, ``User.objects.create(…)``."""
    if site.name == "create":
        return True
    is_class = site.name[:1].isupper() and site.name not in _HARMLESS
    return is_class and _NO_RECORD.match(site.name) is None


def _is_lookup(site: Site) -> bool:
    """Whether the names of the arguments are fields and operators, as Django's lookups are."""
    if site.name in _FETCHES or site.callee.ref.endswith(".Q"):
        return True
    if site.name not in _LOOKUPS or site.receiver_node is None:
        return False
    parts = n.walk(site.receiver_node)
    return any(isinstance(part, n.Attribute) and part.attr == "objects" for part in parts)


def _check_splat(site: Site, state: State, run: Run) -> None:
    """``User(**request.json)``, ``setattr(user, key, value)`` with both from outside."""
    for name, value in site.keywords.items() if _PERSON.search(site.name) else ():
        node = site.nodes[name]
        if _PASSWORD.match(name) and isinstance(node, n.Keyword) and node.name is None:
            _note("password-field", value, node, site, state, run)
    if site.spread is not None and site.spread.taints:
        for arg in site.node.args:
            is_splat = isinstance(arg, n.Keyword) and arg.name is None
            if is_splat and (site.name in _BUILDS or _is_record(site)):
                _note("mass-assignment", site.spread, arg, site, state, run)
    if site.spread is not None and _is_lookup(site):
        _note("lookup", iterated(site.spread, site.node, state, run), site.node, site, state, run)
    if site.callee.ref == "setattr" and len(site.positional) > 2 and site.positional[1].taints:
        _note("mass-assignment", site.positional[1], site.nodes[1], site, state, run)


def _note(kind: str, value: Value, node: n.Node, site: Site, state: State, run: Run) -> None:
    taints = state.deep_taints(value)
    if taints:
        shown = site.name
        reached(kind, shown, site.node, node, taints, value.text, (), state, run)
