"""Passwords hashed slowly before they are kept, and compared by who knows how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vetline.fixes.locate import ATOM, around, code_for, target
from vetline.fixes.model import Draft, FixSite
from vetline.fixes.names import imported_roots
from vetline.fixes.options import word
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.fixes.transforms.values import slot
from vetline.fixes.variables import uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n


def hash_password(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``User(password=typed)`` as ``User(password=generate_password_hash(typed))``.

    There is no fix in a file that uses no framework, since the standard library has no function
    that gives a hash together with its salt.
    """
    node = target(site, word(options, "at"))
    if node is None:
        return None
    if isinstance(node, n.Assign) and "django" in imported_roots(site):
        return _set_password(site, node)
    hasher = _of_framework(site, _HASHERS)
    typed = next(_typed(site, node), None)
    if hasher is None or typed is None:
        return None
    new = rendered(site, f"{hasher}($TYPED)", {"TYPED": code_for(site, typed)})
    return Draft(replacement(site, typed, new), new.imports) if new is not None else None


def _set_password(site: FixSite, statement: n.Assign) -> Draft | None:
    """``user.password = typed`` as Django's ``user.set_password(typed)``."""
    place = statement.targets[0]
    if len(statement.targets) != 1 or not isinstance(place, n.Attribute):
        return None
    texts = {"USER": site.text(place.value), "TYPED": code_for(site, statement.value)}
    new = rendered(site, "$USER.set_password($TYPED)", texts)
    return Draft(replacement(site, statement, new)) if new is not None else None


def _typed(site: FixSite, node: n.Node) -> Iterator[n.Expr]:
    """The expressions in ``node`` that are called a password and are given somewhere."""
    for found in n.walk(node):
        is_named = isinstance(found, (n.Keyword, n.DictItem)) and _is_password(_name(found))
        if isinstance(found, (n.Keyword, n.DictItem, n.Assign)):
            if is_named or isinstance(found, n.Assign):
                yield found.value
        elif isinstance(found, n.Call):
            for given in found.args:
                items = given.items if isinstance(given, (n.Tuple, n.List)) else ()
                yield from (
                    i for i in items if isinstance(i, n.Expr) and _is_password(site.text(i))
                )


def _name(node: n.Keyword | n.DictItem) -> str:
    if isinstance(node, n.Keyword):
        return node.name or ""
    is_text = isinstance(node.key, n.Constant) and isinstance(node.key.value, str)
    return str(node.key.value) if isinstance(node.key, n.Constant) and is_text else ""


def _is_password(text: str) -> bool:
    return re.search(r"(?i)(password|passwd|pwd|passphrase|\bpw\b)\W*$", text) is not None


