"""What decorators of the program hand to the functions that they are put on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import TypeAlias

from attrs import evolve

from vetline.analysis.flow.lifting import ENCLOSED
from vetline.analysis.flow.results import Leaving, nobody, result_of, value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import Result, Way
from vetline.analysis.flow.values import (
    CONSTANTS_MAX,
    KNOWN_HOLE,
    TAINTED_HOLE,
    Closure,
    ConstantValue,
    Object,
    Origin,
    Taint,
    Value,
    merged_taints,
)
from vetline.syntax import nodes as n

Constants: TypeAlias = tuple[ConstantValue, ...]


def wrapped_names(node: n.FunctionDef) -> frozenset[str]:
    """The parameters of ``node``, or of a function in it, that functions inside of these call."""
    return frozenset(_wrapped(node, frozenset()))


def _wrapped(node: n.FunctionDef, around: frozenset[str]) -> Iterator[str]:
    own = {param.name for param in node.params if param.name}
    for part in n.walk(node):
        if isinstance(part, n.FunctionDef) and part is not node:
            yield from _wrapped(part, around | own)
        elif isinstance(part, n.Call) and isinstance(part.func, n.Name) and part.func.id in around:
            yield part.func.id


def note_handed(site: Site, state: State, run: Run) -> None:
    """Note what of outside is passed on, if it is a wrapped function that ``site`` calls."""
    func = site.node.func
    if not isinstance(func, n.Name) or func.id not in run.wrapped:
        return
    leaving = Leaving(_no_way, run.trials.settled, _not_lifted)
    for place, value in _passed(site, state):
        is_telling = bool(state.deep_taints(value) or value.constants)
        if not is_telling and isinstance(site.nodes.get(place), n.Starred):
            continue  # `*args` may well be empty
        given = result_of(value, state, leaving) if is_telling else Result()
        run.handed[place] = _either(run.handed.get(place, given), given)


def _either(first: Result, second: Result) -> Result:
    """What a function is handed that is called with ``first`` here and with ``second`` there."""
    if first == second:
        return first
    fuller = first if first.kind else second
    return evolve(
        fuller,
        carried=tuple(dict.fromkeys((*first.carried, *second.carried))),
        constants=_one_of(first.constants or (), second.constants or ()),
        text=first.text if first.text == second.text else "",
    )


def _one_of(first: Constants, second: Constants) -> Constants | None:
    """The values that something has which is one of ``first`` or ``second``, if that is known."""
    known = tuple(dict.fromkeys((*first, *second)))
    return known if first and second and len(known) <= CONSTANTS_MAX else None


def handed_on(param: n.Parameter) -> Taint:
    """What stands for what a wrapper is called with, to tell what becomes of it on the way."""
    return Taint(Origin((HANDED, param.name), HANDED, param.name, param.start, param.end))


def as_handed(own: Value, given: Value) -> Value:
    """What is ``given`` for a parameter that anybody else would pass ``own`` for."""
    if not (given.taints or given.objects or given.constants):
        return own
    ways = [taint.cleared for taint in given.taints if taint.origin.label == HANDED]
    if ways:
        return own.cleared_of(reduce(and_, ways))
    if not given.taints and given.constants:
        kept = tuple(taint for taint in own.taints if taint.origin.param >= 0)
        return Value(kept, text=TAINTED_HOLE if kept else KNOWN_HOLE, type=own.type)
    return given.with_taints(merged_taints(given.taints, own.taints))


HANDED = "handed"
"""The label of what a wrapper is called with."""


def _no_way(taint: Taint) -> Way:
    """How data came into a decorator, which is too far away to be told."""
    del taint
    return ()


def _not_lifted(closure: Closure, state: State) -> tuple[str, list[Object]]:
    """That a decorator passes on a function of its own, which is too far away as well."""
    del closure, state
    return "", []


def _passed(site: Site, state: State) -> Iterator[tuple[int | str, Value]]:
    yield from enumerate(site.positional)
    yield from site.keywords.items()
    for found in state.objects(site.spread) if site.spread is not None else ():
        yield from ((key, item) for key, item in found.items.items() if isinstance(key, str))


def replacing(node: n.FunctionDef, leaving: Leaving, run: Run) -> Iterator[Result]:
    """The decorators of the program that put another function in the place of ``node``."""
    for decorator in reversed(node.decorators):
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        maker = run.function(run.names.qualified(func) or "")
        if maker is None or maker.result.kind != ENCLOSED:
            continue
        if isinstance(decorator, n.Call):
            state = State()
            yield result_of(run.evaluate(decorator, state, run), state, leaving)
        else:
            yield Result(ref=maker.name)


def handed_to(node: n.FunctionDef, state: State, run: Run) -> dict[int | str, Value]:
    """What the decorators of ``node`` call it with, by position or name of its parameters."""
    given: dict[int | str, Value] = {}
    for decorator in node.decorators:
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        summary = run.function(run.names.qualified(func) or "")
        for place, result in summary.hands if summary is not None else ():
            given[place] = value_of(result, nobody, decorator, state, ("handed", place))
    return given
