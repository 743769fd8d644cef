"""Protections that a whole application lacks: each is reported once, and only where it matters."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from vetline.analysis.checks.auth_module import App, WebUnit
from vetline.analysis.checks.auth_routes import Route
from vetline.analysis.checks.auth_words import names_transaction, speaks_of_users
from vetline.analysis.checks.project_facts import ProjectFacts, outer_names
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class _Module:
    """All units of a module taken together, each app and route with the digest of its unit."""

    apps: tuple[tuple[str, App], ...]
    routes: tuple[tuple[str, Route], ...]
    words: frozenset[str]
    guarded: frozenset[str]
    imports: frozenset[str]

    def speaks_of(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(word) for word in self.words)


def missing_csrf(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Applications that know users by a cookie, change things, and have no CSRF token."""
    module = _module(units)
    kinds = {app.kind for _, app in module.apps}
    changing = [(at, r) for at, r in module.routes if r.changes and not _HOOK.search(r.path)]
    is_cookie_app = kinds & _COOKIE_APPS or (not kinds and module.speaks_of(_COOKIE_PACKAGES))
    if (
        all(map(_begins_session, (route for _, route in changing)))
        or not is_cookie_app
        or _imports(module, path, project, _CSRF_MODULES)
    ):
        return
    if module.speaks_of(_CSRF) or module.speaks_of(_TOKENS) or not _knows_by_cookie(module):
        return
    cookie_apps = [(at, app.span) for at, app in module.apps if app.kind in _COOKIE_APPS]
    yield from _first(rule, cookie_apps or [(at, r.span) for at, r in changing])


