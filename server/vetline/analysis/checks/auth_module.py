"""What a module shows of its web application: apps, routes, and the protections that it names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from vetline.analysis.checks.auth_routes import Route, routes
from vetline.analysis.checks.auth_words import called_name, speaks_of_users, words_of
from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

WORDS_MAX = 16_384
"""Words of which is kept whether they speak of a protection."""


@frozen
class App:
    """A web application that is made here; ``kind`` is the class's dotted name."""

    kind: str
    span: Span


@frozen
class WebUnit:
    """What one unit adds to the picture of the application.

    ``words`` are those of its names and texts, in small letters, that speak of a protection.
    ``guarded`` are classes and routers all of whose routes are guarded, ``imports`` the dotted
    names of what is imported.
    """

    apps: tuple[App, ...]
    routes: tuple[Route, ...]
    words: frozenset[str]
    guarded: frozenset[str]
    imports: frozenset[str]


def web_unit(view: UnitView) -> WebUnit | None:
    """What matters of ``view`` to those who look at a whole application."""
    words = frozenset(
        word.lower()
        for statement in view.tree.body
        for word in words_of(statement)
        if _speaks_of_protection(word)
    )
    imports = frozenset(_imports(view))
    unit = WebUnit(tuple(_apps(view)), tuple(routes(view)), words, _guarded(view), imports)
    return unit if unit.apps or unit.routes or unit.words or unit.guarded or imports else None


@lru_cache(WORDS_MAX)
def _speaks_of_protection(word: str) -> bool:
    """Kept, because code says the same words again and again."""
    return bool(_PROTECTION.search(word)) or speaks_of_users(word)


def _imports(view: UnitView) -> Iterator[str]:
    """What is imported, as written; a leading dot for what stands beside."""
    for node in view.nodes(n.Import):
        yield from (alias.name for alias in node.names)
    for found in view.nodes(n.ImportFrom):
        yield found.module
        yield from (f"{found.module}.{alias.name}" for alias in found.names)


def _apps(view: UnitView) -> list[App]:
    found = []
    for name in view.calls.keys() & {kind.rpartition(".")[2] for kind in APPS}:
        for call in view.calls[name]:
            kind = view.names.qualified(call.func)
            if kind in APPS:
                found.append(App(kind, Span(call.start, call.end)))
    return sorted(found, key=lambda app: app.span)


def _guarded(view: UnitView) -> frozenset[str]:
    """Classes with ``decorators = [login_required]``, routers with ``dependencies=[…]``."""
    found = set()
    for statement in view.tree.body:
        if isinstance(statement, n.ClassDef) and any(map(_names_guards, statement.body)):
            found.add(statement.name)
        if isinstance(statement, n.Assign) and isinstance(statement.value, n.Call):
            keywords = [a for a in statement.value.args if isinstance(a, n.Keyword)]
            if any(k.name in ("dependencies", "auth", "middleware") for k in keywords):
                found.update(view.text(target) for target in statement.targets)
    for function in view.nodes(n.FunctionDef):
        for decorator in function.decorators:
            if isinstance(decorator, n.Attribute) and decorator.attr in _BEFORE:
                found.add(view.text(decorator.value))
    return frozenset(found | _included(view))


def _included(view: UnitView) -> set[str]:
    """Routers that are included, or hooked, with a guard."""
    return {
        view.text(argument)
        for name in view.calls.keys() & {"include_router", "before_request"}
        for call in view.calls[name]
        for argument in call.args[:1]
        if called_name(call) == "include_router"
        and any(isinstance(a, n.Keyword) and a.name == "dependencies" for a in call.args)
    }


def _names_guards(statement: n.Stmt) -> bool:
    targets = statement.targets if isinstance(statement, n.Assign) else ()
    return any(isinstance(t, n.Name) and t.id in _CLASS_GUARDS for t in targets)


APPS = frozenset({
    "flask.Flask", "quart.Quart", "fastapi.FastAPI", "starlette.applications.Starlette",
    "aiohttp.web.Application", "tornado.web.Application", "sanic.Sanic",
})  # fmt: skip
_BEFORE = frozenset({"before_request", "before_app_request", "middleware", "on_request"})
_CLASS_GUARDS = frozenset(
    {"decorators", "method_decorators", "permission_classes", "authentication_classes"}
)
_PROTECTION = lazy(
    r"(?i)csrf|xsrf|samesite|seasurf|flaskform|limit|throttl|lockout|attempt|captcha|recaptcha|axes"
    r"|talisman|secure|nosniff|^x-|content-security|strict-transport|csp|helmet|before_request"
    r"|middleware|depends|render_template|^form$|^cookies?$|set_cookie|htmlresponse|templates"
    r"|gateway|ip_?filter|allow_?list|internal|before_app_request|remote_addr|^(flask|quart|tornado)\b|blocked|cooldown|backoff"
    r"|verif|construct_event"
)
