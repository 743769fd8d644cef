"""Calls: what they are passed, where that does harm, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from attrs import evolve

from vetline.analysis.flow import constants, sinks
from vetline.analysis.flow.access import attribute, item_at
from vetline.analysis.flow.apply import VALIDATES, apply_class, apply_function, apply_validation
from vetline.analysis.flow.applying import PARTIAL, applied, choices, opened_partial
from vetline.analysis.flow.asking import ask
from vetline.analysis.flow.builtins import BUILTIN_CALLS, STRING_CALLS
from vetline.analysis.flow.callbacks import call_back
from vetline.analysis.flow.constructors import new_container
from vetline.analysis.flow.containers import container_call
from vetline.analysis.flow.decorators import note_handed
from vetline.analysis.flow.fields import check_fields
from vetline.analysis.flow.guards import note_return
from vetline.analysis.flow.harmless import note_used
from vetline.analysis.flow.libraries import LIBRARY_CALLS
from vetline.analysis.flow.localclasses import call_local
from vetline.analysis.flow.protocols import special
from vetline.analysis.flow.records import (
    DUMPS,
    RECORD_CLASS,
    REPLACES,
    as_dict,
    call_record,
    replaced_in,
)
from vetline.analysis.flow.results import nobody, value_of
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site, spread_of
from vetline.analysis.flow.state import State, absorb, settled
from vetline.analysis.flow.summary import BARE, INSTANCE, ClassSummary, FunctionSummary
from vetline.analysis.flow.values import (
    UNKNOWN,
    Object,
    ObjectId,
    Value,
    constant,
    joined,
    only_constant,
)
from vetline.analysis.flow.vocabulary import STRING_METHODS, of_vocabulary
from vetline.rulebook.written import Place
from vetline.syntax import nodes as n


def call(node: n.Call, state: State, run: Run) -> Value:
    """What ``node`` gives; what it does to sinks, containers and checks is done."""
    run.spend()
    site = _site(node, state, run)
    sinks.check_call(site, state, run)
    if run.wrapped:
        note_handed(site, state, run)
    check_fields(site, state, run)
    call_back(site, state, run)
    value = _result(site, state, run)
    if site.name in BUILDERS:
        note_used(node, value, state, run)
    note_return(site, state, run)
    return value


def _site(node: n.Call, state: State, run: Run) -> Site:
    func = node.func
    receiver: Value | None = None
    receiver_node: n.Expr | None = None
    if type(func) is n.Attribute:
        receiver_node = func.value
        receiver = run.evaluate(receiver_node, state, run)
        if (kind := run.names.inferred(receiver_node)) is not None:
            receiver = evolve(receiver, type=kind)
        callee = attribute(receiver, func, state, run)
    else:
        callee = run.evaluate(func, state, run)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    nodes: dict[Place, n.Node] = {}
    spread: Value | None = None
    for arg in node.args:
        if type(arg) is n.Keyword:
            value = run.evaluate(arg.value, state, run)
            if arg.name is None:
                spread = _spread_keywords(value, keywords, nodes, arg, spread, state)
            else:
                keywords[arg.name], nodes[arg.name] = value, arg.value
        elif type(arg) is n.Starred:
            value = run.evaluate(arg.value, state, run)
            spread = _spread(value, positional, nodes, arg, spread, state, run)
        else:
            nodes[len(positional)] = arg
            positional.append(run.evaluate(arg, state, run))
    name = func.attr if type(func) is n.Attribute else func.id if type(func) is n.Name else ""
    names = _names(func, name, callee, receiver, run)
    return Site(
        node, name, names, callee, receiver, receiver_node, positional, keywords, nodes, spread
    )


def _spread(
    value: Value, positional: list[Value], nodes: dict[Place, n.Node], arg: n.Starred,
    spread: Value | None, state: State, run: Run,
) -> Value | None:  # fmt: skip
    """Take in ``*value``: item by item if the items are known, else as one item at least."""
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "list" and not value.taints:
        for item in found[0].items.values():
            nodes[len(positional)] = arg
            positional.append(item)
        return spread
    nodes[len(positional)] = arg
    positional.append(item_at(value, 0, arg, state, run))
    return spread_of(spread, value)


def _spread_keywords(
    value: Value, keywords: dict[str, Value], nodes: dict[Place, n.Node], arg: n.Keyword,
    spread: Value | None, state: State,
) -> Value | None:  # fmt: skip
    """Take in ``**value``: key by key if the keys are known."""
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "dict" and not value.taints:
        for key, item in found[0].items.items():
            if isinstance(key, str):
                keywords[key], nodes[key] = item, arg
        return spread
    return spread_of(spread, value)


def _names(
    func: n.Expr, name: str, callee: Value, receiver: Value | None, run: Run
) -> tuple[str, ...]:
    """The names that the callee may be known by, the surest first."""
    names: list[str] = []
    if callee.ref:
        names.append(callee.ref)
    elif callee.type:
        names.append(f"{callee.type}.__call__")
    if receiver is not None:
        names += [f"{base}.{name}" for base in run.ancestors(receiver.type)]
        is_text = receiver.type in ("", "str", "bytes") and (not receiver.ref or receiver.taints)
        if is_text and name in STRING_METHODS:
            names.append(f"str.{name}")
        if type(func) is n.Attribute:
            names.append(f"*.{_last_part(func.value)}.{name}")
        names.append(f"*.{name}")
    return tuple(names)


def _last_part(node: n.Expr) -> str:
    """The last name in ``node`` as written: ``self.client`` and ``client`` are ``client``."""
    return node.attr if type(node) is n.Attribute else node.id if type(node) is n.Name else ""


def _result(site: Site, state: State, run: Run) -> Value:
    """What the call gives; of a table of functions, what any of them gives."""
    functions = choices(site, state, run)
    if not functions:
        return _one_result(site, state, run)
    results: list[Value] = []
    for function in functions:
        branch = state.copy()  # what one of them checks, another may not
        value = _one_result(evolve(site, callee=function), branch, run)
        results.append(settled(value, branch.checked))
        absorb(state, branch)
    return reduce(joined, results)


def _one_result(site: Site, state: State, run: Run) -> Value:
    callee = site.callee
    if callee.closure is not None:
        return call_local(site, state, run)
    if callee.type == PARTIAL:
        inner = opened_partial(callee, site.positional, site.keywords, state)
        return call_value(*inner, site.node, state, run)
    if callee.ref or callee.type or (site.receiver is not None and site.receiver.type):
        known = _of_workspace(site, state, run)
        if known is not None:
            return _cleaned(known, site, run)
    for act in (BUILTIN_CALLS.get(callee.ref) or LIBRARY_CALLS.get(callee.ref), applied):
        value = act(site, state, run) if act is not None else None
        if value is not None:
            return value
    if site.receiver is not None:
        if site.name == REPLACES and site.keywords:
            return replaced_in(site, site.receiver, state, run)
        own = _of_receiver(site, site.receiver, state, run)
        if own is not None:
            return own
    asked = ask(site, state, run)
    return asked if asked is not None else of_vocabulary(site, state, run)


def call_value(
    function: Value, positional: list[Value], keywords: dict[str, Value], node: n.Call,
    state: State, run: Run,
) -> Value:  # fmt: skip
    """What a function that is no part of the code of ``node`` gives when ``node`` calls it."""
    nodes: dict[Place, n.Node] = dict.fromkeys((*range(len(positional)), *keywords), node)
    name = function.ref.rpartition(".")[2]
    names = (function.ref,) if function.ref else ()
    site = Site(node, name, names, function, None, None, positional, keywords, nodes, None)
    sinks.check_call(site, state, run)
    return _one_result(site, state, run)


def _of_workspace(site: Site, state: State, run: Run) -> Value | None:
    """What a function, method or class of the workspace gives."""
    ref = site.callee.ref
    receiver = site.receiver
    if receiver is not None and receiver.type:
        method = run.method(receiver.type, site.name)
        if method is not None:
            given = [receiver] if method.receives else []
            return apply_function(method, given, site, state, run)
        if site.name in DUMPS:
            return as_dict(receiver, site.node, state, run)
    if site.callee.type == RECORD_CLASS:
        return call_record(site, state, run)
    if not ref:
        return special(site.callee, "__call__", site.positional, site.node, state, run)
    owner, _, name = ref.rpartition(".")
    if name in VALIDATES and (model := run.class_(owner)) is not None:
        return apply_validation(model, site, state, run)
    found = run.lookup(ref) or run.method(owner, name)
    if isinstance(found, ClassSummary):
        held = new_container(found, site, state, run)
        return held if held is not None else apply_class(found, site, state, run)
    if isinstance(found, FunctionSummary):
        if found.decorators and site.spread is None:
            return _decorated(found, site, state, run)
        return apply_function(found, _bound_to(found, owner, site, state), site, state, run)
    return None


def _decorated(found: FunctionSummary, site: Site, state: State, run: Run) -> Value:
    """What the function gives that decorators have put in the place of ``found``."""
    function = Value(ref=found.name + BARE)
    for number, result in enumerate(found.decorators):
        decorator = value_of(result, nobody, site.node, state, ("decorator", number))
        function = call_value(decorator, [function], {}, site.node, state, run)
    return call_value(function, site.positional, site.keywords, site.node, state, run)


def _cleaned(value: Value, site: Site, run: Run) -> Value:
    """What a library's function gives whose code is at hand: it does what the vocabulary says."""
    return value.cleared_of(run.model.sanitizers.get(site.callee.ref, 0))


