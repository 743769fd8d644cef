"""The routes of a web application, as one unit of code shows them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from vetline.analysis.checks.auth_words import (
    called_name,
    is_guard,
    names_transaction,
    speaks_of_users,
    words_of,
)
from vetline.analysis.facts import dotted
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class Route:
    """A function that answers requests.

    ``owner`` is the app, router or class that it is registered with, ``guard`` what asks who calls
    (``""`` for nothing), ``users`` whether its body knows its callers apart, ``proven`` whether it
    may ask for a proof of where the request comes from, ``refuses`` whether it may turn it away.
    """

    name: str
    owner: str
    path: str
    methods: frozenset[str]
    span: Span
    guard: str
    users: bool
    proven: bool
    refuses: bool

    @property
    def changes(self) -> bool:
        """Whether a request to it may change something."""
        return bool(self.methods & CHANGING)


def routes(view: UnitView) -> Iterator[Route]:
    """The routes that ``view`` defines."""
    for function in view.nodes(n.FunctionDef):
        if function.start < 0:
            continue
        found = _decorated(function, view) or _handler(function, view) or _resolver(function, view)
        if found is not None:
            yield found


def registration(decorator: n.Expr, view: UnitView) -> tuple[str, str, frozenset[str]] | None:
    """Owner, path and methods, if ``decorator`` registers what it is put on as a route."""
    if not isinstance(decorator, n.Call) or not isinstance(decorator.func, n.Attribute):
        return None
    verb, owner = decorator.func.attr, dotted(decorator.func.value)
    if verb not in _VERBS and verb not in _REGISTRARS:
        return None
    path = _path(decorator, view)
    if path is None or not owner:
        return None
    return owner, path, frozenset({verb.upper()}) if verb in _VERBS else _methods(decorator, view)


def _decorated(function: n.FunctionDef, view: UnitView) -> Route | None:
    for decorator in function.decorators:
        found = registration(decorator, view)
        if found is not None:
            owner, path, methods = found
            span = Span(decorator.start, decorator.end)
            guard = _guard(function) or _dependency(decorator)
            return _route(function, owner, path, methods, span, guard)
    return None


def _handler(function: n.FunctionDef, view: UnitView) -> Route | None:
    """A method such as ``post`` of a class that answers requests."""
    if function.name not in _VERBS:
        return None
    for owner in view.nodes(n.ClassDef):
        bases = (dotted(base).rpartition(".")[2] for base in owner.bases)
        if function in owner.body and any(base.endswith(_HANDLERS) for base in bases):
            at = Span(function.name_start, function.name_start + len(function.name))
            methods = frozenset({function.name.upper()})
            guard = _guard(function) or next(
                (g for d in owner.decorators if is_guard(g := _name(d))), ""
            )
            return _route(function, owner.name, "", methods, at, guard)
    return None


def _route(
    function: n.FunctionDef, owner: str, path: str, methods: frozenset[str], span: Span, guard: str
) -> Route:
    users, proven = _users(function), _proven(function)
    refuses = any(_REFUSAL.search(word) for s in function.body for word in _spoken(s))
    return Route(function.name, owner, path, methods, span, guard, users, proven, refuses)


def _spoken(root: n.Node) -> Iterator[str]:
    """The names in ``root``, without its texts."""
    for node in n.walk(root):
        if isinstance(node, n.Name | n.Attribute):
            yield node.id if isinstance(node, n.Name) else node.attr


def _resolver(function: n.FunctionDef, view: UnitView) -> Route | None:
    """A function that answers a GraphQL mutation, with ``permission_classes`` or without."""
    for decorator in function.decorators:
        called = decorator.func if isinstance(decorator, n.Call) else decorator
        if view.names.qualified(called) not in _MUTATIONS:
            continue
        owner = next((c.name for c in view.nodes(n.ClassDef) if function in c.body), "")
        given = decorator.args if isinstance(decorator, n.Call) else ()
        keywords = (arg.name for arg in given if isinstance(arg, n.Keyword))
        guard = next((name for name in keywords if name in _PERMISSIONS), "")
        path = f"mutation {{{function.name}}}"
        span = Span(decorator.start, decorator.end)
        route = _route(function, owner, path, frozenset({"POST"}), span, guard)
        knows = any(_VIEWER.search(word) for word in words_of(function))
        return evolve(route, users=route.users or knows)
    return None


def _path(decorator: n.Call, view: UnitView) -> str | None:
    for argument in decorator.args:
        if isinstance(argument, n.Keyword) and argument.name not in ("path", "rule", "uri"):
            continue
        value = argument.value if isinstance(argument, n.Keyword) else argument
        known = view.names.constant(value)
        path = known.value if known is not None else None
        return path if isinstance(path, str) and path[:1] in ("/", "") else None
    return None


def _methods(decorator: n.Call, view: UnitView) -> frozenset[str]:
    for argument in decorator.args:
        if isinstance(argument, n.Keyword) and argument.name in ("methods", "method"):
            value = argument.value
            items = value.items if isinstance(value, n.List | n.Tuple | n.Set) else (value,)
            known = [view.names.constant(item) for item in items]
            return frozenset(str(k.value).upper() for k in known if k is not None)
    return frozenset({"GET"})


def _guard(function: n.FunctionDef) -> str:
    """The decorator or dependency that asks who calls."""
    for decorator in function.decorators:
        if is_guard(_name(decorator)):
            return _name(decorator)
    for parameter in function.params:
        for part in (parameter.default, parameter.annotation):
            if part is not None and (found := _dependency(part)):
                return found
    return ""


def _dependency(root: n.Node) -> str:
    """``f`` of ``Depends(f)`` in ``root``, or an annotation that stands for one."""
    for node in n.walk(root):
        if isinstance(node, n.Call) and called_name(node) in ("Depends", "Security"):
            name = _name(node.args[0]) if node.args else ""
            knows = speaks_of_users(name) and not names_transaction(name)
            if is_guard(name) or called_name(node) == "Security" or knows:
                return name or "Security"
    name = dotted(root)
    return name if "." not in name and is_guard(name) else ""


def _name(expr: n.Expr) -> str:
    return dotted(expr.func if isinstance(expr, n.Call) else expr)


def _users(function: n.FunctionDef) -> bool:
    """Whether the body speaks of users; a session that is given is one of the database."""
    given = {p.name for p in function.params if p.name.endswith("session")}
    words = (word for statement in function.body for word in words_of(statement))
    return any(speaks_of_users(word) for word in words if word not in given)


def _proven(function: n.FunctionDef) -> bool:
    """Whether ``function`` reads a header or signature, or lets others look at the request."""
    for node in n.walk(function):
        if isinstance(node, n.Call) and any(dotted(arg) in _REQUESTS for arg in node.args):
            return True
    return any(_PROOF.search(word) for word in words_of(function))


_MUTATIONS = frozenset({"strawberry.mutation", "strawberry_django.mutation"})
_PERMISSIONS = frozenset({"permission_classes", "extensions"})
_VIEWER = lazy(r"(?i)^(?:user|viewer|me|is_(?:staff|admin|superuser))$")
_REQUESTS = frozenset({"request", "req", "self.request", "flask.request"})
_PROOF = lazy(
    r"(?i)hmac|signature|secret|token|auth(?!or)|api_?key|jwt|verif|construct_event|remote_addr|header"
)
_REFUSAL = lazy(
    r"(?i)abort|forbid|denied|refuse|admin|user|role|perm|owner|allow|access|check|verif|valid|require"
    r"|ensure|guard|protect|redirect|httpexception"
)
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_REGISTRARS = frozenset({"route", "api_route", "add_url_rule"})
_HANDLERS = (
    "RequestHandler", "MethodView", "Resource", "APIView", "HTTPEndpoint", "HTTPMethodView",
)  # fmt: skip