def check_password(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``user.password == typed`` as ``check_password_hash(user.password, typed)``."""
    node = slot(target(site, word(options, "at")))
    checker = _of_framework(site, _CHECKERS)
    if not isinstance(node, n.Compare) or len(node.ops) != 1 or checker is None:
        return None
    stored, given = site.bindings.get("STORED"), site.bindings.get("GIVEN")
    if node.ops[0] not in ("==", "!=") or stored is None or given is None:
        return None
    negation = "not " if node.ops[0] == "!=" else ""
    new = rendered(site, negation + checker)
    return Draft(replacement(site, node, new), new.imports) if new is not None else None


def slow_hash(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``hashlib.sha256(password.encode()).hexdigest()`` as ``generate_password_hash(password)``.

    Without a framework it is the salt and what ``scrypt`` makes with it.
    A hash with a salt of its own equals no other, so that a comparison becomes a question to the
    framework, and there is no fix where a hash is what something is looked up by.
    """
    node = target(site, word(options, "at"))
    hasher = _of_framework(site, _HASHERS)
    digest = next(_digests(site, node), None) if node is not None else None
    if digest is None:
        return None
    whole, hashed = digest
    typed = code_for(site, hashed, ATOM)
    compared = _compared(site, whole)
    if compared is not None:
        return _asked(site, *compared, typed)
    if any(map(_compares, _readers(site, whole))):
        return None
    template = f"{hasher}($TYPED)" if hasher is not None else _SCRYPT
    new = rendered(site, template, {"TYPED": typed})
    return Draft(replacement(site, whole, new), new.imports) if new is not None else None


def _asked(site: FixSite, whole: n.Expr, stored: n.Expr, typed: str) -> Draft | None:
    """``whole``, which compares a hash with ``stored``, as a call of ``check_password_hash``."""
    checker = _of_framework(site, _CHECKERS)
    if checker is None:
        return None
    negation = "not " if isinstance(whole, n.Compare) and whole.ops[0] == "!=" else ""
    texts = {"STORED": code_for(site, stored), "GIVEN": typed}
    new = rendered(site, negation + checker, texts)
    return Draft(replacement(site, whole, new), new.imports) if new is not None else None


def _compared(site: FixSite, digest: n.Call) -> tuple[n.Expr, n.Expr] | None:
    """What compares ``digest`` itself with one other thing, and that thing."""
    outer = next(reversed(around(site, digest)), None)
    sides: tuple[n.Node, ...] = ()
    if isinstance(outer, n.Compare) and outer.ops in (("==",), ("!=",)):
        sides = (outer.left, *outer.rights)
    elif isinstance(outer, n.Call) and site.view.names.qualified(outer.func) in _COMPARERS:
        sides = outer.args
    others = [side for side in sides if side is not digest]
    if not isinstance(outer, (n.Compare, n.Call)) or len(sides) != 2 or len(others) != 1:
        return None
    return (outer, others[0]) if isinstance(others[0], n.Expr) else None


def _readers(site: FixSite, digest: n.Call) -> Iterator[n.Node]:
    """The nodes that ``digest`` stands in, or the variable that it is kept in."""
    for outer in around(site, digest):
        yield outer
        if isinstance(outer, n.Assign) and isinstance(outer.targets[0], n.Name):
            for name in uses(site, outer.targets[0]):
                yield from around(site, name)


def _compares(node: n.Node) -> bool:
    """Whether hashes must be equal for ``node`` to do what it is meant to."""
    if isinstance(node, n.Call):
        func = node.func
        name = func.attr if isinstance(func, n.Attribute) else getattr(func, "id", "")
        return name in _LOOKUPS
    return isinstance(node, (n.Compare, n.Subscript))


def _digests(site: FixSite, node: n.Node) -> Iterator[tuple[n.Call, n.Expr]]:
    """The calls of ``hashlib`` down to the text that they hash, which nothing is added to."""
    for call in (found for found in _holding(site, node) if isinstance(found, n.Call)):
        func = call.func
        if not isinstance(func, n.Attribute) or func.attr != "hexdigest":
            continue
        inner = func.value
        if not isinstance(inner, n.Call) or len(inner.args) != 1:
            continue
        if (site.view.names.qualified(inner.func) or "").startswith("hashlib."):
            text = _plain(inner.args[0])
            if not isinstance(text, (n.BinOp, n.JoinedStr)):
                yield call, text


def _holding(site: FixSite, node: n.Node) -> Iterator[n.Node]:
    yield from n.walk(node)
    yield from reversed(around(site, node))


def _plain(node: n.Expr) -> n.Expr:
    """``x`` of ``x.encode()`` and ``bytes(x, "utf-8")``."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.value if node.func.attr == "encode" else node
    if isinstance(node, n.Call) and isinstance(node.func, n.Name) and node.func.id == "bytes":
        return node.args[0] if node.args else node
    return node


def _of_framework(site: FixSite, choices: Mapping[str, str]) -> str | None:
    """The choice for the first framework that the file imports."""
    roots = imported_roots(site)
    return next((choice for root, choice in choices.items() if root in roots), None)


_SCRYPT = (
    "((salt := os.urandom(16)) + "
    "hashlib.scrypt($TYPED.encode(), salt=salt, n=2**14, r=8, p=1)).hex()"
)
_COMPARERS = frozenset(
    ("hmac.compare_digest", "secrets.compare_digest", "operator.eq",
     "django.utils.crypto.constant_time_compare")
)  # fmt: skip
_LOOKUPS = frozenset(
    ("filter", "filter_by", "where", "get", "find", "find_one", "execute", "executemany",
     "fetchrow", "fetchone", "query", "compare_digest", "constant_time_compare", "exists", "index",
     "count")
)  # fmt: skip
"""Functions that find what equals what they are given."""
_HASHERS = {
    "django": "django.contrib.auth.hashers.make_password",
    "flask": "werkzeug.security.generate_password_hash",
    "werkzeug": "werkzeug.security.generate_password_hash",
    "flask_sqlalchemy": "werkzeug.security.generate_password_hash",
    "flask_login": "werkzeug.security.generate_password_hash",
}
_CHECKERS = {
    "django": "django.contrib.auth.hashers.check_password($GIVEN, $STORED)",
    "flask": "werkzeug.security.check_password_hash($STORED, $GIVEN)",
    "werkzeug": "werkzeug.security.check_password_hash($STORED, $GIVEN)",
    "flask_sqlalchemy": "werkzeug.security.check_password_hash($STORED, $GIVEN)",
    "flask_login": "werkzeug.security.check_password_hash($STORED, $GIVEN)",
}