def _bound_to(method: FunctionSummary, owner: str, site: Site, state: State) -> list[Value]:
    """What a method of class ``owner`` is given before its arguments where no object is before it.

    That is its class, or the object that it was taken from to be called later, or what it sees of
    the function that it stands in.
    """
    if method.captured:
        return list(_seen(method.params[: method.captured], site, state))
    if not method.receives:
        return []
    if method.receives == INSTANCE:
        is_given = any(value.type == owner for value in site.positional[:1])
        if site.receiver is not None or is_given:
            return []
    return [Value(type=owner, objects=site.callee.objects)]


def _seen(names: tuple[str, ...], site: Site, state: State) -> Iterator[Value]:
    """What the function that is called has kept under ``names``."""
    held = state.objects(site.callee)[:1]
    for name in names:
        yield held[0].items.get(name, UNKNOWN) if held else UNKNOWN


def _of_receiver(site: Site, receiver: Value, state: State, run: Run) -> Value | None:
    """What a method gives that a container or a text has."""
    loose = not receiver.objects and (not receiver.ref or receiver.taints)
    special = STRING_CALLS.get(site.name) if loose else None
    if special is not None and receiver.type in ("", "str", "bytes"):
        value = special(site, state, run)
        if value is not None:
            return value
    if receiver.constants is not None:
        return _folded_method(site, receiver, state)
    verb = run.model.verbs.get(site.callee.ref) or _verb_of(site.name, receiver, state, run)
    return container_call(verb, site, state, run) if verb else None


