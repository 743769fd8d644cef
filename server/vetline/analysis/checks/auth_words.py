"""The words by which code speaks of who may do what."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.facts import dotted
from vetline.syntax import nodes as n
from vetline.text.regex import lazy


def is_guard(name: str) -> bool:
    """Whether a decorator or dependency of this name asks who calls."""
    last = name.rpartition(".")[2]
    return bool(_GUARD.search(last)) and not _NO_GUARD.search(last)


def speaks_of_users(word: str) -> bool:
    """Whether ``word`` shows that code knows its callers apart: by login, token, session or key."""
    return bool(_USERS.search(word))


def names_transaction(word: str) -> bool:
    """Whether ``word`` is what the session of a database is called, or what gives one."""
    return _TRANSACTION.fullmatch(word) is not None


def is_security_check(name: str) -> bool:
    """Whether a function of this name says yes or no to a person, a token or a signature."""
    last = name.rpartition(".")[2].lstrip("_")
    return bool(_CHECK.search(last)) and not _NO_CHECK.search(last)


def asks_for_faults(name: str) -> bool:
    """Whether a check of this name says yes where the caller has to be refused."""
    return bool(_FAULT.search(name))


def called_name(call: n.Call) -> str:
    """The last part of what is called: ``c`` of ``a.b().c(…)``."""
    if isinstance(call.func, n.Attribute):
        return call.func.attr
    return dotted(call.func)


def words_of(root: n.Node) -> Iterator[str]:
    """Every name in ``root``, and its short texts."""
    for node in n.walk(root):
        if isinstance(node, n.Name):
            yield node.id
        elif isinstance(node, n.Attribute):
            base = dotted(node.value) if node.attr == "session" else ""
            if base not in _DATABASES:
                yield f"{base}.session" if base in _FRAMEWORKS else node.attr
            if node.attr in _PERSONS and dotted(node.value) in _CALLS:
                yield "current_user"
        elif isinstance(node, n.Keyword | n.Alias | n.Parameter) and node.name:
            yield node.name
        elif isinstance(node, n.ImportFrom):
            yield node.module
        elif isinstance(node, n.FunctionDef | n.ClassDef):
            yield node.name
        elif isinstance(node, n.Constant) and isinstance(node.value, str):
            yield node.value[:WORD_CHARS_MAX]


WORD_CHARS_MAX = 60
"""As much of a text as is looked at for words: header names, keys, paths."""

_FRAMEWORKS = ("flask", "quart")
"""Whose `session` is the visitor's."""
_DATABASES = ("db", "self.db", "database", "models.db")
"""Whose `session` is a transaction, and nobody's login."""
_PERSONS = ("user", "member", "account")
_CALLS = (
    "g", "flask.g", "quart.g", "request", "self.request", "request.state", "request.ctx",
    "info.context",
)  # fmt: skip
"""Where frameworks keep who calls, with the call that is answered."""
_GUARD = lazy(
    r"(?i)(login|auth|authentication|jwt|token|role|roles|permission|permissions|admin|user|staff"
    r"|superuser|fresh|scope|scopes|session|api_?key|account|access)_?required"
    r"|requires?_?(auth|login|role|permission|admin|token|user|api_?key|scope|access)"
    r"|^(authenticated|protected|secured|admin_only|login_only|user_passes_test|permission_classes"
    r"|roles_accepted|auth_token|jwt_required|requires|authorize|authorized|token_auth|verify_jwt"
    r"|has_permission|has_role|check_permission)"
    r"|current_(user|active_\w+|admin|account|member|customer|staff)|get_(user|admin|principal|identity)|verify_(token|api_?key)"
    r"|(api_?key|oauth2|bearer|token|auth)_?(scheme|header|auth|dep)|validate_token|check_auth"
    r"|CurrentUser|UserDep|authenticate|authori[sz]e"
)
_NO_GUARD = lazy(r"(?i)^require_(http_methods|post|get|safe)|csrf|optional")
_TRANSACTION = lazy(
    r"(?i)(?:get_|async_|new_|db_|scoped_|local_?|make_)*session(?:_?(?:local|maker|dep|factory|scope|local_dep))?s?"
    r"|async_?sessionmaker|asyncsession|sqlalchemy\.(?:orm|ext\.asyncio)\S*"
)
_USERS = lazy(
    r"(?i)auth(?!or\b|ors\b|or_)|login|logged|jwt|token|session|permission|api_?key|credential"
    r"|current_(?:user|account|member|customer)|password|principal|identity|hmac|signature|secret|require_|_required"
)
_CHECK = lazy(
    r"(?i)^(is|has|have|can|may|check|verify|validate|require|authenticate|authori[sz]e"
    r"|assert|test)(_\w+)?_?(auth\w*|permi\w+|allow\w*|access|admin\w*|role\w*|owner\w*|token\w*"
    r"|jwt|signature\w*|password\w*|passwd|pwd|credential\w*|login|logged_in|superuser|staff"
    r"|api_?key|session|hmac|otp|mfa|2fa|totp|certificate|cert|captcha|csrf\w*|privilege\w*"
    r"|valid_user|user|scope\w*|licen[cs]e)$"
    r"|^(authenticate|authori[sz]e|authenticate_\w+|authori[sz]e_\w+|can_[a-z]+|has_perm\w*"
    r"|allow_access|permission_check|auth_check|login_check|token_is_valid|acl_check)$"
)
_FAULT = lazy(
    r"(?i)^_?(?:is|has|check|was)_?(?:\w+_)?(?:revoked|banned|blocked|black_?listed|deny_?listed|expired|suspended"
    r"|denied|forbidden|locked(?:_out)?|disabled|rate_?limited|throttled|replayed|tampered|compromised)$"
)
_NO_CHECK = lazy(
    r"(?i)^(has|is)_(user|session)$|^can_(be|handle|parse|read_|write_|use|convert|fast|merge)"
    r"|unauth|not_|_count|_(protected|enabled|supported|available)$|^authenticate_headers?$|^test_\w+_(fails|works)"
)
