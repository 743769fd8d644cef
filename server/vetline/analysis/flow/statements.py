"""Statements: what holds after them, along every way through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vetline.analysis.flow.access import iterated
from vetline.analysis.flow.answers import check_return
from vetline.analysis.flow.assign import assign, take_in
from vetline.analysis.flow.cases import match_statement
from vetline.analysis.flow.exceptions import caught, note_raised
from vetline.analysis.flow.guards import refined, verdict
from vetline.analysis.flow.lists import without_item
from vetline.analysis.flow.localclasses import local_class
from vetline.analysis.flow.loops import for_statement, while_statement
from vetline.analysis.flow.protocols import special
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.sinks import check_decision
from vetline.analysis.flow.state import State, joined_all
from vetline.analysis.flow.values import (
    TAINTED_HOLE,
    UNKNOWN,
    Closure,
    Origin,
    Taint,
    Value,
    constant,
    only_constant,
)
from vetline.syntax import nodes as n


def execute(body: Sequence[n.Stmt], state: State | None, run: Run) -> State | None:
    """What holds after ``body``; ``None`` if its end is never reached."""
    for statement in body:
        if state is None:
            return None
        run.spend()
        state = _EXECUTE[type(statement)](statement, state, run)
        if state is not None and not state.alive:
            _note_raise(state, run)
            return None
        if state is not None and run.frame.tries:
            run.frame.tries[-1].append(state.copy())
    return state


def _expression(node: n.ExprStmt, state: State, run: Run) -> State | None:
    run.evaluate(node.value, state, run)
    return state


def _assign(node: n.Assign, state: State, run: Run) -> State | None:
    value = run.evaluate(node.value, state, run)
    for target in node.targets:
        if isinstance(target, (n.Tuple, n.List)) and isinstance(node.value, (n.Tuple, n.List)):
            _assign_parallel(target, node.value, value, state, run)
        else:
            assign(target, value, node.value, state, run)
    return state


def _assign_parallel(
    target: n.Tuple | n.List, node: n.Tuple | n.List, value: Value, state: State, run: Run
) -> None:
    """``a, b = x, y``."""
    found = state.objects(value)
    starred = any(isinstance(part, n.Starred) for part in (*target.items, *node.items))
    if len(found) != 1 or starred or len(found[0].items) != len(target.items):
        assign(target, value, None, state, run)
        return
    items = found[0].items.values()
    for part, made, item in zip(target.items, node.items, items, strict=True):
        assign(part, item, made, state, run)


def _ann_assign(node: n.AnnAssign, state: State, run: Run) -> State | None:
    if node.value is None:
        return state
    value = run.evaluate(node.value, state, run)
    kind = run.names.annotated(node.annotation)
    if kind is not None and not value.type and not value.objects:
        value = Value(
            value.taints, value.constants, value.text, kind, value.ref, value.objects,
            value.closure, value.made,
        )  # fmt: skip
    assign(node.target, value, node.value, state, run)
    return state


def _aug_assign(node: n.AugAssign, state: State, run: Run) -> State | None:
    before = run.evaluate(node.target, state, run)
    if before.objects and node.op in ("+", "|"):
        take_in(before, run.evaluate(node.value, state, run), state)
        return state
    joint = n.BinOp(node.start, node.end, node.target, node.op, node.value)
    assign(node.target, run.evaluate(joint, state, run), None, state, run)
    return state


def _return(node: n.Return, state: State, run: Run) -> State | None:
    value = run.evaluate(node.value, state, run) if node.value is not None else constant(None)
    if node.value is not None:
        check_return(value, node.value, state, run)
    if state.alive:
        run.frame.returns.append((node.value, value, state))
    return None


def _delete(node: n.Delete, state: State, run: Run) -> State | None:
    for target in node.targets:
        if isinstance(target, n.Name):
            state.variables[target.id] = UNKNOWN
        elif isinstance(target, n.Subscript):
            _delete_item(target, state, run)
    return state


def _delete_item(target: n.Subscript, state: State, run: Run) -> None:
    owner = run.evaluate(target.value, state, run)
    key = only_constant(run.evaluate(target.index, state, run))
    for own in owner.objects:
        without_item(own, key, state)


def _raise(node: n.Raise, state: State, run: Run) -> State | None:
    if node.value is not None:
        note_raised(run.evaluate(node.value, state, run), state, run)
    if node.cause is not None:
        run.evaluate(node.cause, state, run)
    _note_raise(state, run)
    return None


def _note_raise(state: State, run: Run) -> None:
    if run.frame.tries:
        state.alive = True
        run.frame.tries[-1].append(state)


def _assert(node: n.Assert, state: State, run: Run) -> State | None:
    decided = verdict(run.evaluate(node.test, state, run), state)
    if decided is False:
        return None
    return refined(node.test, state, run, truth=True)


def _jump(node: n.Jump, state: State, run: Run) -> State | None:
    if node.keyword == "pass" or not run.frame.loops:
        return state
    breaks, continues = run.frame.loops[-1]
    (breaks if node.keyword == "break" else continues).append(state)
    return None


def _nothing(node: n.Stmt, state: State, run: Run) -> State | None:
    del node, run
    return state


def _import(node: n.Import, state: State, run: Run) -> State | None:
    del run
    for alias in node.names:
        root = alias.name.partition(".")[0]
        name, ref = (alias.asname, alias.name) if alias.asname else (root, root)
        state.variables[name] = Value(ref=ref)
    return state


def _import_from(node: n.ImportFrom, state: State, run: Run) -> State | None:
    module = run.absolute("." * node.level + node.module)
    for alias in node.names:
        if alias.name == "*":
            continue
        ref = f"{module}.{alias.name}" if module else alias.name
        state.variables[alias.asname or alias.name] = run.imported(ref, alias, state)
    return state


def _if(node: n.If, state: State, run: Run) -> State | None:
    value = run.evaluate(node.test, state, run)
    check_decision(value, node.test, state, run)
    decided = verdict(value, state)
    ends: list[State | None] = []
    for truth, body in ((True, node.body), (False, node.orelse)):
        if decided is None or decided is truth:
            ends.append(execute(body, refined(node.test, state, run, truth=truth), run))
    after = joined_all(ends)
    if after is not None and len(ends) == 2:
        _note_flags(node, ends, after)
    return after


def _note_flags(node: n.If, ends: Sequence[State | None], after: State) -> None:
    """Let ``if x in KNOWN: is_known = True`` say of ``is_known`` what it was made from."""
    for name in _flags_in((*node.body, *node.orelse)):
        said = [end.variables.get(name, UNKNOWN).constants for end in ends if end is not None]
        if said not in ([(True,), (False,)], [(False,), (True,)]):
            continue
        test = node.test
        made = test if said[0] == (True,) else n.UnaryOp(test.start, test.end, "not", test)
        after.variables[name] = after.variables[name].made_by(made)


def _flags_in(body: Sequence[n.Stmt]) -> Iterator[str]:
    """The variables that are set to true or false in ``body``."""
    for part in body:
        target = part.targets[0] if isinstance(part, n.Assign) else None
        if isinstance(part, n.Assign) and isinstance(target, n.Name):
            known = part.value.value if isinstance(part.value, n.Constant) else None
            yield from (target.id,) if isinstance(known, bool) else ()


def _try(node: n.Try, state: State, run: Run) -> State | None:
    raised = len(run.frame.raised)
    run.frame.tries.append([state.copy()])
    body = execute(node.body, state.copy(), run)
    at_raise = joined_all(run.frame.tries.pop())
    ends = [execute(node.orelse, body, run)]
    if at_raise is not None:
        ends += [_handled(handler, raised, at_raise.copy(), run) for handler in node.handlers]
        del run.frame.raised[raised:]
    end = joined_all(ends)
    if not node.final:
        return end
    if end is None:
        # Whatever ended the body, the last part runs; for what it does, not for what comes after.
        execute(node.final, at_raise.copy() if at_raise is not None else state, run)
        return None
    return execute(node.final, end, run)


def _handled(handler: n.Handler, raised: int, state: State, run: Run) -> State | None:
    """What holds after ``handler``; what it may catch was raised from number ``raised`` on."""
    if handler.name is not None:
        origin = Origin(
            ("except", handler.start), "exc", handler.name, handler.start, handler.start + 6
        )
        kind = _exception_type(handler, run)
        taints = () if _is_meant_for_users(kind, run) else (Taint(origin, run.unstructured),)
        bound = Value(taints, None, TAINTED_HOLE, kind)
        state.variables[handler.name] = caught(kind, bound, raised, state, run)
    return execute(handler.body, state, run)


def _exception_type(handler: n.Handler, run: Run) -> str:
    kind = run.names.qualified(handler.type) if handler.type is not None else None
    return kind or ""


def _is_meant_for_users(kind: str, run: Run) -> bool:
    """Whether an exception of class ``kind`` holds words of the program, not of what failed."""
    return run.class_(kind) is not None or kind.rpartition(".")[2] in _ANSWERS


_ANSWERS = frozenset(
    ("ValidationError", "HTTPException", "BadRequest", "APIException", "AbortError", "UserError")
)
"""What frameworks call exceptions whose text is an answer."""


def _with(node: n.With, state: State, run: Run) -> State | None:
    for item in node.items:
        value = run.evaluate(item.context, state, run)
        if item.target is not None:
            entered = run.model.returns.get(f"{value.type}.__enter__")
            own = special(value, "__enter__", [], item.context, state, run)
            if own is not None:
                value = own
            elif value.type == "list" and value.objects:  # what a context manager yields
                value = iterated(value, item.context, state, run)
            elif entered is not None:
                value = Value(value.taints, text=value.text, type=entered)
            assign(item.target, value, item.context, state, run)
    if any(_suppresses(item.context, run) for item in node.items):
        run.frame.tries.append([state.copy()])
        end = execute(node.body, state, run)
        return joined_all([end, *run.frame.tries.pop()])
    return execute(node.body, state, run)


def _suppresses(context: n.Expr, run: Run) -> bool:
    """Whether what is raised in the body of ``with suppress(ValueError):`` ends no more than it."""
    func = context.func if isinstance(context, n.Call) else None
    return func is not None and run.names.qualified(func) == "contextlib.suppress"


def _function(node: n.FunctionDef, state: State, run: Run) -> State | None:
    for decorator in node.decorators:
        run.evaluate(decorator, state, run)
    for param in node.params:
        if param.default is not None:
            run.evaluate(param.default, state, run)
    closure = Closure(node, run.seen(state), run.frame.node)
    state.variables[node.name] = Value(closure=closure, ref="")
    run.frame.nested[id(node)] = (node, state, None)
    return state


def _class(node: n.ClassDef, state: State, run: Run) -> State | None:
    """A class inside a function: its methods are analysed when the function's end is reached."""
    for statement in node.body:
        if isinstance(statement, n.FunctionDef):
            run.frame.nested[id(statement)] = (statement, state, node)
    state.variables[node.name] = local_class(node, state, run)
    return state


