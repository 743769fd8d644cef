"""``match`` statements: which cases are reached, and what they capture."""

from __future__ import annotations

from vetline.analysis.flow.assign import assign
from vetline.analysis.flow.guards import refined, verdict
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State, joined_all
from vetline.analysis.flow.values import (
    NUMBER,
    UNKNOWN,
    Value,
    joined,
    only_constant,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND
from vetline.syntax import nodes as n


def match_statement(node: n.Match, state: State, run: Run) -> State | None:
    """``match``: the cases that can be reached, each with its captures."""
    subject = run.evaluate(node.subject, state, run)
    ends: list[State | None] = []
    current: State | None = state
    for case in node.cases:
        if current is None:
            break
        decided = _case_decided(case.pattern, subject, current, run)
        if decided is False:
            continue
        inner = current.copy()
        _capture(case.pattern, subject, inner, run)
        _narrow(node.subject, subject, case.pattern, inner)
        guard = case.guard
        if guard is not None:
            verdict_of_guard = verdict(run.evaluate(guard, inner, run), inner)
            if verdict_of_guard is False:
                continue
            inner = refined(guard, inner, run, truth=True)
        ends.append(run.execute(case.body, inner, run))
        if decided is True and guard is None:
            current = None
    return joined_all([*ends, current])


def _case_decided(pattern: n.Expr, subject: Value, state: State, run: Run) -> bool | None:
    """Whether the pattern matches whatever the subject may be, or never."""
    if isinstance(pattern, n.Name):
        return True
    if isinstance(pattern, n.NamedExpr):
        return _case_decided(pattern.value, subject, state, run)
    if isinstance(pattern, n.BinOp) and pattern.op == "|":
        sides = [_case_decided(side, subject, state, run) for side in (pattern.left, pattern.right)]
        if True in sides:
            return True
        return False if sides == [False, False] else None
    if subject.constants is None or not isinstance(pattern, (n.Constant, n.Attribute, n.UnaryOp)):
        return None
    wanted = run.evaluate(pattern, state, run)
    if wanted.constants is None:
        return None
    answers = {a == b for a in subject.constants for b in wanted.constants}
    return answers.pop() if len(answers) == 1 else None


def _capture(pattern: n.Expr, subject: Value, state: State, run: Run) -> None:
    """Bind the names in ``pattern`` to parts of ``subject``."""
    if isinstance(pattern, n.Name):
        if pattern.id != "_":
            assign(pattern, subject, None, state, run)
    elif isinstance(pattern, n.NamedExpr):
        known = NUMBER if _is_literal(pattern.value) else subject
        assign(pattern.target, known, None, state, run)
        _capture(pattern.value, known, state, run)
    elif isinstance(pattern, (n.Tuple, n.List)):
        assign(pattern, subject, None, state, run)
    elif isinstance(pattern, n.Dict):
        for entry in pattern.items:
            key = only_constant(run.evaluate(entry.key, state, run)) if entry.key else ()
            index = Value(constants=key) if key else UNKNOWN
            part = _item(subject, index, state)
            _capture(entry.value, part, state, run)
    else:
        part = tainted(state.deep_taints(subject))
        for child in n.children(pattern):
            if isinstance(child, n.Keyword):
                _capture(child.value, part, state, run)
            elif not isinstance(child, n.Attribute) and not (
                isinstance(pattern, n.Call) and child is pattern.func
            ):
                _capture(child, part, state, run)  # type: ignore[arg-type]


def _item(subject: Value, index: Value, state: State) -> Value:
    """What a pattern for the key ``index`` captures."""
    known = only_constant(index)
    if not known:
        return tainted(state.deep_taints(subject))
    from_objects = [o.items[known[0]] for o in state.objects(subject) if known[0] in o.items]
    if from_objects:
        result = from_objects[0]
        for other in from_objects[1:]:
            result = joined(result, other)
        return result
    return tainted(subject.taints)


def _narrow(subject: n.Expr, value: Value, pattern: n.Expr, state: State) -> None:
    """In ``case "a" | "b":`` the subject is one of few constants."""
    if not _is_literal(pattern):
        return
    for taint in value.taints:
        if taint.whole:
            state.checked[taint.origin.key] = EVERY_KIND
    if isinstance(subject, n.Name):
        state.variables[subject.id] = NUMBER


def _is_literal(pattern: n.Expr) -> bool:
    if isinstance(pattern, n.NamedExpr):
        return _is_literal(pattern.value)
    if isinstance(pattern, n.BinOp):
        return _is_literal(pattern.left) and _is_literal(pattern.right)
    return isinstance(pattern, (n.Constant, n.Attribute))
