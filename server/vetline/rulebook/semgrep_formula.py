"""Semgrep's operators, in its older and its newer syntax, read as a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from attrs import define, evolve

from vetline.rulebook.comparison import CannotCompareError, parsed_comparison
from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Condition,
    Formula,
    HoleCompare,
    HoleEntropy,
    HoleFormula,
    HoleRegex,
    HoleType,
    Inside,
    Not,
    NotInside,
    Pattern,
    Regex,
)
from vetline.rulebook.generic import GAP_LINES_MAX, generic_regex
from vetline.rulebook.patterns import PatternError, compile_pattern
from vetline.rulebook.problem import RuleFormError
from vetline.rulebook.raw_literals import with_plain_literals
from vetline.rulebook.regexes import UnsupportedRegexError, compiled

FORMULA_PARTS_MAX = 20_000
"""Operators in one rule; aliases in YAML can make a few lines stand for any number."""

Scalar: TypeAlias = str
Tree: TypeAlias = "Scalar | Sequence[Tree] | Mapping[str, Tree]"

_OPERATOR_STARTS = ("pattern", "metavariable", "focus", "semgrep", "r2c")


@define
class Operators:
    """Reads the operators of one rule; ``language`` says how pattern text is meant."""

    language: str
    parts: int = 0
    gap_lines: int = GAP_LINES_MAX  # that an ellipsis in generic text may skip
    is_json: bool = False  # whose pairs may stand alone, which Python's do not

    def selecting(self, written: Mapping[str, Tree], key: str) -> Formula:
        """The formula of a mapping, all parts of which select something on their own."""
        found = self.formula(written, key)
        _check_positive(found, key)
        return found

    def formula(self, written: Mapping[str, Tree], key: str) -> Formula:
        """The formula of a mapping that holds an operator, among other keys."""
        found = [(name, READERS[name]) for name in written if name in READERS]
        if len(found) != 1:
            strange = [name for name in written if name.startswith(_OPERATOR_STARTS)]
            held = [name for name, _ in found] or strange or list(written) or ["none"]
            message = f"should hold one operator that is known, holds {', '.join(held)}"
            raise RuleFormError(key, message)
        name, read = found[0]
        here = _joined(key, name)
        result = read(self, written[name], here)
        if "where" in written:
            where = _conditions(self, written["where"], _joined(key, "where"))
            result = _with_where([result], where)
        if "as" in written:
            return AllOf((result,), named=scalar(written["as"], _joined(key, "as")))
        return result

    def either(self, value: Tree, key: str) -> Formula:
        """A pattern as text, or a mapping that holds an operator."""
        self._count(key)
        if isinstance(value, str):
            return self.pattern(value, key)
        return self.formula(mapping(value, key), key)

    def pattern(self, value: Tree, key: str) -> Formula:
        """A pattern in the rule's language."""
        text = scalar(value, key)
        if self.language == "generic":
            text = generic_regex(text, self.gap_lines)
        if self.language != "python":
            return self.regex(text, key)
        text = with_plain_literals(text) if text.strip() else "..."  # as nothing at all counts
        if self.is_json and not text.lstrip().startswith(("{", "[")) and ":" in text:
            text = f"{{..., {text}, ...}}"
        try:
            compile_pattern(text)
        except PatternError as error:
            raise RuleFormError(key, str(error)) from None
        return Pattern(text)

    def regex(self, value: Tree, key: str) -> Formula:
        """A regular expression over the text."""
        return Regex(checked_regex(scalar(value, key), key))

    def parts_of(self, value: Tree, key: str) -> list[tuple[Tree, str]]:
        """The items of a list, each with its key."""
        return [(item, f"{key}[{index}]") for index, item in enumerate(listing(value, key))]

    def _count(self, key: str) -> None:
        self.parts += 1
        if self.parts > FORMULA_PARTS_MAX:
            raise RuleFormError(key, f"holds more than {FORMULA_PARTS_MAX} operators")


def _patterns(o: Operators, value: Tree, key: str) -> Formula:
    """``patterns``: all of a list of operators and conditions."""
    formulas: list[Formula] = []
    where: list[Condition | Focus] = []
    for item, here in o.parts_of(value, key):
        if isinstance(item, Mapping):
            conditions = [name for name in item if name in CONDITIONS]
            where += [CONDITIONS[name](o, item[name], _joined(here, name)) for name in conditions]
            if conditions and len(conditions) == len(item):
                continue
        formulas.append(o.either(item, here))
    if not formulas:
        raise RuleFormError(key, "selects nothing: add a `pattern`")
    return _with_where(formulas, where)


class Focus(tuple[str, ...]):
    """The holes of one ``focus-metavariable``."""


def _with_where(formulas: list[Formula], where: Sequence[Condition | Focus]) -> Formula:
    conditions = tuple(c for c in where if not isinstance(c, Focus))
    focuses = [tuple(f) for f in where if isinstance(f, Focus)]
    if not conditions and not focuses and len(formulas) == 1 and not _is_negative(formulas[0]):
        return formulas[0]
    if len(focuses) < 2:
        return AllOf(tuple(formulas), conditions, focuses[0] if focuses else ())
    # Several of them select what all of them have in common.
    return AllOf(tuple(AllOf(tuple(formulas), conditions, focus) for focus in focuses))


