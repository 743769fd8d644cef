"""A regular expression as sequences of repeated sets of characters."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from typing import TypeAlias, cast

from attrs import frozen


@frozen
class Chars:
    """One character out of a set, kept as bits of the first 256 characters."""

    bits: int


@frozen
class Repeat:
    """``body`` repeated; ``is_open`` if there is no small limit.

    ``adds_up`` says that several rounds of it can be one, as two of ``a{2,4}`` are.
    """

    body: Sequence_
    least: int
    is_open: bool
    adds_up: bool


@frozen
class Choice:
    """One of ``branches``."""

    branches: tuple[Sequence_, ...]


@frozen
class Edge:
    """An anchor or a look-around, which takes no character but can fail."""


Item: TypeAlias = "Chars | Repeat | Choice | Edge"
Sequence_: TypeAlias = "tuple[Item, ...]"


@lru_cache(maxsize=1_000)
def regex_tree(pattern: str, flags: int) -> Sequence_ | None:
    """The tree of ``pattern``; ``None`` if it is none, or holds what is not understood."""
    if len(pattern) > PATTERN_CHARS_MAX:
        return None
    try:
        return _sequence(_PARSER.parse(pattern, flags), flags)
    except (re.error, _UnknownPartError, OverflowError, RecursionError, ValueError):
        return None


class _UnknownPartError(Exception):
    """Something that sets of characters cannot say, such as a back-reference."""


def _sequence(parts: Iterable[tuple[object, object]], flags: int) -> Sequence_:
    items: list[Item] = []
    for op, given in parts:
        items.extend(_items(str(op), given, flags))
    return tuple(items)


def _items(op: str, given: object, flags: int) -> Sequence_:
    if op in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
        return (Chars(_bits(op, given, flags)),)
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, body = _three(given)
        low, high = _number(least), _number(most)
        adds_up = high >= max(2, 2 * low)
        return (Repeat(_sequence(_parts(body), flags), low, high > REPEATS_FEW_MAX, adds_up),)
    if op == "SUBPATTERN":
        return _sequence(_parts(_last(given)), flags)
    if op == "BRANCH":
        branches = _last(given)
        assert isinstance(branches, list)  # as the parser of `re` makes it
        return (Choice(tuple(_sequence(branch, flags) for branch in branches)),)
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return (Edge(),)
    raise _UnknownPartError(op)


def _bits(op: str, given: object, flags: int) -> int:
    if op == "ANY":
        return _ALL if flags & re.DOTALL else _ALL & ~(1 << 10)
    if op == "LITERAL":
        return _cased(_number(given), flags)
    if op == "NOT_LITERAL":
        return _ALL & ~_cased(_number(given), flags)
    return _set_bits(_parts(given), flags)


def _set_bits(parts: Iterable[tuple[object, object]], flags: int) -> int:
    bits, negated = 0, False
    for op, given in parts:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            bits |= _cased(_number(given), flags)
        elif name == "RANGE":
            assert isinstance(given, tuple)  # as the parser of `re` makes it
            bits |= reduce(
                int.__or__, (_cased(c, flags) for c in range(given[0], min(given[1], 255) + 1)), 0
            )
        elif name == "CATEGORY":
            bits |= _CATEGORIES.get(str(given), 0)
    return _ALL & ~bits if negated else bits


def _cased(code: int, flags: int) -> int:
    if code > 255:
        return 1 << 255
    if not flags & re.IGNORECASE:
        return 1 << code
    letter = chr(code)
    return (1 << code) | reduce(
        int.__or__, (1 << ord(c) for c in letter.lower() + letter.upper() if ord(c) < 256), 0
    )


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else REPEATS_FEW_MAX + 1


def _three(value: object) -> tuple[object, object, object]:
    assert isinstance(value, tuple)  # as the parser of `re` makes it
    return value[0], value[1], value[2]


def _last(value: object) -> object:
    assert isinstance(value, tuple)  # as the parser of `re` makes it
    return value[-1]


def _parts(value: object) -> Iterable[tuple[object, object]]:
    return cast("Iterable[tuple[object, object]]", value)


def _category(test: Callable[[str], object]) -> int:
    return reduce(int.__or__, (1 << code for code in range(256) if test(chr(code))), 0)


PATTERN_CHARS_MAX = 2_000
REPEATS_FEW_MAX = 20
"""Repetitions that are too few to take long."""

_PARSER = importlib.import_module("re._parser")
_ALL = (1 << 256) - 1
_WORD = _category(lambda c: c.isalnum() or c == "_")
_DIGIT = _category(str.isdigit)
_SPACE = _category(str.isspace)
_CATEGORIES = {
    "CATEGORY_WORD": _WORD,
    "CATEGORY_NOT_WORD": _ALL & ~_WORD,
    "CATEGORY_DIGIT": _DIGIT,
    "CATEGORY_NOT_DIGIT": _ALL & ~_DIGIT,
    "CATEGORY_SPACE": _SPACE,
    "CATEGORY_NOT_SPACE": _ALL & ~_SPACE,
}
