"""Raw string literals as Semgrep has them: it spells what they say as a plain literal would."""

from __future__ import annotations

import re


def raw_content(body: str) -> str:
    """What a raw literal with ``body`` says; a backslash alone counts as two."""
    return _BACKSLASHES.sub(r"\\\\", body)


def with_plain_literals(pattern: str) -> str:
    """``pattern`` with its raw literals as plain ones that say the same."""
    return _RAW.sub(_plain, pattern) if "\\" in pattern else pattern


def _plain(literal: re.Match[str]) -> str:
    body = literal["body"]
    if body is None or literal["quote"] in body or body.startswith("=~/"):
        return literal[0]
    doubled = raw_content(body).replace("\\", "\\\\")
    return literal["quote"] + doubled + literal["quote"]


_BACKSLASHES = re.compile(r"\\\\?")
_RAW = re.compile(
    r"""\b[rR](?P<quote>["'])(?P<body>(?:\\.|(?!(?P=quote))[^\\\n])*)(?P=quote)"""
    r"""|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
)
"""A raw literal, or any other string, so that nothing inside one is taken for one."""
