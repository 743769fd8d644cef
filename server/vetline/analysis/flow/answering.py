"""What the functions give that a caller has passed, to the function that asks for it."""

from __future__ import annotations

from functools import reduce

from vetline.analysis.flow.lists import only_list
from vetline.analysis.flow.results import Actual, value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import Ask, FunctionSummary, Result
from vetline.analysis.flow.values import ITERATED, UNKNOWN, Value, joined
from vetline.syntax import nodes as n

ANSWERS_OPEN_MAX = 2
"""How many functions may be called one by the other that were handed over."""


def answer(
    summary: FunctionSummary, actuals: list[Value], actual: Actual, node: n.Call, state: State,
    run: Run,
) -> None:  # fmt: skip
    """Add to ``actuals`` what the functions give that ``summary`` asks for."""
    for number in range(len(summary.asks)):
        if run.answers_open >= ANSWERS_OPEN_MAX:
            return
        run.answers_open += 1
        actuals.append(_answer(summary, number, actual, node, state, run))
        run.answers_open -= 1


def _answer(
    summary: FunctionSummary, number: int, actual: Actual, node: n.Call, state: State, run: Run
) -> Value:
    asked = summary.asks[number]

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
    functions = _in_a_row(asked, actual, state)
    if functions is None:
        return run.call(told(asked.callee, 0), positional, keywords, node, state, run)
    if positional and _takes_its_own(asked, len(summary.params) + number):
        for function in functions:
            positional[0] = run.call(function, positional, keywords, node, state, run)
        return positional[0]
    answers = (run.call(f, positional, keywords, node, state, run) for f in functions)
    return reduce(joined, answers, UNKNOWN)


def _in_a_row(asked: Ask, actual: Actual, state: State) -> list[Value] | None:
    """The functions that are asked one after the other, if they lie in a list."""
    carried = asked.callee.carried[0] if len(asked.callee.carried) == 1 else None
    if carried is None or carried.path[-1:] != (ITERATED,):
        return None
    one = only_list(actual(carried.param, carried.path[:-1]), state)
    return list(one[1].items.values()) if one is not None else [UNKNOWN]


def _takes_its_own(asked: Ask, index: int) -> bool:
    """Whether each function is given what the one before has answered: ``x = function(x)``."""
    return any(carried.param == index for _, given in asked.given for carried in given.carried)


_ASKED = "\0asked"
"""Begins the way to what such a function is given, so that it is no part of a result."""
