"""Password libraries told to use a scheme that is no better than a plain digest."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.arguments import argument_of
from vetline.analysis.checks.secrets_literals import literal_text, target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def weak_schemes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Where ``view`` chooses such a scheme."""
    for call in view.nodes(n.Call):
        scheme = _chosen(call, view)
        if scheme is not None:
            yield verdict(rule, Span(call.start, call.end), {"$DIGEST": f"`{scheme}`"})
    for statement in view.nodes(n.Assign):
        if target_name(statement.targets[0]) == "PASSWORD_HASHERS":
            yield from _preferred_hasher(statement.value, view, rule)


def _chosen(call: n.Call, view: UnitView) -> str | None:
    qualified = view.names.qualified(call.func) or ""
    passlib = _PASSLIB.fullmatch(qualified)
    if passlib is not None:
        return passlib["scheme"]
    option = _OPTIONS.get(qualified)
    if option is None:
        return None
    keyword, position, weak = option
    texts = _texts(argument_of(call, position, keyword), view)
    return next((text for text in texts if weak.fullmatch(text)), None)


def _texts(expr: n.Expr | None, view: UnitView) -> Iterator[str]:
    items = expr.items if isinstance(expr, n.List | n.Tuple) else (expr,)
    for item in items:
        known = view.names.constant(item) if item is not None else None
        if known is not None and isinstance(known.value, str):
            yield known.value


def _preferred_hasher(value: n.Expr, view: UnitView, rule: Rule) -> Iterator[Finding]:
    """The first of Django's hashers, with which new passwords are hashed."""
    if not isinstance(value, n.List | n.Tuple) or not value.items:
        return
    first = value.items[0]
    name = (literal_text(first, view) or "").rpartition(".")[2]
    if _DJANGO.fullmatch(name):
        yield verdict(rule, Span(first.start, first.end), {"$DIGEST": f"`{name}`"})


_PASSLIB = lazy(
    r"passlib\.(?:hash|handlers\.\w+)\.(?P<scheme>(?:apr_)?md5_crypt|des_crypt|bsdi_crypt|bigcrypt|crypt16"
    r"|sha1_crypt|hex_(?:md4|md5|sha1|sha256|sha512)|ldap_(?:hex_)?(?:md5|sha1|salted_md5|salted_sha1|plaintext)"
    r"|nthash|lmhash|mssql2000|mssql2005|mysql323|mysql41|oracle10|postgres_md5|plaintext"
    r"|django_(?:salted_md5|salted_sha1|des_crypt|disabled)|cisco_\w+|unix_fallback)\.(?:hash|encrypt|using)"
)
_WEAK_SCHEME = lazy(
    r"(?:apr_)?md5_crypt|des_crypt|bsdi_crypt|bigcrypt|crypt16|sha1_crypt|hex_\w+|ldap_(?:hex_)?(?:md5|sha1)"
    r"|ldap_salted_(?:md5|sha1)|ldap_plaintext|nthash|lmhash|mssql200[05]|mysql323|mysql41|oracle10"
    r"|postgres_md5|plaintext|django_(?:salted_md5|salted_sha1|des_crypt)"
)
_WERKZEUG = lazy(r"plain|md5|sha1|sha224|sha256|sha384|sha512|(?:pbkdf2:)?(?:md5|sha1)(?::\d+)?")
_HASHER = lazy(r"(?:unsalted_)?(?:md5|sha1)|crypt")
_DJANGO = lazy(r"(?:UnsaltedMD5|UnsaltedSHA1|MD5|SHA1|Crypt)PasswordHasher")
_OPTIONS = {
    "werkzeug.security.generate_password_hash": ("method", 1, _WERKZEUG),
    "django.contrib.auth.hashers.make_password": ("hasher", 2, _HASHER),
    "passlib.context.CryptContext": ("schemes", 0, _WEAK_SCHEME),
    "passlib.context.LazyCryptContext": ("schemes", 0, _WEAK_SCHEME),
}
"""The keyword and the position of the argument that chooses a scheme, and the weak ones."""
