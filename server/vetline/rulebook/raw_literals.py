"""String literals with a prefix as Semgrep has them in patterns: a prefix is asked for, too.

What a raw literal says is spelled as a plain literal would spell it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from vetline.rulebook.spelling import PREFIXED


def raw_content(body: str) -> str:
    """What a raw literal with ``body`` says; a backslash alone counts as two."""
    return _BACKSLASHES.sub(r"\\\\", body)


def with_plain_literals(pattern: str) -> str:
    """``pattern`` with its literals that have a prefix as plain ones, and what prefix they have."""
    if _PREFIX.search(pattern) is None:
        return pattern
    spelled, end = "", 0
    literals = list(_LITERAL.finditer(pattern))
    for index, literal in enumerate(literals):
        beside = (pattern[a.end() : b.start()] for a, b in _neighbours(literals, index))
        spelled += pattern[end : literal.start()]
        spelled += _plain(literal, is_alone=all(between.strip() for between in beside))
        end = literal.end()
    return spelled + pattern[end:]


def _neighbours(
    literals: list[re.Match[str]], index: int
) -> list[tuple[re.Match[str], re.Match[str]]]:
    """The literal at ``index`` with the one before it, and with the one after it."""
    return list(pairwise(literals[max(index - 1, 0) : index + 2]))


def _plain(literal: re.Match[str], *, is_alone: bool) -> str:
    """``literal`` as a plain one; only if it ``is_alone`` its prefix is kept."""
    body, quote, prefix = literal["body"], literal["quote"], literal["prefix"]
    is_raw = "r" in prefix.lower()
    if not prefix or "f" in prefix.lower() or (is_raw and quote in body):
        return literal[0]
    is_regex = body.startswith("=~/")
    if not is_alone and (is_regex or not is_raw):
        return literal[0]
    if is_regex:
        content = body.replace(r"\\", "\\").replace("\\", "\\\\")  # each counts as one
    else:
        content = raw_content(body).replace("\\", "\\\\") if is_raw else body
    plain = quote + content + quote
    return f'{PREFIXED}("{prefix}", {plain})' if is_alone else plain


_BACKSLASHES = re.compile(r"\\\\?")
_PREFIX = re.compile(r"""\b[bBrRuU]{1,2}["']""")
_LITERAL = re.compile(
    r"""(?P<prefix>\b[A-Za-z]{1,2}|)(?P<quote>'{3}|"{3}|'|")(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""",
    re.DOTALL,
)
