"""Where tainted data does harm: calls, stores and returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from vetline.analysis.facts import dotted
from vetline.analysis.flow.access import iterated
from vetline.analysis.flow.commands import harms
from vetline.analysis.flow.conditions import SITE_CONDITIONS, narrowed, receiver_name
from vetline.analysis.flow.debugging import is_for_debugging
from vetline.analysis.flow.harmless import note_used
from vetline.analysis.flow.parts import part
from vetline.analysis.flow.questions import is_after_question
from vetline.analysis.flow.readings import TEXT_CONDITIONS, absolute_wins, prefix
from vetline.analysis.flow.responses import is_response, says_html
from vetline.analysis.flow.run import Hit, Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.summary import Reach, Way
from vetline.analysis.flow.values import (
    CLEAN_HOLE,
    UNKNOWN,
    Key,
    Object,
    ObjectId,
    Taint,
    Value,
    only_constant,
    tainted,
)
from vetline.rulebook.taint import Sink
from vetline.rulebook.written import Place
from vetline.syntax import nodes as n
from vetline.text.regex import lazy


def check_call(site: Site, state: State, run: Run) -> None:
    """Note what tainted data does in this call."""
    found = False
    for name in site.names:
        for sink in run.model.sinks.get(name, ()):
            _check(sink, name, site, state, run)
            found = True
    if not found and site.receiver is not None:
        for sink in run.model.hints.get(site.name, ()):
            if _is_hinted(sink, site, run):
                _check(sink, site.name, site, state, run)


def _is_hinted(sink: Sink, site: Site, run: Run) -> bool:
    """Whether the receiver, whose class is not known, is called like one of this sink's."""
    assert site.receiver is not None, "hints are for methods"
    if site.receiver.type and site.receiver.type not in ("NoneType", "str"):
        return False
    is_given = any(taint.origin.param >= 0 for taint in site.receiver.taints)
    if sink.modules and not is_given and not run.frameworks.intersection(sink.modules):
        return False  # What is given may come from a module that imports more than this one.
    return not sink.receivers or receiver_name(site).strip("_") in sink.receivers


def _check(sink: Sink, name: str, site: Site, state: State, run: Run) -> None:
    if "no-shell" in sink.when and not SITE_CONDITIONS["no-shell"](site, UNKNOWN, state, run):
        return
    if "argv-apart" in sink.when:
        _check_apart(sink, name, site, state, run)
        return
    for place, whole, node in _values_at(sink.places, site):
        value = narrowed(sink.when, whole, state)
        if place != "self" and sink.kind in run.judged:
            # A call says nothing of what its receiver is good for, nor of other kinds of sinks.
            note_used(site.node, value, state, run, "sink")
        if type(node) in (n.Name, n.Attribute, n.Call, n.Subscript):
            note_used(node, value, state, run)
        is_open = bool(value.taints or value.objects)
        if is_open or CLEAN_HOLE in value.text:
            run.open_sinks.add(sink.kind)
        if not is_open:
            continue
        if "argv" in sink.when:
            _check_argv(sink, name, value, node, site, state, run)
        elif "message-role" in sink.when:
            _check_messages(sink, name, value, node, site, state, run)
        else:
            _check_value(sink, name, value, node, site, state, run)


def _values_at(places: tuple[Place, ...], site: Site) -> Iterator[tuple[Place, Value, n.Node]]:
    """What stands at ``places``, or if nothing does, what is spread there: ``get(**options)``."""
    is_given = False
    for place in places:
        for value, node in site.at(place):
            is_given = True
            yield place, value, node
    spread = site.spread
    if is_given or spread is None or not spread.taints:
        return
    for place in places:
        if isinstance(place, str) and place.isidentifier() and place != "self":
            yield place, tainted(part(spread.taints, place, site.node)), site.node


