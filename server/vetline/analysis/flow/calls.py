"""Calls: what they are passed, where that does harm, and what comes back."""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.flow import constants, sinks
from vetline.analysis.flow.access import attribute
from vetline.analysis.flow.apply import apply_class, apply_function
from vetline.analysis.flow.applying import PARTIAL, applied, opened_partial
from vetline.analysis.flow.builtins import BUILTIN_CALLS, STRING_CALLS
from vetline.analysis.flow.closures import call_closure
from vetline.analysis.flow.containers import container_call
from vetline.analysis.flow.fields import check_fields
from vetline.analysis.flow.guards import note_return
from vetline.analysis.flow.harmless import note_used
from vetline.analysis.flow.libraries import LIBRARY_CALLS
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site, spread_of
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import ClassSummary
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    KNOWN_HOLE,
    NAMED,
    PATH_JOINT,
    PREDICTABLE,
    TAINTED_HOLE,
    Object,
    ObjectId,
    Taint,
    Value,
    constant,
    merged_taints,
    only_constant,
    reading,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND, Place
from vetline.syntax import nodes as n


def call(node: n.Call, state: State, run: Run) -> Value:
    """What ``node`` gives; what it does to sinks, containers and checks is done."""
    run.spend()
    site = _site(node, state, run)
    sinks.check_call(site, state, run)
    check_fields(site, state, run)
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
            spread = _spread(
                run.evaluate(arg.value, state, run), positional, nodes, arg, spread, state
            )
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
    spread: Value | None, state: State,
) -> Value | None:  # fmt: skip
    """Take in ``*value``: item by item if the items are known."""
    found = state.objects(value)
    if len(found) == 1 and found[0].exact and found[0].kind == "list" and not value.taints:
        for item in found[0].items.values():
            nodes[len(positional)] = arg
            positional.append(item)
        return spread
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
        names += [f"{base}.{name}" for base in run.bases(receiver.type)]
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
    callee = site.callee
    if callee.closure is not None:
        return call_closure(callee, site.positional, site.keywords, state, run)
    if callee.type == PARTIAL:
        inner = opened_partial(callee, site.positional, site.keywords, state)
        return call_value(*inner, site.node, state, run)
    if callee.ref or (site.receiver is not None and site.receiver.type):
        known = _of_workspace(site, state, run)
        if known is not None:
            return known
    for special in (BUILTIN_CALLS.get(callee.ref) or LIBRARY_CALLS.get(callee.ref), applied):
        value = special(site, state, run) if special is not None else None
        if value is not None:
            return value
    if site.receiver is not None:
        own = _of_receiver(site, site.receiver, state, run)
        if own is not None:
            return own
    return _of_vocabulary(site, state, run)


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
    return _result(site, state, run)


def _of_workspace(site: Site, state: State, run: Run) -> Value | None:
    """What a function, method or class of the workspace gives."""
    ref = site.callee.ref
    receiver = site.receiver
    if receiver is not None and receiver.type:
        method = run.method(receiver.type, site.name)
        if method is not None:
            given = [] if method.is_static else [receiver]
            return apply_function(method, given, site, state, run)
    if not ref:
        return None
    found = run.lookup(ref)
    if isinstance(found, ClassSummary):
        return apply_class(found, site, state, run)
    if found is not None:
        return apply_function(found, [], site, state, run)
    return None


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


def _of_vocabulary(site: Site, state: State, run: Run) -> Value:
    """What the vocabulary, or else caution, says of the result."""
    value = _as_known(site, state, run)
    for name in site.names:
        source = run.model.calls.get(name)
        if source is not None and source.label == DECODED:
            return run.source(source, (name, site.node.start), site.node, state, value)
    return value


def _as_known(site: Site, state: State, run: Run) -> Value:
    """The result, but for what a mere decoding adds to the taints that pass through it."""
    model = run.model
    kind = _type_of_result(site, run)
    if site.callee.ref in model.reads:
        return tainted(site.callee.taints, kind or site.callee.type)
    mask = restored = 0
    is_text = keeps = is_clean = normal = False
    for name in site.names:
        state.alive = state.alive and name not in model.exits
        source = model.calls.get(name)
        if source is not None and source.label != DECODED:
            key: tuple[str | int, ...] = (name, site.node.start)
            state.checked.pop(key, None)
            return run.source(source, key, site.node, state, Value(type=kind))
        mask |= model.sanitizers.get(name, 0)
        restored |= model.restores.get(name, 0)
        is_text = is_text or name in model.texts
        keeps = keeps or name in model.keeps
        is_clean = is_clean or name in model.clean
        normal = normal or name in model.normal
    if is_clean:
        return Value(type=kind)
    taints = merged_taints(site.taints(state), _own_taints(site))
    if site.receiver is not None:
        taints = merged_taints(state.deep_taints(site.receiver), taints)
    is_known = mask != 0 or ((keeps or _is_of_number(site)) and _are_known(site))
    if mask == EVERY_KIND:
        taints = tuple(t for t in taints if t.origin.label in PREDICTABLE)
        mask = 0
    if not taints:
        return Value(text=KNOWN_HOLE if is_known else CLEAN_HOLE, type=kind)
    weak = 0
    if not is_text:
        # Nobody knows, but what a function gives that nobody knows is rarely HTML.
        weak = model.kinds["html"].bit & ~mask
        mask |= weak
    if not is_text and not keeps:
        weak |= _weak_by_name(site, run)
        taints = tuple(_looked_up(taint, run) for taint in taints)
    return _passed_through(site, taints, kind, (mask, restored, weak, keeps, normal))


