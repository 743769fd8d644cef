"""What a variable of the environment should be called that takes the place of a secret."""

from __future__ import annotations

import re
import sys

from vetline.fixes.drivers import is_driver
from vetline.fixes.locate import around, called
from vetline.fixes.model import FixSite
from vetline.fixes.names import imported_roots
from vetline.syntax import nodes as n


def variable_name(site: FixSite, value: n.Expr, fallback: str | None) -> str | None:
    """The name after what ``value`` is called in the code, or else ``fallback``.

    ``password`` and the like, which say too little, get the name of the library in front; where
    that is not known, ``fallback`` says more.
    """
    found = _called(site, value)
    kind = _address_kind(value)
    if kind is not None and not (found or "").endswith(("_URL", "_URI", "_DSN")):
        return kind
    name = found or fallback
    if name is None or name not in _VAGUE:
        return name
    says_more = fallback is not None and fallback not in _VAGUE
    return _scoped(site, value, name) or (fallback if says_more else name)


def _called(site: FixSite, value: n.Expr) -> str | None:
    """What the value is called here: the keyword, the variable or the key that it is for."""
    inner: n.Node = value
    for outer in reversed(around(site, value)):
        if isinstance(outer, n.Stmt) and not isinstance(outer, (n.Assign, n.AnnAssign)):
            return None
        if isinstance(outer, n.Call) and not _converts(outer, inner):
            return None
        name = _name_in(site, outer, value)
        if name is not None:
            return name
        inner = outer
    return None


def _name_in(site: FixSite, outer: n.Node, value: n.Expr) -> str | None:
    """The name that ``outer`` gives to the ``value`` inside it."""
    if isinstance(outer, n.Keyword) and outer.name is not None:
        if outer.name == "default":
            return _option_name(site, outer)
        return "PASSWORD" if outer.name == "auth" and _is_pair(outer) else _screaming(outer.name)
    if isinstance(outer, n.Parameter):
        return _screaming(outer.name)
    if isinstance(outer, n.DictItem) and outer.key is not None:
        return _word(outer.key)
    if isinstance(outer, n.Compare):
        others = [side for side in (outer.left, *outer.rights) if side is not value]
        return next(
            (name for side in others if (name := _word(side)) and _SECRET.search(name)), None
        )
    if isinstance(outer, n.Assign):
        return next(filter(None, map(_word, outer.targets)), None)
    return _word(outer.target) if isinstance(outer, (n.AnnAssign, n.NamedExpr)) else None


def _converts(call: n.Call, inner: n.Node) -> bool:
    """Whether ``call`` only makes something else of the text: what names its result, names it."""
    if inner is call.func or isinstance(inner, n.Keyword):
        return True
    func = call.func
    last = func.attr if isinstance(func, n.Attribute) else getattr(func, "id", "")
    return last in _CONVERTERS


def _option_name(site: FixSite, default: n.Keyword) -> str | None:
    """The name of the option whose default is given: ``--db-password``, ``env("DB_PASSWORD")``."""
    call = next(reversed(around(site, default)), None)
    first = call.args[0] if isinstance(call, n.Call) else None
    return _word(first) if isinstance(first, n.Constant) else None


def _is_pair(keyword: n.Keyword) -> bool:
    return isinstance(keyword.value, n.Tuple)


def _scoped(site: FixSite, value: n.Expr, name: str) -> str | None:
    """``name`` with what it belongs to in front: ``OPENAI_API_KEY``, ``DB_PASSWORD``."""
    owner = _owner(site, value)
    is_password = name.startswith(("PASS", "PWD"))
    if is_password and owner not in {"DB", "REDIS", *_OWN_NAMES.values()}:
        return None
    plain = "PASSWORD" if name in ("PASSWD", "PWD", "PASS") else name
    return f"{owner}_{plain}" if owner else None


def _owner(site: FixSite, value: n.Expr) -> str:
    for outer in reversed(around(site, value)):
        if isinstance(outer, n.Call):
            return _library(site, outer.func)
        if isinstance(outer, n.Assign):
            return _library(site, outer.targets[0])
    return ""


def _library(site: FixSite, node: n.Expr) -> str:
    """The library that ``node`` belongs to, if its name says what the secret is for."""
    names = site.view.names
    known = names.qualified(node)
    if known is None and isinstance(node, n.Attribute):
        known = names.type_of(node.value)
    root = (known or "").partition(".")[0]
    if is_driver(root):
        return "DB"
    if root in _OWN_NAMES:
        return _OWN_NAMES[root]
    is_foreign = root not in sys.stdlib_module_names and root in imported_roots(site)
    return root.upper() if is_foreign and root not in _GENERAL else ""


def _address_kind(value: n.Expr) -> str | None:
    """The name for an address with a password in it, after its scheme."""
    if not isinstance(value, n.Constant) or not isinstance(value.value, str):
        return None
    found = re.match(r"([a-z][a-z0-9+.-]*)://", value.value)
    return _SCHEMES.get(found.group(1).partition("+")[0]) if found is not None else None


def _word(node: n.Node) -> str | None:
    found = called(node)
    return _screaming(found) if found is not None else None


def _screaming(name: str) -> str | None:
    """``apiKey`` and ``api-key`` as ``API_KEY``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    result = re.sub(r"\W+", "_", parted).strip("_").upper()
    return result if result.isidentifier() and result.isascii() else None


_VAGUE = frozenset(
    {"API_KEY", "APIKEY", "AUTH_TOKEN", "KEY", "PASS", "PASSWD", "PASSWORD", "PWD", "SECRET",
     "TOKEN"}
)  # fmt: skip
_CONVERTERS = frozenset(
    {"Secret", "SecretStr", "b64decode", "bytearray", "bytes", "fromhex", "str", "unhexlify",
     "urlsafe_b64decode"}
)  # fmt: skip
_SECRET = re.compile("PASS|PWD|SECRET|TOKEN|KEY|PIN|CODE|CREDENTIAL|SIGNATURE|HASH")
"""What the other side of a comparison is called if that tells what the secret is."""
_OWN_NAMES = {
    "smtplib": "SMTP",
    "imaplib": "IMAP",
    "ftplib": "FTP",
    "ldap": "LDAP",
    "ldap3": "LDAP",
}
_GENERAL = frozenset(
    {"aiohttp", "authlib", "cryptography", "Crypto", "Cryptodome", "django", "fastapi", "flask",
     "httpx", "itsdangerous", "jose", "jwt", "passlib", "pydantic", "pydantic_settings",
     "requests", "starlette", "tornado", "werkzeug"}
)  # fmt: skip
_SCHEMES = {
    "amqp": "BROKER_URL", "amqps": "BROKER_URL", "http": "SERVICE_URL", "https": "SERVICE_URL",
    "mariadb": "DATABASE_URL", "mongodb": "MONGODB_URI", "mysql": "DATABASE_URL",
    "oracle": "DATABASE_URL", "postgres": "DATABASE_URL", "postgresql": "DATABASE_URL",
    "redis": "REDIS_URL", "rediss": "REDIS_URL",
}  # fmt: skip
