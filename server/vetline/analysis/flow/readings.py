"""How a text reads around its tainted parts, and what that lets those parts do.

These conditions of a sink need only the text, so that a function can leave them to its callers.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vetline.analysis.flow.values import CLEAN_HOLE, KNOWN_HOLE, PATH_JOINT, TAINTED_HOLE
from vetline.text.regex import lazy


def prefix(text: str) -> str:
    """What stands before the first tainted part."""
    return text.partition(TAINTED_HOLE)[0].replace(KNOWN_HOLE, CLEAN_HOLE)


def is_sql(text: str) -> bool:
    """Whether ``text`` may be an SQL statement; one that is all tainted may be anything."""
    return not prefix(text).strip("\0 \n\t(") or _SQL.match(text.lstrip("\0\3 \n\t(")) is not None


def is_ldap_filter(text: str) -> bool:
    """Whether ``text`` reads like an LDAP filter."""
    return text.lstrip().startswith("(") and "=" in text


def reaches_host(text: str) -> bool:
    """Whether the tainted part can choose the host that a URL names."""
    before = prefix(text)
    return not _fixes_host(before) and _ROOTED.match(before) is None


def keeps_host(text: str) -> bool:
    """Whether the tainted part stands behind a host that the program chose."""
    return _fixes_host(prefix(text))


def _fixes_host(before: str) -> bool:
    return _HOST.match(before) is not None


def leaves_site(text: str) -> bool:
    """Whether a redirect to ``text`` can lead to another site."""
    before = prefix(text)
    if before.startswith("/"):
        return not before[1:].strip("\0/\\")
    return not (before.startswith(("?", "#", CLEAN_HOLE)) or _fixes_host(before))


def reads_as_markup(text: str) -> bool:
    """Whether ``text`` holds markup around its tainted part."""
    return "<" in text


def absolute_wins(text: str) -> bool:
    """Whether a tainted absolute path replaces what stands before it."""
    before = prefix(text)
    return not before or before.endswith(PATH_JOINT)


_SQL = lazy(
    r"(?is)(select|insert|update|delete|create|drop|alter|with|pragma|merge|call|exec|replace|"
    r"truncate|grant|show|use|explain|set|where|from|and|or|match|optional|unwind)\b"
)
_ROOTED = lazy(r"/[^/\\\0]")
"""How a path begins, on the host that a client was made for or on this machine."""
_HOST = lazy(r"(?s)(?:[A-Za-z][\w+.-]*|\0)://[^/?#\0]*(?:[^/?#\0:@]|\0)[/?#]|\0(?:$|[^:]|:[^/])")


def reaches_mail_header(text: str) -> bool:
    """Whether the tainted part stands in a header of a mail, and not only in its body."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    return TAINTED_HOLE in head and ":" in prefix(text)


def reaches_line(text: str) -> bool:
    """Whether the tainted part stands in a line of a protocol behind words of the program.

    What a server answers by hand is another matter.
    """
    before = prefix(text)
    return _WORD.match(before) is not None and "\n" in text.rpartition(TAINTED_HOLE)[2]


def is_whole(text: str) -> bool:
    """Whether nothing of the program stands before the tainted part."""
    return not prefix(text).strip(CLEAN_HOLE)


def is_open_ended(text: str) -> bool:
    """Whether the program does not write the ending of a file's name itself."""
    return _ENDING.fullmatch(text.rpartition(TAINTED_HOLE)[2]) is None


_ENDING = lazy(r"[\w.-]*\.\w+")

_WORD = lazy(r"(?i)(?!HTTP/)[a-z]\w*[ :]")

TEXT_CONDITIONS: dict[str, Callable[[str], bool]] = {
    "sql-text": is_sql,
    "ldap-filter": is_ldap_filter,
    "reaches-host": reaches_host,
    "keeps-host": keeps_host,
    "leaves-site": leaves_site,
    "markup": reads_as_markup,
    "whole": is_whole,
    "open-ended": is_open_ended,
    "mail-header": reaches_mail_header,
    "protocol-line": reaches_line,
}
