"""A text that a regular expression accepts, for attack texts that have to get past it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import cast

from vetline.text.regex import lazy

PATTERN_CHARS_MAX = 200
"""Longest pattern that a text is made for."""
REPEATS_MAX = 16
"""How often a part is repeated in the text."""


class _UnknownPartError(Exception):
    """Something that no text is made for, such as a back-reference."""


@lru_cache(maxsize=512)
def sample(pattern: str) -> str:
    """A short text in which ``pattern`` is found; empty if ``pattern`` says nothing of it."""
    if len(pattern) > PATTERN_CHARS_MAX or not _SPECIAL.search(pattern):
        return ""
    try:
        return _sequence(_PARSER.parse(pattern))
    except (re.error, _UnknownPartError, OverflowError, RecursionError, ValueError):
        return ""


def _sequence(parts: object) -> str:
    made: list[str] = []
    for op, given in cast("Iterable[tuple[object, object]]", parts):
        make = _MAKE.get(str(op))
        if make is None:
            raise _UnknownPartError
        made.append(make(given))
    return "".join(made)


def _repeat(given: object) -> str:
    least, _, body = cast("tuple[int, object, object]", given)
    return _sequence(body) * min(least, REPEATS_MAX)


def _branch(given: object) -> str:
    _, branches = cast("tuple[object, list[object]]", given)
    return _sequence(branches[0])


def _group(given: object) -> str:
    return _sequence(cast("tuple[object, ...]", given)[-1])


def _one_of(given: object) -> str:
    members = cast("list[tuple[object, object]]", given)
    if str(members[0][0]) == "NEGATE":
        taken = {char for member in members[1:] for char in _members(member)}
        return next((char for char in _PLAIN if char not in taken), "")
    return _members(members[0])[0]


def _members(member: tuple[object, object]) -> str:
    """Characters of one part of a set, the plainest first."""
    op, given = str(member[0]), member[1]
    if op == "LITERAL":
        return chr(cast("int", given))
    if op == "RANGE":
        low, high = cast("tuple[int, int]", given)
        return chr(low) + "".join(c for c in _PLAIN if low <= ord(c) <= high)
    return _CATEGORIES.get(str(given), "a")


_PARSER = importlib.import_module("re._parser")
_SPECIAL = lazy(r"[\\^$.*+?|\[({]")
_PLAIN = "a1-_. /"
_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a1_"}
_MAKE: dict[str, Callable[[object], str]] = {
    "LITERAL": lambda given: chr(cast("int", given)),
    "NOT_LITERAL": lambda given: "a" if given != ord("a") else "b",
    "ANY": lambda _: "a",
    "IN": _one_of,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "SUBPATTERN": _group,
    "ATOMIC_GROUP": _sequence,
    "BRANCH": _branch,
    "AT": lambda _: "",
    "ASSERT": lambda _: "",
    "ASSERT_NOT": lambda _: "",
}
