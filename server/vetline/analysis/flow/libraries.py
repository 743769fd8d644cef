"""Functions of libraries that do more than hand their arguments on: patterns and XML parsers."""

from __future__ import annotations

from collections.abc import Callable

from vetline.analysis.flow import constants
from vetline.analysis.flow.probes import leaves_no_danger
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    CLEAN_HOLE,
    KNOWN_HOLE,
    TAINTED_HOLE,
    UNKNOWN,
    Object,
    ObjectId,
    Value,
    only_constant,
    tainted,
)

Special = Callable[[Site, State, Run], "Value | None"]

ENTITIES = ATTRIBUTE + "entities"
"""Marks a parser that loads external entities."""


def _first(site: Site) -> Value:
    return site.positional[0] if site.positional else UNKNOWN


def _sub(site: Site, state: State, run: Run) -> Value | None:
    """``re.sub(pattern, new, x)``: cleans what no probe gets through."""
    compiled = site.receiver is not None and site.receiver.type == "re.Pattern"
    shift = 0 if compiled else 1
    pattern = _pattern_of(site) if compiled else only_constant(_first(site))
    new = only_constant(site.positional[shift]) if len(site.positional) > shift else ()
    subject = site.argument(shift + 1, "string")
    if subject is None or not pattern or not new:
        return None
    taints = state.deep_taints(subject)
    rewrite = constants.substitution(pattern[0], new[0])
    mask = leaves_no_danger(run.model, rewrite) if rewrite is not None else 0
    return tainted(tuple(t.cleared_of(mask) for t in taints), "str")


def _pattern_of(site: Site) -> tuple[object, ...]:
    """The text of the compiled pattern that a method is called on."""
    if site.receiver is None or site.receiver.text in (CLEAN_HOLE, TAINTED_HOLE, KNOWN_HOLE):
        return ()
    return (site.receiver.text,)


def _compile(site: Site, state: State, run: Run) -> Value | None:
    """``re.compile``: a pattern that remembers its text."""
    value = _first(site)
    known = only_constant(value)
    taints = state.deep_taints(value)
    del run
    return Value(taints, None, str(known[0]) if known else value.text, "re.Pattern")


def _xml_parser(site: Site, state: State, run: Run) -> Value | None:
    """A parser, and whether it was told to load what a document names."""
    own: ObjectId = (site.node.start, site.node.end, "parser")
    loads = (
        site.keyword_constant("resolve_entities") is True
        or site.keyword_constant("load_dtd") is True
        or site.keyword_constant("dtd_validation") is True
        or site.keyword_constant("no_network") is False
    )
    state.heap[own] = Object("instance", {ENTITIES: UNKNOWN} if loads else {})
    kind = run.model.returns.get(site.callee.ref, site.callee.ref)
    return Value(objects=(own,), type=kind)


def _set_feature(site: Site, state: State, run: Run) -> Value | None:
    """``parser.setFeature(feature_external_ges, True)``."""
    del run
    feature, value = site.argument(0), site.argument(1, "state")
    if site.receiver is None or feature is None or value is None:
        return None
    named = (feature.ref + feature.text).lower()
    if "external" in named:
        for own in site.receiver.objects:
            found = state.heap[own]
            known = only_constant(value)
            items = {k: v for k, v in found.items.items() if k != ENTITIES}
            if not known or known[0]:
                items[ENTITIES] = UNKNOWN
            state.heap[own] = Object(found.kind, items)
    return UNKNOWN


LIBRARY_CALLS: dict[str, Special] = {
    "re.sub": _sub,
    "re.Pattern.sub": _sub,
    "re.compile": _compile,
    "lxml.etree.XMLParser": _xml_parser,
    "lxml.etree.ETCompatXMLParser": _xml_parser,
    "xml.sax.make_parser": _xml_parser,
    "xml.sax.expatreader.create_parser": _xml_parser,
    "xml.sax.xmlreader.XMLReader.setFeature": _set_feature,
}
