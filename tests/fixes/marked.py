"""Fixes on marked code: «…» is what the finding marks."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.analysis.facts import facts_of
from vetline.analysis.finding import Finding
from vetline.analysis.interface import ModuleNames, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import view_of
from vetline.fixes.changes import edited
from vetline.fixes.compute import proposed_fixes
from vetline.fixes.model import FixModule, FixSite, module_imports
from vetline.rulebook.model import Confidence, Fix, Rule, Severity
from vetline.syntax.tree import parse_unit
from vetline.text.lines import split_lines
from vetline.text.span import Span

TYPES = TypeTable(
    returns={
        "sqlite3.connect": "sqlite3.Connection",
        "sqlite3.Connection.cursor": "sqlite3.Cursor",
        "psycopg2.connect": "psycopg2.extensions.connection",
        "psycopg2.extensions.connection.cursor": "psycopg2.extensions.cursor",
    }
)


def site_of(
    code: str, fix: Fix, holes: Mapping[str, str] | None = None, path: str = "a.py"
) -> FixSite:
    start = code.index("«")
    text = code.replace("«", "").replace("»", "")
    span = Span(start, code.index("»") - 1)
    bindings = tuple((name, _place(text, part, span)) for name, part in (holes or {}).items())
    rule = Rule("a-rule", "A", "m", Severity.ERROR, Confidence.HIGH, (1,), "", fix=fix)
    finding = Finding("a-rule", span, "m", Severity.ERROR, Confidence.HIGH, bindings=bindings)
    tree = parse_unit(text)
    scopes = scopes_of(tree.body)
    facts = facts_of(tree, scopes)
    names = ModuleNames.of("", "", TYPES, facts.binds, facts.star_imports)
    view = view_of(tree, scopes, names.slice(facts.reads), TYPES, path)
    module = FixModule(split_lines(text), module_imports([(0, tree)]), names)
    return FixSite(view, finding, rule, module)


def _place(text: str, part: str, span: Span) -> Span:
    at = text.index(part, span.start)
    return Span(at, at + len(part))


def fixed(
    code: str, fix: Fix, holes: Mapping[str, str] | None = None, path: str = "a.py"
) -> str | None:
    """The whole text after the fix; ``None`` if none is proposed."""
    site = site_of(code, fix, holes, path)
    proposal = next(proposed_fixes(site), None)
    return edited(site.module.lines, proposal.edits) if proposal is not None else None


def transform(name: str, /, imports: tuple[str, ...] = (), **options: object) -> Fix:
    return Fix("T", True, transform=name, options=options, imports=imports)  # type: ignore[arg-type]


def template(text: str, *imports: str) -> Fix:
    return Fix("T", True, replace=text, imports=imports)