def _own_taints(site: Site) -> tuple[Taint, ...]:
    """The taints of the callee; that a method is a part of a tainted parameter adds nothing."""
    taints = site.callee.taints
    if site.receiver is None or not site.receiver.taints:
        return taints
    return tuple(taint for taint in taints if taint.origin.param < 0)


def _looked_up(taint: Taint, run: Run) -> Taint:
    """``taint`` in what an unknown function gives: what a key opens is not the key."""
    by_name = taint.origin.label in NAMED or taint.origin.param >= 0
    return taint.cleared_of(run.named_mask) if by_name else taint


def _is_of_number(site: Site) -> bool:
    """Whether the call is of a method of a number or the like: ``date.isoformat()``."""
    return site.receiver is not None and site.receiver.text == KNOWN_HOLE


def _are_known(site: Site) -> bool:
    """Whether nothing unknown is in what is passed."""
    given = [*site.all_values(), *((site.receiver,) if site.receiver is not None else ())]
    return not any(CLEAN_HOLE in reading(value) or value.objects for value in given)


def _passed_through(
    site: Site, taints: tuple[Taint, ...], kind: str, how: tuple[int, int, int, bool, bool]
) -> Value:
    mask, restored, weak, keeps, normal = how
    through = tuple(
        Taint(
            t.origin,
            (t.cleared | mask) & ~restored,
            t.weak & ~mask | weak,
            t.whole and keeps,
            normal or (t.normal and keeps),
            t.trail,
        )
        for t in taints
    )
    text = TAINTED_HOLE
    first = site.receiver if site.receiver is not None else site.argument(0)
    if site.name in PATH_JOINS and not PATH_JOINS[site.name].isdisjoint(site.names):
        text = _path_text(site)
    elif keeps and first is not None and first.text[:1] not in (TAINTED_HOLE, CLEAN_HOLE):
        text = first.text
    return Value(through, None, text, kind)


def _path_text(site: Site) -> str:
    """How the path reads that the call puts together of its arguments."""
    parts = site.positional if site.name == "join" else (site.receiver, *site.positional)
    known = [part for part in parts if part is not None]
    texts = [TAINTED_HOLE if p.taints and TAINTED_HOLE not in p.text else p.text for p in known]
    return PATH_JOINT.join(texts) if texts else TAINTED_HOLE


def _type_of_result(site: Site, run: Run) -> str:
    for name in site.names:
        kind = run.model.returns.get(name)
        if kind is not None:
            return kind
    ref = site.callee.ref
    last = ref.rpartition(".")[2].lstrip("_")
    if ref and last[:1].isupper() and not last.isupper():
        return ref
    if site.receiver is not None and site.name in STRING_METHODS and site.receiver.type == "str":
        return "str"
    return ""


def _weak_by_name(site: Site, run: Run) -> int:
    """The kinds that a function of this name probably cares for, though nobody knows how."""
    mask = 0
    for word, kinds in run.model.sanitizer_words.items():
        if word in site.name.lower():
            mask |= kinds
    return mask


PATH_JOINS = {
    "join": frozenset(("os.path.join", "posixpath.join", "ntpath.join")),
    "joinpath": frozenset(("pathlib.Path.joinpath", "pathlib.PurePath.joinpath")),
}
"""What puts a path together of its arguments, by the last part of the name."""

DECODED = "decoded"
"""The label of what was written so that nobody can read it."""

BUILDERS = frozenset(("format", "format_map", "join", "substitute", "safe_substitute"))
"""Methods that put texts together."""

STRING_METHODS = frozenset(
    (
        "capitalize", "casefold", "center", "count", "decode", "encode", "endswith", "expandtabs",
        "find", "format", "format_map", "index", "isdigit", "join", "ljust", "lower", "lstrip",
        "partition", "removeprefix", "removesuffix", "replace", "rjust", "rpartition", "rsplit",
        "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate",
        "upper", "zfill",
    )
)  # fmt: skip
