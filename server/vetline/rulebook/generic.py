"""Semgrep's patterns for any text, as regular expressions: words and ellipses, blanks at will."""

from __future__ import annotations

import re

GAP_CHARS_MAX = 400
"""How much an ellipsis may skip; the original counts ten lines."""


def generic_regex(pattern: str) -> str:
    """A regular expression that finds what the generic ``pattern`` does, as far as one can."""
    named: set[str] = set()
    return _BLANKS.join([_part(match, named) for match in _TOKEN.finditer(pattern)])


def _part(match: re.Match[str], named: set[str]) -> str:
    text = match.group()
    if match.lastgroup == "dots":
        return _GAP
    if match.lastgroup in ("hole", "holes"):
        name = text.lstrip("$.")
        inner = _GAP if match.lastgroup == "holes" else _WORD
        if name in named or name == "_":
            return inner
        named.add(name)
        return f"(?P<{name}>{inner})"
    if match.lastgroup == "word":
        return rf"\b{re.escape(text)}\b"
    return re.escape(text)


_BLANKS = r"\s*"
_GAP = rf"[\s\S]{{0,{GAP_CHARS_MAX}}}?"
_WORD = r"[A-Za-z0-9_]+"
_TOKEN = re.compile(
    r"(?P<holes>\$\.\.\.[A-Z_][A-Z_0-9]*)|(?P<hole>\$[A-Z_][A-Z_0-9]*)|(?P<dots>\.\.\.)"
    r"|(?P<word>\w+)|(?P<other>\S)"
)
