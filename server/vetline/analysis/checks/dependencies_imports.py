"""Imports that nothing provides, and imports that no manifest mentions."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from attrs import frozen

from vetline.analysis.checks.dependencies_near import near_popular
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.rulebook.package_index import PackageIndex, normalised_name
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class ImportedModule:
    """A module that code imports by an absolute name, and where the name stands."""

    top: str
    name: str
    span: Span


def hallucinated_imports(view: UnitView, project: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Modules that are nobody's: an assistant made them up, or a stranger may yet."""
    index = project.index
    if index is None or project.private_index:
        return
    for module in required_modules(view):
        if _is_at_hand(module, project) or _is_known(module.top, index):
            continue
        if not project.has_manifest and _is_part_of_application(module, rule):
            continue
        is_rare = any(index.exists(name) for name in _likely_names(module.top))
        if is_rare and not project.has_manifest:
            continue
        near = near_popular(module.top, index)
        hint = f"; did you mean `{near.name}`?" if near else ""
        problem = (
            f"is in no manifest, and only a little-known package has that name{hint}"
            if is_rare
            else f"is neither in this project nor on PyPI (list of {index.date}){hint}"
        )
        yield verdict(
            rule,
            module.span,
            {"$NAME": module.top, "$PROBLEM": problem},
            severity=Severity.INFO if is_rare else None,
            confidence=Confidence.LOW if is_rare else None,
        )


def undeclared_dependencies(view: UnitView, project: ProjectFacts, rule: Rule) -> Iterator[Finding]:
    """Modules of other projects that no manifest of this one mentions."""
    index = project.index
    if index is None:
        return
    for module in required_modules(view):
        if module.top in project.first_party or _is_declared(module, project):
            continue
        if module.top in project.importable or _is_known(module.top, index):
            distribution = next(iter(_distributions(module.top, index)))
            holes = {"$NAME": module.top, "$DISTRIBUTION": distribution}
            yield verdict(rule, module.span, holes)


def required_modules(view: UnitView) -> Iterator[ImportedModule]:
    """The modules of others that the unit cannot do without.

    What stands under ``TYPE_CHECKING``, or in a ``try`` that survives its absence, is optional.
    """
    optional = optional_stretches(view)
    for module in _imported(view):
        is_optional = any(s.start <= module.span.start < s.end for s in optional)
        is_own = module.top.startswith("_") or _GENERATED.search(module.top) is not None
        if not is_optional and not is_own and module.top not in _STANDARD:
            yield module


def _imported(view: UnitView) -> Iterator[ImportedModule]:
    for statement in view.nodes(n.Import):
        for alias in statement.names:
            top = alias.name.partition(".")[0]
            yield ImportedModule(top, alias.name, Span(alias.start, alias.start + len(alias.name)))
    for found in view.nodes(n.ImportFrom):
        if found.level == 0 and found.module:
            start = view.tree.text.find(found.module, found.start + len("from"))
            span = Span(start, start + len(found.module))
            yield ImportedModule(found.module.partition(".")[0], found.module, span)


def optional_stretches(view: UnitView) -> list[Span]:
    """The code that is written for the case that something is missing, or is not run at all."""
    attempts = (t for t in view.nodes(n.Try) if any(map(_catches_absence, t.handlers)))
    branches = (b for b in view.nodes(n.If) if _names_condition(view.text(b.test)))
    return [Span(node.start, node.end) for node in (*attempts, *branches)]


def _catches_absence(handler: n.Handler) -> bool:
    if handler.type is None:
        return True
    types = handler.type.items if isinstance(handler.type, n.Tuple) else (handler.type,)
    return any(isinstance(kind, n.Name) and kind.id in _ABSENCE for kind in types)


def _names_condition(test: str) -> bool:
    """Whether an ``if`` asks for the platform, the version or the type checker."""
    return any(word in test for word in _CONDITIONS)


def _is_part_of_application(module: ImportedModule, rule: Rule) -> bool:
    """Whether the name is one that applications give to what they are made of: ``shop.models``."""
    parts = rule.check.options.get("application-parts") if rule.check else None
    return isinstance(parts, tuple) and module.name.partition(".")[2] in parts


def _is_at_hand(module: ImportedModule, project: ProjectFacts) -> bool:
    if module.top in project.first_party or module.top in project.importable:
        return True
    return _is_declared(module, project) or bool(project.installed & set(_likely_names(module.top)))


def _is_declared(module: ImportedModule, project: ProjectFacts) -> bool:
    """Whether a manifest names a distribution that may provide the module.

    A namespace (``google.cloud.storage``) is provided by any distribution that starts so.
    """
    names = set(_likely_names(module.top))
    if project.index is not None:
        names.update(project.index.distributions(module.top))
    if not names.isdisjoint(project.declared):
        return True
    prefix = f"{normalised_name(module.top)}-"
    return "." in module.name and any(name.startswith(prefix) for name in project.declared)


def _is_known(top: str, index: PackageIndex) -> bool:
    return bool(index.distributions(top)) or any(
        index.rank(name) is not None for name in _likely_names(top)
    )


def _distributions(top: str, index: PackageIndex) -> Iterator[str]:
    yield from index.distributions(top)
    yield from (name for name in _likely_names(top) if index.rank(name) is not None)
    yield normalised_name(top)


def _likely_names(top: str) -> tuple[str, ...]:
    """What the distribution of a module may be called when it is not called like the module."""
    name = normalised_name(top)
    bare = name.strip("-")
    return (bare, f"python-{bare}", f"py{bare}", f"py-{bare}", f"{bare}-python", f"django-{bare}")


_GENERATED = lazy(r"_(?:pb2|pb2_grpc|grpc|rc)$|^ui_")
"""How the modules are called that a compiler of Protocol Buffers, or of Qt's forms, writes."""
_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_CONDITIONS = (
    "TYPE_CHECKING",
    "sys.version_info",
    "sys.platform",
    "platform.",
    "os.name",
    "PY2",
    "PY3",
)
_OLD_MODULES = frozenset(
    {"asynchat", "asyncore", "distutils", "imp", "smtpd", "cgi", "cgitb", "crypt", "telnetlib"}
    | {"nntplib", "pipes", "uu", "xdrlib", "msilib", "nis", "spwd", "sndhdr", "imghdr", "audioop"}
    | {"aifc", "chunk", "mailcap", "ossaudiodev", "sunau", "lib2to3", "binhex", "parser", "symbol"}
    | {"formatter", "macpath", "dummy_threading", "annotationlib", "compression", "__main__"}
    | {"_typeshed", "__builtin__", "urllib2", "urlparse", "ConfigParser", "Queue", "StringIO"}
    | {"cPickle", "cStringIO", "httplib", "commands", "exceptions", "thread", "sets", "md5"}
    | {"HTMLParser", "Tkinter", "xmlrpclib", "cookielib", "Cookie", "SocketServer", "__future__"}
    | {"BaseHTTPServer", "SimpleHTTPServer", "CGIHTTPServer", "copy_reg", "_winreg", "java", "org"}
    | {"js", "pyodide_js"}
)
"""Modules that the standard library had or will have, and those of other interpreters."""

_STANDARD = sys.stdlib_module_names | _OLD_MODULES
