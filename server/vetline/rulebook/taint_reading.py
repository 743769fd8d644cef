"""The taint vocabulary, read from the files that rule packs share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TypeAlias

from attrs import frozen

from vetline.rulebook.callbacks import callbacks_of
from vetline.rulebook.taint import (
    EVERY_KIND,
    Guard,
    Handler,
    Kind,
    Naming,
    Sink,
    Source,
    TaintModel,
)
from vetline.rulebook.written import (
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
        drains=frozenset(word_list(passthroughs["drains"])),
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
