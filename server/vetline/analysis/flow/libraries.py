"""Functions of libraries that do more than hand their arguments on: patterns and XML parsers."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from vetline.analysis.flow import constants, texts
from vetline.analysis.flow.arguments import PARSER_CALLS
from vetline.analysis.flow.lists import only_list
from vetline.analysis.flow.matches import MATCH_CALLS
from vetline.analysis.flow.probes import leaves_no_danger
from vetline.analysis.flow.records import dict_of_fields, local_record, replaced_fields
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
    constant,
    only_constant,
    tainted,
)
from vetline.analysis.flow.vocabulary import of_vocabulary
from vetline.syntax import nodes as n

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


def _copied(site: Site, state: State, run: Run) -> Value | None:
    """``copy.deepcopy(x)``: what ``x`` is, in an object of its own."""
    del run
    value = _first(site)
    found = state.objects(value)
    if len(found) != 1:
        return value if site.positional else None
    own: ObjectId = (site.node.start, site.node.end, "copy")
    state.heap[own] = found[0]
    return evolve(value, objects=(own,))


def _read_again(site: Site, state: State, run: Run) -> Value | None:
    """``json.loads(json.dumps(x))``: ``x`` again."""
    node = site.nodes.get(0)
    if isinstance(node, n.Name):
        kept = state.variables.get(node.id)
        node = kept.made if kept is not None else None
    if not isinstance(node, n.Call) or not node.args or isinstance(node.args[0], n.Starred):
        return None
    if run.names.qualified(node.func) not in _WRITTEN_BY[site.callee.ref]:
        return None
    value = run.evaluate(node.args[0], state, run)
    return value if value.objects else None


def _substituted(site: Site, state: State, run: Run) -> Value | None:
    """``Template(text).substitute(name=x)``: the text with what it names."""
    del run
    template = only_constant(site.receiver) if site.receiver is not None else ()
    if not template or site.spread is not None or not isinstance(template[0], str):
        return None
    named = dict(site.keywords)
    for value in site.positional:
        for found in state.objects(value):
            named.update({str(key): item for key, item in found.items.items()})
    return texts.substituted(template[0], named, state.deep_taints)


def _template(site: Site, state: State, run: Run) -> Value | None:
    """``string.Template(text)``: the text, with a class."""
    del state, run
    return evolve(_first(site), type=TEMPLATE) if only_constant(_first(site)) else None


def _url(site: Site, state: State, run: Run) -> Value | None:
    """``urlunsplit((scheme, host, path, query, fragment))``: who names no host stays here."""
    one = only_list(_first(site), state)
    parts = list(one[1].items.values()) if one is not None else []
    scheme, host = (only_constant(part) for part in parts[:2]) if len(parts) > 4 else ((), ())
    if not scheme or not host or (scheme[0] and not host[0]):
        return None
    begin = f"//{host[0]!s}/" if host[0] else ""
    begin = f"{scheme[0]!s}:{begin}" if scheme[0] else begin
    behind = run.model.mask("redirect", "redirect-rooted", "ssrf")  # what stands behind the path
    ends = (part.cleared_of(behind) for part in parts[3:])
    return texts.concatenated((constant(begin), parts[2], *ends), state.deep_taints)


def _percent_encoded(site: Site, state: State, run: Run) -> Value | None:
    """``quote(x, safe="")``: nothing but letters, digits, and what the caller lets through."""
    given = site.argument(1, "safe")
    safe = only_constant(given) if given is not None else ("/",)
    value = of_vocabulary(site, state, run)
    if not safe or not isinstance(safe[0], str) or not _HARMLESS_SIGNS.issuperset(safe[0]):
        return value
    return value.cleared_of(run.model.mask("sql", "command", "ldap", "xpath"))


_HARMLESS_SIGNS = frozenset("/:,.@~+-_=%")
"""Signs that end no word of a shell and no text of a query."""

TEMPLATE = "string.Template"

_WRITTEN_BY = {
    "json.loads": ("json.dumps",),
    "pickle.loads": ("pickle.dumps",),
    "marshal.loads": ("marshal.dumps",),
    "yaml.safe_load": ("yaml.dump", "yaml.safe_dump"),
    "ast.literal_eval": ("repr",),
}
"""What writes the text that a function reads again."""

LIBRARY_CALLS: dict[str, Special] = {
    **MATCH_CALLS,
    **PARSER_CALLS,
    "copy.copy": _copied,
    "copy.deepcopy": _copied,
    "copy.replace": replaced_fields,
    "dataclasses.replace": replaced_fields,
    "attrs.evolve": replaced_fields,
    "attr.evolve": replaced_fields,
    **dict.fromkeys(_WRITTEN_BY, _read_again),
    "collections.namedtuple": local_record,
    "dataclasses.asdict": dict_of_fields,
    "vars": dict_of_fields,
    "urllib.parse.quote": _percent_encoded,
    "urllib.parse.quote_plus": _percent_encoded,
    "urllib.parse.urlunsplit": _url,
    "urllib.parse.urlunparse": _url,
    "string.Template": _template,
    "string.Template.substitute": _substituted,
    "string.Template.safe_substitute": _substituted,
    "re.sub": _sub,
    "re.Pattern.sub": _sub,
    "re.compile": _compile,
    "lxml.etree.XMLParser": _xml_parser,
    "lxml.etree.ETCompatXMLParser": _xml_parser,
    "xml.sax.make_parser": _xml_parser,
    "xml.sax.expatreader.create_parser": _xml_parser,
    "xml.sax.xmlreader.XMLReader.setFeature": _set_feature,
}
