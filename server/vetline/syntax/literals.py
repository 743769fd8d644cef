"""The values of literals, from their source text."""

from __future__ import annotations

import ast
import re
import sys
import unicodedata

LITERAL_CHARS_MAX = 4_000
"""Digits beyond this are not computed: Python's own limit for int conversion is 4,300."""


def number(text: str) -> int | float | complex | None:
    """The value of a numeric literal; ``None`` if it is not one or is absurdly long."""
    if text.isdecimal() and len(text) < 10 and (text[0] != "0" or text == "0"):
        return int(text)
    if len(text) > LITERAL_CHARS_MAX:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        return None
    return value if isinstance(value, (int, float, complex)) else None


def plain_string(content: str, prefix: str) -> str | bytes:
    """The value of a string's content between the quotes, given its lower-case prefix."""
    if "b" in prefix:
        return _plain_bytes(content, "r" in prefix)
    if "f" in prefix or "t" in prefix:
        content = content.replace("{{", "{").replace("}}", "}")
    return content if "r" in prefix else _unescaped(content, _ESCAPE)


def _plain_bytes(content: str, raw: bool) -> bytes:
    text = content if raw else _unescaped(content, _BYTE_ESCAPE)
    return text.encode("latin-1", "replace")


def _unescaped(content: str, escape: re.Pattern[str]) -> str:
    """``content`` with its escapes replaced; what is none stays, as Python leaves it."""
    return escape.sub(_character, content) if "\\" in content else content


def _character(match: re.Match[str]) -> str:
    code = match[0][1:]
    simple = _SIMPLE_ESCAPES.get(code)
    if simple is not None:
        return simple
    if code[0] in "xuU":
        number = int(code[1:], 16)
    elif code[0] == "N":
        return _named(code[2:-1]) or match[0]
    else:
        number = int(code, 8)
    return chr(number) if number <= sys.maxunicode else match[0]


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


_SIMPLE_ESCAPES = {
    "\n": "", "\r": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b",
    "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
_BYTE_ESCAPE = re.compile(r"\\(\r\n|[\n\r\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2})")
_ESCAPE = re.compile(
    _BYTE_ESCAPE.pattern[:-1] + r"|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[A-Za-z0-9 -]{1,100}\})"
)
