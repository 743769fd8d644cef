"""Values that are known before the program runs: computed as Python would, within limits.

Nothing here runs code of the program: only methods and functions of Python's own immutable
types, named one by one, on small values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache

import re2

from vetline.analysis.flow.values import ConstantValue
from vetline.text.regex import lazy

CHARS_MAX = 2_000
"""Longest string that is computed."""
NUMBER_MAX = 2**64
"""Largest number that is computed."""


_WIDE = lazy(r"%[^%a-zA-Z]*?(?:\*|\d{3})")


class NotKnown(Exception):  # noqa: N818 - it is no error
    """The value cannot be told."""


def binary(op: str, left: ConstantValue, right: ConstantValue) -> ConstantValue:
    """``left op right``."""
    compute = _BINARY.get(op)
    if compute is None or not (_is_small(left) and _is_small(right)):
        raise NotKnown
    if op == "*" and not (type(left) is type(right) is int) and not _is_short_repeat(left, right):
        raise NotKnown
    if op in ("**", "<<") and not (isinstance(right, int) and abs(right) <= 64):
        raise NotKnown
    if op == "%" and isinstance(left, (str, bytes)) and _WIDE.search(str(left)):
        raise NotKnown
    return _checked(compute, left, right)


def compare(op: str, left: ConstantValue, right: object) -> bool:
    """``left op right`` for a comparison."""
    compute = _COMPARE.get(op)
    if compute is None:
        raise NotKnown
    try:
        return bool(compute(left, right))
    except (TypeError, ValueError) as error:
        raise NotKnown from error


def subscript(value: ConstantValue, index: ConstantValue) -> ConstantValue:
    """``value[index]``."""
    if not isinstance(value, (str, bytes)) or not isinstance(index, int):
        raise NotKnown
    return _checked(operator.getitem, value, index)


def sliced(value: ConstantValue, bounds: Sequence[ConstantValue]) -> ConstantValue:
    """``value[a:b:c]``."""
    if not isinstance(value, (str, bytes)) or not all(b is None or type(b) is int for b in bounds):
        raise NotKnown
    return _checked(operator.getitem, value, slice(*bounds))


def method(value: ConstantValue, name: str, args: Sequence[object]) -> object:
    """``value.name(*args)``: a constant, or a list or tuple of constants."""
    if not isinstance(value, (str, bytes)) or name not in METHODS or not _is_small(value):
        raise NotKnown
    if name in ("startswith", "endswith"):  # of a tuple, which is kept as a list
        args = [tuple(arg) if isinstance(arg, list) else arg for arg in args]
    return _checked_any(getattr(value, name, None) or _unknown, *args)


def _unknown(*args: object) -> object:
    raise NotKnown(args)


def function(name: str, args: Sequence[object]) -> object:
    """``name(*args)`` for a builtin without side effects."""
    compute = FUNCTIONS.get(name)
    if compute is None:
        raise NotKnown
    return _checked_any(compute, *args)


def substitution(pattern: object, new: object) -> Callable[[str], str] | None:
    """``re.sub`` with these two, in linear time; ``None`` if that cannot be."""
    compiled = expression(pattern)
    if compiled is None or not isinstance(new, str):
        return None
    return lambda text: str(compiled.sub(new, text))


@lru_cache(maxsize=512)
def expression(pattern: object, flags: str = "") -> re2.Pattern | None:
    """A regular expression of the program, compiled to run in linear time."""
    if not isinstance(pattern, str) or len(pattern) > CHARS_MAX:
        return None
    try:
        return re2.compile(flags + pattern.replace("\\Z", "\\z"), _QUIET)
    except (re2.error, UnicodeError):
        return None


def _quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return options


_QUIET = _quiet()


def _checked(compute: Callable[..., object], *args: object) -> ConstantValue:
    result = _checked_any(compute, *args)
    if result is not None and not isinstance(result, (str, bytes, int, float, complex)):
        raise NotKnown
    return result


def _checked_any(compute: Callable[..., object], *args: object) -> object:
    try:
        result = compute(*args)
    except Exception as error:  # whatever the program's own call would raise
        raise NotKnown from error
    if isinstance(result, (list, tuple)):
        if not all(_is_small(item) for item in result):
            raise NotKnown
    elif not _is_small(result):
        raise NotKnown
    return result


def _is_small(value: object) -> bool:
    if isinstance(value, (str, bytes)):
        return len(value) <= CHARS_MAX
    if isinstance(value, (int, float)):
        return abs(value) <= NUMBER_MAX
    return value is None


def _is_short_repeat(left: ConstantValue, right: ConstantValue) -> bool:
    text, times = (left, right) if isinstance(left, (str, bytes)) else (right, left)
    if isinstance(text, (str, bytes)) and isinstance(times, int):
        return len(text) * times <= CHARS_MAX
    return isinstance(left, (int, float)) and isinstance(right, (int, float))


_BINARY: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_COMPARE: dict[str, Callable[..., object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": lambda a, b: a is b if b is None or a is None or isinstance(b, bool) else a == b,
    "is not": lambda a, b: a is not b if b is None or a is None else a != b,
}
METHODS = frozenset(
    (
        "capitalize", "casefold", "count", "decode", "encode", "endswith", "find", "index",
        "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower",
        "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "lower", "lstrip",
        "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rpartition",
        "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title",
        "upper",
    )
)  # fmt: skip
FUNCTIONS: dict[str, Callable[..., object]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "bool": bool,
    "chr": chr,
    "float": float,
    "int": int,
    "len": len,
    "max": max,
    "min": min,
    "ord": ord,
    "repr": repr,
    "round": round,
    "str": str,
    "sum": sum,
}