def _unknown(node: n.Unknown, state: State, run: Run) -> State | None:
    """Broken code: statements and expressions as far as they can be read, one after the other."""
    current: State | None = state
    for item in node.items:
        before = current if current is not None else state
        act = _EXECUTE.get(type(item))
        if act is not None:
            current = act(item, before, run)
        elif isinstance(item, _EXPRESSIONS):
            run.evaluate(item, before, run)
    return current if current is not None else state


_EXPRESSIONS = (n.Call, n.Name, n.Attribute, n.BinOp, n.Subscript, n.JoinedStr)


_EXECUTE: dict[type[n.Node], Callable[..., State | None]] = {
    n.ExprStmt: _expression,
    n.Assign: _assign,
    n.AnnAssign: _ann_assign,
    n.AugAssign: _aug_assign,
    n.Return: _return,
    n.Delete: _delete,
    n.Raise: _raise,
    n.Assert: _assert,
    n.Jump: _jump,
    n.Scope: _nothing,
    n.TypeAliasStmt: _nothing,
    n.Import: _import,
    n.ImportFrom: _import_from,
    n.If: _if,
    n.For: for_statement,
    n.While: while_statement,
    n.Try: _try,
    n.With: _with,
    n.Match: match_statement,
    n.FunctionDef: _function,
    n.ClassDef: _class,
    n.Unknown: _unknown,
}
