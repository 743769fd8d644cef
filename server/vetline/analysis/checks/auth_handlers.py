"""Exceptions around a security check that end in letting the caller in, or in nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import asks_for_faults, called_name, is_security_check
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def fail_open_handlers(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Handlers of a failed check that answer yes, or no where it asks for what speaks against."""
    for function in view.nodes(n.FunctionDef) if view.nodes(n.Try) else ():
        assert isinstance(function, n.FunctionDef)
        is_check = is_security_check(function.name)
        pass_ = not asks_for_faults(function.name)
        for attempt in _own(function, n.Try):
            assert isinstance(attempt, n.Try)
            is_meant = is_check or any(_is_check(call) for call in _calls(attempt.body))
            if not is_meant and not _verifies(attempt, function, view):
                continue
            for handler in attempt.handlers:
                answer = _yes(handler, is_check, pass_)
                if answer is None and is_check and all(map(_says_nothing, handler.body)):
                    answer = _yes_after(attempt, function, pass_)
                if answer is not None:
                    yield verdict(rule, Span(answer.start, answer.end))


def swallowed_checks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Handlers that say nothing about a check of a token, signature or permission that failed."""
    for attempt, handler in _silent(view):
        call = next((c for c in _calls(attempt.body) if _can_raise(c, view)), None)
        if call is not None and not _refuses_after(attempt, view):
            yield verdict(rule, _header(handler), {"$CHECK": view.text(call.func)})


def silent_handlers(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Handlers of every exception that do nothing.

    With ``also: stop`` the rule's check asks for those alone that hold up the order to stop.
    """
    assert rule.check is not None  # by which the rule came here
    is_wanted = _stops_nothing if rule.check.options.get("also") == "stop" else _is_broad
    for attempt, handler in _silent(view):
        if (
            all(isinstance(s, n.Jump) for s in handler.body)
            and is_wanted(handler)
            and not any(_can_raise(c, view) for c in _calls(attempt.body))
        ):
            yield verdict(rule, _header(handler))


def _silent(view: UnitView) -> Iterator[tuple[n.Try, n.Handler]]:
    for attempt in view.nodes(n.Try):
        for handler in attempt.handlers:
            if handler.body and all(_says_nothing(s) for s in handler.body):
                yield attempt, handler


def _refuses_after(attempt: n.Try, view: UnitView) -> bool:
    """Whether only a check that succeeds gives something: what follows ``attempt`` is a no."""
    if attempt.orelse:
        return True
    inside = [node for statement in attempt.body for node in n.walk(statement)]
    if not any(isinstance(node, n.Return) for node in inside):
        return False
    for function in view.nodes(n.FunctionDef):
        if attempt in function.body:
            rest = function.body[function.body.index(attempt) + 1 :]
            return not rest or _refuses(rest[0])
    return False


def _refuses(statement: n.Stmt) -> bool:
    """Whether ``statement`` says no: it raises, aborts, or returns nothing or a refusing status."""
    if isinstance(statement, n.Return):
        return _is_no(statement.value)
    if isinstance(statement, n.ExprStmt) and isinstance(statement.value, n.Call):
        return called_name(statement.value) == "abort"
    return isinstance(statement, n.Raise)


def _is_no(value: n.Expr | None) -> bool:
    if isinstance(value, n.Tuple) and value.items:
        return any(_is_refusing(item) for item in value.items[1:2]) or _is_no(value.items[0])
    if isinstance(value, n.Call):
        given = [a.value for a in value.args if isinstance(a, n.Keyword) and a.name in _STATUS]
        return called_name(value) in _REFUSING_ANSWERS or any(map(_is_refusing, given))
    if isinstance(value, n.Dict | n.List):
        return not value.items
    return value is None or (isinstance(value, n.Constant) and not value.value)


def _is_refusing(status: n.Expr) -> bool:
    if not isinstance(status, n.Constant) or not isinstance(status.value, int):
        return False
    return _STATUS_REFUSED <= status.value < _STATUS_REFUSED_END


def _says_nothing(statement: n.Stmt) -> bool:
    if isinstance(statement, n.Jump):
        return statement.keyword in ("pass", "continue")
    if not isinstance(statement, n.ExprStmt):
        return False
    value = statement.value
    if isinstance(value, n.Constant):
        return True
    return isinstance(value, n.Call) and (
        dotted(value.func) == "print" or bool(_LOGGER.search(dotted(value.func)))
    )


def _is_broad(handler: n.Handler) -> bool:
    kinds = handler.type.items if isinstance(handler.type, n.Tuple) else (handler.type,)
    return any(k is None or dotted(k) in ("Exception", "BaseException") for k in kinds)


def _stops_nothing(handler: n.Handler) -> bool:
    """Whether ``handler`` catches `KeyboardInterrupt` and `SystemExit` too."""
    return handler.type is None or dotted(handler.type) == "BaseException"


def _yes(handler: n.Handler, is_check: bool, pass_: bool) -> n.Node | None:
    """What in ``handler`` lets the caller in, as the answer ``pass_`` does."""
    for node in (inner for statement in handler.body for inner in n.walk(statement)):
        if isinstance(node, n.Return) and (_says(pass_, node.value) or _goes_on(node.value)):
            return node
    last = n.last_of(handler.body)
    if is_check and isinstance(last, n.Return):
        returned = last.value
        if isinstance(returned, n.Name) and returned.id in ("user", "account", "principal"):
            return last
    return None