def _check_value(
    sink: Sink, name: str, value: Value, node: n.Node, site: Site, state: State, run: Run
) -> None:
    is_list = any(found.kind == "list" for found in state.objects(value))  # the parts of a body
    taints = value.taints if sink.kind == "html" and not is_list else state.deep_taints(value)
    if sink.kind == "nosql":
        taints = _with_scripts(value, taints, state, run)
    if "key-only" in sink.when:
        taints = iterated(value, node, state, run).taints
    if not taints or (value.type == "json" and _is_shown_as_said(sink)):
        return
    needs = tuple(name for name in sink.when if name in TEXT_CONDITIONS)
    asked = (SITE_CONDITIONS[name] for name in sink.when if name in SITE_CONDITIONS)
    if not all(holds(site, value, state, run) for holds in asked):
        return
    if not all(TEXT_CONDITIONS[condition](value.text) for condition in needs):
        # What is nothing but a parameter may still be it, for a caller who passes the like.
        taints = tuple(t for t in taints if t.origin.param >= 0 and not prefix(value.text))
    elif prefix(value.text):
        needs = ()
    shown = _shown(site, name)
    reached(sink.kind, shown, site.node, node, taints, value.text, needs, state, run)


def _is_shown_as_said(sink: Sink) -> bool:
    """Whether JSON is no page there, as where the caller can say what it is."""
    return sink.kind == "html" and "html-or-unset" not in sink.when


def _with_scripts(
    value: Value, taints: tuple[Taint, ...], state: State, run: Run
) -> tuple[Taint, ...]:
    """``taints`` of a query, of which those in a script do harm though they are plain text."""
    scripts = [one.items[key] for one in state.objects(value) for key in _SCRIPTS & set(one.items)]
    inside = {taint.origin.key for script in scripts for taint in state.deep_taints(script)}
    return tuple(
        evolve(t, cleared=t.cleared & ~run.unstructured) if t.origin.key in inside else t
        for t in taints
    )


_SCRIPTS = frozenset(("$where", "$function", "$accumulator"))


def _shown(site: Site, name: str) -> str:
    """How the sink is called in messages: as written, if that is short."""
    if name.startswith("*.") or "." not in name or name == site.name:
        base = receiver_name(site)
        return f"{base}.{site.name}" if base else site.name
    return ".".join(name.split(".")[-2:])


def _check_argv(
    sink: Sink, name: str, value: Value, node: n.Node, site: Site, state: State, run: Run
) -> None:
    """An argument list: a shell's command, the program itself, or an option."""
    shown = _shown(site, name)
    taints = value.taints
    if state.objects(value):
        argv_reached(sink.kind, shown, value, node, site.node, state, run)
        taints = _given(taints)
    if taints and "listed" not in sink.when:
        reached("program", shown, site.node, node, taints, value.text, (), state, run)


def _check_apart(sink: Sink, name: str, site: Site, state: State, run: Run) -> None:
    """An argument list that is spelled out in the call: ``execlp("git", "git", branch)``."""
    first = int(str(sink.places[0]).removesuffix(":"))
    shown, node = _shown(site, name), site.node
    own: ObjectId = (node.start, node.end, "argv")
    items: dict[Key, Value] = dict(enumerate(site.positional[first:]))
    spread = site.spread
    if spread is not None and _given(spread.taints):
        spread = None  # Only the caller knows what comes first in it, and what behind `--`.
    state.heap[own] = Object("list", items, spread, site.spread is None)
    run.open_sinks.add(sink.kind)
    argv_reached(sink.kind, shown, Value(objects=(own,)), node, node, state, run)
    starred = node.args[first] if first < len(node.args) else None
    if isinstance(starred, n.Starred):
        value = run.peek(starred.value, state)
        reached("program", shown, node, node, _given(value.taints), value.text, (), state, run)


