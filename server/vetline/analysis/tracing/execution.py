"""Statements: how what variables hold changes, and where ways part and meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from vetline.analysis.matching.jumps import calls_something, gives_away
from vetline.analysis.matching.search import without_cause
from vetline.analysis.tracing.evaluation import evaluate
from vetline.analysis.tracing.marks import name_place
from vetline.analysis.tracing.tracer import Tracer
from vetline.analysis.tracing.values import CLEAN, State, Value, joined, whole
from vetline.syntax import nodes as n

PASSES_MAX = 6
"""How often a loop is gone through until nothing changes any more."""


def execute(t: Tracer, body: Sequence[n.Node], state: State | None) -> State | None:
    """The state after ``body``; ``None`` if its end is not reached."""
    for statement in body:
        if state is None:
            return None
        run = _EXECUTE.get(type(statement), _expressions)
        state = run(t, statement, state)
        if state is not None and type(statement) not in _COMPOUND:
            _throw(t, statement, state)
    return state


def bind_parameters(t: Tracer, params: Sequence[n.Parameter], state: State) -> None:
    """Let each parameter but the receiver hold what its default and sources on its name give."""
    for param in params:
        value = evaluate(t, param.default, state) if param.default is not None else CLEAN
        name = n.Name(*name_place(param), param.name)
        value = t.sourced(name, (name.start, name.end), value, state)
        if value is not CLEAN and param.name not in ("", "self", "cls"):
            state.assign(param.name, (), value)


def _throw(t: Tracer, node: n.Node, state: State) -> None:
    """Note what holds where ``node`` calls something, which may go wrong."""
    if t.jumps.thrown and calls_something(node):
        t.jumps.thrown[-1].append(state.copy())


def _expressions(t: Tracer, statement: n.Node, state: State) -> State | None:
    """A statement that is no more than the expressions in it."""
    for child in n.children(statement):
        evaluate(t, child, state)
        t.note_statement(statement, child)
    return None if gives_away(statement) else state


def _nothing(_t: Tracer, _statement: n.Node, state: State) -> State | None:
    return state


def _assign(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.Assign)
    value = evaluate(t, statement.value, state)
    t.note_statement(statement, statement.value)
    if isinstance(statement.value, n.Lambda):
        return state
    for target in statement.targets:
        is_lost = t.follows_assignments_only and _takes_apart(statement, target)
        _bind(t, target, CLEAN if is_lost else value, state)
        t.note_statement(statement, target)
    return state


def _takes_apart(statement: n.Assign, target: n.Node) -> bool:
    """Whether more happens than that the value, or each part of it, gets a name."""
    is_spread = isinstance(target, _DISPLAYS) and not isinstance(statement.value, _DISPLAYS)
    return is_spread or len(statement.targets) > 1


def _ann_assign(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.AnnAssign)
    value = evaluate(t, statement.value, state) if statement.value is not None else CLEAN
    _bind(t, statement.target, value, state)
    for node in n.children(statement):
        t.note_statement(statement, node)
    return state


def _aug_assign(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.AugAssign)
    value = evaluate(t, statement.value, state)
    before = evaluate(t, statement.target, state)
    taints = value.all() | before.all()
    for node in n.children(statement):
        t.note_statement(statement, node)
    _bind(t, statement.target, CLEAN if t.follows_assignments_only else whole(taints), state)
    return state


def _bind(t: Tracer, target: n.Node, value: Value, state: State) -> None:
    """Let what ``target`` names hold ``value``."""
    if isinstance(target, _DISPLAYS):
        for item in target.items:
            if isinstance(item, n.Starred):
                _bind(t, item.value, CLEAN, state)
            else:
                _bind(t, item, whole(value.all()), state)
        return
    place = (target.start, target.end)
    if place in t.marks.wide_sinks or not isinstance(target, n.Name):
        # What side effects do to the owner of a part holds once the part is assigned to.
        evaluate(t, target, state.copy() if t.has_side_effects else state)
    # A name is bound from here on, whatever it was before.
    found = (t.bound_key(target), ()) if isinstance(target, n.Name) else t.target(target)
    if found is None:
        return
    state.assign(*found, value)
    for mark in t.marks.sources.get(place, ()):
        taint = t.given(mark, value.all())
        if mark.side.by_side_effect and mark.place == place and taint is not None:
            state.assign(*found, whole(frozenset((taint,))))
    if brought := t.brought_to_variable(place):
        state.assign(*found, whole(brought))
    if isinstance(target, n.Subscript):
        t.brought(target.value, (target.value.start, target.value.end), CLEAN, state)
    if t.has_side_effects:
        t.settle(target, state)


def _return(t: Tracer, statement: n.Node, state: State) -> State | None:
    _expressions(t, statement, state)
    _throw(t, statement, state)
    return None


def _raise(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.Raise)
    if statement.cause is not None:
        evaluate(t, statement.cause, state)
    if statement.value is not None:
        evaluate(t, statement.value, state)
        t.note_statement(statement, statement.value)
        if statement.cause is not None:
            t.note_statement(without_cause(statement), statement.value)
    if t.jumps.thrown:
        t.jumps.thrown[-1].append(state)
    return None


def _jump(t: Tracer, statement: n.Node, state: State) -> State | None:
    return t.jumps.jump(statement, state)


def _if(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.If)
    _test(t, statement, statement.test, state)
    ways = [execute(t, statement.body, state.copy()), execute(t, statement.orelse, state)]
    return joined(ways)


def _test(t: Tracer, statement: n.Node, test: n.Node, state: State) -> None:
    evaluate(t, test, state)
    t.note_statement(statement, test)
    _throw(t, test, state)


def _while(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.While)

    def begin(here: State) -> None:
        _test(t, statement, statement.test, here)

    return _loop(t, begin, statement.body, statement.orelse, state)


def _for(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.For)
    iterated = evaluate(t, statement.iterable, state)
    items = CLEAN if t.follows_assignments_only else whole(iterated.all())
    t.note_statement(statement, statement.iterable)

    def begin(here: State) -> None:
        for target in _plain_targets(statement.target):
            _bind(t, target, items, here)

    return _loop(t, begin, statement.body, statement.orelse, state)


def _plain_targets(target: n.Node) -> Sequence[n.Node]:
    """The targets of a loop; Semgrep does not follow attributes there."""
    return (target,) if isinstance(target, (n.Name, n.Tuple, n.List)) else ()


def _loop(
    t: Tracer, begin: Callable[[State], None], body: Sequence[n.Node], orelse: Sequence[n.Node],
    state: State,
) -> State | None:  # fmt: skip
    t.jumps.enter_loop()
    before: State = state
    for _ in range(PASSES_MAX):
        here = before.copy()
        begin(here)
        end = execute(t, body, here)
        after = joined((before, end, *t.jumps.continues[-1]))
        assert after is not None  # `before` is one of them
        is_settled = after.same(before)
        before = after
        if is_settled:
            break
    _, broken = t.jumps.leave_loop()
    return joined((execute(t, orelse, before), *broken))


def _try(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.Try)
    t.jumps.thrown.append([])
    end = execute(t, statement.body, state)
    raised = joined(t.jumps.thrown.pop())
    ends = [execute(t, statement.orelse, end)]
    if raised is not None:
        ends += [execute(t, handler.body, raised.copy()) for handler in statement.handlers]
    if not statement.handlers:
        ends.append(raised)
    return execute(t, statement.final, joined(ends))


def _with(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.With)
    for item in statement.items:
        value = evaluate(t, item.context, state)
        t.note_statement(statement, item.context)
        if item.target is not None:
            _bind(t, item.target, value, state)
    if t.jumps.thrown:
        t.jumps.thrown[-1].append(state.copy())
    return execute(t, statement.body, state)


def _match(t: Tracer, statement: n.Node, state: State) -> State | None:
    assert isinstance(statement, n.Match)
    evaluate(t, statement.subject, state)
    t.note_statement(statement, statement.subject)
    ways: list[State | None] = [state]
    for case in statement.cases:
        here = state.copy()
        if case.guard is not None:
            evaluate(t, case.guard, here)
        ways.append(execute(t, case.body, here))
    return joined(ways)


def _unknown(t: Tracer, statement: n.Node, state: State) -> State | None:
    """Broken code: its statements and expressions as they come."""
    assert isinstance(statement, n.Unknown)
    here: State | None = state
    for part in statement.items:
        if here is not None and type(part) in _EXECUTE:
            here = execute(t, (part,), here)
        elif here is not None:
            evaluate(t, part, here)
    return here


_DISPLAYS = (n.Tuple, n.List)
_COMPOUND = (
    n.If, n.For, n.While, n.Try, n.With, n.Match, n.FunctionDef, n.ClassDef, n.Return, n.Raise,
)  # fmt: skip
_Execute: TypeAlias = Callable[[Tracer, n.Node, State], State | None]
_EXECUTE: dict[type[n.Node], _Execute] = {
    n.ExprStmt: _expressions,
    n.Assert: _expressions,
    n.Assign: _assign,
    n.AnnAssign: _ann_assign,
    n.AugAssign: _aug_assign,
    n.Return: _return,
    n.Raise: _raise,
    n.Jump: _jump,
    n.If: _if,
    n.While: _while,
    n.For: _for,
    n.Try: _try,
    n.With: _with,
    n.Match: _match,
    n.Unknown: _unknown,
    # Functions and classes are gone through on their own.
    n.FunctionDef: _nothing,
    n.ClassDef: _nothing,
    n.Delete: _nothing,
    n.Import: _nothing,
    n.ImportFrom: _nothing,
    n.Scope: _nothing,
    n.TypeAliasStmt: _nothing,
}
