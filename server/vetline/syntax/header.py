"""The header of a class, as one line that its methods are parsed under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from vetline.syntax.scanner import LineScanner
from vetline.syntax.tree import parse_unit

HEADER_CHARS_MAX = 2_000
"""A longer header loses its bases: it is parsed again with each method."""


def class_header(lines: Sequence[str]) -> str:
    """``class Name(Bases):`` and a line feed, for a class statement that starts with ``lines``.

    A broken header must not break the methods, so it is cut down to what can be trusted.
    """
    scanner, parts = LineScanner(), []
    for line in lines:
        scanner.feed(line)
        parts.append(line[: scanner.code_end].strip().removesuffix("\\").rstrip())
    header = " ".join(part for part in parts if part) + "\n"
    return header if _is_sound(header) else f"class {class_name(header) or '_'}:\n"


def class_name(header: str) -> str:
    """The name of the class; empty without a header, or if it has none."""
    match = _NAME.match(header)
    return match.group(1) if match else ""


@lru_cache(maxsize=1_000)
def _is_sound(header: str) -> bool:
    if len(header) > HEADER_CHARS_MAX or not header.endswith(":\n"):
        return False
    return _PLAIN.match(header) is not None or not parse_unit("    pass\n", header).broken


_NAME = re.compile(r"class[ \t]+([^\W\d]\w*)")
_BASE = r"[^\W\d][\w.]*(?: ?= ?[^\W\d][\w.]*)?"
_PLAIN = re.compile(rf"class [^\W\d]\w*(?:\({_BASE}(?:, {_BASE})*\))?:\n")
