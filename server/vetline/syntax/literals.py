"""The values of literals, from their source text."""

from __future__ import annotations

import ast

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
    if "r" in prefix or "\\" not in content:
        return content
    quoted = _quoted(content)
    try:
        value = ast.literal_eval(quoted)
    except (ValueError, SyntaxError, MemoryError):
        return content
    return value if isinstance(value, str) else content


def _plain_bytes(content: str, raw: bool) -> bytes:
    if raw or "\\" not in content:
        return content.encode("utf-8", "replace")
    try:
        value = ast.literal_eval("b" + _quoted(content))
    except (ValueError, SyntaxError, MemoryError):
        return content.encode("utf-8", "replace")
    return value if isinstance(value, bytes) else b""


def _quoted(content: str) -> str:
    """``content`` in triple quotes that cannot end early."""
    quote = '"""' if '"""' not in content and not content.endswith('"') else "'''"
    return quote + content + quote
