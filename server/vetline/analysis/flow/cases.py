"""``match`` statements: which cases are reached, and what they capture."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.flow.access import NUMBERS, attribute_called
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
    if isinstance(pattern, (n.Tuple, n.List, n.Dict, n.Call)):
        return _parts_decided(pattern, subject, state, run)
    if subject.constants is None or not isinstance(pattern, (n.Constant, n.Attribute, n.UnaryOp)):
        return None
    wanted = run.evaluate(pattern, state, run)
    if wanted.constants is None:
        return None
    answers = {a == b for a in subject.constants for b in wanted.constants}
    return answers.pop() if len(answers) == 1 else None


def _parts_decided(
    pattern: n.Tuple | n.List | n.Dict | n.Call, subject: Value, state: State, run: Run
) -> bool | None:
    """``_case_decided`` for a pattern of patterns: it fails if one does."""
    inner = _inner(pattern, subject, state, run)
    if inner is None:
        return None
    decided = [part is not None and _case_decided(own, part, state, run) for own, part in inner]
    if False in decided:
        return False
    is_sure = not isinstance(pattern, n.Call) or _is_of_class(pattern, subject, run)
    return True if is_sure and all(decided) else None


def _inner(
    pattern: n.Tuple | n.List | n.Dict | n.Call, subject: Value, state: State, run: Run
) -> list[tuple[n.Expr, Value | None]] | None:
    """The patterns in ``pattern``, each with the part that it is for, ``None`` if there is none.

    ``None`` for all of them if it is not known what ``subject`` holds.
    """
    if isinstance(pattern, n.Call):
        return list(_of_attributes(pattern, subject, state, run))
    found = state.objects(subject)
    if len(found) != 1 or not found[0].exact or subject.taints:
        return None
    items = found[0].items
    if isinstance(pattern, n.Dict):
        entries = [entry for entry in pattern.items if entry.key is not None]
        keys = [
            only_constant(run.evaluate(entry.key, state, run)) for entry in entries if entry.key
        ]
        if found[0].kind != "dict" or not all(keys):
            return None
        return [(e.value, items.get(k[0])) for e, k in zip(entries, keys, strict=True)]
    if found[0].kind != "list" or any(isinstance(part, n.Starred) for part in pattern.items):
        return None
    if len(items) != len(pattern.items):
        return [(pattern, None)]
    return list(zip(pattern.items, items.values(), strict=True))


def _of_attributes(
    pattern: n.Call, subject: Value, state: State, run: Run
) -> Iterator[tuple[n.Expr, Value]]:
    """The patterns in ``Point(x=0, y=y)``, each with the attribute that it is for."""
    cls = run.class_(subject.type) if subject.type else None
    names = [name for name, _ in cls.fields] if cls is not None else []
    whole = NUMBER if _is_number(pattern) else tainted(state.deep_taints(subject))
    for index, part in enumerate(pattern.args):
        name = part.name if isinstance(part, n.Keyword) else None
        own = part.value if isinstance(part, n.Keyword) else part
        if name is None and index < len(names):
            name = names[index]
        if name is None:
            yield own, whole
        else:
            yield own, attribute_called(subject, name, pattern, state, run)


def _is_of_class(pattern: n.Call, subject: Value, run: Run) -> bool:
    """Whether ``subject`` is an instance of just the class that ``pattern`` names."""
    return bool(subject.type) and run.evaluate(pattern.func, State(), run).ref == subject.type


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
    elif isinstance(pattern, n.Call):
        for own, part in list(_of_attributes(pattern, subject, state, run)):
            _capture(own, part, state, run)
    else:
        part = tainted(state.deep_taints(subject))
        for child in n.children(pattern):
            if not isinstance(child, n.Attribute):
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
    return isinstance(pattern, (n.Constant, n.Attribute)) or _is_number(pattern)


def _is_number(pattern: n.Expr) -> bool:
    """Whether nothing but a number fits: ``int()``, ``float(x)``."""
    func = pattern.func if isinstance(pattern, n.Call) else None
    return isinstance(func, n.Name) and func.id in NUMBERS
