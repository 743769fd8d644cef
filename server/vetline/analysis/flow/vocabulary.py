"""What the vocabulary says of a call that is neither of the workspace nor of a container."""

from __future__ import annotations

from attrs import evolve

from vetline.analysis.flow.parts import part
from vetline.analysis.flow.results import is_wholly_known
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    ANYWHERE,
    ASSUMED,
    CLEAN_HOLE,
    KNOWN_HOLE,
    NAMED,
    PATH_JOINT,
    PATH_KEYS_MAX,
    PREDICTABLE,
    TAINTED_HOLE,
    UNDONE,
    UNKNOWN,
    Origin,
    Taint,
    Value,
    merged_taints,
    only_constant,
    reading,
    tainted,
)
from vetline.rulebook.taint import EVERY_KIND
from vetline.rulebook.written import Place


def of_vocabulary(site: Site, state: State, run: Run) -> Value:
    """What the vocabulary, or else caution, says of the result."""
    value = _as_known(site, state, run)
    for name in site.names:
        source = run.model.calls.get(name)
        if source is not None and source.label == DECODED:
            read = run.source(source, (name, site.node.start), site.node, state, value)
            if value.text == KNOWN_HOLE:  # Only what runs a known text does harm.
                read = read.cleared_of(run.model.every_kind & ~run.model.mask(*RUNS))
            return read
    return value


def _as_known(site: Site, state: State, run: Run) -> Value:
    """The result, but for what a mere decoding adds to the taints that pass through it."""
    model = run.model
    kind = _type_of_result(site, run)
    if site.callee.ref in model.reads:
        return tainted(_read_by_name(site), kind or site.callee.type)
    mask = restored = 0
    is_text = keeps = is_clean = normal = False
    for name in site.names:
        if is_text and name.startswith("*."):
            break  # What is known of the class is surer than what a name may mean.
        if name not in model.told:
            continue
        state.alive = state.alive and name not in model.exits
        source = model.calls.get(name)
        if source is not None and source.label != DECODED:
            key: tuple[str | int, ...] = (name, site.node.start)
            state.checked.pop(key, None)
            read = site.taints(state) if name in model.keeps else ()
            read = merged_taints(read, _streamed(site, state, run))
            return run.source(source, key, site.node, state, Value(read, type=kind))
        mask |= model.sanitizers.get(name, 0)
        restored |= model.restores.get(name, 0)
        is_text = is_text or name in model.texts
        keeps = keeps or name in model.keeps
        is_clean = is_clean or name in model.clean
        normal = normal or name in model.normal
    if is_clean:
        return Value(text=KNOWN_HOLE if mask else CLEAN_HOLE, type=kind)
    held = next((model.holds[name] for name in site.names if name in model.holds), EVERY_PLACE)
    taints = _passed(site, held, state, run)
    is_known = mask & model.mask(*QUOTED) != 0 or (
        (keeps or _is_of_number(site)) and _are_known(site, held, state)
    )
    if mask == EVERY_KIND:
        taints = tuple(t for t in taints if t.origin.label in PREDICTABLE)
        mask = 0
    if not taints:
        return Value(text=KNOWN_HOLE if is_known else CLEAN_HOLE, type=kind)
    weak = 0
    if not is_text:
        # Nobody knows, but what a function gives that nobody knows is rarely these.
        seldom = ("html",) if keeps else SELDOM_GIVEN
        weak = model.mask(*seldom) & ~mask
        mask |= weak
    if not is_text and not keeps:
        weak |= _weak_by_name(site, run) | (0 if _is_known(site, run) else ASSUMED)
        taints = tuple(_looked_up(taint, run) for taint in taints)
    return _passed_through(site, taints, kind, (mask, restored, weak, keeps, normal), state, run)


def _read_by_name(site: Site) -> tuple[Taint, ...]:
    """What a method of a request reads: ``get_argument("page")`` is no other argument."""
    given = site.argument(0, "name")
    known = only_constant(given) if given is not None else ()
    if not known or not isinstance(known[0], str):
        return site.callee.taints
    return part(site.callee.taints, known[0], site.node)


def _is_known(site: Site, run: Run) -> bool:
    """Whether the vocabulary says anything of what is called."""
    model = run.model
    tables = (
        model.sanitizers, model.restores, model.normal, model.holds, model.returns, model.sinks,
    )  # fmt: skip
    return any(name in table for table in tables for name in site.names)


def _own_taints(site: Site) -> tuple[Taint, ...]:
    """The taints of the callee; that a method is a part of a tainted parameter adds nothing."""
    taints = site.callee.taints
    if site.receiver is None or not site.receiver.taints:
        return taints
    return tuple(taint for taint in taints if taint.origin.param < 0)


def _looked_up(taint: Taint, run: Run) -> Taint:
    """``taint`` in what an unknown function gives: what a key opens is not the key."""
    if taint.origin.label in NAMED:
        return taint.cleared_of(run.model.every_kind)
    return taint.cleared_of(run.named_mask) if taint.origin.param >= 0 else taint


def _is_of_number(site: Site) -> bool:
    """Whether the call is of a method of a number or the like: ``date.isoformat()``."""
    return site.receiver is not None and site.receiver.text == KNOWN_HOLE


