"""The taint vocabulary: what is a source, a sink, a sanitizer, a guard, by dotted name.

Rules refer to its words (labels of sources, kinds of sinks) and never repeat them.
They stand in ``rules/vetline_rules/shared``; this is their shape, and how they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import resources
from typing import TypeAlias

from attrs import frozen

from vetline.rulebook.callbacks import Callback, callbacks_of
from vetline.rulebook.written import (
    Place,
    Written,
    mapping,
    places,
    sequence,
    strings,
    word_list,
)

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
    heads: tuple[str, ...] = ()  # the same, before a text that begins with a word


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
    parameters are data; ``html`` that a string it returns is sent as HTML, ``sends`` that what it
    returns is sent in another form.
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
    second: tuple[str, ...] = ()  # names of a second parameter, which tell whatever the function's
    second_type: str = ""
    route: bool = False
    html: bool = False
    sends: bool = False
    only_first: bool = False
    safe_types: frozenset[str] = frozenset()
    safe_defaults: frozenset[str] = frozenset()
    safe_names: str = ""
    given: frozenset[str] = frozenset()  # the decorator is given one of these
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


@frozen(eq=False)
class TaintModel:
    """The whole vocabulary, indexed by what the interpreter meets."""

    kinds: Mapping[str, Kind]
    reads: Mapping[str, Source]
    calls: Mapping[str, Source]
    handlers: tuple[Handler, ...]
    callbacks: Mapping[str, Callback]  # by the call that hands a function over
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
    options: Mapping[str, frozenset[str]]  # of programs, that take what follows them as it is
    keeps: frozenset[str]  # results that are the argument as a whole, only written otherwise
    texts: frozenset[str]  # results that carry HTML on
    normal: frozenset[str]  # results that are paths without `..`
    clean: frozenset[str]  # results that carry nothing on
    holds: Mapping[str, tuple[Place, ...]]  # results that carry on only what stands there
    verbs: Mapping[str, str]  # dotted method to what it does to its container
    returns: Mapping[str, str]
    attributes: Mapping[str, str]
    iterates: Mapping[str, str]
    packages: frozenset[str]
    every_kind: int

    @cached_property
    def told(self) -> frozenset[str]:
        """All names that tell something of what a call gives."""
        clearing = (self.sanitizers, self.restores)
        passing = (self.keeps, self.texts, self.normal, self.clean)
        return frozenset(self.calls).union(self.exits, *clearing, *passing)

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
    kinds = _kinds(mapping(mapping(files["kinds"])["kinds"]))
    groups = {
        name: tuple(word_list(kinds_of))
        for name, kinds_of in mapping(mapping(files["kinds"])["groups"]).items()
    }
    words = _Words(kinds, groups)
    sources = mapping(files["sources"])
    sinks, stores, hints = _sinks(mapping(files["sinks"]))
    sanitizers = mapping(files["sanitizers"])
    passthroughs = mapping(files["passthroughs"])
    guards = mapping(files["guards"])
    types = mapping(files["types"])
    return TaintModel(
        kinds=kinds,
        reads=_reads(sources),
        calls=_calls(sources),
        handlers=tuple(_handler(mapping(item)) for item in sequence(files["handlers"])),
        callbacks=callbacks_of(sources.get("callbacks")),
        naming=tuple(_namings(sources["naming"])),
        parameters=tuple(_namings(sources["parameters"])),
        made=tuple(_namings(sources["made"])),
        requests=strings(mapping(sources.get("requests"))),
        sinks=sinks,
        stores=stores,
        hints=hints,
        sanitizers=_clearing(mapping(sanitizers["calls"]), words),
        sanitizer_words=_clearing(mapping(sanitizers["words"]), words),
        restores=_clearing(mapping(sanitizers["restores"]), words),
        guards=_guards(sequence(guards["calls"]), words),
        exits=frozenset(word_list(guards["exits"])),
        options={p: frozenset(word_list(o)) for p, o in mapping(guards.get("options")).items()},
        keeps=frozenset(word_list(passthroughs["keeps"])),
        texts=frozenset(word_list(passthroughs["texts"])),
        normal=frozenset(word_list(passthroughs["normal"])),
        clean=frozenset(word_list(passthroughs["clean"])),
        holds={name: places(at) for name, at in mapping(passthroughs["holds"]).items()},
        verbs=_inverted(mapping(passthroughs["verbs"])),
        returns=strings(mapping(types["returns"])),
        attributes=strings(mapping(types["attributes"])),
        iterates=strings(mapping(types["iterates"])),
        packages=frozenset(word_list(types["packages"])),
        every_kind=sum(kind.bit for kind in kinds.values()),
    )


def _kinds(written: Mapping[str, Written]) -> dict[str, Kind]:
    return {
        name: Kind(
            name,
            1 << number,
            str(mapping(spec)["title"]),
            tuple(word_list(mapping(spec).get("probes"))),
            str(mapping(spec).get("danger", "")),
            tuple(word_list(mapping(spec).get("tails"))),
            tuple(word_list(mapping(spec).get("heads"))),
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
    for spec in sequence(sources["groups"]):
        yield mapping(spec)


def _reads(sources: Mapping[str, Written]) -> dict[str, Source]:
    """Attributes and names whose reading gives tainted data."""
    reads: dict[str, Source] = {}
    for group in _groups(sources):
        label = str(group["label"])
        for name in word_list(group.get("reads")):
            reads[name] = Source(label, _last_two(name))
        for thing in map(mapping, sequence(group.get("objects"))):
            shown = str(thing.get("shown", ""))
            local = frozenset(word_list(thing.get("local")))
            structured = frozenset(word_list(thing.get("structured")))
            for kind in word_list(thing["types"]):
                for attr in (*word_list(thing.get("attributes")), *structured, *local):
                    what = f"{shown or kind.rpartition('.')[2]}.{attr}"
                    reads[f"{kind}.{attr}"] = Source(label, what, attr in structured, attr in local)
    return reads


def _calls(sources: Mapping[str, Written]) -> dict[str, Source]:
    calls: dict[str, Source] = {}
    for group in _groups(sources):
        for name in word_list(group.get("calls")):
            calls[name] = Source(str(group["label"]), _last_two(name) + "()")
        for name in word_list(group.get("structured_calls")):
            calls[name] = Source(str(group["label"]), _last_two(name) + "()", True)
    return calls


def _namings(written: Written) -> Iterator[Naming]:
    for label, spec in mapping(written).items():
        own = mapping(spec)
        but_not, of = str(own.get("but_not", "^$")), str(own.get("of", ""))
        yield Naming(label, str(own["match"]), but_not, of, tuple(word_list(own.get("modules"))))


def _handler(written: Mapping[str, Written]) -> Handler:
    def words(name: str) -> frozenset[str]:
        return frozenset(word_list(written.get(name)))

    return Handler(
        label=str(written["label"]),
        what=str(written["what"]),
        modules=tuple(word_list(written.get("modules"))),
        first=tuple(word_list(written.get("first"))),
        first_type=str(written.get("first_type", "")),
        second=tuple(word_list(written.get("second"))),
        second_type=str(written.get("second_type", "")),
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
        sends=bool(written.get("sends")),
        only_first=bool(written.get("only_first")),
        texts=bool(written.get("texts")),
    )


_SinkIndex: TypeAlias = "dict[str, tuple[Sink, ...]]"


def _sinks(written: Mapping[str, Written]) -> tuple[_SinkIndex, _SinkIndex, _SinkIndex]:
    """Sinks by the dotted name that is called, by what is stored to, and by method name."""
    calls: _SinkIndex = {}
    stores: _SinkIndex = {}
    hints: _SinkIndex = {}
    for kind, groups in written.items():
        for group in map(mapping, sequence(groups)):
            when = tuple(word_list(group.get("when")))
            named = mapping(group.get("calls"))
            methods = mapping(group.get("methods"))
            for prefix in word_list(group.get("types")):
                named = {**named, **{f"{prefix}.{m}": at for m, at in methods.items()}}
            for name, at in named.items():
                _append(calls, name, Sink(kind, places(at), when))
            for name in word_list(group.get("stores")):
                _append(stores, name, Sink(kind, (), when))
            receivers = tuple(word_list(group.get("receivers")))
            modules = tuple(word_list(group.get("modules")))
            for name, at in mapping(group.get("hints")).items():
                _append(hints, name, Sink(kind, places(at), when, receivers, modules))
    return calls, stores, hints


def _append(index: _SinkIndex, name: str, sink: Sink) -> None:
    index[name] = (*index.get(name, ()), sink)


def _clearing(written: Mapping[str, Written], words: _Words) -> dict[str, int]:
    """Names by the kinds they are listed under, inverted."""
    masks: dict[str, int] = {}
    for kind, names in written.items():
        for name in word_list(names):
            masks[name] = masks.get(name, 0) | words.mask(kind.split("+"))
    return masks


def _guards(written: Sequence[Written], words: _Words) -> dict[str, tuple[Guard, ...]]:
    guards: dict[str, tuple[Guard, ...]] = {}
    for spec in map(mapping, written):
        place = spec.get("place", 0)
        pattern = spec.get("pattern")
        guard = Guard(
            place if isinstance(place, int) else str(place),
            words.mask(word_list(spec["clears"])),
            bool(spec.get("raises")),
            pattern if isinstance(pattern, int) else None,
            bool(spec.get("negated")),
            frozenset(word_list(spec.get("types"))),
        )
        for name in word_list(spec["names"]):
            guards[name] = (*guards.get(name, ()), guard)
    return guards


def _inverted(written: Mapping[str, Written]) -> dict[str, str]:
    return {name: verb for verb, names in written.items() for name in word_list(names)}


def _last_two(name: str) -> str:
    return ".".join(name.split(".")[-2:])