def _given(taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """Those of ``taints`` that stand for a whole list which a caller passes."""
    return tuple(t for t in taints if t.origin.param >= 0 and t.whole and not t.origin.path)


def argv_reached(
    kind: str, shown: str, value: Value, node: n.Node, call: n.Call, state: State, run: Run,
    way: Way = (),
) -> None:  # fmt: skip
    """Note what the items of an argument list do where ``call`` starts a program with it."""
    for one in state.objects(value):
        for own, taints, text in harms(one, state, run):
            reached(own or kind, shown, call, node, taints, text, (), state, run, way)


def _check_messages(
    sink: Sink, name: str, value: Value, node: n.Node, site: Site, state: State, run: Run
) -> None:
    """Chat messages, as dicts or pairs: the role says whether a text is an instruction."""
    shown = _shown(site, name)
    if not state.objects(value):
        if sink.kind != "prompt-system":
            taints = value.taints
            reached(sink.kind, shown, site.node, node, taints, value.text, (), state, run)
        return
    for one in state.objects(value):
        parts = [*one.items.values(), *((one.rest,) if one.rest else ())]
        for message in parts:
            _check_message(sink, shown, message, node, site, state, run)


def _check_message(
    sink: Sink, shown: str, message: Value, node: n.Node, site: Site, state: State, run: Run
) -> None:
    for fields in state.objects(message):
        in_tuple = fields.kind == "list"
        role = only_constant(fields.items.get(0 if in_tuple else "role", Value()))
        is_system = bool(role) and role[0] in ("system", "developer")
        content = fields.items.get(1 if in_tuple else "content")
        if content is None or is_system is not (sink.kind == "prompt-system"):
            continue
        taints = state.deep_taints(content)
        reached(sink.kind, shown, site.node, node, taints, content.text, (), state, run)


def check_store(
    owner: Value, target: n.Attribute | n.Subscript, index: Value | None, value: Value,
    state: State, run: Run,
) -> None:  # fmt: skip
    """Note what storing ``value`` in ``owner`` does."""
    is_clean = not value.taints and not value.objects and not (index is not None and index.taints)
    for name in _store_names(owner, target, index):
        for sink in run.model.stores.get(name, ()):
            run.open_sinks.add(sink.kind)
            if is_clean or ("response" in sink.when and not is_response(owner, target)):
                continue
            if "says-html" in sink.when and not says_html(run):
                continue
            taints = state.deep_taints(value)
            if index is not None and "keys" in sink.when:
                taints = (*taints, *index.taints)
            if "key-only" in sink.when:
                taints = index.taints if index is not None else ()
            if "unasked" in sink.when and taints and is_after_question(target, state, run):
                bit = run.model.mask(sink.kind)
                taints = tuple(evolve(taint, weak=taint.weak | bit) for taint in taints)
            shown = name.rpartition(".")[2]
            reached(sink.kind, shown, target, target, taints, value.text, (), state, run)


def _store_names(
    owner: Value, target: n.Attribute | n.Subscript, index: Value | None
) -> Iterable[str]:
    base = owner.ref or owner.type
    if isinstance(target, n.Attribute):
        yield f"{base}.{target.attr}"
        yield f"*.{target.attr}="
        return
    yield f"{base}[]"
    key = only_constant(index) if index is not None else ()
    if key and isinstance(key[0], str):
        yield f"{base}[{key[0].lower()}]"
    if isinstance(target.value, n.Name):
        yield f"{target.value.id.lower()}[]"
    elif isinstance(target.value, n.Attribute):
        yield f"*.{target.value.attr}[]"
        if key and isinstance(key[0], str):
            yield f"*.{target.value.attr}[{key[0].lower()}]"


def check_item(key: Value, node: n.Subscript, state: State, run: Run) -> None:
    """Note that somebody outside chooses among all the names there are: ``globals()[key]``.

    Where brackets give a program its arguments, as in Plumbum, they are a sink like a call.
    """
    if key.taints or key.objects:
        _check_bracketed(key, node, state, run)
    if not key.taints or not isinstance(node.value, n.Call):
        return
    name = run.names.qualified(node.value.func)
    if name in ("globals", "locals", "vars"):
        reached("reflection", name, node, node.index, key.taints, key.text, (), state, run)


def _check_bracketed(key: Value, node: n.Subscript, state: State, run: Run) -> None:
    """``bash["-c", command]``, and ``local["bash"]["-c", command]``."""
    base = node.value
    binds = (run.names.binds(base) or ()) if isinstance(base, n.Name) else ()
    if len(binds) == 1 and isinstance(binds[0].value, n.Subscript):
        base = binds[0].value
    if isinstance(base, n.Subscript):
        known = run.names.constant(base.index)
        program = known.value if known is not None else None
        name = f"{run.names.qualified(base.value)}[{program!s}]"
    else:
        name = run.names.qualified(base) or ""
    for sink in run.model.sinks.get(f"{name}[]", ()):
        taints = state.deep_taints(key)
        reached(sink.kind, name, node, node.index, taints, key.text, (), state, run)


def check_decision(value: Value, node: n.Expr, state: State, run: Run) -> None:
    """Note that what a client says of its own rights decides something."""
    if id(node) in run.choices or (isinstance(node, n.Compare) and _is_choice(node)):
        return
    for taint in value.taints:
        if taint.origin.label == "role":
            reached("decision", "if", node, node, (taint,), value.text, (), state, run)


def _is_choice(node: n.Compare) -> bool:
    """Whether ``node`` only asks if there is such a role at all: ``role not in ROLES``."""
    return node.ops[0] in ("in", "not in") and _ALL_ROLES.search(dotted(node.rights[0])) is not None


_ALL_ROLES = lazy(
    r"(?i)(?:^|\.)(?:(?:all|valid|known|user)_)?(?:roles|permissions|user_types|\w+_choices)$"
)


def reached(
    kind: str, sink: str, node: n.Node, value: n.Node, taints: tuple[Taint, ...], text: str,
    needs: tuple[str, ...], state: State, run: Run, way: Way = (),
) -> None:  # fmt: skip
    """Note every one of ``taints`` for which the sink is open."""
    for taint in taints:
        weak = _openness(kind, taint, text, state, run)
        if weak is None or (kind == "exception" and is_for_debugging(node, taint, run)):
            continue
        origin = taint.origin
        if origin.param >= 0:
            if not run.summarises:
                continue
            own = ((run.root.name, run.place(node.start, node.end)), *way)[:4]
            cleared = taint.cleared | (state.checked.get(origin.key, 0) if taint.whole else 0)
            reach = Reach(
                origin.param, origin.path, kind, sink, run.trials.settled(cleared), taint.weak,
                taint.normal, text, needs, own,
            )  # fmt: skip
            run.root.reaches[reach] = None
        else:
            key = (kind, node.start, node.end, origin.label)
            known = run.hits.get(key)
            hit = Hit(kind, sink, node.start, node.end, value, taint, weak, text, way)
            if known is None or _remoteness(known) > _remoteness(hit):
                run.hits[key] = hit


def _remoteness(hit: Hit) -> tuple[bool, int, int]:
    """How little ``hit`` says, next to another at the same place."""
    return hit.weak, _depth(hit.taint), len(hit.way)


def _depth(taint: Taint) -> int:
    """How small a part of its source it is: the whole says more than a part."""
    key = taint.origin.key
    return len(key) if isinstance(key, tuple) else 0


def _openness(kind: str, taint: Taint, text: str, state: State, run: Run) -> bool | None:
    """Whether ``taint`` does harm only if a weak check fails; ``None`` if it does none."""
    known = run.model.kinds.get(kind)
    if known is None:
        return None
    cleared = taint.cleared
    if taint.whole or taint.origin.param < 0:
        cleared |= state.checked.get(taint.origin.key, 0)
    rooted = run.model.kinds.get(f"{kind}-rooted") if text.startswith("/") else None
    if rooted is not None and run.trials.clears(cleared, rooted):
        return None
    if not run.trials.clears(cleared, known):
        return bool(taint.weak & known.bit)
    absolute = run.model.kinds.get(f"{kind}-absolute")
    if absolute is None or not absolute_wins(text) or run.trials.clears(cleared, absolute):
        return None
    return not _may_begin_with_slash(taint)


def _may_begin_with_slash(taint: Taint) -> bool:
    """Whether the data may be an absolute path; what stands between slashes of a URL is none."""
    return taint.whole and "parameter" not in taint.origin.what
