"""Records fetched by a number from the request, with no question whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_routes import registration
from vetline.analysis.checks.auth_words import called_name, is_guard, words_of
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def unowned_objects(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Fetches by an outside id in handlers for logged-in users that never ask for the owner."""
    for function in view.nodes(n.FunctionDef):
        keys = {p.name for p in function.params if _KEY.search(p.name)}
        sent = {p.name for p in function.params if p.name == "request"}
        if not keys and not sent:
            continue
        if _FOR_ALL.search(function.name) or not _is_for_users(function, view):
            continue
        fetch = next((c for c in _fetches(function) if _is_by(c, keys)), None)
        fetch = fetch or _changed_by_sent_key(function, view)
        if fetch is not None and not _asks_for_owner(
            function, keys | _results(function, fetch) | _databases(function), view
        ):
            yield verdict(rule, Span(fetch.start, fetch.end), {"$FUNCTION": function.name})


def _changed_by_sent_key(function: n.FunctionDef, view: UnitView) -> n.Call | None:
    """The fetch by a key from the request's body whose record is then changed or deleted.

    What is only looked at by such a key is mostly something that everybody may choose.
    """
    if _FOR_SALE.search(function.name):
        return None
    nodes = [node for statement in function.body for node in n.walk(statement)]
    assigned = [node for node in nodes if isinstance(node, n.Assign)]
    sent = {
        target.id
        for node in assigned
        if _SENT_KEY.search(view.text(node.value))
        for target in node.targets
        if isinstance(target, n.Name)
    }
    fields = [target for node in assigned for target in node.targets]
    fields += [
        node.func for node in nodes if isinstance(node, n.Call) and called_name(node) == "delete"
    ]
    changed = {
        f.value.id for f in fields if isinstance(f, n.Attribute) and isinstance(f.value, n.Name)
    }
    for node in assigned:
        is_changed = any(isinstance(t, n.Name) and t.id in changed for t in node.targets)
        fetch = node.value
        if not is_changed or not isinstance(fetch, n.Call) or not _is_fetch(fetch):
            continue
        if _is_by(fetch, sent) or any(_SENT_KEY.search(view.text(arg)) for arg in fetch.args):
            return fetch
    return None


def _results(function: n.FunctionDef, fetch: n.Call) -> set[str]:
    """The names of the record and of its class, which may be those of a user."""
    kept = {
        target.id
        for node in n.walk(function)
        if isinstance(node, n.Assign) and node.value.start <= fetch.start < node.value.end
        for target in node.targets
        if isinstance(target, n.Name)
    }
    return kept | {name for name in words_of(fetch) if name[:1].isupper()}


def _databases(function: n.FunctionDef) -> set[str]:
    """Parameters that are sessions of a database, which are nobody's."""
    return {
        p.name
        for p in function.params
        if p.annotation is not None and _SESSION.search(dotted(p.annotation))
    }


def _is_for_users(function: n.FunctionDef, view: UnitView) -> bool:
    """Whether only logged-in users get here, so that whose record it is matters."""
    is_guarded = any(
        is_guard(dotted(d.func if isinstance(d, n.Call) else d)) for d in function.decorators
    )
    depends = any(
        isinstance(node, n.Call)
        and called_name(node) in ("Depends", "Security")
        and node.args
        and is_guard(dotted(node.args[0]))
        for parameter in function.params
        if parameter.default is not None
        for node in n.walk(parameter.default)
    )
    is_route = any(registration(d, view) is not None for d in function.decorators)
    said = {word for d in function.decorators for word in words_of(d)} - _DRF_WORDS
    is_admin = any(map(_ADMIN.search, said))
    asks = is_route and any(_asks_for_login(statement, view) for statement in function.body)
    return (is_guarded or depends or asks) and not is_admin


