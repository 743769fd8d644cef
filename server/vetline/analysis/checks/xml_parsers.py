"""Parsers of XML that fetch what a document names, or that swell with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.built_text import built_text
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.matching.spreads import spelled_out
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

LIBRARIES = "xml|expat|ElementTree|etree|zeep|setFeature|SetParamEntityParsing|sax"
"""A word of each library, or of the method, by which entities are let in."""


def external_entities(view: UnitView, facts: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Parsers told to follow external entities, and old ones that do so by themselves."""
    is_old = not _at_least(facts.versions.get("lxml", ""), LXML_SAFE_MAJOR)
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        if _asks_for_entities(call, qualified, view):
            yield verdict(rule, Span(call.start, call.end), severity=_severity(call, view))
        elif is_old and _relies_on_default(call, qualified, view):
            yield verdict(
                rule,
                Span(call.start, call.end),
                severity=Severity.INFO,
                confidence=Confidence.LOW,
            )


def entity_expansion(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Documents from elsewhere read by the standard library's parsers.

    A fixed text is known, a fixed path is not: what the file holds is written by someone else.
    Entities are declared before the first element, so that a text which begins with one of the
    program's own elements has none.
    """
    if _REFUSES_TYPES.search(view.tree.text):
        return
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        is_text = _STANDARD_TEXT.fullmatch(qualified) is not None
        is_known_text = is_text and bool(call.args) and _is_own(call.args[0], view)
        is_read = (is_text and not is_known_text) or _STANDARD.fullmatch(qualified)
        if is_read and not _has_guarded_parser(call, view):
            yield verdict(rule, Span(call.start, call.end))


def _asks_for_entities(call: n.Call, qualified: str, view: UnitView) -> bool:
    if _LXML_PARSER.fullmatch(qualified) or qualified in _LENIENT:
        harmless = _SIZE_ONLY if _refuses_entities(call, view) else frozenset()
        return bool(_dangers(call, view) - harmless)
    attr = call.func.attr if isinstance(call.func, n.Attribute) else ""
    if attr in ("setFeature", "SetParamEntityParsing") and call.args:
        return _sets_feature(call, attr, view)
    if _LIBXML2.fullmatch(qualified):
        return any("XML_PARSE_NOENT" in view.text(argument) for argument in call.args)
    return False


def _severity(call: n.Call, view: UnitView) -> Severity | None:
    """Less than the rule's own where only the limits on size are lifted."""
    dangers = _dangers(call, view)
    return Severity.WARNING if dangers and dangers <= _SIZE_ONLY else None


def _dangers(call: n.Call, view: UnitView) -> frozenset[str]:
    """The options of ``call`` that let something in."""
    options = [a for a in spelled_out(view, call) if isinstance(a, n.Keyword)]
    return frozenset(a.name or "" for a in options if _is_dangerous(a, view))


def _refuses_entities(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` says that entities stay as they are, external and nested ones."""
    given = (a for a in spelled_out(view, call) if isinstance(a, n.Keyword))
    options = [a for a in given if a.name == "resolve_entities"]
    known = [view.names.constant(option.value) for option in options]
    return any(value is not None and value.value is False for value in known)


def _is_dangerous(argument: n.Keyword, view: UnitView) -> bool:
    if argument.name not in _DANGEROUS:
        return False
    known = view.names.constant(argument.value)
    return known is not None and known.value is _DANGEROUS[argument.name]


def _sets_feature(call: n.Call, attr: str, view: UnitView) -> bool:
    """``parser.setFeature(feature_external_ges, True)``."""
    if attr == "SetParamEntityParsing":
        return "NEVER" not in view.text(call.args[0])
    known = view.names.constant(call.args[0])
    feature = str(known.value) if known is not None else view.names.qualified(call.args[0]) or ""
    if len(call.args) < 2 or not _FEATURE.search(feature):
        return False
    value = view.names.constant(call.args[1])
    return value is None or bool(value.value)


def _relies_on_default(call: n.Call, qualified: str, view: UnitView) -> bool:
    """Whether lxml's default parser reads something that is not known here."""
    if qualified in ("lxml.etree.XMLParser", "lxml.etree.ETCompatXMLParser"):
        return not _has_keyword(call, "resolve_entities")
    if not _LXML_READ.fullmatch(qualified) or not call.args:
        return False
    if qualified.endswith("iterparse") and _has_keyword(call, "resolve_entities"):
        return False
    has_parser = len(call.args) > 1 or _has_keyword(call, "parser")
    return not has_parser and not _is_known(call.args[0], view)


def _has_keyword(call: n.Call, name: str) -> bool:
    return any(isinstance(a, n.Keyword) and a.name in (name, None) for a in call.args)


def _is_known(expr: n.Expr, view: UnitView) -> bool:
    value = expr.value if isinstance(expr, n.Keyword) else expr
    return view.names.constant(value) is not None


def _is_own(expr: n.Expr, view: UnitView) -> bool:
    """Whether ``expr`` is the program's own text, or stands in an element of its own."""
    value = expr.value if isinstance(expr, n.Keyword) else expr
    built = built_text(view, value)
    return _is_known(value, view) or (built is not None and _ELEMENT.match(built.text) is not None)


def _has_guarded_parser(call: n.Call, view: UnitView) -> bool:
    """``parse(file, parser=defusedxml.ElementTree.XMLParser())``."""
    parsers = [a.value if isinstance(a, n.Keyword) else a for a in call.args[1:]]
    makers = [p.func if isinstance(p, n.Call) else p for p in parsers]
    kinds = [view.names.qualified(m) or view.names.type_of(m) or "" for m in makers]
    return any(kind.startswith("defusedxml.") for kind in kinds)


def _at_least(version: str, major: int) -> bool:
    found = re.match(r"\d+", version)
    return found is not None and int(found[0]) >= major


LXML_SAFE_MAJOR = 5
"""From lxml 5 on the default parser leaves external entities alone."""

_REFUSES_TYPES = lazy(
    r"(?i)[\"']<!(?:DOCTYPE|ENTITY)\s?[\"']|\b(?:Entity|StartDoctype)DeclHandler\b"
)
"""What looks for the type of a document, which entities are declared in, to refuse it."""
_ELEMENT = lazy(r"\s*(?:<\?xml[^<>]*\?>\s*)?<[A-Za-z]")

_LXML_PARSER = lazy(
    r"lxml\.etree\.(?:XMLParser|ETCompatXMLParser|XMLPullParser|iterparse)|lxml\.objectify\.makeparser"
)
_LENIENT = frozenset({"xmltodict.parse", "zeep.Settings", "zeep.settings.Settings"})
_DANGEROUS = {
    "resolve_entities": True,
    "no_network": False,
    "load_dtd": True,
    "huge_tree": True,
    "dtd_validation": True,
    "disable_entities": False,
    "forbid_entities": False,
    "forbid_external": False,
}
_SIZE_ONLY = frozenset({"huge_tree", "dtd_validation"})
_LXML_READ = lazy(
    r"lxml\.(?:etree\.(?:parse|fromstring|XML|iterparse|fromstringlist|XMLID)"
    r"|objectify\.(?:parse|fromstring|XML))"
)
_FEATURE = lazy(r"feature_external_[gp]es|external-(?:general|parameter)-entities")
_LIBXML2 = lazy(r"libxml2\.(?:parse|read)\w+")
_STANDARD_TEXT = lazy(
    r"xml\.etree\.c?ElementTree\.(?:fromstring|XML|fromstringlist|XMLID)"
    r"|xml\.dom\.(?:minidom|pulldom|expatbuilder)\.parseString|xml\.sax\.parseString"
)
_STANDARD = lazy(
    r"xml\.etree\.c?ElementTree\.(?:parse|iterparse|XMLParser)"
    r"|xml\.dom\.(?:minidom|pulldom|expatbuilder)\.parse"
    r"|xml\.sax\.(?:parse|expatreader\.create_parser|xmlreader\.XMLReader\.parse)"
)
