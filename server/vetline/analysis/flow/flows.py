"""One unit, interpreted: its findings, and what it is seen from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from vetline.analysis.finding import Finding
from vetline.analysis.flow.expressions import evaluate
from vetline.analysis.flow.guards import cleared_by
from vetline.analysis.flow.handlers import Role, bind_parameters, is_static, role_of
from vetline.analysis.flow.report import FlowRules, findings_of
from vetline.analysis.flow.results import result_of
from vetline.analysis.flow.run import INLINE_DEPTH_MAX, Frame, Hit, OutOfSteps, Root, Run
from vetline.analysis.flow.state import State, joined_all
from vetline.analysis.flow.statements import execute
from vetline.analysis.flow.summary import (
    ClassSummary,
    FunctionSummary,
    Lookup,
    Result,
    Way,
    nothing_known,
)
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Taint,
    Value,
    joined,
    only_constant,
    tainted,
)
from vetline.analysis.view import UnitView
from vetline.rulebook.taint import TaintModel
from vetline.syntax import nodes as n


@frozen(eq=False)
class UnitFlows:
    """What the interpretation of a unit gives.

    ``functions`` and ``classes`` are the barrier: callers see nothing else.  ``places`` are spans
    by the numbers that summaries name them by.  ``complete`` is false if the unit was too much
    work, and what was found is perhaps not all.
    """

    functions: tuple[FunctionSummary, ...]
    classes: tuple[ClassSummary, ...]
    hits: tuple[Hit, ...]
    places: tuple[tuple[int, int], ...]
    complete: bool


def unit_flows(
    view: UnitView, model: TaintModel, rules: FlowRules, lookup: Lookup = nothing_known
) -> tuple[Finding, ...]:
    """What ``rules`` object to in the flows of ``view``, in order of place."""
    return findings_of(follow(view, model, lookup), rules, view)


def follow(view: UnitView, model: TaintModel, lookup: Lookup = nothing_known) -> UnitFlows:
    """The flows of ``view``: through its functions, or if it is a module through its statements."""
    run = _run_for(view, model, lookup)
    functions: list[FunctionSummary] = []
    classes: list[ClassSummary] = []
    complete = True
    try:
        if view.is_module:
            _follow_module(view, run)
        else:
            for statement in view.tree.body:
                _follow_definition(statement, run, functions, classes)
    except OutOfSteps:
        complete = False
    except RecursionError:
        complete = False
    return UnitFlows(
        tuple(functions), tuple(classes), tuple(run.hits.values()), tuple(run.places), complete
    )


def _run_for(view: UnitView, model: TaintModel, lookup: Lookup) -> Run:
    return Run(
        model,
        view.names,
        lookup,
        evaluate,
        call_closure,
        view.path,
        frozenset(_imported_packages(view)),
    )


def _imported_packages(view: UnitView) -> Iterator[str]:
    """The packages that the module imports, as far as they say what it is about."""
    yield from view.names.interface.packages
    for kind in (n.Import, n.ImportFrom):
        for statement in view.nodes(kind):
            if isinstance(statement, n.ImportFrom):
                yield statement.module.partition(".")[0]
            elif isinstance(statement, n.Import):
                yield from (alias.name.partition(".")[0] for alias in statement.names)


def _follow_module(view: UnitView, run: Run) -> None:
    """The statements of a module, whose definitions are units of their own."""
    body = [s for s in view.tree.body if not isinstance(s, (n.FunctionDef, n.ClassDef))]
    frame = Frame({}, 0)
    run.frames.append(frame)
    run.root = Root(run.names.interface.module)
    execute(body, State(), run)


def _follow_definition(
    statement: n.Stmt, run: Run, functions: list[FunctionSummary], classes: list[ClassSummary]
) -> None:
    module = run.names.interface.module
    if isinstance(statement, n.FunctionDef):
        name = f"{module}.{statement.name}" if module else statement.name
        functions.append(follow_function(statement, None, name, {}, run))
    elif isinstance(statement, n.ClassDef):
        functions_before = len(functions)
        classes.append(_follow_class(statement, run, functions))
        own = functions[functions_before:]
        classes[-1] = with_attributes(classes[-1], own)
    elif isinstance(statement, (n.If, n.Try)):
        for part in n.children(statement):
            if isinstance(part, (n.FunctionDef, n.ClassDef)):
                _follow_definition(part, run, functions, classes)


def _follow_class(cls: n.ClassDef, run: Run, functions: list[FunctionSummary]) -> ClassSummary:
    module = run.names.interface.module
    name = f"{module}.{cls.name}" if module else cls.name
    bases = tuple(
        q
        for base in cls.bases
        if not isinstance(base, n.Keyword) and (q := run.names.qualified(base)) is not None
    )
    run.class_name, run.class_bases = name, bases
    methods: list[str] = []
    fields: list[tuple[str, str]] = []
    for part in cls.body:
        if isinstance(part, n.FunctionDef):
            methods.append(part.name)
            functions.append(follow_function(part, cls, f"{name}.{part.name}", {}, run))
        elif isinstance(part, n.AnnAssign) and isinstance(part.target, n.Name):
            fields.append((part.target.id, run.names.annotated(part.annotation) or ""))
    attributes = _class_attributes(cls, run)
    run.class_name, run.class_bases = "", ()
    return ClassSummary(name, bases, tuple(methods), attributes, tuple(fields))


def _class_attributes(cls: n.ClassDef, run: Run) -> tuple[tuple[str, Result], ...]:
    """What the class body binds."""
    run.frames.append(Frame({}, 0))
    run.root = Root("")
    body = [s for s in cls.body if isinstance(s, (n.Assign, n.AnnAssign))]
    state = execute(body, State(), run)
    run.frames.pop()
    if state is None:
        return ()
    return tuple(
        (name, result)
        for name, value in state.variables.items()
        if (result := result_of(value, state, _no_way)) != Result()
    )


def _no_way(taint: Taint) -> Way:
    del taint
    return ()


def with_attributes(cls: ClassSummary, methods: Iterable[FunctionSummary]) -> ClassSummary:
    """``cls`` with what its ``methods`` leave on ``self``, whatever they are given.

    Methods are units of their own, so the engine gathers the class from its parts with this.
    """
    attributes = dict(cls.attributes)
    for method in methods:
        for index, key, result in method.stores:
            if index != 0 or method.is_static or not isinstance(key, str):
                continue
            kept = _without_parameters(result)
            name = key.removeprefix(ATTRIBUTE)
            if kept != Result():
                before = attributes.get(name)
                attributes[name] = kept if before is None else _either(before, kept)
    names = dict.fromkeys((*cls.methods, *(m.name.rpartition(".")[2] for m in methods)))
    return evolve(cls, attributes=tuple(attributes.items()), methods=tuple(names))


def _either(first: Result, second: Result) -> Result:
    carried = tuple(dict.fromkeys((*first.carried, *second.carried)))
    constants = first.constants if first.constants == second.constants else None
    text = first.text if first.text == second.text else ""
    return evolve(
        first, carried=carried, constants=constants, text=text, type=first.type or second.type,
        ref=first.ref or second.ref,
    )  # fmt: skip


def _without_parameters(result: Result) -> Result:
    carried = tuple(c for c in result.carried if c.param < 0)
    items = tuple((key, _without_parameters(item)) for key, item in result.items)
    rest = _without_parameters(result.rest) if result.rest is not None else None
    text = result.text if len(carried) == len(result.carried) else ""
    return evolve(result, carried=carried, items=items, rest=rest, text=text)


def follow_function(
    node: n.FunctionDef, cls: n.ClassDef | None, name: str, outer: dict[str, Value], run: Run,
    start: State | None = None,
) -> FunctionSummary:  # fmt: skip
    """The summary of ``node``; what is found in it is noted in ``run``."""
    role = role_of(node, cls, run)
    root = run.root
    params = tuple(p.kind + p.name for p in node.params if p.name)
    run.root = Root(name, params)
    frame = Frame(outer, len(run.frames), role.handler if role is not None else None)
    run.frames.append(frame)
    state = bind_parameters(node, cls, role, run)
    if start is not None:
        state.heap.update(start.heap)
        state.checked.update(start.checked)
    end = execute(node.body, state, run)
    _follow_nested(frame, run)
    summary = _summary(node, frame, end, run, role)
    run.frames.pop()
    run.root = root
    return summary


def _follow_nested(frame: Frame, run: Run) -> None:
    """The functions inside a function, each on its own, with the variables they see."""
    if frame.depth > INLINE_DEPTH_MAX:
        return
    for node, state, cls in list(frame.nested.values()):
        outer = {**frame.outer, **state.variables}
        follow_function(node, cls, "", outer, run, state)


def _summary(
    node: n.FunctionDef, frame: Frame, end: State | None, run: Run, role: Role | None
) -> FunctionSummary:
    del role
    exits = [(value, state) for _, value, state in frame.returns]
    if end is not None:
        exits.append((UNKNOWN, end))
    final = joined_all([state.copy() for _, state in exits])
    result = Result()
    stores: tuple[tuple[int, Key, Result], ...] = ()
    if final is not None:
        value = _returned(node, frame, exits, final)
        result = result_of(value, final, lambda taint: _way(taint, run))
        stores = tuple(_stores(final, run))
    decorators = {d.id for d in node.decorators if isinstance(d, n.Name)}
    return FunctionSummary(
        run.root.name,
        run.root.params,
        result,
        tuple(run.root.reaches),
        stores,
        _checked(final),
        _confirmed(frame, end, run),
        exits=not exits,
        is_static=is_static(node),
        is_property="property" in decorators or "cached_property" in decorators,
    )


def _returned(
    node: n.FunctionDef, frame: Frame, exits: list[tuple[Value, State]], final: State
) -> Value:
    """What the function gives: any of what it returns, or for a generator what it yields."""
    if frame.yields:
        item = frame.yields[0]
        for other in frame.yields[1:]:
            item = joined(item, other)
        own: ObjectId = (node.start, node.end, "generator")
        final.heap[own] = Object("list", {}, item, False)
        return Value(objects=(own,), type="list")
    values = [
        value if not state.checked or not value.taints else _with_checks(value, state)
        for value, state in exits
        if value is not UNKNOWN
    ]
    if not values:
        return UNKNOWN
    result = values[0]
    for other in values[1:]:
        result = joined(result, other)
    return result


def _with_checks(value: Value, state: State) -> Value:
    return value.with_taints(
        tuple(
            evolve(t, cleared=t.cleared | state.checked.get(t.origin.key, 0)) if t.whole else t
            for t in value.taints
        )
    )


def _way(taint: Taint, run: Run) -> Way:
    if taint.origin.param >= 0:
        return ()
    place = run.place(taint.origin.start, taint.origin.end)
    return ((run.root.name, place), *taint.origin.foreign)


def _stores(final: State, run: Run) -> Iterator[tuple[int, Key, Result]]:
    """What the function leaves in attributes of ``self``."""
    own = final.heap.get(("self",))
    if own is None:
        return
    for key, value in own.items.items():
        yield 0, key, result_of(value, final, lambda taint: _way(taint, run))


def _checked(final: State | None) -> tuple[tuple[int, int], ...]:
    """The parameters that are harmless once the function has returned."""
    if final is None:
        return ()
    return tuple(
        (key[1], mask)
        for key, mask in final.checked.items()
        if isinstance(key, tuple) and len(key) == 2 and key[0] == "param" and type(key[1]) is int
    )


def _confirmed(frame: Frame, end: State | None, run: Run) -> tuple[tuple[int, int], ...]:
    """The parameters that are harmless if the function has returned something true."""
    shared: dict[int, int] | None = None
    for node, value, state in frame.returns:
        known = only_constant(value)
        if node is None or (known and not known[0]):
            continue
        cleared = dict(state.checked)
        if not known:
            for key, mask in cleared_by(node, state, run, truth=True).items():
                cleared[key] = cleared.get(key, 0) | mask
        own = {
            key[1]: mask
            for key, mask in cleared.items()
            if isinstance(key, tuple) and len(key) == 2 and key[0] == "param"
            if type(key[1]) is int
        }
        shared = (
            own
            if shared is None
            else {i: mask & own[i] for i, mask in shared.items() if mask & own.get(i, 0)}
        )
    del end
    return tuple(shared.items()) if shared else ()


def call_closure(
    callee: Value, positional: list[Value], keywords: dict[str, Value], state: State, run: Run
) -> Value:
    """What a function of this unit gives, its body gone through for this very call."""
    closure = callee.closure
    assert closure is not None, "only closures are called like this"
    taints = tainted(tuple(t for v in (*positional, *keywords.values()) for t in v.taints))
    if len(run.frames) > INLINE_DEPTH_MAX:
        return taints
    inner = State({}, state.heap, state.checked)
    names = [p for p in closure.node.params if p.name]
    for index, param in enumerate(names):
        default = run.evaluate(param.default, state, run) if param.default is not None else UNKNOWN
        if param.kind:
            own: ObjectId = (param.start, param.end, param.kind)
            rest = UNKNOWN
            for value in (*positional[index:], *keywords.values()):
                rest = joined(rest, value)
            state.heap[own] = Object("list" if param.kind == "*" else "dict", {}, rest, False)
            inner.variables[param.name] = Value(objects=(own,))
        else:
            given = positional[index] if index < len(positional) else keywords.get(param.name)
            inner.variables[param.name] = given if given is not None else default
    return _inlined(closure.node, {**run.frame.outer, **closure.outer}, inner, state, run)


def _inlined(
    node: n.FunctionDef | n.Lambda, outer: dict[str, Value], inner: State, state: State, run: Run
) -> Value:
    frame = Frame(outer, len(run.frames))
    run.frames.append(frame)
    try:
        if isinstance(node, n.Lambda):
            return run.evaluate(node.body, inner, run)
        end = execute(node.body, inner, run)
    finally:
        run.frames.pop()
    exits = [(value, after) for _, value, after in frame.returns]
    if end is not None:
        exits.append((UNKNOWN, end))
    final = joined_all([after for _, after in exits])
    if final is None:
        state.alive = False
        return UNKNOWN
    state.heap.update(final.heap)
    if isinstance(node, n.FunctionDef):
        return _returned(node, frame, exits, state)
    return UNKNOWN
