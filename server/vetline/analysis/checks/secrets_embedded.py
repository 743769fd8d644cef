"""Passwords inside longer texts: connection strings and the headers of HTTP."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from vetline.analysis.view import UnitView
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def embedded_passwords(
    view: UnitView, accepts: Callable[[str], bool]
) -> Iterator[tuple[Span, str]]:
    """The texts that carry a password which ``accepts``, each with what kind of text it is."""
    for constant in view.nodes(n.Constant):
        value = constant.value
        if not isinstance(value, str) or len(value) > TEXT_CHARS_MAX or constant.start < 0:
            continue
        found = _connection_password(value) or _header_secret(value)
        if found is not None and accepts(found[0]):
            yield Span(constant.start, constant.end), found[1]


def _connection_password(text: str) -> tuple[str, str] | None:
    """The password of ``host=db user=app password=…`` and ``Server=db;Uid=app;Pwd=…``."""
    is_prose = "\n\n" in text
    if is_prose or "=" not in text or _SERVER.search(text) is None:
        return None
    match = _PASSWORD.search(text)
    return (match[1], "connection string") if match is not None else None


def _header_secret(text: str) -> tuple[str, str] | None:
    """The token of ``Bearer …``, and the password in the Base64 of ``Basic …``."""
    match = _HEADER.fullmatch(text)
    if match is None:
        return None
    if match["bearer"]:
        return (match["bearer"], "header") if any(c.isdigit() for c in text) else None
    try:
        user, _, password = base64.b64decode(match["basic"], validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return (password.decode("utf-8", "replace"), "header") if user.isascii() else None


TEXT_CHARS_MAX = 1_000
"""Longer texts are documents, and no connection strings."""

_SERVER = lazy(
    r"(?:^|[;\s])(?:host|server|user|uid|user id|dbname|database|driver|data source"
    r"|accountname|endpoint)\s*=",
    re.I,
)
_PASSWORD = lazy(
    r"(?:^|[;\s])(?:password|passwd|pwd|accountkey|sharedaccesskey)\s*=\s*'?([^;\s'\"{}<>$%]{3,100})",
    re.I,
)
_HEADER = lazy(
    r"(?:Bearer|[Tt]oken|Api-?[Kk]ey|[Kk]ey) (?P<bearer>[\w.~+/=-]{16,2000})"
    r"|Basic (?P<basic>[\w+/]{8,200}={0,2})"
)
