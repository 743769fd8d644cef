"""``textDocument/hover``: why a place is insecure, and what to do about it."""

from __future__ import annotations

from lsprotocol import types as lsp

from vetline.analysis.finding import PlacedFinding
from vetline.lsp.convert import client_range, document_range, range_json
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session
from vetline.report.markdown import rule_help
from vetline.rulebook.model import Rule


def register(session: Session) -> None:
    """Explain findings where they stand."""
    session.feature(lsp.TEXT_DOCUMENT_HOVER)(hover)


def hover(session: Session, params: lsp.HoverParams) -> lsp.Hover | None:
    """All that there is to know about the findings at a place."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    lines, unit = document.document.lines, session.client.column_unit
    cursor = lsp.Range(params.position, params.position)
    place = document_range(range_json(cursor), lines, unit)
    here = session.findings_in(document, place)
    if not here:
        return None
    text = "\n---\n\n".join(_explained(finding, document) for finding in here)
    kind = lsp.MarkupKind.Markdown if session.client.reads_markdown else lsp.MarkupKind.PlainText
    return lsp.Hover(lsp.MarkupContent(kind, text), client_range(here[0].range, lines, unit))


def _explained(finding: PlacedFinding, document: OpenDocument) -> str:
    rule = document.project.engine.rules[finding.rule_id]
    head = f"**{rule.title}** (`{rule.id}`, {finding.severity})\n\n{finding.message}"
    return f"{head}\n\n{rule_help(rule)}\n{_settings(rule)}\n"


def _settings(rule: Rule) -> str:
    return (
        f'In `pyproject.toml`: `[tool.vetline]` `ignore = ["{rule.id}"]` '
        f'or `severity = {{ {rule.id} = "hint" }}`'
    )
