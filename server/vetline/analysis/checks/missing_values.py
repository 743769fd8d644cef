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
    for name in sorted(view.calls.keys() & _LOOKUPS):
        for lookup in view.calls[name]:
            function = view.function_around(lookup) if _may_be_none(lookup, view) else None
            if function is None:  # What a module does at once, is found at once.
                continue
            if name in _SEARCHES and _is_private(function, view):
                continue
            use = next(_uses(lookup, function), None)
            if use is not None and not _is_caught(use, view):
                holes = {"$LOOKUP": excerpt(view.text(lookup))}
                yield verdict(rule, Span(use.start, use.end), holes)


def _is_private(function: n.FunctionDef, view: UnitView) -> bool:
    """Whether only the code around ``function`` calls it, which chooses what is searched."""
    nested = any(
        node.start < function.start and function.end <= node.end
        for node in view.nodes(n.FunctionDef)
    )
    return nested or function.name.startswith("_")


def _uses(lookup: n.Call, function: n.FunctionDef) -> Iterator[n.Node]:
    """Where something is taken from ``lookup``, or made of it, that ``None`` does not have."""
    kept = _only_name(lookup, function)
    for use in n.walk(function):
        if isinstance(use, n.Attribute | n.Subscript):
            value = use.value
        elif isinstance(use, n.Call) and called_name(use) in ("int", "float") and use.args:
            value = use.args[0]
        else:
            continue
        is_kept = isinstance(value, n.Name) and value.id == kept and value.start > lookup.end
        if value is lookup or (is_kept and not _is_asked(kept, value.start, function)):
            yield use


def _only_name(lookup: n.Call, function: n.FunctionDef) -> str:
    """The name that ``lookup`` is kept under, if nothing else ever is."""
    assigned = [node for node in n.walk(function) if isinstance(node, n.Assign)]
    for node in assigned:
        target = node.targets[0]
        if node.value is lookup and isinstance(target, n.Name):
            others = [other for other in assigned if other is not node]
            bound = set[str]().union(*(_bound(t) for other in others for t in other.targets))
            return "" if target.id in bound else target.id
    return ""


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


def _is_asked(name: str, before: int, function: n.FunctionDef) -> bool:
    """Whether a condition of ``function`` reads ``name``, or a call is given it ``before``."""
    return any(name in read for node in n.walk(function) for read in _questions(node, before))


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
        and any(node.start <= use.start < handler.start for handler in node.handlers[:1])
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
_LOOKUPS = frozenset({
    "get", "first", "find", "select_one", "match", "search", "fullmatch",
    "find_one", "one_or_none", "scalar_one_or_none", "find_one_by",
})  # fmt: skip
_ONE_OR_NONE = frozenset({"find_one", "one_or_none", "scalar_one_or_none", "find_one_by"})
