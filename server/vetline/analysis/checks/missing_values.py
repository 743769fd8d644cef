"""What is looked up and may not be there, used as if it always were."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.outside_numbers import names_in
from vetline.analysis.checks.verdict import excerpt, verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def unchecked_lookups(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """The first part of a look-up's answer that is used though nothing asked for ``None``."""
    seen: set[int] = set()
    for use, value in sorted(_uses(view), key=lambda found: found[0].start):
        lookup = _lookup(value, view)
        if lookup is None or lookup.start in seen or _is_caught(use, view):
            continue
        seen.add(lookup.start)
        yield verdict(rule, Span(use.start, use.end), {"$LOOKUP": excerpt(view.text(lookup))})


def _uses(view: UnitView) -> Iterator[tuple[n.Node, n.Expr]]:
    """Where something is taken from a value, or made of it, that ``None`` does not have."""
    for use in (*view.nodes(n.Attribute), *view.nodes(n.Subscript)):
        assert isinstance(use, n.Attribute | n.Subscript)
        yield use, use.value
    for name in view.calls.keys() & {"int", "float"}:
        for call in view.calls[name]:
            if call.args and isinstance(call.args[0], n.Call):
                yield call, call.args[0]


def _lookup(value: n.Expr, view: UnitView) -> n.Call | None:
    """The look-up that ``value`` is, or that a name was bound to once and never asked about."""
    if isinstance(value, n.Call):
        is_missing = _may_be_none(value, view) and view.function_around(value) is not None
        return value if is_missing else None  # What a module does at once, is found at once.
    function = view.function_around(value) if isinstance(value, n.Name) else None
    if not isinstance(value, n.Name) or function is None:
        return None
    bound = [
        node
        for node in n.walk(function)
        if isinstance(node, n.Assign) and value.id in set[str]().union(*map(_bound, node.targets))
    ]
    first = bound[0].value if len(bound) == 1 and isinstance(bound[0].targets[0], n.Name) else None
    if not isinstance(first, n.Call) or not _may_be_none(first, view):
        return None
    return None if _is_asked(value, function) else first


def _bound(target: n.Expr) -> set[str]:
    """The names that an assignment to ``target`` binds."""
    return set() if isinstance(target, n.Attribute | n.Subscript) else names_in(target)


def _may_be_none(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` asks for one thing that may not be there, without a default."""
    name = called_name(call)
    if not isinstance(call.func, n.Attribute):
        return False
    receiver = view.text(call.func.value)
    if name == "get":
        return len(call.args) == 1 and _FIELDS.search(receiver) is not None
    if name == "first":
        return not call.args and _QUERY.search(receiver) is not None
    if name in ("find", "select_one"):
        return _PARSED.search(view.names.type_of(call.func.value) or receiver) is not None
    if name in _SEARCHES:
        return view.names.qualified(call.func) in _REGEX_SEARCHES
    return name in _ONE_OR_NONE


def _is_asked(name: n.Name, function: n.FunctionDef) -> bool:
    """Whether any condition of ``function`` reads ``name``, or its first use hands it on."""
    return any(
        name.id in read for node in n.walk(function) for read in _questions(node, before=name.start)
    )


def _questions(node: n.Node, before: int) -> Iterator[set[str]]:
    """The names that ``node`` asks about, or that it hands to a function before ``before``."""
    if isinstance(node, n.If | n.While | n.IfExp | n.Assert):
        yield names_in(node.test)
    elif isinstance(node, n.BoolOp | n.Compare | n.Match):
        yield names_in(node)
    elif isinstance(node, n.Call) and node.end <= before:
        yield from map(names_in, node.args)


def _is_caught(use: n.Node, view: UnitView) -> bool:
    """Whether an error that ``use`` raises is handled around it."""
    return any(
        isinstance(node, n.Try)
        and node.handlers
        and node.body[0].start <= use.start < node.body[-1].end
        for node in view.nodes(n.Try)
    )


_FIELDS = lazy(
    r"^(?:self\.)?request\.(?:args|form|values|headers|cookies|files|GET|POST|COOKIES|FILES|META"
    r"|query_params|query|match_info|get_json\(\)|json)$"
)
_QUERY = lazy(r"\.query\b|\.objects\b|\.filter(?:_by)?\(|\.query\(|\.where\(|\.scalars\(")
_PARSED = lazy(
    r"^(?:xml\.etree\.ElementTree\.Element(?:Tree)?|lxml\.etree\._Element\w*"
    r"|bs4\.(?:BeautifulSoup|Tag)|soup|root|tree|elem(?:ent)?)$"
)
_SEARCHES = frozenset({"match", "search", "fullmatch"})
_REGEX_SEARCHES = {f"{of}.{name}" for of in ("re", "re.Pattern") for name in _SEARCHES}
_ONE_OR_NONE = frozenset({"find_one", "one_or_none", "scalar_one_or_none", "find_one_by"})
