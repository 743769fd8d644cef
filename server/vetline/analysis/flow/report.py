"""Hits to findings: which rule objects, how badly, in which words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

from attrs import evolve, frozen

from vetline.analysis.checks.verdict import excerpt
from vetline.analysis.finding import TRACE_STEPS_MAX, Finding, Step
from vetline.analysis.flow.run import Hit
from vetline.analysis.flow.values import (
    ASSUMED,
    ATTRIBUTE,
    CLEAN_HOLE,
    GUESSES,
    KNOWN_HOLE,
    PATH_JOINT,
    TAINTED_HOLE,
    Key,
)
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Confidence, Option, Rule, Severity, TaintKind
from vetline.syntax import nodes as n
from vetline.text.span import Span

LINE = "{line}"
"""Stands in a message for the line of the source, which placing fills in from the first step."""
VALUE = "$VALUE"
"""Stands in a message for the code of the tainted argument."""
_NOWHERE = Span(0, 0)


@frozen
class Arrival:
    """Harm that is done in a function that the unit calls, at a numbered place of it.

    ``finding`` is what to say there, as soon as the code at that place is known.
    """

    symbol: str
    place: int
    finding: Finding


@frozen(eq=False)
class FlowRules:
    """The rules about flows, by the kind of sink that they watch.

    ``judged`` are the kinds of which other rules ask where there is no harm, ``grave`` those that
    a rule calls an error to let what a user sent come to.
    """

    by_kind: Mapping[str, tuple[Rule, ...]]
    judged: frozenset[str] = frozenset()
    grave: frozenset[str] = frozenset()


def flow_rules(rules: Collection[Rule]) -> FlowRules:
    """Those of ``rules`` that are about flows."""
    by_kind: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        if isinstance(rule.taint, TaintKind):
            for kind in rule.taint.sinks:
                by_kind[kind] = (*by_kind.get(kind, ()), rule)
    judged = frozenset(rule.unless_harmless for rule in rules if rule.unless_harmless)
    grave = frozenset(kind for kind, found in by_kind.items() if any(map(_is_grave, found)))
    return FlowRules(by_kind, judged, grave)


def _is_grave(rule: Rule) -> bool:
    assert isinstance(rule.taint, TaintKind), "only these are indexed"
    return rule.taint.labels.get("user") is Severity.ERROR


def findings_of(hits: tuple[Hit, ...], rules: FlowRules, view: UnitView) -> tuple[Finding, ...]:
    """What ``rules`` say of ``hits``, in order of place, one finding for a rule and a place."""
    worst: dict[tuple[str, Span], Finding] = {}
    for hit, rule, severity in _objections(_without_other_ways(hits), rules):
        if hit.way and _is_all_inside(hit):
            continue
        severity = max(severity, _cap_here(rule, hit), key=_ORDER.index)
        finding = _finding(hit, rule, severity, excerpt(view.text(hit.value)))
        key = (rule.id, finding.span)
        known = worst.get(key)
        if known is None or _rank(finding) < _rank(known):
            worst[key] = finding
    found = [f for f in worst.values() if not _is_part_of_another(f, worst.values())]
    return tuple(sorted(found, key=lambda f: (f.span, f.rule_id)))


def _is_all_inside(hit: Hit) -> bool:
    """Whether the very call that leads to the sink reads the data: then what it calls tells."""
    return (hit.taint.origin.start, hit.taint.origin.end) == (hit.start, hit.end)


def _cap_here(rule: Rule, hit: Hit) -> Severity:
    """The most that a call may be that leads to a sink; it is also told of where the sink is."""
    assert isinstance(rule.taint, TaintKind), "only these are indexed"
    written = rule.taint.options.get("through_calls")
    return Severity(str(written)) if hit.way and written else Severity.ERROR


def _is_part_of_another(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether what is around says the same of the same data: ``execute(text(query))``."""
    return any(
        other is not finding
        and (other.rule_id, other.trace[0]) == (finding.rule_id, finding.trace[0])
        and other.span.start <= finding.span.start
        and finding.span.end <= other.span.end
        and _rank(other) <= _rank(finding)
        for other in others
    )


def arrivals_of(hits: tuple[Hit, ...], rules: FlowRules) -> tuple[Arrival, ...]:
    """What ``rules`` say of the ``hits`` that are in functions which the unit calls."""
    return tuple(
        Arrival(*hit.way[-1], evolve(finding, span=_NOWHERE, trace=finding.trace[:-1], bindings=()))
        for hit, rule, severity in _objections(hits, rules)
        if hit.way
        for finding in (_finding(hit, rule, severity, VALUE),)
    )