def _is_negative(formula: Formula) -> bool:
    return isinstance(formula, (Not, NotInside))


def _check_positive(formula: Formula, key: str) -> None:
    """Raise ``RuleFormError`` if some part of ``formula`` takes away from nothing."""
    parts = formula.formulas if isinstance(formula, (AllOf, AnyOf)) else (formula,)
    if all(map(_is_negative, parts)) or (
        isinstance(formula, AnyOf) and any(map(_is_negative, parts))
    ):
        raise RuleFormError(key, "takes away from nothing: add a `pattern`")
    for part in parts:
        inner = part.formula if isinstance(part, (Not, NotInside, Inside)) else part
        if not isinstance(inner, (Pattern, Regex)):
            _check_positive(inner, key)


def _any(o: Operators, value: Tree, key: str) -> Formula:
    found = [o.either(item, here) for item, here in o.parts_of(value, key)]
    if not found:
        raise RuleFormError(key, "is an empty list")
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _inside(o: Operators, value: Tree, key: str) -> Formula:
    return Inside(o.either(value, key))


def _not(o: Operators, value: Tree, key: str) -> Formula:
    inner = o.either(value, key)
    return NotInside(inner.formula) if isinstance(inner, Inside) else Not(inner)


def _not_inside(o: Operators, value: Tree, key: str) -> Formula:
    return NotInside(o.either(value, key))


def _not_regex(o: Operators, value: Tree, key: str) -> Formula:
    return Not(o.regex(value, key))


def _unsupported(reason: str) -> Callable[[Operators, Tree, str], Formula]:
    def refuse(_o: Operators, _value: Tree, key: str) -> Formula:
        raise RuleFormError(key, reason)

    return refuse


Reader: TypeAlias = Callable[[Operators, Tree, str], Formula]
READERS: dict[str, Reader] = {
    "pattern": Operators.either,
    "patterns": _patterns,
    "pattern-either": _any,
    "pattern-regex": Operators.regex,
    "pattern-inside": _inside,
    "pattern-not": _not,
    "pattern-not-inside": _not_inside,
    "pattern-not-regex": _not_regex,
    "match": Operators.either,
    "all": _patterns,
    "any": _any,
    "inside": _inside,
    "not": _not,
    "regex": Operators.regex,
    "pattern-where-python": _unsupported("runs code of the rule's author; not supported"),
}


def _conditions(o: Operators, value: Tree, key: str) -> list[Condition | Focus]:
    """The items of the newer syntax's ``where``."""
    return [_condition(o, mapping(item, here), here) for item, here in o.parts_of(value, key)]


def _condition(o: Operators, item: Mapping[str, Tree], key: str) -> Condition | Focus:
    if "focus" in item:
        return _focus(o, item["focus"], _joined(key, "focus"))
    for name, read in _NEWER.items():
        if name in item:
            return read(o, item, key)
    if any(name in READERS for name in item):
        return _hole_formula(o, item, key)
    names = ", ".join(sorted(item))
    raise RuleFormError(key, f"holds no condition that is supported: {names}")


def _focus(_o: Operators, value: Tree, key: str) -> Focus:
    found = [value] if isinstance(value, str) else listing(value, key)
    return Focus(scalar(hole, key) for hole in found)


def _hole(item: Mapping[str, Tree], key: str) -> str:
    return needed(item, "metavariable", key)


def _hole_regex(_o: Operators, value: Tree, key: str) -> HoleRegex:
    item = mapping(value, key)
    text = checked_regex(needed(item, "regex", key), _joined(key, "regex"))
    hole = _hole(item, key)
    if hole[1:].isdecimal():
        hole = ""  # Semgrep tries no expression on a group of another, and finds nothing then.
    return HoleRegex(hole, text, constants=truth(item.get("constant-propagation")))


def _hole_value_regex(o: Operators, value: Tree, key: str) -> Condition:
    """In the newer syntax the expression is always tried on what a hole is known to be."""
    return evolve(_hole_regex(o, value, key), constants=True)


def _hole_formula(o: Operators, value: Tree, key: str) -> Condition:
    item = mapping(value, key)
    language = scalar(item.get("language", o.language), key)
    inner = Operators(reading_of(language), o.parts, is_json=language == "json")
    formula = inner.formula({k: v for k, v in item.items() if k in READERS or k == "where"}, key)
    o.parts = inner.parts
    default = "python" if inner.language == "python" else "text"
    kind = _READINGS[inner.language] if "language" in item else default
    kind = "data" if inner.is_json else kind
    return HoleFormula(_hole(item, key), formula, kind, follows=False)