def _asks_for_login(statement: n.Stmt, view: UnitView) -> bool:
    """``if "user_id" not in session: return …``: whether one is logged in, not who."""
    if not isinstance(statement, n.If) or statement.orelse:
        return False
    is_end = isinstance(n.last_of(statement.body), n.Return | n.Raise | n.ExprStmt)
    return is_end and _LOGIN_TEST.match(view.text(statement.test)) is not None


def _fetches(function: n.FunctionDef) -> Iterator[n.Call]:
    for statement in function.body:
        for node in n.walk(statement):
            if isinstance(node, n.Call) and _is_fetch(node):
                yield node


def _is_fetch(call: n.Call) -> bool:
    name = called_name(call)
    receiver = dotted(call.func.value) if isinstance(call.func, n.Attribute) else ""
    if name in ("get_object_or_404", "get_or_404", "first_or_404", "find_one", "objects"):
        return True
    if name == "get":
        return receiver.endswith((".query", ".objects", "session", "db"))
    if name == "where" and isinstance(call.func, n.Attribute):
        selected = call.func.value
        return isinstance(selected, n.Call) and called_name(selected) == "select"
    if name in ("filter", "filter_by"):
        return ".objects" in receiver or receiver.endswith("query") or receiver == ""
    return False


def _is_by(call: n.Call, keys: set[str]) -> bool:
    return any(
        isinstance(node, n.Name) and node.id in keys for arg in call.args for node in n.walk(arg)
    )


def _asks_for_owner(function: n.FunctionDef, own: set[str], view: UnitView) -> bool:
    """Whether anything in the body but its ``own`` names speaks of the caller or of an owner."""
    names = (p.name for p in function.params if p.default is not None or p.annotation is not None)
    callers = {name for name in names if _CALLER.search(name)} - own
    for statement in function.body:
        if _asks_for_login(statement, view):
            continue
        for word in words_of(statement):
            if word in own:
                continue
            if word in callers or _OWNER.search(word):
                return True
    return False


_KEY = lazy(r"(?i)(^|_)(id|pk|uuid|slug|number|no|ref)$|^(id|pk)_?|[a-z]Id$")
_CALLER = lazy(r"(?i)user|account|principal|identity|current|owner|member|auth")
_OWNER = lazy(
    r"(?i)current_user|owner|tenant|author(_id)?$|user_id|created_by|^user$|permission|has_perm"
    r"|can_|is_allowed|authori[sz]e|identity|belongs|organi[sz]ation|account_id|team|session$"
)
_FOR_ALL = lazy(
    r"(?i)^(?:un|up|down|toggle_)?(?:like|vote|star|favou?rite|follow|subscribe|bookmark|comment|reply|rate|rsvp|enrol)"
    r"|^(?:add|post|create|write|leave)_(?:to_)?(?:like|vote|comment|review|rating|reply|cart|basket|wishlist)"
)
"""What anybody may do to what somebody else has published."""
_FOR_SALE = lazy(r"(?i)buy|purchase|order|check_?out|book|cart|basket|vote|like|redeem")
_SENT_KEY = lazy(
    r"""(?:^|=)\s*(?:self\.)?request\.(?:POST|GET|data|json|form|args|query_params)"""
    r"""(?:\.get\(|\[)["'](?:id|pk|\w+_(?:id|pk)|source|account|from_account|from)["']"""
)
"""What is read from the request and names a record."""
_LOGIN_TEST = lazy(
    r"""(?i)["']\w*user\w*["'] not in session$|session\.get\(["']\w+["']\) is None$"""
    r"""|not (?:flask\.)?session(?:\.get\(["']\w+["']\))?$"""
    r"""|not (?:current_user|request\.user|g\.user)(?:\.is_authenticated)?$"""
)
_SESSION = lazy(r"(?:^|\.)(?:Async)?Session$")
_ADMIN = lazy(r"(?i)admin|staff|superuser|role|permission|manager|owner")
_DRF_WORDS = frozenset({"permission_classes", "authentication_classes"})
