"""What functions are given whose parameters come from outside."""

from __future__ import annotations

import re
from functools import reduce

from attrs import evolve

from vetline.analysis.flow.access import NUMBERS
from vetline.analysis.flow.constraints import (
    VALIDATED,
    is_constrained,
    is_typed_option,
    validated_fields,
)
from vetline.analysis.flow.decorators import as_handed, handed_on, handed_to
from vetline.analysis.flow.injection import injected
from vetline.analysis.flow.parts import named
from vetline.analysis.flow.results import SELF
from vetline.analysis.flow.roles import Role, route_path
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.shown import show
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import GLOBAL, SELF_GIVEN
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    KNOWN_HOLE,
    SHOWN,
    TAINTED_HOLE,
    Object,
    ObjectId,
    Origin,
    Taint,
    Value,
    constant,
    joined,
    merged_taints,
    tainted,
)
from vetline.rulebook.taint import Handler
from vetline.syntax import nodes as n


def bind_parameters(
    node: n.FunctionDef | n.Lambda, cls: n.ClassDef | None, role: Role | None, run: Run
) -> State:
    """The state in which the body of ``node`` begins."""
    state = State(meet=run.trials.meet)
    first = True
    static = isinstance(node, n.FunctionDef) and is_static(node)
    handed = handed_to(node, state, run) if isinstance(node, n.FunctionDef) else {}
    owner = run.class_name if isinstance(node, n.FunctionDef) and is_of_class(node) else ""
    for index, param in enumerate(p for p in node.params if p.name):
        if first and cls is not None and not static:
            state.variables[param.name] = _self(param, owner, run, state)
        else:
            leads = index == (0 if cls is None or static else 1)
            own = _parameter(index, param, role, run, state, cls, leads)
            given = [handed[place] for place in (index, param.name) if place in handed]
            state.variables[param.name] = as_handed(own, reduce(joined, given)) if given else own
        first = False
    if run.given and len(run.frames) == 1:
        names = [param.name for param in node.params if param.name]
        for index, kind, known in run.given:
            if index >= len(names):
                continue
            before = state.variables[names[index]]
            is_self = kind == SELF_GIVEN
            state.variables[names[index]] = (
                evolve(before, type=str(known)) if is_self else constant(known)
            )
    return state


def bind_kept(node: n.FunctionDef, state: State, run: Run) -> None:
    """Let what the module keeps for its functions be parameters of ``node``, behind its own."""
    for name, (ref, display) in run.kept_globals(node).items():
        param = n.Parameter(node.start, node.start, name, "", None, None)
        taints = (_symbol(len(run.root.params), param),) if run.traces_parameters else ()
        own: ObjectId = (SHOWN, ref)
        show(display, own, state, is_open=True)
        run.root.shared[ref] = state.heap[own]
        run.root.params = (*run.root.params, GLOBAL + ref)
        state.variables[name] = Value(taints, objects=(own,), type=display.kind)


def is_of_class(method: n.FunctionDef) -> bool:
    """Whether ``method`` is given its class, on whatever it is called."""
    return any(isinstance(d, n.Name) and d.id == "classmethod" for d in method.decorators)


def is_static(node: n.FunctionDef) -> bool:
    """Whether the method is given no instance."""
    return any(isinstance(d, n.Name) and d.id == "staticmethod" for d in node.decorators)


def _self(param: n.Parameter, ref: str, run: Run, state: State) -> Value:
    """What a method is given before its arguments; ``ref`` names the class if it is that."""
    own: ObjectId = SELF
    state.heap[own] = Object("instance", {}, None, False)
    taints = (_symbol(0, param),) if run.traces_parameters else ()
    return Value(taints, type=run.class_name, ref=ref, objects=(own,))


def _symbol(index: int, param: n.Parameter) -> Taint:
    """The taint that stands for whatever the caller passes."""
    return Taint(Origin(("param", index), "", param.name, param.start, param.end, index))


def _parameter(
    index: int, param: n.Parameter, role: Role | None, run: Run, state: State,
    cls: n.ClassDef | None, first: bool,
) -> Value:  # fmt: skip
    kind = run.names.annotated(param.annotation) if param.annotation is not None else None
    kind = kind or ""
    given = injected(param, kind, state, run)
    if given is not None:
        return given
    symbol = (_symbol(index, param),) if run.traces_parameters else ()
    taints: tuple[Taint, ...] = symbol
    if role is not None and _is_outside(param, kind, role, run, first):
        taints = merged_taints((_outside(param, kind, role, run),), symbol)
    elif role is not None and role.handler.first_type and param.name in role.handler.first:
        kind = kind or role.handler.first_type
    elif role is not None and cls is None and param.name in role.handler.second:
        kind = kind or role.handler.second_type  # A class is a framework's gateway more often.
    elif not kind and param.name in ("request", "req"):
        kind = run.request_type()
    if kind in NUMBERS or _is_checked(param, role, run):
        return Value(text=KNOWN_HOLE, type=kind if kind in NUMBERS else "")
    taints = named(param.name, param, run, taints)
    if cls is not None and index == 1 and validated_fields(run.frame.node, run):
        origin = Origin(("handler", param.name), VALIDATED, param.name, param.start, param.end)
        taints = merged_taints((Taint(origin),), taints)
    if run.wrapped and not param.kind and kind in ("", "str"):
        taints = merged_taints((handed_on(param),), taints)
    calls = run.known_calls if len(run.frames) == 1 else None
    if calls is not None:  # as a taint that no rule objects to, so that checks count for it
        origin = Origin(("given", index), "", param.name, param.start, param.end)
        taints = merged_taints((Taint(origin, calls.get(index, 0)),), taints)
    is_open = role is None and calls is None and not run.summarises
    label = _open_label(param, kind, run) if is_open else ""
    if label:
        origin = Origin(("parameter", param.name), label, param.name, param.start, param.end)
        taints = merged_taints((Taint(origin),), taints)
    if param.kind in ("*", "**"):
        own: ObjectId = ("param", index)
        others = tuple(taint for taint in taints if taint not in symbol)
        rest = tainted(others) if others else None
        state.heap[own] = Object("list" if param.kind == "*" else "dict", {}, rest, False)
        return Value(symbol, objects=(own,), type="tuple" if param.kind == "*" else "dict")
    text = TAINTED_HOLE if taints else CLEAN_HOLE
    return Value(taints, text=text, type=kind if kind not in _CONTAINERS else "")