def _hole_compare(o: Operators, value: Tree, key: str) -> Condition:
    item = mapping(value, key)
    text = needed(item, "comparison", key)
    try:
        parsed_comparison(text)
    except CannotCompareError as error:
        raise RuleFormError(_joined(key, "comparison"), str(error)) from None
    hole = scalar(item["metavariable"], key) if "metavariable" in item else None
    base = scalar(item["base"], key) if "base" in item else ""
    is_number = truth(item.get("strip")) or o.language == "generic"  # whose words may be numbers
    return HoleCompare(text, hole, int(base) if base.isdecimal() else None, is_number)


def _hole_analysis(_o: Operators, value: Tree, key: str) -> Condition:
    item = mapping(value, key)
    named = item.get("analyzer", "")
    kind = named.get("kind", "") if isinstance(named, Mapping) else named
    analyzer = scalar(kind, _joined(key, "analyzer"))
    if analyzer == "entropy":
        return HoleEntropy(_hole(item, key))
    if analyzer == "redos":
        return HoleRegex(_hole(item, key), NESTED_REPETITION, constants=False)
    reason = f"`{analyzer}` is not supported"
    if analyzer == "entropy_v2":
        reason = f"`{analyzer}` needs Semgrep's proprietary engine; not supported"
    raise RuleFormError(_joined(key, "analyzer"), reason)


def _hole_type(_o: Operators, value: Tree, key: str) -> Condition:
    item = mapping(value, key)
    types = item["types"] if "types" in item else [needed(item, "type", key)]
    return HoleType(_hole(item, key), tuple(scalar(t, key) for t in listing(types, key)))


def _hole_name(_o: Operators, _value: Tree, key: str) -> Condition:
    raise RuleFormError(key, "needs Semgrep's proprietary engine; not supported")


CONDITIONS: dict[str, Callable[[Operators, Tree, str], Condition | Focus]] = {
    "metavariable-regex": _hole_regex,
    "metavariable-pattern": _hole_formula,
    "metavariable-comparison": _hole_compare,
    "metavariable-analysis": _hole_analysis,
    "metavariable-type": _hole_type,
    "metavariable-name": _hole_name,
    "focus-metavariable": _focus,
}
_NEWER: dict[str, Callable[[Operators, Tree, str], Condition | Focus]] = {
    "comparison": _hole_compare,
    "analyzer": _hole_analysis,
    "type": _hole_type,
    "types": _hole_type,
    "regex": _hole_value_regex,
    "name": _hole_name,
}


def reading_of(language: str) -> str:
    """How patterns of a language inside a hole are read; what is not Python is text.

    JSON is read as Python, whose displays of dicts, lists, strings and numbers it shares.
    """
    if language in PYTHON_NAMES or language == "json":
        return "python"
    return "regex" if language in ("regex", "none") else "generic"


_READINGS = {"python": "code", "generic": "text", "regex": "string"}
"""What of a hole patterns in a language that is named are about; see `HoleFormula`."""
PYTHON_NAMES = frozenset(("python", "py", "python2", "python3"))
_PLAIN = r"(?:[^()\[\]\\]|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\])"
_ATOM = rf"(?:{_PLAIN}|\({_PLAIN}*\))"
_AGAIN = r"(?:[*+]|\{\d+,\d*\})"
_OUTER = r"(?:[*+]|\{\d+(?:,\d*)?\})"
_INNER = rf"{_ATOM}*(?:{_AGAIN}|\({_ATOM}*{_AGAIN}{_ATOM}*\)){_ATOM}*"
NESTED_REPETITION = rf"""(?s)(?:{_PLAIN}|[()])*?\({_INNER}\){_OUTER}(?:[^"']|["'].)"""
"""What Semgrep's ``redos`` analyzer looks for, roughly: a repetition inside a repetition.

It reads literals as they are written, and something has to follow the repetition.
"""


def checked_regex(text: str, key: str) -> str:
    """``text`` if it can be run."""
    try:
        compiled(text)
    except UnsupportedRegexError as error:
        raise RuleFormError(key, str(error)) from None
    return text


def scalar(value: Tree, key: str) -> str:
    """``value`` if it is text."""
    if not isinstance(value, str):
        raise RuleFormError(key, "should be text")
    return value


def needed(item: Mapping[str, Tree], name: str, key: str) -> str:
    """The text of ``item`` under ``name``, which has to be there."""
    if name not in item:
        raise RuleFormError(key, f"lacks `{name}`")
    return scalar(item[name], _joined(key, name))


def mapping(value: Tree, key: str) -> Mapping[str, Tree]:
    """``value`` if it is a mapping."""
    if not isinstance(value, Mapping):
        raise RuleFormError(key, "should be a mapping")
    return value


def listing(value: Tree, key: str) -> Sequence[Tree]:
    """``value`` if it is a list."""
    if isinstance(value, (str, Mapping)):
        raise RuleFormError(key, "should be a list")
    return value


def truth(value: Tree | None) -> bool:
    """Whether ``value`` says yes."""
    return isinstance(value, str) and value.lower() in ("true", "yes", "on", "only")


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
