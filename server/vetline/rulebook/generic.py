"""Semgrep's patterns for any text, as regular expressions: words and ellipses, blanks at will."""

from __future__ import annotations

import re

GAP_LINES_MAX = 10
"""Line ends that an ellipsis may skip, as in the original; a rule's option sets another number."""

HOLES_PREFIX = "holes_"
"""Begins the name of the group that stands for ``$...X``."""


def generic_regex(pattern: str, lines: int = GAP_LINES_MAX) -> str:
    """A regular expression that finds what the generic ``pattern`` does, as far as one can.

    Blocks are told by indentation only at the end of the pattern: there an ellipsis takes the
    lines that are indented, however many it may.
    """
    tokens = list(_TOKEN.finditer(pattern))
    while tokens and tokens[0].lastgroup == "dots":
        tokens.pop(0)
    is_open = len(tokens) > 1 and tokens[-1].lastgroup == "dots"
    if is_open:
        tokens.pop()
    named: set[str] = set()
    text = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        is_tight = before is None or "dots" in (before.lastgroup, token.lastgroup)
        text += ("" if is_tight else _BLANKS) + _part(token, named, lines)
    rest = rf"[^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*$)){{0,{lines}}}" if is_open else ""
    return text + rest


def _part(match: re.Match[str], named: set[str], lines: int) -> str:
    text = match.group()
    if match.lastgroup == "dots":
        return _gap(lines)
    if match.lastgroup in ("hole", "holes"):
        is_group = match.lastgroup == "holes"
        name = (HOLES_PREFIX if is_group else "") + text.lstrip("$.")
        inner = _LINE if is_group else _WORD
        if name in named or name == "_":
            return inner
        named.add(name)
        return f"(?P<{name}>{inner})"
    if match.lastgroup == "word":
        return rf"\b{re.escape(text)}\b"
    return re.escape(text)


def _gap(lines: int) -> str:
    return rf"(?:[^\n]*\n){{0,{lines}}}?[^\n]*?"


_BLANKS = r"\s*"
_LINE = r"[^\n]*"
_WORD = r"[A-Za-z0-9_]+"
_TOKEN = re.compile(
    r"(?P<holes>\$\.\.\.[A-Z_][A-Z_0-9]*)|(?P<hole>\$[A-Z_][A-Z_0-9]*)|(?P<dots>\.\.\.)"
    r"|(?P<word>\w+)|(?P<other>\S)"
)
