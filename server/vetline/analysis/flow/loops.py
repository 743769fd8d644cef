"""Loops: what holds at their head at last, and after them."""

from __future__ import annotations

from collections.abc import Callable

from vetline.analysis.flow.access import iterated
from vetline.analysis.flow.assign import assign
from vetline.analysis.flow.frames import KnownLoop
from vetline.analysis.flow.guards import refined, verdict
from vetline.analysis.flow.probes import ANY
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State, joined_all, joined_states
from vetline.analysis.flow.values import Value
from vetline.syntax import nodes as n

LOOP_PASSES_MAX = 4
"""How often a loop's body is gone through until nothing new is learnt."""
ITEMS_UNROLLED_MAX = 3
"""How many known items a loop goes through one by one."""
PASSES_KNOWN_MAX = 4
"""How many passes of a loop are gone through one by one while its condition is known."""


def for_statement(node: n.For, state: State, run: Run) -> State | None:
    """``for``: item by item if there are few, else to a fixpoint."""
    iterable = run.evaluate(node.iterable, state, run)
    found = state.objects(iterable)
    if (
        len(found) == 1
        and found[0].exact
        and found[0].kind == "list"
        and not iterable.taints  # It may be what was sent as well: `request.json or []`.
        and 0 < len(found[0].items) <= ITEMS_UNROLLED_MAX
    ):
        return _for_known(node, list(found[0].items.values()), state, run)

    def enter(before: State) -> State:
        inner = before.copy()
        values = run.evaluate(node.iterable, inner, run)
        assign(node.target, iterated(values, node.iterable, inner, run), None, inner, run)
        return inner

    after, breaks = _loop(enter, node.body, state, run)
    if after is not None and not breaks:
        after = _after_checks(node, after, run)
    return joined_all([run.execute(node.orelse, after, run), *breaks])


def _after_checks(node: n.For, after: State, run: Run) -> State:
    """What holds after ``for x in xs: if bad(x): raise`` came to its end: none of them was bad."""
    for statement in node.body:
        if not isinstance(statement, n.If) or statement.orelse or not _leaves(statement.body):
            break
        generator = n.Generator(node.start, node.end, node.target, node.iterable, (), False)
        test = statement.test
        found = n.Comprehension(test.start, test.end, ANY, test, (generator,))
        after = refined(found, after, run, truth=False)
    return after


def _leaves(body: tuple[n.Stmt, ...]) -> bool:
    """Whether the function is left at the end of ``body``."""
    last = n.last_of(body)
    if isinstance(last, n.ExprStmt) and isinstance(last.value, n.Call):
        func = last.value.func
        return isinstance(func, n.Name) and func.id == "abort"
    return isinstance(last, (n.Return, n.Raise))


def _for_known(node: n.For, items: list[Value], state: State, run: Run) -> State | None:
    """A loop over few known items, gone through one by one."""
    current: State | None = state
    broken: list[State] = []
    for turn, item in enumerate(items):
        if current is None:
            break
        current = current.copy()
        assign(node.target, item, None, current, run)
        run.trials.turns.append(turn)
        current, breaks = _one_pass(node.body, current, run)
        run.trials.turns.pop()
        broken += breaks
    return joined_all([run.execute(node.orelse, current, run), *broken])


def while_statement(node: n.While, state: State, run: Run) -> State | None:
    """``while``: pass by pass as long as its condition is known, else to a fixpoint."""
    endless = isinstance(node.test, n.Constant) and bool(node.test.value)
    broken: list[State] = []
    for _ in range(PASSES_KNOWN_MAX):
        decided = verdict(run.evaluate(node.test, state, run), state)
        if decided is False:
            return joined_all([run.execute(node.orelse, state, run), *broken])
        if decided is None or endless:
            break
        after, breaks = _one_pass(node.body, state.copy(), run)
        broken += breaks
        if after is None:
            return joined_all(broken)
        state = after

    def enter(before: State) -> State:
        inner = before.copy()
        run.evaluate(node.test, inner, run)
        return refined(node.test, inner, run, truth=True)

    after, breaks = _loop(enter, node.body, state, run)
    end = None if endless else run.execute(node.orelse, _left(node, after, run), run)
    return joined_all([end, *breaks, *broken])


def _one_pass(body: tuple[n.Stmt, ...], state: State, run: Run) -> tuple[State | None, list[State]]:
    """What holds after one pass of a loop, and at every ``break`` in it."""
    run.frame.loops.append(([], []))
    run.frame.inner_loops.append(None)  # The next pass is not more than this one.
    end = run.execute(body, state, run)
    run.frame.inner_loops.pop()
    breaks, continues = run.frame.loops.pop()
    return joined_all([end, *continues]), breaks


def _left(node: n.While, after: State | None, run: Run) -> State | None:
    return refined(node.test, after, run, truth=False) if after is not None else None


def _loop(
    enter: Callable[[State], State], body: tuple[n.Stmt, ...], state: State, run: Run
) -> tuple[State | None, list[State]]:
    """A loop to its fixpoint: what holds at its head at last, and at every ``break``.

    A loop inside a loop begins where it ended the last time: what holds at the head of the outer
    one only grows, and so does this.  If nothing grew, it is over before it begins.
    """
    siblings = run.frame.inner_loops[-1] if run.frame.inner_loops else None
    known = siblings.get(id(body)) if siblings is not None else None
    if known is None:
        known = KnownLoop(state, [])
    else:
        head = joined_states(known.head, state, widen=True)
        assert head is not None, "the head is always reached"
        if head is known.head:
            _note_raises(known.raised, run)
            return head.copy(), [after.copy() for after in known.breaks]
        known.head = head
    run.frame.inner_loops.append(known.inner)
    head, breaks = _fixpoint(enter, body, known, run)
    run.frame.inner_loops.pop()
    if siblings is not None:
        known.head, known.breaks = head.copy(), [after.copy() for after in breaks]
        siblings[id(body)] = known
    return head, breaks


def _fixpoint(
    enter: Callable[[State], State], body: tuple[n.Stmt, ...], known: KnownLoop, run: Run
) -> tuple[State, list[State]]:
    """Go through ``body`` until nothing new is learnt; what raised the last time is noted."""
    head = known.head
    breaks: list[State] = []
    raises = run.frame.tries[-1] if run.frame.tries else []
    for _ in range(LOOP_PASSES_MAX):
        before = len(raises)
        run.frame.loops.append(([], []))
        end = run.execute(body, enter(head), run)
        breaks, continues = run.frame.loops.pop()
        known.raised = raises[before:]
        after = joined_states(head, joined_all([end, *continues]), widen=True)
        assert after is not None, "the head is always reached"
        if after is head:
            break
        head = after
    return head, breaks


def _note_raises(raised: list[State], run: Run) -> None:
    if run.frame.tries:
        run.frame.tries[-1].extend(raised)