def _passed(site: Site, held: tuple[Place, ...], state: State, run: Run) -> tuple[Taint, ...]:
    """The taints of what the call is made of: its receiver, the stream that it reads, the rest."""
    taints = merged_taints(site.taints(state, held), _own_taints(site))
    if site.receiver is not None:
        taints = merged_taints(state.deep_taints(site.receiver), taints)
    return merged_taints(_streamed(site, state, run), taints)


def _streamed(site: Site, state: State, run: Run) -> tuple[Taint, ...]:
    """What others sent through the stream that the call reads: ``json.load(response)``."""
    if run.model.drains.isdisjoint(site.names):
        return ()
    given = site.argument(0)
    dotted = f"{given.type}.read" if given is not None else ""
    source = run.model.reads.get(dotted)
    if source is None:
        return ()
    return run.source(source, (dotted, site.node.start), site.node, state, UNKNOWN).taints


def _are_known(site: Site, held: tuple[Place, ...], state: State) -> bool:
    """Whether nothing unknown is in what is passed, or in what the result is one of."""
    if held != EVERY_PLACE:
        chosen = [value for place in held for value, _ in site.at(place)]
        return bool(chosen) and all(is_wholly_known(value, state) for value in chosen)
    given = list(site.all_values())
    if site.receiver is not None and (not site.receiver.ref or site.receiver.taints):
        given.append(site.receiver)  # and no module
    return not any(CLEAN_HOLE in reading(value) or value.objects for value in given)


def _passed_through(
    site: Site, taints: tuple[Taint, ...], kind: str, how: tuple[int, int, int, bool, bool],
    state: State, run: Run,
) -> Value:  # fmt: skip
    mask, restored, weak, keeps, normal = how
    if restored:
        taints = tuple(_undone(t, restored, site, state, run) for t in taints)
    through = tuple(
        Taint(
            t.origin,
            t.cleared | mask & ~restored,
            t.weak & ~mask | weak,
            t.whole and keeps,
            normal or (t.normal and keeps),
            t.trail,
        )
        for t in taints
    )
    is_address = not keeps and mask & ~restored & run.model.mask("redirect") != 0
    text = CLEAN_HOLE + TAINTED_HOLE if is_address else TAINTED_HOLE
    first = site.receiver if site.receiver is not None else site.argument(0)
    if site.name in PATH_JOINS and not PATH_JOINS[site.name].isdisjoint(site.names):
        text = _path_text(site)
    elif keeps and first is not None and site.name not in SHORTENERS:
        is_begun = first.text[:1] == CLEAN_HOLE and TAINTED_HOLE in first.text
        text = first.text if is_begun or first.text[:1] not in (TAINTED_HOLE, CLEAN_HOLE) else text
    return Value(through, None, text, kind)


def _undone(taint: Taint, restored: int, site: Site, state: State, run: Run) -> Taint:
    """``taint`` in a text that may be dangerous again for the kinds ``restored``.

    What was checked before it was decoded (so that it may be HTML again) was another text.
    """
    origin, cleared = taint.origin, taint.cleared
    checked = state.checked.get(origin.key, 0)
    if checked not in (0, EVERY_KIND) and restored & run.model.mask("html"):
        own = origin.key if isinstance(origin.key, tuple) else (origin.key,)
        origin = evolve(origin, key=(*own, site.node.start, "decoded"))
        cleared |= checked
    structures = restored & run.model.mask("nosql")
    if structures and origin.param >= 0 and len(origin.path) < PATH_KEYS_MAX:
        origin = _of_structure(origin, structures)
        cleared |= checked
    return evolve(taint, origin=origin, cleared=run.trials.without(cleared, restored))


def _of_structure(origin: Origin, structures: int) -> Origin:
    """``origin`` in what a text is parsed to, so that callers know that it was one."""
    if origin.path[-1:] == (ANYWHERE,):
        return origin
    own = origin.key if isinstance(origin.key, tuple) else (origin.key,)
    key = (UNDONE, structures)
    return evolve(origin, key=(*own, key), path=(*origin.path, key))


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


EVERY_PLACE: tuple[Place, ...] = ("*",)

SELDOM_GIVEN = ("html", "cookie", "trust")
"""HTML of its caller's, or what a login looks up by: it gives the session or the user."""

QUOTED = ("command", "code", "sql", "html")
"""Kinds whose sanitizers write any text so that it is one word of a language.

What only strips a text or shortens a path says nothing of what is in it.
"""

SHORTENERS = ("removeprefix", "basename")
"""What takes the beginning of a text away."""

PATH_JOINS = {
    "join": frozenset(("os.path.join", "posixpath.join", "ntpath.join")),
    "joinpath": frozenset(("pathlib.Path.joinpath", "pathlib.PurePath.joinpath")),
}
"""What puts a path together of its arguments, by the last part of the name."""

RUNS = ("code", "import", "command", "program")
"""Kinds of sinks that run what they are given."""

DECODED = "decoded"
"""The label of what was written so that nobody can read it."""

STRING_METHODS = frozenset(
    (
        "capitalize", "casefold", "center", "count", "decode", "encode", "endswith", "expandtabs",
        "find", "format", "format_map", "index", "isdigit", "join", "ljust", "lower", "lstrip",
        "partition", "removeprefix", "removesuffix", "replace", "rjust", "rpartition", "rsplit",
        "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate",
        "upper", "zfill",
    )
)  # fmt: skip
