"""The conditions on holes that a formula may name."""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.folding import as_text
from vetline.analysis.matching.bindings import Binding, Bindings
from vetline.analysis.matching.core import Matcher
from vetline.analysis.matching.expressions import is_type
from vetline.analysis.matching.formulas import Evaluation, group_bindings
from vetline.analysis.matching.ranges import merged
from vetline.analysis.matching.secrecy import looks_random
from vetline.analysis.matching.selection import Selection
from vetline.analysis.matching.strings import is_plain_text, known_text, known_value
from vetline.analysis.matching.values import (
    types_for_semgrep,
    value_for_semgrep,
    without_blanks,
)
from vetline.analysis.view import code_view, text_view
from vetline.rulebook.comparison import CannotCompareError, Unknown, holds_true, whole_number
from vetline.rulebook.formula import (
    Condition,
    HoleCompare,
    HoleConstant,
    HoleEntropy,
    HoleFormula,
    HoleRegex,
    HoleType,
)
from vetline.rulebook.regexes import UnsupportedRegexError, compiled, compiled_whole
from vetline.syntax import nodes as n


def holds(e: Evaluation, condition: Condition, selection: Selection) -> list[Selection]:
    """``selection`` if ``condition`` holds of it, with what the condition binds; else nothing."""
    if isinstance(condition, HoleFormula):
        return _formula_holds(e, condition, selection)
    if isinstance(condition, HoleCompare):
        return [selection] if _compares(e, condition, selection) else []
    binding = selection.bindings.get(condition.hole)
    if binding is None:
        return []
    if isinstance(condition, HoleRegex):
        return _regex_holds(e, condition, binding, selection)
    if isinstance(condition, HoleType):
        is_met = _has_type(e, binding, condition.types) != condition.negated
    elif isinstance(condition, HoleEntropy):
        is_met = looks_random(_written_content(e, binding))
    else:
        assert isinstance(condition, HoleConstant)  # the last kind there is
        is_met = (_value(e, binding) is not None) != condition.negated
    return [selection] if is_met else []


def code_text(e: Evaluation, binding: Binding) -> str:
    """What a hole stands for as written; an imported name as it is called at home."""
    if binding.text is not None:
        return binding.text
    node = binding.node
    if isinstance(node, n.Name):
        return node.id
    return e.view.tree.code(binding.start, binding.end)


def content(e: Evaluation, binding: Binding) -> str:
    """The string that a hole is known to be, else its code."""
    text = known_text(e.matcher, binding.node) if binding.node is not None else None
    return text if text is not None else code_text(e, binding)


def _written_content(e: Evaluation, binding: Binding) -> str:
    """What is between the quotes of a plain string; for Semgrep anything else is code."""
    if e.matcher.strict and not (binding.node and is_plain_text(e.matcher, binding.node)):
        return code_text(e, binding)
    return content(e, binding)


def _regex_holds(
    e: Evaluation, condition: HoleRegex, binding: Binding, selection: Selection
) -> list[Selection]:
    text = _propagated(e, binding) if condition.constants else code_text(e, binding)
    if text is None:
        return []
    try:
        is_whole = e.matcher.strict
        run = compiled_whole(condition.regex, text) if is_whole else compiled(condition.regex)
        match = run.at_start(text)
    except UnsupportedRegexError:
        return []
    if match is None or condition.negated:
        return [selection] if (match is None) == condition.negated else []
    return [merged(selection, group_bindings(match, text, binding.start))]


def _propagated(e: Evaluation, binding: Binding) -> str | None:
    """The value that a hole is known to have, as a string, else its code; a list has no string."""
    if not e.matcher.strict or binding.node is None:
        return content(e, binding)
    value = value_for_semgrep(e.matcher, binding.node)
    if value is None:
        return code_text(e, binding)
    return None if isinstance(value, list) else as_text(value)


def _has_type(e: Evaluation, binding: Binding, types: tuple[str, ...]) -> bool:
    if binding.node is None:
        return "str" in types
    if e.matcher.strict:
        wanted = set(map(without_blanks, types))
        return not wanted.isdisjoint(types_for_semgrep(e.matcher, binding.node))
    value = known_value(e.matcher, binding.node)
    have = type(value.value).__name__ if value is not None else None
    have = have or e.view.names.type_of(binding.node)
    return have is not None and any(is_type(have, want) for want in types)


def _value(e: Evaluation, binding: Binding) -> object | None:
    if binding.node is None:
        return binding.text
    return known_value(e.matcher, binding.node)


def _compares(e: Evaluation, condition: HoleCompare, selection: Selection) -> bool:
    values: dict[str, object] = {}
    for hole, binding in selection.bindings.items():
        value = _comparable(e, binding)
        if hole == condition.hole and condition.strip and isinstance(value, str):
            value = _number_in(value)
        values[hole] = value
    try:
        return holds_true(condition.expression, values)
    except CannotCompareError:
        return False


def _comparable(e: Evaluation, binding: Binding) -> object:
    if binding.node is None:
        return binding.text
    if e.matcher.strict:
        value = value_for_semgrep(e.matcher, binding.node)
        return value if value is not None else Unknown(code_text(e, binding))
    known = known_value(e.matcher, binding.node)
    return known.value if known is not None else Unknown(code_text(e, binding))


def _number_in(text: str) -> object:
    """The number that ``text`` writes, else ``text``; Semgrep does not ask for its base either."""
    try:
        return whole_number(text)
    except ValueError:
        return text


def _formula_holds(e: Evaluation, condition: HoleFormula, selection: Selection) -> list[Selection]:
    binding = selection.bindings.get(condition.hole)
    if binding is None:
        return []
    if binding.node is None and condition.language == "python":
        return []
    if binding.node is None or condition.language == "text":
        return _text_holds(e, condition, binding, selection)
    if condition.language in ("string", "data"):
        is_plain = is_plain_text(e.matcher, binding.node)
        return _text_holds(e, condition, binding, selection) if is_plain else []
    follow = e.matcher.bound_to if condition.follows else e.matcher.standing_for
    value = follow(binding.node) if binding.node is not None else None
    places = [Selection(binding.start, binding.end, selection.bindings, binding.node)]
    if value is not None:
        places.append(Selection(value.start, value.end, selection.bindings, value))
    found = [one for place in places for one in e.selections(condition.formula, place)]
    return [merged(selection, one.bindings) for one in found[:1]]


def _text_holds(
    e: Evaluation, condition: HoleFormula, binding: Binding, selection: Selection
) -> list[Selection]:
    """Whether a formula holds of the text of a hole, which may be code inside a string."""
    text = _written_content(e, binding)
    if condition.language in ("code", "data"):
        view, handlers = code_view(text, e.view.path), e.matcher.handlers
    else:
        view, handlers = text_view(text, e.view.path), {}
    inner = Evaluation(Matcher(view, handlers, strict=e.matcher.strict), holds)
    found = inner.selections(condition.formula, Selection(0, len(text), {}))
    return [merged(selection, _moved(one, binding.start)) for one in found[:1]]


def _moved(selection: Selection, by: int) -> Bindings:
    """The holes of ``selection``, which counts from the start of a text inside the unit."""
    return {
        hole: evolve(binding, start=binding.start + by, end=binding.end + by)
        for hole, binding in selection.bindings.items()
    }
