"""One unit, interpreted: where data from outside does harm in it, and what callers see of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing

from attrs import Factory, evolve, frozen

from vetline.analysis.flow.attacks import holds
from vetline.analysis.flow.calls import call_value
from vetline.analysis.flow.constraints import (
    CHECKED,
    is_constrained,
    is_validated,
    validated_fields,
)
from vetline.analysis.flow.decorators import wrapped_names
from vetline.analysis.flow.expressions import evaluate
from vetline.analysis.flow.frames import Frame, Root
from vetline.analysis.flow.handlers import bind_kept, bind_parameters
from vetline.analysis.flow.harmless import Harmless, Passed, harmless_places
from vetline.analysis.flow.lambdas import named_lambdas
from vetline.analysis.flow.records import record_of
from vetline.analysis.flow.results import result_of
from vetline.analysis.flow.roles import role_of
from vetline.analysis.flow.run import INLINE_DEPTH_MAX, Hit, OutOfSteps, Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.statements import execute
from vetline.analysis.flow.summarising import (
    function_summary,
    leaving_of,
    setter_suffix,
    with_attributes,
)
from vetline.analysis.flow.summary import (
    BARE,
    SELF_GIVEN,
    ClassSummary,
    FunctionSummary,
    Given,
    Lookup,
    Result,
    nothing_known,
)
from vetline.analysis.flow.trials import Trial, Trials
from vetline.analysis.flow.values import Value
from vetline.analysis.view import UnitView
from vetline.rulebook.taint import TaintModel
from vetline.syntax import nodes as n


@frozen(eq=False)
class UnitFlows:
    """What the interpretation of a unit finds.

    ``complete`` is false if the unit was too much work, so that this is perhaps not all;
    ``open_sinks`` are the kinds of sinks in it that what callers pass may come to; ``passed`` are
    the kinds that arguments of calls are harmless for, by the function that is called and the call.
    """

    hits: tuple[Hit, ...]
    complete: bool
    harmless: Harmless = Factory(dict)
    open_sinks: frozenset[str] = frozenset()
    passed: Passed = Factory(dict)
    is_entry: bool = False  # whether somebody outside calls the function that it is
    is_guess: bool = False  # whether only its look says so


@frozen
class UnitSummaries:
    """What callers see of a unit: the barrier between it and them.

    ``places`` are spans by the numbers that summaries name them by, and no part of the barrier.
    """

    functions: tuple[FunctionSummary, ...]
    classes: tuple[ClassSummary, ...]
    places: tuple[tuple[int, int], ...]


def follow(
    view: UnitView,
    model: TaintModel,
    lookup: Lookup = nothing_known,
    judged: frozenset[str] = frozenset(),
    known_calls: Mapping[int, int] | None = None,
) -> UnitFlows:
    """Where data from outside does harm in ``view``, and where none that is ``judged`` is done.

    Of a unit these are its functions, of a module (``view.is_module``) its statements.
    If all calls of the function that it is are known, ``known_calls`` are the kinds that what they
    pass is harmless for, by parameter.
    """
    with closing(_run_for(view, model, lookup)) as run:
        run.judged, run.known_calls = judged, known_calls
        complete = run_through(view, run)
        harmless = harmless_places(run) if complete else {}
        return UnitFlows(
            tuple(run.hits.values()), complete, harmless, frozenset(run.open_sinks), run.passed,
            run.is_entry, run.is_guess,
        )  # fmt: skip


def summarise(
    view: UnitView, model: TaintModel, lookup: Lookup = nothing_known, given: Given = ()
) -> UnitSummaries:
    """What callers see of the functions and classes of ``view``, called with what is ``given``."""
    with closing(_run_for(view, model, lookup)) as run:
        run.traces_parameters = True
        run.given = given
        return _summaries(view, run)


def left_behind(view: UnitView, model: TaintModel, lookup: Lookup = nothing_known) -> UnitSummaries:
    """What the functions of ``view`` give and leave whatever they are given.

    That is all a class needs to know of its methods, and much less work than to follow what
    every parameter does.
    """
    with closing(_run_for(view, model, lookup)) as run:
        return _summaries(view, run)


def _summaries(view: UnitView, run: Run) -> UnitSummaries:
    run.summarises = True
    functions: list[FunctionSummary] = []
    classes: list[ClassSummary] = []
    _interpreted(view, run, functions, classes)
    return UnitSummaries(tuple(functions), tuple(classes), tuple(run.places))


def run_through(view: UnitView, run: Run) -> bool:
    """Interpret ``view``; whether its end was reached."""
    return _interpreted(view, run, [], [])


def _interpreted(
    view: UnitView, run: Run, functions: list[FunctionSummary], classes: list[ClassSummary]
) -> bool:
    """Go through ``view``; whether its end was reached."""
    try:
        if view.is_module:
            _follow_module(view, run)
        else:
            for statement in view.tree.body:
                _follow_definition(statement, run, functions, classes)
    except (OutOfSteps, RecursionError):
        return False
    return True


def _run_for(view: UnitView, model: TaintModel, lookup: Lookup) -> Run:
    packages = frozenset(filter(None, _imported_packages(view)))

    def held(trial: Trial, wanted: int) -> int:
        return holds(trial, wanted, run)

    trials = Trials(model.every_kind, held)
    run = Run(model, view.names, lookup, evaluate, execute, call_value, trials, path=view.path,
              frameworks=packages)  # fmt: skip
    return run


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
    execute(body, State(meet=run.trials.meet), run)


def _follow_definition(
    statement: n.Stmt, run: Run, functions: list[FunctionSummary], classes: list[ClassSummary]
) -> None:
    module = run.names.interface.module
    if isinstance(statement, n.FunctionDef):
        name = f"{module}.{statement.name}" if module else statement.name
        _keep(_follow_function(statement, None, name, {}, run), functions, run)
    elif isinstance(statement, n.ClassDef):
        functions_before = len(functions)
        classes.append(_follow_class(statement, run, functions))
        own = functions[functions_before:]
        classes[-1] = with_attributes(classes[-1], own)
    elif isinstance(statement, n.Assign):
        record = record_of(statement, module, run)
        if record is not None:
            classes.append(record)
        for function in named_lambdas(statement):
            name = f"{module}.{function.name}" if module else function.name
            _keep(_follow_function(function, None, name, {}, run), functions, run)
    elif isinstance(statement, (n.If, n.Try)):
        for part in n.children(statement):
            if isinstance(part, (n.FunctionDef, n.ClassDef)):
                _follow_definition(part, run, functions, classes)


def _keep(summary: FunctionSummary | None, functions: list[FunctionSummary], run: Run) -> None:
    if summary is not None:
        functions.append(summary)
        if summary.decorators:
            functions.append(evolve(summary, name=summary.name + BARE, decorators=()))
    if run.traces_parameters and not run.given:
        functions += _lifted_summaries(run)


def _lifted_summaries(run: Run) -> Iterator[FunctionSummary]:
    """What callers see of the functions that leave what was just summarised, and of theirs."""
    left, run.lifted = run.lifted, {}
    for lifted in left.values():
        seen = enumerate(lifted.captured.values())
        run.given = tuple((i, SELF_GIVEN, value.type) for i, value in seen if value.type)
        summary = _follow_function(lifted.node, None, lifted.name, lifted.outer, run)
        run.given = ()
        if summary is not None:
            yield evolve(summary, captured=len(lifted.captured), receives="", decides=())
        yield from _lifted_summaries(run)


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
            own = f"{name}.{part.name}{setter_suffix(part)}"
            summary = _follow_function(part, cls, own, {}, run)
            validated = validated_fields(part, run)
            if validated and summary is not None and is_validated(summary, run):
                fields += [(field, CHECKED) for field in validated]
            _keep(summary, functions, run)
        elif isinstance(part, n.AnnAssign) and isinstance(part.target, n.Name):
            is_checked = is_constrained(part.annotation, part.value, run)
            kind = CHECKED if is_checked else run.names.annotated(part.annotation) or ""
            fields.append((part.target.id, kind))
    attributes = _class_attributes(cls, name, run)
    _keep(None, functions, run)
    run.class_name, run.class_bases = "", ()
    return ClassSummary(name, bases, tuple(methods), attributes, tuple(fields))


def _class_attributes(cls: n.ClassDef, name: str, run: Run) -> tuple[tuple[str, Result], ...]:
    """What the class body binds."""
    if not run.summarises:
        return ()
    run.frames.append(Frame({}, 0, node=cls))
    run.root = Root(name)
    body = [s for s in cls.body if isinstance(s, (n.Assign, n.AnnAssign))]
    methods = dict(_methods_named(cls, run))
    state = execute(body, State({**methods}), run) or State()
    leaving = leaving_of(run)
    results = {
        own: result_of(v, state, leaving)
        for own, v in state.variables.items()
        if own not in methods
    }
    run.frames.pop()
    return tuple((own, result) for own, result in results.items() if result != Result())


def _methods_named(cls: n.ClassDef, run: Run) -> Iterator[tuple[str, Value]]:
    """The methods that the body of ``cls`` speaks of: it may put them into a table."""
    for name, entry in run.names.interface.names.items():
        owner, _, own = name.rpartition(".")
        if owner == cls.name and entry.qualified and entry.qualified.endswith(f".{name}"):
            yield own, Value(ref=entry.qualified)


def _follow_function(
    node: n.FunctionDef, cls: n.ClassDef | None, name: str, outer: dict[str, Value], run: Run,
    start: State | None = None,
) -> FunctionSummary | None:  # fmt: skip
    """Go through ``node``; its summary, if one is wanted."""
    role = role_of(node, cls, run)
    run.is_entry = run.is_entry or role is not None
    run.is_guess = run.is_guess or (role is not None and role.is_guess and not run.frames)
    root, run.root = run.root, Root(name, tuple(p.kind + p.name for p in node.params if p.name))
    frame = Frame(outer, len(run.frames), role.handler if role is not None else None, node)
    run.frames.append(frame)
    state = bind_parameters(node, cls, role, run)
    if run.summarises and len(run.frames) == 1:
        bind_kept(node, state, run)
    if start is not None:
        state.heap.update(start.heap)
        state.checked.update(start.checked)
    end = execute(node.body, state, run)
    if run.summarises:
        _follow_wrappers(node, frame, run)
    else:
        _follow_nested(frame, run)
    summary = function_summary(node, frame, end, run) if run.summarises and name else None
    run.frames.pop()
    run.root = root
    return summary


def _follow_wrappers(node: n.FunctionDef, frame: Frame, run: Run) -> None:
    """Find out what ``node``, if it is a decorator, calls the functions with that it is put on."""
    if len(run.frames) > 1:
        _follow_nested(frame, run)
        return
    run.handed = {}
    run.wrapped = wrapped_names(node) if frame.nested else frozenset()
    if run.wrapped:
        traces, run.traces_parameters = run.traces_parameters, False
        _follow_nested(frame, run)
        run.traces_parameters, run.wrapped = traces, frozenset()


def _follow_nested(frame: Frame, run: Run) -> None:
    """The functions inside a function, each on its own, with the variables they see."""
    if frame.depth > INLINE_DEPTH_MAX:
        return
    for node, state, cls in list(frame.nested.values()):
        _follow_function(node, cls, "", {**frame.outer, **state.variables}, run, state)
