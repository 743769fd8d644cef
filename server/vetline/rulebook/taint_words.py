"""The words that a rule about flows may use: kinds of sinks, labels of sources, options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vetline.rulebook.model import Option, Rule, TaintKind
from vetline.rulebook.schema import unknown_word

TAINT_OPTIONS = (
    "at_most", "mixed", "only", "parameters", "parts", "sure", "through_calls", "through_unknown",
    "whole_only",
)  # fmt: skip
"""The keys of ``taint`` besides ``sinks`` and ``labels``, for ``analysis/flow/report.py``."""


def taint_faults(rule: Rule, vocabulary: Mapping[str, Option]) -> Iterator[tuple[str, str]]:
    """The words of ``rule`` about flows that nobody knows: where, and what is wrong.

    ``vocabulary`` is what packs share; without kinds in it there is nothing to compare with.
    """
    kinds = tuple(_keys(_mapping(vocabulary.get("kinds")).get("kinds")))
    if not kinds:
        return
    taint = rule.taint
    if isinstance(taint, TaintKind):
        labels = tuple(dict.fromkeys(_labels(vocabulary)))
        yield from _unknown("taint.sinks", "kind of sink", taint.sinks, kinds)
        yield from _unknown("taint.labels", "label", taint.labels, labels)
        yield from _unknown("taint", "key", taint.options, TAINT_OPTIONS)
    if rule.unless_harmless:
        yield from _unknown("unless-harmless", "kind of sink", (rule.unless_harmless,), kinds)


def _unknown(
    key: str, what: str, words: Iterable[str], known: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    return ((key, unknown_word(what, word, known)) for word in words if word not in known)


def _labels(vocabulary: Mapping[str, Option]) -> Iterator[str]:
    sources = _mapping(vocabulary.get("sources"))
    yield from _labelled(sources)
    yield from _labelled(vocabulary.get("handlers"))
    for by_name in ("naming", "parameters", "made"):
        yield from _keys(sources.get(by_name))


def _labelled(value: Option) -> Iterator[str]:
    """What stands under ``label``, wherever in ``value``."""
    if isinstance(value, Mapping):
        if isinstance(label := value.get("label"), str):
            yield label
        for part in value.values():
            yield from _labelled(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _labelled(part)


def _mapping(value: Option) -> Mapping[str, Option]:
    return value if isinstance(value, Mapping) else {}


def _keys(value: Option) -> Iterable[str]:
    return _mapping(value).keys()