def _yes_after(attempt: n.Try, function: n.FunctionDef, pass_: bool) -> n.Node | None:
    """The ``return True`` that a handler without an answer of its own falls through to."""
    if attempt not in function.body:
        return None
    rest = function.body[function.body.index(attempt) + 1 :]
    is_yes = bool(rest) and isinstance(rest[0], n.Return) and _says(pass_, rest[0].value)
    return rest[0] if is_yes else None


def _says(answer: bool, value: n.Expr | None) -> bool:
    if isinstance(value, n.Tuple) and value.items:
        return _says(answer, value.items[0])
    return isinstance(value, n.Constant) and value.value is answer


def _goes_on(value: n.Expr | None) -> bool:
    call = value.value if isinstance(value, n.Await) else value
    return isinstance(call, n.Call) and called_name(call) in _GO_ON


def _is_check(call: n.Call) -> bool:
    name = called_name(call)
    return is_security_check(name) or name in _CHECK_CALLS


def _verifies(attempt: n.Try, function: n.FunctionDef, view: UnitView) -> bool:
    """Whether ``attempt`` opens a token in a function that does not say no of a good one."""
    refusals = {id(r) for h in attempt.handlers for s in h.body for r in n.walk(s)}
    for given in _own(function, n.Return):
        assert isinstance(given, n.Return)
        if id(given) not in refusals and _says(False, given.value):
            return False
    return any(_is_verification(view.names.qualified(c.func) or "") for c in _calls(attempt.body))


def _is_verification(qualified: str) -> bool:
    """Whether what is called opens a token, and raises where its signature is wrong."""
    return qualified.startswith(_RAISING_MODULES) and not qualified.endswith(("encode", "dumps"))


def _can_raise(call: n.Call, view: UnitView) -> bool:
    """Whether the call tells by an exception that a token, signature or permission is wrong."""
    qualified = view.names.qualified(call.func) or ""
    if _is_verification(qualified):
        return True
    name = called_name(call)
    receiver = dotted(call.func.value) if isinstance(call.func, n.Attribute) else qualified
    if name in ("verify", "decrypt", "encrypt", "sign"):
        return bool(_KEYS.search(receiver))
    if name in _RECORDS:
        return bool(_AUDITS.search(receiver))
    return name in _RAISING or (is_security_check(name) and not name.startswith(("is_", "has_")))


def _calls(statements: tuple[n.Stmt, ...]) -> Iterator[n.Call]:
    for statement in statements:
        yield from (node for node in n.walk(statement) if isinstance(node, n.Call))


def _own(function: n.FunctionDef, kind: type[n.Node]) -> Iterator[n.Node]:
    """Nodes of ``kind`` in ``function``, without those of functions inside it."""
    stack: list[n.Node] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, n.FunctionDef | n.ClassDef | n.Lambda):
            continue
        if isinstance(node, kind):
            yield node
        stack.extend(n.children(node))


def _header(handler: n.Handler) -> Span:
    """``except X as e``, without its body."""
    end = handler.type.end if handler.type is not None else handler.start + len("except")
    return Span(handler.start, end)


_LOGGER = lazy(r"(?i)(^|\.)(_?log|_?logger|logging)\.(debug|info|warn|warning|error|exception)$")
_KEYS = lazy(r"(?i)key|sign|cert|jwt|token|fernet|cipher|hasher|aes|verifier|crypto|box")
_GO_ON = frozenset({"call_next", "next", "get_response", "view_func", "view"})
_CHECK_CALLS = frozenset({
    "checkpw", "check_password_hash", "compare_digest", "has_perm", "has_permission", "authorize",
    "verify_jwt_in_request", "check_object_permissions", "check_permissions",
})  # fmt: skip
_AUDITS = lazy(r"(?i)(?:^|[._])audit")
_RECORDS = frozenset({
    "record", "write", "log", "log_event", "append", "add", "create", "save", "emit", "info",
})  # fmt: skip
"""What is done with an audit trail, which has to hold what happened, or nothing may happen."""
_RAISING = frozenset({
    "setuid", "setgid", "setresuid", "setresgid", "setgroups", "initgroups", "chroot",
    "drop_privileges", "revoke_token", "revoke_session", "revoke_access", "audit_log",
    "write_audit_log", "log_audit", "log_security_event", "encrypt_file", "encrypt_data",
    "verify_jwt_in_request", "verify_signature", "check_permissions", "check_object_permissions",
    "verify_id_token", "verify_oauth2_token", "construct_event", "match_hostname",
    "validate_signature", "require_permission", "check_csrf", "validate_csrf",
})  # fmt: skip
_RAISING_MODULES = (
    "jwt.decode", "jose.jwt.decode", "jose.jws.verify", "jwt.PyJWT.decode", "authlib.jose.jwt",
    "itsdangerous.", "ssl.match_hostname", "django.core.signing.loads",
    "google.oauth2.id_token.verify", "flask_wtf.csrf.validate_csrf",
    "cryptography.fernet.Fernet.decrypt",
)  # fmt: skip

_STATUS = frozenset(("status", "status_code"))
_STATUS_REFUSED, _STATUS_REFUSED_END = 400, 500
_REFUSING_ANSWERS = frozenset(
    ("HttpResponseForbidden", "HttpResponseBadRequest", "HTTPForbidden", "HTTPUnauthorized")
)
