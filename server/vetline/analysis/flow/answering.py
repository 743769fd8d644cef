"""What the functions give that a caller has passed, to the function that asks for it."""

from __future__ import annotations

from vetline.analysis.flow.results import Actual, value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import Ask, FunctionSummary, Result
from vetline.analysis.flow.values import Value
from vetline.syntax import nodes as n

ANSWERS_OPEN_MAX = 4
"""How many functions may be called one by the other that were handed over."""


def answer(
    summary: FunctionSummary, actuals: list[Value], actual: Actual, node: n.Call, state: State,
    run: Run,
) -> None:  # fmt: skip
    """Add to ``actuals`` what the functions give that ``summary`` asks for."""
    for number, asked in enumerate(summary.asks):
        if run.answers_open >= ANSWERS_OPEN_MAX:
            return
        run.answers_open += 1
        actuals.append(_answer(asked, number, actual, node, state, run))
        run.answers_open -= 1


def _answer(asked: Ask, number: int, actual: Actual, node: n.Call, state: State, run: Run) -> Value:
    def told(result: Result, part: int) -> Value:
        return value_of(result, actual, node, state, (_ASKED, number, part))

    run.spend()
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for part, (place, result) in enumerate(asked.given, 1):
        value = told(result, part)
        found = state.objects(value)
        if place == "*":
            positional += found[0].items.values() if found else [value]
        elif place == "**":
            items = found[0].items if found else {}
            keywords.update((k, v) for k, v in items.items() if isinstance(k, str))
        elif place:
            keywords[place] = value
        else:
            positional.append(value)
    return run.call(told(asked.callee, 0), positional, keywords, node, state, run)


_ASKED = "\0asked"
"""Begins the way to what such a function is given, so that it is no part of a result."""
