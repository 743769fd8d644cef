"""The values of expressions over known values."""

from __future__ import annotations

from collections.abc import Callable

from vetline.analysis.interface import Known
from vetline.analysis.scopes import Scopes
from vetline.syntax import nodes as n

STRING_CHARS_MAX = 10_000
"""Longest string that constants are folded into."""


def plain_values(scopes: Scopes) -> frozenset[int]:
    """The ids of the values that are assigned to one plain name and to nothing else."""
    found: list[n.Node | None] = []
    for kind in (n.Assign, n.AnnAssign, n.NamedExpr):
        for node in scopes.by_type.get(kind, ()):
            assert isinstance(node, (n.Assign, n.AnnAssign, n.NamedExpr))  # as was asked for
            targets = node.targets if isinstance(node, n.Assign) else (node.target,)
            found += [node.value] if [type(t) for t in targets] == [n.Name] else []
    return frozenset(map(id, found))


def folded(op: str, left: Known | None, right: Known | None) -> Known | None:
    """``left op right``, if both are known and the result is small."""
    if left is None or right is None:
        return None
    a, b = left.value, right.value
    if isinstance(a, str) and isinstance(b, str) and op == "+":
        return Known(a + b) if len(a) + len(b) <= STRING_CHARS_MAX else None
    if isinstance(a, bytes) and isinstance(b, bytes) and op == "+":
        return Known(a + b) if len(a) + len(b) <= STRING_CHARS_MAX else None
    if isinstance(a, str) and isinstance(b, int) and op == "*":
        return Known(a * b) if len(a) * max(b, 0) <= STRING_CHARS_MAX else None
    if isinstance(a, bytes) and isinstance(b, int) and op == "*":
        return Known(a * b) if len(a) * max(b, 0) <= STRING_CHARS_MAX else None
    if isinstance(a, str) and op == "%" and isinstance(b, (str, int, float)):
        return _formatted(a, b)
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return _computed(op, a, b)
    return None


def _formatted(template: str, value: str | int | float) -> Known | None:
    try:
        return Known(template % value) if len(template) <= STRING_CHARS_MAX else None
    except (TypeError, ValueError):
        return None


def _computed(op: str, a: int | float, b: int | float) -> Known | None:
    compute = _ARITHMETIC.get(op)
    if compute is None or abs(a) > _NUMBER_MAX or abs(b) > _NUMBER_MAX:
        return None
    try:
        return Known(compute(a, b))
    except (ArithmeticError, TypeError, ValueError):
        return None


def negated(op: str, known: Known | None) -> Known | None:
    """``op known`` for the operators that take one value."""
    if known is None:
        return None
    if op == "not":
        return Known(not known.value)
    if op == "-" and isinstance(known.value, (int, float, complex)):
        return Known(-known.value)
    if op == "+" and isinstance(known.value, (int, float, complex)):
        return Known(+known.value)
    if op == "~" and isinstance(known.value, int):
        return Known(-1 - known.value)
    return None


def as_text(value: object) -> str:
    """A value as Semgrep turns it into a string: truth in small letters, `3.` for `3.0`."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.12g}"
    return text if any(char in text for char in ".en") else f"{text}."


_NUMBER_MAX = 2**64
_ARITHMETIC: dict[str, Callable[[int | float, int | float], int | float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b if 0 <= b <= 64 and abs(a) <= 1024 else _overflow(),
    "|": lambda a, b: int(a) | int(b),
    "&": lambda a, b: int(a) & int(b),
    "^": lambda a, b: int(a) ^ int(b),
    "<<": lambda a, b: int(a) << int(b) if 0 <= b <= 64 else _overflow(),
    ">>": lambda a, b: int(a) >> int(b),
}


def _overflow() -> int:
    raise OverflowError