def arrived(arrival: Arrival, home: Callable[[Step], Step], node: n.Node, text: str) -> Finding:
    """The finding of ``arrival`` at ``node`` of a unit of this ``text``.

    ``home`` tells of a step in which unit it is.
    """
    first = node.args[0] if isinstance(node, n.Call) and node.args else node
    value = Span(first.start, first.end)
    found = arrival.finding
    return evolve(
        found,
        span=Span(node.start, node.end),
        message=found.message.replace(VALUE, excerpt(text[value.start : value.end])),
        trace=(
            *(step if step.symbol else home(step) for step in found.trace),
            Step(Span(node.start, node.end), "does harm here"),
        ),
        bindings=((VALUE, value),),
    )


def _objections(hits: tuple[Hit, ...], rules: FlowRules) -> Iterator[tuple[Hit, Rule, Severity]]:
    """Which rules object to which hits, and how badly."""
    for hit in _without_probes_of_used_paths(hits):
        for rule in rules.by_kind.get(hit.kind, ()):
            severity = _severity(hit, rule)
            if severity is not Severity.OFF:
                yield hit, rule, severity


def _without_probes_of_used_paths(hits: tuple[Hit, ...]) -> list[Hit]:
    """``hits``, but looking whether a file exists is not worth a word where it is then used."""
    used = {hit.taint.origin.key for hit in hits if hit.kind in ("path", "delete")}
    return [h for h in hits if h.kind != "path-probe" or h.taint.origin.key not in used]


