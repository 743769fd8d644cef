"""Hosts allowed by a look at the text of a URL, which holds more than the host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.crypto_purposes import words_of
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

ADDRESSES = (
    "(?i)url|uri|host|netloc|domain|origin|refer|link|href|redirect|next|return_to|returnto|callback"
    "|location|site|endpoint|target|dest|goto|continue_to|continueto|address|compile"
)
"""A word of each name that an address goes by, or of what compiles a regular expression for one."""


def incomplete_url_checks(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Tests of a URL or host that other hosts pass as well."""
    for compare in view.nodes(n.Compare):
        if compare.ops in (("in",), ("not in",)) and _is_substring_test(compare, view):
            yield verdict(rule, Span(compare.start, compare.end))
    for call in view.nodes(n.Call):
        if _is_loose_test(call, view) or _is_loose_regex(call, view):
            yield verdict(rule, Span(call.start, call.end))


def _is_substring_test(compare: n.Compare, view: UnitView) -> bool:
    """``"corp.io" in url``, ``any(domain in url for domain in DOMAINS)``."""
    if not _is_url(compare.rights[0]):
        return False
    literal = _text(compare.left, view)
    if literal is not None:
        return _HOST.fullmatch(literal) is not None
    name = target_name(compare.left) if isinstance(compare.left, n.Name | n.Attribute) else None
    return name is not None and _DOMAIN_NAME.search(words_of(name)) is not None


def _is_loose_test(call: n.Call, view: UnitView) -> bool:
    """``url.startswith("https://corp.io")``, ``host.endswith("corp.io")``, ``url.find("…")``."""
    if not isinstance(call.func, n.Attribute) or len(call.args) != 1:
        return False
    subject, method = call.func.value, call.func.attr
    items = call.args[0].items if isinstance(call.args[0], n.Tuple) else (call.args[0],)
    literals = [text for item in items if (text := _text(item, view)) is not None]
    if method in ("find", "index", "count"):
        return _is_url(subject) and any(_HOST.fullmatch(text) for text in literals)
    if method == "startswith":
        return _is_url(subject) and any(_OPEN_PREFIX.fullmatch(text) for text in literals)
    if method == "endswith":
        return any(_is_loose_end(subject, text) for text in literals)
    return False


def _is_loose_end(subject: n.Expr, text: str) -> bool:
    if _HOST.fullmatch(text) is None or _FILE_END.search(text):
        return False
    return _is_url(subject) and (not text.startswith(".") or not _is_host(subject))


def _is_loose_regex(call: n.Call, view: UnitView) -> bool:
    """Regular expressions for a host in which a dot stands for any character."""
    qualified = view.names.qualified(call.func) or ""
    if not _MATCHERS.fullmatch(qualified) or not call.args:
        return False
    if not qualified.endswith("compile") and (len(call.args) < 2 or not _is_url(call.args[1])):
        return False
    text = _text(call.args[0], view)
    if text is None:
        return False
    is_test = not qualified.endswith("compile")
    return bool(_LOOSE_DOT.search(text)) or (is_test and bool(_LOOSE_START.search(text)))


def _is_url(expr: n.Expr) -> bool:
    name = _name_of(expr)
    return name is not None and _URL_NAME.search(words_of(name)) is not None


def _is_host(expr: n.Expr) -> bool:
    name = _name_of(expr)
    return name is not None and _HOST_NAME.search(words_of(name)) is not None


def _name_of(expr: n.Expr) -> str | None:
    """What ``expr`` is called, also behind ``.lower()``, ``str(…)`` and ``.get("…")``."""
    if isinstance(expr, n.Call):
        called = target_name(expr.func)
        first = expr.args[0] if expr.args else None
        if called == "get" and isinstance(first, n.Constant):
            return str(first.value)
        if called in ("lower", "strip", "casefold", "decode") and isinstance(
            expr.func, n.Attribute
        ):
            return _name_of(expr.func.value)
        return _name_of(first) if called == "str" and first is not None else None
    if isinstance(expr, n.Subscript):
        return str(expr.index.value) if isinstance(expr.index, n.Constant) else None
    return target_name(expr) if isinstance(expr, n.Name | n.Attribute) else None


def _text(expr: n.Expr, view: UnitView) -> str | None:
    known = view.names.constant(expr)
    return known.value if known is not None and isinstance(known.value, str) else None


_TOP = (
    r"(?:com|org|net|io|dev|app|co|edu|gov|ai|uk|de|eu|us|info|cloud|internal|local|example|test)"
)
_HOST = lazy(rf"(?:https?://|\.|@|//)?(?:[\w-]+\.)+{_TOP}(?::\d+)?", re.I)
_OPEN_PREFIX = lazy(rf"(?:https?:)?//(?:[\w-]+\.)+{_TOP}(?::\d+)?", re.I)
_FILE_END = lazy(r"^\.(?:com|app|io|co|info|ai|test|local)$")
_LOOSE_DOT = lazy(rf"^\^?\(?(?:https?\??:\\?/\\?/|www|\(\?:)[^/]*[\w)]\.{_TOP}(?![\w\\])", re.I)
_LOOSE_START = lazy(r"^\^?\(?https?\??:\\?/\\?/\(?(?:\?:)?\.[*+]")
_MATCHERS = lazy(r"re\.(?:compile|match|search|fullmatch)")
_URL_NAME = lazy(
    r"(?:^|_)(?:urls?|uri|ur[il]_\w+|host|hostname|netloc|domain|origin|referr?er|link|href|redirect\w*"
    r"|next|next_page|return_to|callback|location|website|site|endpoint|target|dest|destination|goto|continue_to|address)$"
)
_HOST_NAME = lazy(r"(?:^|_)(?:host|hostname|netloc|domain)$")
_DOMAIN_NAME = lazy(
    r"(?:^|_)(?:(?:allowed|trusted|safe|white_?list\w*|valid|blocked|forbidden)_\w+|domain|allowed_?host)$"
)