def _verb_of(name: str, receiver: Value, state: State, run: Run) -> str:
    """What ``name`` does to a container of unknown class, judged by its objects and taints."""
    found = state.objects(receiver)
    verbs = run.model.verbs
    if found:
        return verbs.get(f"{found[0].kind}.{name}", "")
    if receiver.taints and receiver.type not in ("str", "bytes"):
        return verbs.get(f"tainted.{name}") or verbs.get(f"unknown.{name}", "")
    return verbs.get(f"unknown.{name}", "") if not receiver.type and not receiver.ref else ""


def _folded_method(site: Site, receiver: Value, state: State) -> Value | None:
    """The result of a method of a known text with known arguments."""
    known = only_constant(receiver)
    args = [only_constant(value) for value in site.positional]
    if not known or not all(args) or site.keywords or site.spread is not None:
        return None
    try:
        return known_value(constants.method(known[0], site.name, [a[0] for a in args]), site, state)
    except constants.NotKnown:
        return None


def known_value(result: object, site: Site, state: State) -> Value:
    """A value for a constant, or for a list or tuple of constants."""
    if isinstance(result, (list, tuple)):
        own: ObjectId = (site.node.start, site.node.end, "list")
        state.heap[own] = Object("list", {i: constant(item) for i, item in enumerate(result)})
        return Value(objects=(own,), type="list")
    assert result is None or isinstance(result, (str, bytes, int, float, complex))
    return constant(result)


BUILDERS = frozenset(("format", "format_map", "join", "substitute", "safe_substitute"))
"""Methods that put texts together."""