def _without_other_ways(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """``hits``, but of those that take one source to one place further in only the first.

    A method that prints what it is given is one thing to change, however many calls lead there.
    """
    first: dict[Hashable, Hit] = {}
    for hit in hits:
        origin = hit.taint.origin
        key = (hit.kind, origin.key, origin.start, hit.way[-1]) if hit.way else id(hit)
        known = first.get(key)
        if known is None or (hit.weak, hit.start) < (known.weak, known.start):
            first[key] = hit
    return tuple(first.values())


def _rank(finding: Finding) -> int:
    return _ORDER.index(finding.severity)


_ORDER = tuple(Severity)
_HOLES = CLEAN_HOLE + TAINTED_HOLE + KNOWN_HOLE


def _severity(hit: Hit, rule: Rule) -> Severity:
    """How bad ``rule`` finds ``hit``; off if it is not about it."""
    assert isinstance(rule.taint, TaintKind), "only these are indexed"
    severity = rule.taint.labels.get(hit.taint.origin.label, Severity.OFF)
    if severity is Severity.OFF or not _is_meant(hit, rule.taint):
        return Severity.OFF
    return max(severity, _cap(rule.taint, hit), key=_ORDER.index)


def _finding(hit: Hit, rule: Rule, severity: Severity, value: str) -> Finding:
    return Finding(
        rule.id,
        Span(max(hit.start, 0), max(hit.end, 0)),
        _message(hit, rule, value),
        severity,
        Confidence.LOW if hit.weak or _is_assumed(hit) else rule.confidence,
        tuple(_trace(hit)),
        ((VALUE, Span(max(hit.value.start, 0), max(hit.value.end, 0))),),
    )


def _is_meant(hit: Hit, taint: TaintKind) -> bool:
    """Whether the options of the rule let it speak of this hit.

    ``whole_only`` are labels of which only the source as a whole counts, ``mixed`` asks for words
    of the program around the data, ``only`` narrows the labels of one kind of sink, ``parts`` its
    data to attributes of these names, ``parameters`` those that guesses are made about, and
    ``sure`` leaves out what passed something that by its name made it harmless.
    """
    options, origin = taint.options, hit.taint.origin
    if hit.weak and options.get("sure") is True:
        return False
    whole_only = options.get("whole_only")
    is_part = isinstance(origin.key, tuple) and len(origin.key) > 1
    if is_part and isinstance(whole_only, tuple) and origin.label in whole_only:
        return False
    if origin.label in GUESSES and (hit.way or not _is_named(hit, taint)):
        return False  # The function that has the sink has a parameter of its own.
    if _asks_for_mixture(taint, hit) and not hit.text.strip(_HOLES + PATH_JOINT):
        return False
    parts = options.get("parts")
    named = parts.get(hit.kind) if isinstance(parts, Mapping) else None
    if isinstance(named, tuple) and not _is_part_named(origin.key, named):
        return False
    only = options.get("only")
    labels = only.get(hit.kind) if isinstance(only, Mapping) else None
    return not isinstance(labels, tuple) or origin.label in labels


def _is_named(hit: Hit, taint: TaintKind) -> bool:
    """Whether the parameter has one of the names that the rule listens to, if it lists any."""
    names = taint.options.get("parameters")
    return not isinstance(names, tuple) or hit.taint.origin.what in names


def _is_part_named(key: Key, names: tuple[Option, ...]) -> bool:
    """Whether ``key`` stands for an attribute of ``names``, or for an item (``[filename]``)."""
    last = key[-1] if isinstance(key, tuple) and key else ""
    if not isinstance(last, str):
        return False
    return (last[1:] if last.startswith(ATTRIBUTE) else f"[{last}]") in names


def _asks_for_mixture(taint: TaintKind, hit: Hit) -> bool:
    """Whether data alone, with no text of the program around it, is fine at this sink."""
    mixed = taint.options.get("mixed", False)
    if isinstance(mixed, tuple):
        return hit.sink in mixed or hit.taint.origin.label in mixed
    return mixed is True


def _cap(taint: TaintKind, hit: Hit) -> Severity:
    """The most that a finding of this kind may be.

    It is less behind a check that nearly holds, and behind a function that nobody knows.
    """
    if hit.weak:
        return Severity.INFO
    if _is_assumed(hit) and "through_unknown" in taint.options:
        return Severity(str(taint.options["through_unknown"]))
    caps = taint.options.get("at_most")
    if isinstance(caps, Mapping) and hit.kind in caps:
        return Severity(str(caps[hit.kind]))
    return Severity.WARNING if _is_assumed(hit) else Severity.ERROR


def _is_assumed(hit: Hit) -> bool:
    """Whether a function that nobody knows stands between source and sink."""
    return bool(hit.taint.weak & ASSUMED)


def _message(hit: Hit, rule: Rule, value: str) -> str:
    """The rule's message with its blanks filled, and where the data comes from."""
    text = rule.message.replace(VALUE, value)
    for blank, what in (("$SOURCE", hit.taint.origin.what), ("$SINK", hit.sink)):
        text = text.replace(f"`{blank}`", _quoted(what)).replace(blank, what)
    source = _quoted(hit.taint.origin.what)
    return f"{text[:1].upper()}{text[1:]} It comes from {source} on line {LINE}."


def _quoted(what: str) -> str:
    """Code in backquotes; words, such as “the response”, as they are."""
    return what if " " in what and "(" not in what else f"`{what}`"


def _trace(hit: Hit) -> Iterator[Step]:
    """The source, what it passed, the sink, and where it goes inside the callee."""
    origin = hit.taint.origin
    meaning = _MEANINGS.get(origin.label, "comes from outside")
    yield Step(Span(max(origin.start, 0), max(origin.end, 0)), f"{_quoted(origin.what)} {meaning}")
    for symbol, place in origin.foreign:
        yield Step(Span(0, 0), f"read in `{symbol.rpartition('.')[2]}`", symbol=symbol, place=place)
    steps: list[Step] = []
    trail = hit.taint.trail
    while trail is not None and len(steps) < TRACE_STEPS_MAX - 4:
        steps.append(Step(Span(max(trail.start, 0), max(trail.end, 0)), f"kept in `{trail.what}`"))
        trail = trail.before
    yield from reversed(steps)
    callee = hit.way[0][0].rpartition(".")[2] if hit.way else ""
    use = f"handed to `{callee}`" if callee else f"used in {_quoted(hit.sink)}"
    yield Step(Span(max(hit.start, 0), max(hit.end, 0)), use)
    for symbol, place in hit.way:
        yield Step(
            Span(0, 0), f"reaches {_quoted(hit.sink)} in `{symbol}`", symbol=symbol, place=place
        )


_MEANINGS = {
    "secret": "is secret",
    "made-secret": "is secret",
    "connection": "says how to connect",
    "pii": "is about a person",
    "exc": "tells of an error",
    "host": "tells of this machine",
    "random": "can be guessed",
    "role": "is what the caller says",
    "parameter": "is what a caller gives",
}
"""What data of a label is, where it is not that somebody outside chose it."""
