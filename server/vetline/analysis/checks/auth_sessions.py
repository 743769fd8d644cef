"""Logins that go on with the session that the visitor brought along."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.auth_words import words_of
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def sessions_not_renewed(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Functions that check a password and note in the session who it is, without a new session.

    Flask and Quart keep the session itself in the cookie, unless told otherwise, so that it
    matters less.
    """
    is_kept_by_client = not {"flask", "quart"}.isdisjoint(view.names.interface.packages)
    severity = Severity.INFO if is_kept_by_client else None
    for function in view.nodes(n.FunctionDef):
        noted = next(_identities(function), None)
        if noted is None:
            continue
        words = {word for statement in function.body for word in words_of(statement)}
        is_login = _LOGIN_NAME.search(function.name) or any(map(_LOGIN.search, words))
        if is_login and not any(map(_RENEWAL.search, words)):
            yield verdict(rule, Span(noted.start, noted.end), severity=severity)


def _identities(function: n.FunctionDef) -> Iterator[n.Assign]:
    """``session["user_id"] = …``."""
    for node in n.walk(function):
        for target in node.targets if isinstance(node, n.Assign) else ():
            if not isinstance(target, n.Subscript) or not isinstance(target.index, n.Constant):
                continue
            is_session = dotted(target.value).rpartition(".")[2] == "session"
            if is_session and _IDENTITY.search(str(target.index.value)):
                assert isinstance(node, n.Assign)
                yield node


_IDENTITY = lazy(r"(?i)user|uid|^id$|auth|logged|login|member|account|admin|customer|email")
_LOGIN = lazy(
    r"(?i)^(authenticate(_\w+)?|check_password\w*|verify_password|verify_hash|checkpw|check_pw"
    r"|passw(or)?d|verify)$"
)
_LOGIN_NAME = lazy(r"(?i)(?:^|_)(?:log_?in|sign_?in)(?:_|$)")
_RENEWAL = lazy(
    r"(?i)^(cycle_key|flush|clear|invalidate|new_session|login|log_in|login_user|auth_login"
    r"|django_login|sign_in|change_id|create_session|update_session_auth_hash)$|regenerat|renew|rotat"
)
