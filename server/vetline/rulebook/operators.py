"""What a rule matches, from YAML to ``formula`` values.

A list means "any of these", everywhere. An item is a pattern, or a mapping of operators that
must all agree. ``rules/README.md`` describes the language for authors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from vetline.rulebook.formula import (
    AllOf,
    AnyOf,
    Condition,
    Formula,
    HoleCompare,
    HoleConstant,
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
from vetline.rulebook.problem import RuleFormError
from vetline.rulebook.schema import kind_of, unknown_word
from vetline.rulebook.sets import NamedSets, expanded, regex_expanded

_Hole = str


def formula_of(written: object, sets: NamedSets, key: str) -> Formula:
    """The formula that ``written`` stands for: a pattern, a mapping of operators, or a list."""
    if isinstance(written, str):
        return _any_of([Pattern(text.strip("\n")) for text in expanded(written, sets, key)])
    if isinstance(written, list):
        if not written:
            raise RuleFormError(key, "is an empty list: write at least one pattern")
        items = [formula_of(item, sets, f"{key}[{at}]") for at, item in enumerate(written)]
        return _any_of(items)
    if isinstance(written, dict):
        return _conjunction(written, sets, key)
    message = f"should be a pattern, a list or a mapping of operators, is {kind_of(written)}"
    raise RuleFormError(key, message)


def _conjunction(written: Mapping[str, object], sets: NamedSets, key: str) -> Formula:
    """What all operators of one mapping agree on."""
    parts: list[Formula] = []
    for operator, value in written.items():
        if operator in ("where", "focus"):
            continue
        read = _OPERATORS.get(operator)
        if read is None:
            known = (*_OPERATORS, "where", "focus")
            raise RuleFormError(key, unknown_word("operator", str(operator), known))
        parts.extend(read(value, sets, f"{key}.{operator}"))
    if not any(_selects(part) for part in parts):
        message = "selects nothing: add `pattern`, `any`, `all` or `regex`"
        raise RuleFormError(key, message)
    where = tuple(_conditions(written.get("where"), sets, f"{key}.where"))
    focus = _holes(written.get("focus"), f"{key}.focus")
    if len(parts) == 1 and not where and not focus:
        return parts[0]
    return AllOf(tuple(parts), where, focus)


def _selects(part: Formula) -> bool:
    return not isinstance(part, Not | Inside | NotInside)


def _any_of(formulas: Sequence[Formula]) -> Formula:
    return formulas[0] if len(formulas) == 1 else AnyOf(tuple(formulas))


def _pattern(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [formula_of(value, sets, key)]


def _all(value: object, sets: NamedSets, key: str) -> list[Formula]:
    if not isinstance(value, list) or not value:
        raise RuleFormError(key, "should be a list of items that must all agree")
    return [_all_item(item, sets, f"{key}[{at}]") for at, item in enumerate(value)]


def _all_item(item: object, sets: NamedSets, key: str) -> Formula:
    """One item of ``all``: also ``not`` and its like may stand there alone."""
    if isinstance(item, dict) and len(item) == 1:
        (operator, value), *_ = item.items()
        if operator in _OPERATORS:
            return _joined(_OPERATORS[operator](value, sets, f"{key}.{operator}"))
    return formula_of(item, sets, key)


def _joined(parts: list[Formula]) -> Formula:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _inside(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [Inside(formula_of(value, sets, key))]


def _not_inside(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [NotInside(formula_of(value, sets, key))]


def _not(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [Not(formula_of(value, sets, key))]


def _regex(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [_any_of([Regex(text) for text in _regexes(value, sets, key)])]


def _not_regex(value: object, sets: NamedSets, key: str) -> list[Formula]:
    return [Not(_any_of([Regex(text) for text in _regexes(value, sets, key)]))]


_OPERATORS: Mapping[str, Callable[[object, NamedSets, str], list[Formula]]] = {
    "pattern": _pattern,
    "any": _pattern,
    "all": _all,
    "inside": _inside,
    "not": _not,
    "not-inside": _not_inside,
    "regex": _regex,
    "not-regex": _not_regex,
}


def _conditions(where: object, sets: NamedSets, key: str) -> Iterator[Condition]:
    if where is None:
        return
    if not isinstance(where, dict):
        raise RuleFormError(key, f"should map holes to conditions, is {kind_of(where)}")
    for hole, conditions in where.items():
        _check_hole(hole, key)
        here = f"{key}.{hole}"
        if not isinstance(conditions, dict):
            message = f"should be a mapping such as {{regex: …}}, is {kind_of(conditions)}"
            raise RuleFormError(here, message)
        for name, value in conditions.items():
            read = _CONDITIONS.get(name)
            if read is None:
                raise RuleFormError(here, unknown_word("condition", str(name), _CONDITIONS))
            yield from read(hole, value, sets, f"{here}.{name}")


def _hole_regex(hole: _Hole, value: object, sets: NamedSets, key: str) -> list[Condition]:
    texts = _regexes(value, sets, key)
    return [HoleRegex(hole, texts[0] if len(texts) == 1 else "|".join(f"(?:{t})" for t in texts))]


def _hole_not_regex(hole: _Hole, value: object, sets: NamedSets, key: str) -> list[Condition]:
    return [HoleRegex(hole, text, negated=True) for text in _regexes(value, sets, key)]


def _hole_type(hole: _Hole, value: object, sets: NamedSets, key: str) -> list[Condition]:
    return [HoleType(hole, tuple(_texts(value, sets, key)))]


def _hole_not_type(hole: _Hole, value: object, sets: NamedSets, key: str) -> list[Condition]:
    return [HoleType(hole, tuple(_texts(value, sets, key)), negated=True)]


def _hole_constant(hole: _Hole, value: object, _: NamedSets, key: str) -> list[Condition]:
    if not isinstance(value, bool):
        raise RuleFormError(key, f"should be true or false, is {kind_of(value)}")
    return [HoleConstant(hole, negated=not value)]


def _hole_entropy(hole: _Hole, value: object, _: NamedSets, key: str) -> list[Condition]:
    if value is not True:
        raise RuleFormError(key, "should be true, or be left out")
    return [HoleEntropy(hole)]


def _hole_pattern(hole: _Hole, value: object, sets: NamedSets, key: str) -> list[Condition]:
    return [HoleFormula(hole, formula_of(value, sets, key))]


def _hole_compare(hole: _Hole, value: object, _: NamedSets, key: str) -> list[Condition]:
    if not isinstance(value, str):
        raise RuleFormError(key, f'should be a comparison such as "{hole} < 2048"')
    return [HoleCompare(value, hole)]


_CONDITIONS: Mapping[str, Callable[[_Hole, object, NamedSets, str], list[Condition]]] = {
    "regex": _hole_regex,
    "not-regex": _hole_not_regex,
    "type": _hole_type,
    "not-type": _hole_not_type,
    "constant": _hole_constant,
    "entropy": _hole_entropy,
    "pattern": _hole_pattern,
    "compare": _hole_compare,
}


def _regexes(value: object, sets: NamedSets, key: str) -> list[str]:
    return [regex_expanded(text, sets, key) for text in _written_texts(value, key)]


def _texts(value: object, sets: NamedSets, key: str) -> list[str]:
    return [one for text in _written_texts(value, key) for one in expanded(text, sets, key)]


def _written_texts(value: object, key: str) -> list[str]:
    texts: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str):
            raise RuleFormError(key, f"should be text or a list of texts, is {kind_of(item)}")
        texts.append(item)
    if not texts:
        raise RuleFormError(key, "is an empty list")
    return texts


def _holes(value: object, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    holes = _written_texts(value, key)
    for hole in holes:
        _check_hole(hole, key)
    return tuple(holes)


def _check_hole(hole: object, key: str) -> None:
    if not isinstance(hole, str) or not hole.startswith("$") or len(hole) < 2:
        raise RuleFormError(key, f"`{hole}` should be a hole such as $X")
