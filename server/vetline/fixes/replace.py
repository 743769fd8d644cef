"""Code in place of code: a template for what a finding marks, with as little touched as can be."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.calls import outer_span
from vetline.fixes.changes import applied, rewritten
from vetline.fixes.layout import indented
from vetline.fixes.locate import needed_precedence, path_to, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.template import Rendered, in_brackets, rendered
from vetline.fixes.tokens import spans_lines
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit


def template_draft(
    site: FixSite, template: str, texts: Mapping[str, str] | None = None
) -> Draft | None:
    """The code of the finding replaced by ``template``."""
    found = rendered(site, template, texts)
    if found is None:
        return None
    node = target(site)
    if node is None or span_of(node) != site.finding.span:
        return Draft((Change(site.finding.span, found.text),), found.imports)
    return Draft(replacement(site, node, found), found.imports)


def replacement(site: FixSite, node: n.Node, new: Rendered) -> tuple[Change, ...]:
    """The changes that put ``new`` where ``node`` is, whole if token by token breaks the code."""
    span = span_of(node)
    path = path_to(site.view.tree, span)
    if "\n" in new.text and any(isinstance(outer, n.Stmt) for outer in path[-2:]):
        return (Change(span, indented(site, node.start, new.text)),)
    whole = (Change(span, _fitted(site, path, node, new.text, new.precedence)),)
    changes = rewritten(site.unit_text, span, whole[0].text)
    return changes if _keeps_parsing(site, path, changes) else whole


def _fitted(site: FixSite, path: tuple[n.Node, ...], node: n.Node, text: str, holds: int) -> str:
    """``text`` in parentheses where it would fall apart in the place of ``node``."""
    parent = next((outer for outer in reversed(path) if span_of(outer) != span_of(node)), None)
    if parent is None or isinstance(path[-1], n.Stmt) or outer_span(site, node) != span_of(node):
        return text
    is_loose = holds < needed_precedence(parent, node)
    is_statement = len(path) > 1 and isinstance(path[-2], n.ExprStmt)
    is_open = spans_lines(text) and not in_brackets(path) and not is_statement
    return f"({text})" if is_loose or is_open else text


def _keeps_parsing(site: FixSite, path: tuple[n.Node, ...], changes: tuple[Change, ...]) -> bool:
    """Whether the code stays whole: kept line breaks may have lost the brackets around them."""
    fixed = applied(site.unit_text, changes)
    if len(parse_unit(fixed).broken) > len(parse_unit(site.unit_text).broken):
        return False
    end = path[-1].end + len(fixed) - len(site.unit_text)
    return in_brackets(path) or not spans_lines(fixed[path[-1].start : end])
