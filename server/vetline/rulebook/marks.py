"""Marks in the examples of rules: ``# expect`` at the end of each line that is found."""

from __future__ import annotations

import re


def marked_lines(code: str) -> tuple[str, tuple[int, ...]]:
    """``code`` without its ``# expect`` marks, and the lines from 1 that they stand on."""
    lines = [code.count("\n", 0, mark.start()) + 1 for mark in _MARK.finditer(code)]
    return _MARK.sub("", code), tuple(lines)


def unmarked(code: str) -> str:
    """``code`` without its ``# expect`` marks, as a reader wants it."""
    return _MARK.sub("", code)


_MARK = re.compile(r"[ \t]*(?:#|//|<!--)[ \t]*expect[ \t]*(?:-->)?[ \t]*(?=\r|\n|\Z)")
