"""Comparisons such as ``$BITS < 2048 and $MODE == "ecb"``: a small language without side effects.

Written with Python's own parser and evaluated here; whatever is not named below cannot be said.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from vetline.rulebook.regexes import UnsupportedRegexError, compiled_whole

COMPARISON_CHARS_MAX = 2_000
"""Longest comparison that is read."""

EXPONENT_MAX = 64
"""Largest exponent and shift that are computed."""


class Unknown(str):
    """The text of code whose value is not known: only `str` and `re.match` can take it."""


class CannotCompareError(ValueError):
    """A comparison of values that do not compare, or in words that are not known."""


def holds_true(expression: str, values: Mapping[str, object]) -> bool:
    """Whether ``expression`` is true when its holes have ``values``."""
    return _truth(_evaluated(parsed_comparison(expression), values))


@lru_cache(maxsize=1_000)
def parsed_comparison(expression: str) -> ast.expr:
    """``expression`` as a tree; raises ``CannotCompareError`` if it is no comparison."""
    if len(expression) > COMPARISON_CHARS_MAX:
        raise CannotCompareError(f"longer than {COMPARISON_CHARS_MAX} characters")
    source = _HOLE.sub(lambda m: _PREFIX + m[1], expression).strip()
    try:
        return ast.parse(f"({source}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CannotCompareError(f"not a comparison: `{expression}`") from None


def _evaluated(node: ast.expr, values: Mapping[str, object]) -> object:
    evaluate = _EVALUATE.get(type(node))
    if evaluate is None:
        raise CannotCompareError(f"`{ast.unparse(node)}` is not known in a comparison")
    return evaluate(node, values)


def _constant(node: ast.expr, _values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.Constant)
    return node.value


def _name(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.Name)
    hole = "$" + node.id.removeprefix(_PREFIX)
    if not node.id.startswith(_PREFIX) or hole not in values:
        raise CannotCompareError(f"`{hole}` stands for nothing")
    value = values[hole]
    if isinstance(value, Unknown):
        raise CannotCompareError(f"the value of `{hole}` is not known")
    return value


def _items(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, (ast.List, ast.Tuple, ast.Set))
    return [_evaluated(item, values) for item in node.elts]


def _boolean(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.BoolOp)
    results = [_truth(_evaluated(value, values)) for value in node.values]
    return all(results) if isinstance(node.op, ast.And) else any(results)


def _unary(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.UnaryOp)
    operand = _evaluated(node.operand, values)
    if isinstance(node.op, ast.Not):
        return not _truth(operand)
    number = _number(operand)
    if isinstance(node.op, ast.Invert):
        return ~_whole(operand)
    return -number if isinstance(node.op, ast.USub) else number


def _binary(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.BinOp)
    left, right = _evaluated(node.left, values), _evaluated(node.right, values)
    if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
        return left + right
    try:
        if type(node.op) in _WHOLE:
            return _WHOLE[type(node.op)](_whole(left), _bounded(_whole(right)))
        if isinstance(node.op, ast.Pow):
            return _number(left) ** _bounded(_whole(right))
        if type(node.op) in _NUMBERS:
            return _NUMBERS[type(node.op)](_number(left), _number(right))
    except (ArithmeticError, ValueError):
        raise CannotCompareError("the values cannot be computed with") from None
    raise CannotCompareError(f"`{ast.unparse(node)}` is not known in a comparison")


def _compare(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.Compare)
    if len(node.ops) != 1:
        raise CannotCompareError("one comparison at a time is known")
    right = _evaluated(node.comparators[0], values)
    return _related(node.ops[0], _evaluated(node.left, values), right)


def _related(op: ast.cmpop, left: object, right: object) -> bool:
    if isinstance(op, (ast.In, ast.NotIn)):
        return _contained(left, right) == isinstance(op, ast.In)
    if isinstance(op, (ast.Eq, ast.NotEq)):
        if left is None or right is None:
            raise CannotCompareError("`None` is not known in a comparison")
        return _same(left, right) == isinstance(op, ast.Eq)
    order = _ORDERS.get(type(op))
    if order is None:
        raise CannotCompareError("`is` is not known in a comparison")
    return order(_number(left), _number(right))


def _contained(left: object, right: object) -> bool:
    if isinstance(right, list):
        return any(left == item and type(left) is type(item) for item in right)
    if isinstance(left, str) and isinstance(right, str):
        return left in right
    raise CannotCompareError("`in` needs a list or a string")


def _same(left: object, right: object) -> bool:
    """Equality, for which `True` is no number."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _call(node: ast.expr, values: Mapping[str, object]) -> object:
    assert isinstance(node, ast.Call)
    name = ast.unparse(node.func)
    function = _FUNCTIONS.get(name)
    if function is None or node.keywords:
        raise CannotCompareError(f"`{name}` is not known in a comparison")
    takes_code = name == "str"
    known = {k: str(v) if isinstance(v, Unknown) else v for k, v in values.items()}
    values = known if takes_code else values
    try:
        return function(*[_evaluated(argument, values) for argument in node.args])
    except (TypeError, ValueError, OverflowError):
        raise CannotCompareError(f"`{name}` cannot take this value") from None


def _text(value: object = "") -> str:
    if isinstance(value, list):
        raise CannotCompareError("`str` cannot take a list")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _int(value: object = 0) -> int:
    return whole_number(value) if isinstance(value, str) else _whole(value)


def whole_number(text: str) -> int:
    """The number that ``text`` writes, with its base if it names one, and with no blanks."""
    if text != text.strip():
        raise ValueError(text)
    try:
        return int(text, 10)
    except ValueError:
        return int(text, 0)


def _re_match(pattern: object, text: object) -> bool:
    if not isinstance(text, str):
        raise CannotCompareError("`re.match` needs a string")
    try:
        return compiled_whole(str(pattern), text).at_start(text) is not None
    except UnsupportedRegexError:
        return False


def _today() -> float:
    return datetime.now(UTC).timestamp()


def _strptime(text: object, layout: object = "%Y-%m-%d") -> float:
    return datetime.strptime(str(text), str(layout)).replace(tzinfo=UTC).timestamp()


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise CannotCompareError("true or false is needed")


def _number(value: object) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise CannotCompareError("a number is needed")


def _whole(value: object) -> int:
    number = _number(value)
    if isinstance(number, float):
        raise CannotCompareError("a whole number is needed")
    return number


def _bounded(exponent: int) -> int:
    if abs(exponent) > EXPONENT_MAX:
        raise CannotCompareError(f"an exponent beyond {EXPONENT_MAX}")
    return exponent


_PREFIX = "vl_value_"
_HOLE = re.compile(r"\$(\w+)")
_EVALUATE: dict[type[ast.expr], Callable[[ast.expr, Mapping[str, object]], object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _items,
    ast.Tuple: _items,
    ast.Set: _items,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.Call: _call,
}
_WHOLE: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_NUMBERS: dict[type[ast.operator], Callable[[int | float, int | float], int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: a / b if isinstance(a, float) or isinstance(b, float) else a // b,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: lambda a, b: _whole(a) & _whole(b),
    ast.BitOr: lambda a, b: _whole(a) | _whole(b),
    ast.BitXor: lambda a, b: _whole(a) ^ _whole(b),
}
_ORDERS: dict[type[ast.cmpop], Callable[[int | float, int | float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FUNCTIONS: dict[str, Callable[..., object]] = {
    "int": _int,
    "str": _text,
    "re.match": _re_match,
    "today": _today,
    "strptime": _strptime,
}