def _open_label(param: n.Parameter, kind: str, run: Run) -> str:
    """The label of what a caller that nobody sees may pass on in ``param``, of what others sent."""
    function = run.frame.node
    if not isinstance(function, n.FunctionDef) or function.name.startswith("_"):
        return ""
    is_text = kind in ("", "str") and param.default is None and not param.kind
    return run.open_label(param.name) if is_text else ""


_CONTAINERS = frozenset(("dict", "list", "tuple", "set", "object", "typing.Any", "typing.Dict"))


def _outside(param: n.Parameter, kind: str, role: Role, run: Run) -> Taint:
    """What somebody outside sent for ``param``: a text where it is part of a path or said to be."""
    handler = role.handler
    what = f"{handler.what} `{param.name}`" if handler.what else param.name
    origin = Origin(
        ("handler", param.name), handler.label, what, param.start, param.start + len(param.name)
    )
    return Taint(origin, run.unstructured if handler.route or kind == "str" else 0)


def _is_outside(param: n.Parameter, kind: str, role: Role, run: Run, first: bool) -> bool:
    """Whether this parameter of a handler holds what somebody outside sent."""
    handler = role.handler
    if role.is_guess and run.known_calls is not None and len(run.frames) == 1:
        return False  # Its callers are all there are.
    if handler.functions:
        return first or param.name in handler.first
    if handler.first_type and param.name in handler.first:
        return False
    if handler.only_first and not first:
        return False
    if kind in handler.safe_types or _is_safe_annotation(param.annotation, handler, run):
        return False
    if handler.safe_names and re.fullmatch(handler.safe_names, param.name):
        return False
    if handler.texts and _is_object(param.name, run.frame.node):
        return False
    if handler.route and role.decorator is not None:
        return _in_route(param.name, route_path(role.decorator, run), handler)
    return True


def _is_object(name: str, function: n.Node | None) -> bool:
    """Whether ``function`` uses its parameter ``name`` as what has more to it than a text has."""
    return function is not None and any(
        isinstance(part, n.Attribute)
        and isinstance(part.value, n.Name)
        and part.value.id == name
        and not hasattr(str, part.attr)
        for part in n.walk(function)
    )


def _in_route(name: str, path: str, handler: Handler) -> bool:
    if not path:
        return True
    converter = _converter(name, path)
    return converter is not None and converter not in handler.safe_types


def _converter(name: str, path: str) -> str | None:
    """What turns the part of a route called ``name`` into a value: empty for the plain text."""
    own = re.escape(name)
    found = re.search(rf"<(?:(\w+)(?:\([^)]*\))?:)?{own}>|<{own}:(\w+)(?::.*?)?>", path)
    return (found.group(1) or found.group(2) or "") if found is not None else None


def _is_checked(param: n.Parameter, role: Role | None, run: Run) -> bool:
    """Whether the framework itself sees to it that the parameter is a number, or one of few."""
    if role is None:
        return param.default is not None and is_constrained(param.annotation, param.default, run)
    if role.handler.route and role.decorator is not None:
        return _converter(param.name, route_path(role.decorator, run)) in role.handler.safe_types
    if is_constrained(param.annotation, param.default, run):
        return True
    if is_typed_option(param.name, run.frame.node, run):
        return True
    parts = n.walk(param.annotation) if param.annotation is not None else ()
    return any(_is_of_few(part, run) for part in parts)


def _is_of_few(annotation: n.Node, run: Run) -> bool:
    """Whether a part of an annotation is an enumeration, a literal, or a list of numbers."""
    if isinstance(annotation, (n.Name, n.Attribute)):
        return run.is_enumeration(run.names.qualified(annotation) or "")
    if not isinstance(annotation, n.Subscript):
        return False
    outer = (run.names.qualified(annotation.value) or "").rpartition(".")[2].lower()
    is_list = outer in ("list", "set", "tuple", "sequence")
    return outer == "literal" or (is_list and run.names.annotated(annotation.index) in NUMBERS)


def _is_safe_annotation(annotation: n.Expr | None, handler: Handler, run: Run) -> bool:
    """An enumeration, or a literal."""
    if annotation is None:
        return False
    for part in n.walk(annotation):
        if isinstance(part, n.Subscript):
            if (run.names.qualified(part.value) or "").endswith("Literal"):
                return True
        elif isinstance(part, (n.Name, n.Attribute)):
            name = run.names.qualified(part) or ""
            if name in handler.safe_types or run.is_enumeration(name):
                return not isinstance(annotation, n.Subscript) or part is not annotation.value
    return False
