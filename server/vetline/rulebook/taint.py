"""The taint vocabulary: what is a source, a sink, a sanitizer, a guard, by dotted name.

Rules refer to its words (labels of sources, kinds of sinks) and never repeat them.
They stand in ``rules/vetline_rules/shared``; this is their shape, and how they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TypeAlias

from attrs import frozen

Written: TypeAlias = "bool | int | float | str | Sequence[Written] | Mapping[str, Written] | None"
Place: TypeAlias = "int | str"

SHARED_FILES = (
    "kinds", "sources", "handlers", "sinks", "sanitizers", "guards", "passthroughs", "types",
)  # fmt: skip
EVERY_KIND = -1
"""All sink kinds, as bits."""


@frozen
class Kind:
    """A way in which data does harm; ``bit`` stands for it in sets of kinds.

    ``probes`` are texts that an attacker would send, ``danger`` is a regular expression for what
    makes them one: a check that no probe passes holds, a rewriting that leaves no danger cleans.
    """

    name: str
    bit: int
    title: str
    probes: tuple[str, ...] = ()
    danger: str = ""
    tails: tuple[str, ...] = ()  # what makes an attack of a text that a check asks for


@frozen
class Source:
    """Data from outside; ``structured`` if it may be more than a string."""

    label: str
    what: str
    structured: bool = False
    is_local: bool = False  # a path or URL of the program itself, as a whole


@frozen
class Sink:
    """A callable that does harm with tainted arguments.

    ``places`` are positions, keyword names, ``self`` for the receiver, ``*`` for any argument and
    ``3:`` for all positions from the third on.  ``when`` names ``SINK_CONDITIONS``.
    """

    kind: str
    places: tuple[Place, ...]
    when: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()  # of a hint: how the receiver is called; empty: anything
    modules: tuple[str, ...] = ()  # of a hint: packages of which one must be imported


@frozen
class Handler:
    """A role of a function whose parameters come from outside.

    Known by a decorator (dotted name; or ``duck`` names on a receiver of unknown class), by a base
    class and method name, or by its own name.  ``route`` says that the decorator's path tells which
    parameters are data; ``html`` that a string it returns is sent as HTML.
    """

    label: str
    what: str
    decorators: frozenset[str] = frozenset()
    duck: frozenset[str] = frozenset()
    modules: tuple[str, ...] = ()
    bases: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()  # names of a first parameter that gets ``first_type``
    first_type: str = ""
    route: bool = False
    html: bool = False
    only_first: bool = False
    safe_types: frozenset[str] = frozenset()
    safe_defaults: frozenset[str] = frozenset()
    safe_names: str = ""
    given: frozenset[str] = frozenset()  # the decorator is given one of these
    structured: bool = False
    texts: bool = False  # the parameters are plain texts, such as parts of a URL


@frozen
class Naming:
    """Data that is what it is by its name: a regular expression for, and one against."""

    label: str
    match: str
    but_not: str
    of: str = ""  # only of what has this label already
    modules: tuple[str, ...] = ()  # only where one of these packages is imported


@frozen
class Guard:
    """A callable whose truth (or mere return) says that an argument is harmless for ``kinds``."""

    place: Place
    kinds: int
    raises: bool = False
    pattern: int | None = None  # the argument that is a regular expression
    negated: bool = False  # harmless where it is false
    types: frozenset[str] = frozenset()  # of isinstance: the classes that count


@frozen
class TaintModel:
    """The whole vocabulary, indexed by what the interpreter meets."""

    kinds: Mapping[str, Kind]
    reads: Mapping[str, Source]
    calls: Mapping[str, Source]
    handlers: tuple[Handler, ...]
    naming: tuple[Naming, ...]
    parameters: tuple[Naming, ...]  # of functions whose callers nobody sees
    made: tuple[Naming, ...]  # variables that a call of unknown result fills
    requests: Mapping[str, str]  # package to the class of what is called `request` there
    sinks: Mapping[str, tuple[Sink, ...]]
    stores: Mapping[str, tuple[Sink, ...]]
    hints: Mapping[str, tuple[Sink, ...]]
    sanitizers: Mapping[str, int]
    sanitizer_words: Mapping[str, int]
    restores: Mapping[str, int]
    guards: Mapping[str, tuple[Guard, ...]]
    exits: frozenset[str]
    keeps: frozenset[str]  # results that are the argument as a whole, only written otherwise
    texts: frozenset[str]  # results that carry HTML on
    normal: frozenset[str]  # results that are paths without `..`
    clean: frozenset[str]  # results that carry nothing on
    verbs: Mapping[str, str]  # dotted method to what it does to its container
    returns: Mapping[str, str]
    attributes: Mapping[str, str]
    iterates: Mapping[str, str]
    packages: frozenset[str]
    every_kind: int

    def mask(self, *names: str) -> int:
        """The kinds called ``names``, as bits."""
        mask = 0
        for name in names:
            mask |= self.kinds[name].bit
        return mask


@lru_cache(maxsize=1)
def builtin_taint_model() -> TaintModel:
    """The vocabulary that ships with the built-in rules."""
    shared = resources.files("vetline_rules") / "shared"
    # Imported here because a start from the cache does without PyYAML, which costs 10 ms.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = {name: (shared / f"{name}.yaml").read_text(encoding="utf-8") for name in SHARED_FILES}
    return taint_model({name: yaml.load(text, loader) for name, text in texts.items()})


def taint_model(files: Mapping[str, Written]) -> TaintModel:
    """The vocabulary that ``files`` (by the names of ``SHARED_FILES``) spell out."""
    kinds = _kinds(_map(_map(files["kinds"])["kinds"]))
    groups = {
        name: tuple(_words(kinds_of))
        for name, kinds_of in _map(_map(files["kinds"])["groups"]).items()
    }
    words = _Words(kinds, groups)
    sources = _map(files["sources"])
    sinks, stores, hints = _sinks(_map(files["sinks"]))
    sanitizers = _map(files["sanitizers"])
    passthroughs = _map(files["passthroughs"])
    guards = _map(files["guards"])
    types = _map(files["types"])
    return TaintModel(
        kinds=kinds,
        reads=_reads(sources),
        calls=_calls(sources),
        handlers=tuple(_handler(_map(item)) for item in _list(files["handlers"])),
        naming=tuple(_namings(sources["naming"])),
        parameters=tuple(_namings(sources["parameters"])),
        made=tuple(_namings(sources["made"])),
        requests=_strings(_map(sources.get("requests"))),
        sinks=sinks,
        stores=stores,
        hints=hints,
        sanitizers=_clearing(_map(sanitizers["calls"]), words),
        sanitizer_words=_clearing(_map(sanitizers["words"]), words),
        restores=_clearing(_map(sanitizers["restores"]), words),
        guards=_guards(_list(guards["calls"]), words),
        exits=frozenset(_words(guards["exits"])),
        keeps=frozenset(_words(passthroughs["keeps"])),
        texts=frozenset(_words(passthroughs["texts"])),
        normal=frozenset(_words(passthroughs["normal"])),
        clean=frozenset(_words(passthroughs["clean"])),
        verbs=_inverted(_map(passthroughs["verbs"])),
        returns=_strings(_map(types["returns"])),
        attributes=_strings(_map(types["attributes"])),
        iterates=_strings(_map(types["iterates"])),
        packages=frozenset(_words(types["packages"])),
        every_kind=sum(kind.bit for kind in kinds.values()),
    )


def _kinds(written: Mapping[str, Written]) -> dict[str, Kind]:
    return {
        name: Kind(
            name,
            1 << number,
            str(_map(spec)["title"]),
            tuple(_words(_map(spec).get("probes"))),
            str(_map(spec).get("danger", "")),
            tuple(_words(_map(spec).get("tails"))),
        )
        for number, (name, spec) in enumerate(written.items())
    }


@frozen
class _Words:
    """The names of kinds, and of groups of kinds."""

    kinds: Mapping[str, Kind]
    groups: Mapping[str, tuple[str, ...]]

    def mask(self, names: Sequence[str]) -> int:
        """The kinds called ``names``, as bits."""
        mask = 0
        for name in names:
            for own in self.groups.get(name, (name,)):
                mask |= EVERY_KIND if own == "all" else self.kinds[own].bit
        return mask


def _groups(sources: Mapping[str, Written]) -> Iterator[Mapping[str, Written]]:
    for spec in _list(sources["groups"]):
        yield _map(spec)


def _reads(sources: Mapping[str, Written]) -> dict[str, Source]:
    """Attributes and names whose reading gives tainted data."""
    reads: dict[str, Source] = {}
    for group in _groups(sources):
        label = str(group["label"])
        for name in _words(group.get("reads")):
            reads[name] = Source(label, _last_two(name))
        for thing in map(_map, _list(group.get("objects"))):
            shown = str(thing.get("shown", ""))
            local = frozenset(_words(thing.get("local")))
            structured = frozenset(_words(thing.get("structured")))
            for kind in _words(thing["types"]):
                for attr in (*_words(thing.get("attributes")), *structured, *local):
                    what = f"{shown or kind.rpartition('.')[2]}.{attr}"
                    reads[f"{kind}.{attr}"] = Source(label, what, attr in structured, attr in local)
    return reads


def _calls(sources: Mapping[str, Written]) -> dict[str, Source]:
    calls: dict[str, Source] = {}
    for group in _groups(sources):
        for name in _words(group.get("calls")):
            calls[name] = Source(str(group["label"]), _last_two(name) + "()")
        for name in _words(group.get("structured_calls")):
            calls[name] = Source(str(group["label"]), _last_two(name) + "()", True)
    return calls


def _namings(written: Written) -> Iterator[Naming]:
    for label, spec in _map(written).items():
        own = _map(spec)
        but_not, of = str(own.get("but_not", "^$")), str(own.get("of", ""))
        yield Naming(label, str(own["match"]), but_not, of, tuple(_words(own.get("modules"))))


def _handler(written: Mapping[str, Written]) -> Handler:
    def words(name: str) -> frozenset[str]:
        return frozenset(_words(written.get(name)))

    return Handler(
        label=str(written["label"]),
        what=str(written["what"]),
        modules=tuple(_words(written.get("modules"))),
        first=tuple(_words(written.get("first"))),
        first_type=str(written.get("first_type", "")),
        safe_names=str(written.get("safe_names", "")),
        given=words("given"),
        decorators=words("decorators"),
        duck=words("duck"),
        bases=words("bases"),
        methods=words("methods"),
        functions=words("functions"),
        safe_types=words("safe_types"),
        safe_defaults=words("safe_defaults"),
        route=bool(written.get("route")),
        html=bool(written.get("html")),
        only_first=bool(written.get("only_first")),
        structured=bool(written.get("structured")),
        texts=bool(written.get("texts")),
    )


_SinkIndex: TypeAlias = "dict[str, tuple[Sink, ...]]"


def _sinks(written: Mapping[str, Written]) -> tuple[_SinkIndex, _SinkIndex, _SinkIndex]:
    """Sinks by the dotted name that is called, by what is stored to, and by method name."""
    calls: _SinkIndex = {}
    stores: _SinkIndex = {}
    hints: _SinkIndex = {}
    for kind, groups in written.items():
        for group in map(_map, _list(groups)):
            when = tuple(_words(group.get("when")))
            named = _map(group.get("calls"))
            methods = _map(group.get("methods"))
            for prefix in _words(group.get("types")):
                named = {**named, **{f"{prefix}.{m}": places for m, places in methods.items()}}
            for name, places in named.items():
                _append(calls, name, Sink(kind, _places(places), when))
            for name in _words(group.get("stores")):
                _append(stores, name, Sink(kind, (), when))
            receivers = tuple(_words(group.get("receivers")))
            modules = tuple(_words(group.get("modules")))
            for name, places in _map(group.get("hints")).items():
                _append(hints, name, Sink(kind, _places(places), when, receivers, modules))
    return calls, stores, hints


def _append(index: _SinkIndex, name: str, sink: Sink) -> None:
    index[name] = (*index.get(name, ()), sink)


def _places(written: Written) -> tuple[Place, ...]:
    return tuple(item if isinstance(item, int) else str(item) for item in _list(written))


def _clearing(written: Mapping[str, Written], words: _Words) -> dict[str, int]:
    """Names by the kinds they are listed under, inverted."""
    masks: dict[str, int] = {}
    for kind, names in written.items():
        for name in _words(names):
            masks[name] = masks.get(name, 0) | words.mask(kind.split("+"))
    return masks


def _guards(written: Sequence[Written], words: _Words) -> dict[str, tuple[Guard, ...]]:
    guards: dict[str, tuple[Guard, ...]] = {}
    for spec in map(_map, written):
        place = spec.get("place", 0)
        pattern = spec.get("pattern")
        guard = Guard(
            place if isinstance(place, int) else str(place),
            words.mask(_words(spec["clears"])),
            bool(spec.get("raises")),
            pattern if isinstance(pattern, int) else None,
            bool(spec.get("negated")),
            frozenset(_words(spec.get("types"))),
        )
        for name in _words(spec["names"]):
            guards[name] = (*guards.get(name, ()), guard)
    return guards


def _inverted(written: Mapping[str, Written]) -> dict[str, str]:
    return {name: verb for verb, names in written.items() for name in _words(names)}


def _strings(written: Mapping[str, Written]) -> dict[str, str]:
    return {key: str(value) for key, value in written.items()}


def _last_two(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def _map(written: Written) -> Mapping[str, Written]:
    found = {} if written is None else written
    assert isinstance(found, Mapping), f"not a mapping: {written!r}"
    return found


def _list(written: Written) -> Sequence[Written]:
    if written is None:
        return ()
    assert isinstance(written, Sequence), f"not a list: {written!r}"
    assert not isinstance(written, str), f"not a list: {written!r}"
    return written


def _words(written: Written) -> list[str]:
    return [written] if isinstance(written, str) else [str(item) for item in _list(written)]