def missing_rate_limit(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Routes that take a password or a code, in an application that counts no attempts."""
    module = _module(units)
    if module.speaks_of(_LIMITS) or _imports(module, path, project, _LIMIT_MODULES):
        return
    guessed = [
        (at, route.span)
        for at, route in module.routes
        if route.changes and (_GUESSED.search(route.path) or _GUESSED.search(route.name))
    ]
    yield from _first(rule, guessed)


def unsigned_webhooks(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Routes that another service calls with what it decided, and nothing says that it does."""
    module = _module(units)
    if module.speaks_of(_SIGNED) or _imports(module, path, project, ("hmac", "svix")):
        return
    for at, route in module.routes:
        is_hook = _HOOK.search(route.path) and _SENDERS.search(f"{route.path} {route.name}")
        if is_hook and route.changes and not route.guard and not route.proven:
            yield at, verdict(rule, route.span, {"$PATH": route.path})


def missing_headers(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Applications that show pages, and send none of the headers that protect them."""
    module = _module(units)
    shows_pages = module.speaks_of(_PAGES) or any(r.path == "/" for _, r in module.routes)
    if (
        not shows_pages
        or module.speaks_of(_HEADERS)
        or _imports(module, path, project, _HEADER_MODULES)
    ):
        return
    yield from _first(rule, [(at, app.span) for at, app in module.apps])


def missing_authentication(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Routes that change or administer, where nothing asks who calls."""
    module = _module(units)
    if _imports(module, path, project, _AUTH_MODULES) or module.guarded:
        return
    if module.speaks_of(_NETWORKS):
        return
    risky = [(at, route) for at, route in module.routes if _is_risky(route)]
    if any(map(speaks_of_users, _without_database(module))):
        knows_all = _logs_in(module) and _stands_alone(module, path, project)
        risky = [(at, r) for at, r in risky if _is_left_out(r)] if knows_all else []
    yield from _first(rule, [(at, route.span) for at, route in risky])


def _logs_in(module: _Module) -> bool:
    """Whether one of the routes begins a session, and nothing is asked before every route."""
    begins = any(_BEGINS.search(route.name) and route.users for _, route in module.routes)
    return begins and "session" in module.words and not module.speaks_of(_BEFORE)


def _is_left_out(route: Route) -> bool:
    """Whether an administrator's page is shown to whoever asks, without a word about them."""
    is_open = not route.guard and not route.users and not route.refuses
    return is_open and bool(_ADMIN.search(route.path)) and not _is_public(route)


def _without_database(module: _Module) -> frozenset[str]:
    """The words of ``module``, but not its sessions where these are transactions."""
    roots = {name.partition(".")[0] for name in module.imports}
    if roots.isdisjoint(_DATABASES) or not module.imports.isdisjoint(_LOGIN_SESSIONS):
        return module.words
    return frozenset(word for word in module.words if not names_transaction(word))


def inconsistent_guards(
    units: Sequence[tuple[str, Hashable]], path: str, project: ProjectFacts, rule: Rule
) -> Iterator[tuple[str, Finding]]:
    """Routes without the guard that most of their siblings have, or one where they do harm."""
    del path, project
    module = _module(units)
    for owner in {route.owner for _, route in module.routes} - module.guarded:
        siblings = [(at, route) for at, route in module.routes if route.owner == owner]
        guards = [route.guard for _, route in siblings if route.guard]
        known = [route for _, route in siblings if route.guard or route.users]
        if not guards:
            continue
        is_habit = len(guards) >= SIBLINGS_MIN and len(known) >= SIBLINGS_SHARE_MIN * len(siblings)
        shared = max(sorted(set(guards)), key=guards.count)
        for at, route in siblings:
            is_open = not route.guard and not route.users and not _is_public(route)
            if is_open and (is_habit or _is_risky(route)):
                yield at, verdict(rule, route.span, {"$NAME": route.name, "$GUARD": shared})


def _begins_session(route: Route) -> bool:
    """Whether who calls ``route`` is known only after it, by its name or the end of its path."""
    return any(map(_BEGINS.search, (route.name, route.path.rstrip("/").rpartition("/")[2])))


def _knows_by_cookie(module: _Module) -> bool:
    """Whether a session is kept, or a form is filled in by who is logged in."""
    is_imported = module.speaks_of(_SESSION) and not module.imports.isdisjoint(_SESSION_IMPORTS)
    is_filled_in = module.speaks_of(_FORMS) and module.speaks_of(_PEOPLE)
    return is_imported or module.speaks_of(_COOKIES) or is_filled_in


def _is_risky(route: Route) -> bool:
    """Whether a route administers, or changes what is there."""
    return bool(_ADMIN.search(route.path)) or (route.changes and _acts(route))


def _is_public(route: Route) -> bool:
    return bool(_PUBLIC.search(route.path) or _PUBLIC.search(route.name)) or (
        route.path == "/" and not route.changes
    )


def _acts(route: Route) -> bool:
    """Whether the route changes what is kept, as far as its path and name tell."""
    text = f"{route.name} {route.path}"
    has_key = any(mark in route.path for mark in "<{")
    return (
        "DELETE" in route.methods
        or bool(_COMMAND.search(text))
        or (has_key and bool(_ACTION.search(text)))
    )


def _module(units: Sequence[tuple[str, Hashable]]) -> _Module:
    known = [(at, unit) for at, unit in units if isinstance(unit, WebUnit)]
    return _Module(
        tuple((at, app) for at, unit in known for app in unit.apps),
        tuple((at, route) for at, unit in known for route in unit.routes),
        frozenset[str]().union(*(unit.words for _, unit in known)),
        frozenset[str]().union(*(unit.guarded for _, unit in known)),
        frozenset[str]().union(*(unit.imports for _, unit in known)),
    )


def _imports(module: _Module, path: str, project: ProjectFacts, modules: tuple[str, ...]) -> bool:
    """Whether ``modules``, or something in them, are imported where it may help this module."""
    if not _stands_alone(module, path, project):
        return any(map(project.imports, modules))
    return not frozenset(outer_names(module.imports)).isdisjoint(modules)


def _stands_alone(module: _Module, path: str, project: ProjectFacts) -> bool:
    """Whether the module has an application of its own, and no file of the project touches it.

    So it is with scripts that lie in one folder: what another one imports protects none of them.
    """
    ours = project.first_party
    if not module.apps or any(name.partition(".")[0] in ("", *ours) for name in module.imports):
        return False
    stem = path.rpartition("/")[2].removesuffix(".py")
    return not any(stem in name.split(".") for name in project.imported)


def _first(rule: Rule, places: list[tuple[str, Span]]) -> Iterator[tuple[str, Finding]]:
    for at, span in places[:1]:
        yield at, verdict(rule, span)


SIBLINGS_MIN = 2
"""Guarded routes that make a habit."""
SIBLINGS_SHARE_MIN = 0.6
"""Part of the routes that has to be guarded for the others to stand out."""

_COOKIE_APPS = frozenset({"flask.Flask", "quart.Quart", "tornado.web.Application"})
_BEGINS = lazy(
    r"(?i)^(?:do_|post_|user_)?(?:log_?(?:in|out|off)|sign_?(?:in|out|up)|register|authenticate"
    r"|acs|magic_?link|sso)(?:[-_]\w*)?$"
)
_HOOK = lazy(r"(?i)webhook|callback|/hooks?\b")
_SIGNED = lazy(r"(?i)hmac|signature|verif|construct_event|remote_addr|compare_digest")
_SENDERS = lazy(
    r"(?i)stripe|paypal|pay|github|gitlab|shopify|twilio|slack|order|billing|braintree|square|sendgrid"
)
_NETWORKS = lazy(r"(?i)remote_addr|ip_?filter|allow_?list|gateway")
_BEFORE = lazy(r"(?i)before_(?:app_)?request|middleware|depends")
_CSRF = lazy(r"(?i)csrf|xsrf|seasurf|flaskform|samesite")
_TOKENS = lazy(r"(?i)jwt|bearer|x-api-key|api_?key|^authorization$|httpauth|token_required")
_COOKIE_PACKAGES = lazy(r"^(flask|quart|tornado)\b")
_LOGIN_SESSIONS = frozenset({"flask.session", "quart.session"})
_SESSION = lazy(r"(?i)^session$")
_SESSION_IMPORTS = _LOGIN_SESSIONS | {"flask.*", "quart.*"}
"""Where that name is the visitor's session, and not one of a database or of `requests`."""
_COOKIES = lazy(r"(?i)login_user|set_cookie|secure_cookie|^(?:flask|quart)\.session$")
_FORMS = lazy(r"(?i)^form$")
_PEOPLE = lazy(r"(?i)login_required|current_user|^render_template$")
_LIMITS = lazy(r"(?i)limit|throttl|lockout|attempt|captcha|axes|blocked|cooldown|backoff|locked")
_GUESSED = lazy(
    r"(?i)log_?in\b|sign_?in\b|\botp\b|verify_(otp|code)|2fa|mfa|password[/_-]?reset|reset[_-]?password"
    r"|forgot|/token\b|/auth\b|authenticate|unlock|(?:\b|_)(?:pin|passcode)\b"
)
_PAGES = lazy(r"(?i)^render_template$|htmlresponse|templateresponse|jinja2templates")
_HEADERS = lazy(
    r"(?i)talisman|nosniff|^x-(content|frame|xss)|content-security|strict-transport|^secure$"
    r"|secure_headers|helmet|csp"
)
_ADMIN = lazy(r"(?i)/(admin|manage|internal|config|settings|debug|superuser|backups?|dumps?)\b")
_ACTION = lazy(
    r"(?i)(^|[_/ ])(delete|remove|drop|update|edit|modify|change|save|write|set|transfer|cancel"
    r"|approve|reject|enable|disable)(?=[_/A-Z ]|$)"
)
_COMMAND = lazy(
    r"(?i)(^|[_/ ])(execute|exec|restart|reboot|shutdown|purge|wipe|flush|truncate|restore"
    r"|terminate|grant|promote|ban|deploy"
    r"|transfer|withdraw)"
    r"(?=[_/A-Z ]|$)"
)
_PUBLIC = lazy(
    r"(?i)log_?(in|out)|sign_?(in|up|out)|register|health|ready|live|ping|status|static|favicon"
    r"|webhook|callback|docs|openapi|public|index|home|about|contact|error|not_?found|robots"
    r"|sitemap|version|metrics|token|forgot|reset|verify|confirm|callback|landing|auth\b|captcha"
)
_DATABASES = frozenset({"sqlalchemy", "sqlmodel", "databases", "tortoise"})
_CSRF_MODULES = ("flask_wtf", "flask_seasurf", "quart_wtf", "flask_wtf.csrf", "django")
_LIMIT_MODULES = (
    "flask_limiter", "slowapi", "ratelimit", "django_ratelimit", "axes", "fastapi_limiter",
    "limits", "rest_framework.throttling", "aiohttp_ratelimiter", "quart_rate_limiter",
)  # fmt: skip
_HEADER_MODULES = ("flask_talisman", "secure", "flask_csp", "django", "talisman")
_AUTH_MODULES = (
    "flask_login", "flask_jwt_extended", "flask_httpauth", "flask_security", "flask_principal",
    "flask_praetorian", "flask_jwt", "flask_oidc", "fastapi.security", "fastapi_users",
    "fastapi_login", "jose", "jwt", "authlib", "aiohttp_security", "quart_auth", "sanic_jwt",
    "rest_framework.permissions", "django.contrib.auth", "starlette.authentication", "msal",
    "google.oauth2", "keycloak", "auth0", "fastapi_azure_auth", "python_jwt", "flask_dance",
)  # fmt: skip
