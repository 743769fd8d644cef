"""``workspace/executeCommand``: what has no place in a document, for clients and scripts."""

from __future__ import annotations

from lsprotocol import types as lsp

from vetline.lsp.block_report import block_report, block_reports, safe_by_proof
from vetline.lsp.features.block_actions import (
    EXPLAIN,
    REVIEW,
    REVIEW_TITLE,
    copy_findings,
    explain_block,
    fix_block,
    review_block,
)
from vetline.lsp.features.code_actions import fix_all
from vetline.lsp.features.code_lens import ASK
from vetline.lsp.session import Session
from vetline.report.markdown import rule_page

EXPLAIN_TITLE = "Explain"


def register(session: Session) -> None:
    """Offer the commands."""
    session.command("vetline.fixAll")(apply_fix_all)
    session.command("vetline.explainRule")(explain_rule)
    session.command("vetline.fixBlock")(apply_fix_block)
    session.command(REVIEW)(review)
    session.command("vetline.copyFindings")(copy)
    session.command(EXPLAIN)(explain_block)
    session.command(ASK)(ask_about_block)
    session.command("vetline.unreviewed")(unreviewed)


def apply_fix_all(session: Session, uri: str) -> bool:
    """Apply every safe fix in the document at ``uri``; whether there was one."""
    document = session.documents.get(uri)
    edit = fix_all(session, document) if document is not None else None
    if edit is None:
        return False
    session.workspace_apply_edit(lsp.ApplyWorkspaceEditParams(edit, "Fix all safe issues"))
    return True


def apply_fix_block(session: Session, uri: str, block_id: str) -> bool:
    """Apply the safe fixes in one landed block; whether there was one."""
    document = session.documents.get(uri)
    edit = fix_block(session, document, block_id) if document is not None else None
    if edit is None:
        return False
    label = "Fix safe issues in the landed block"
    session.workspace_apply_edit(lsp.ApplyWorkspaceEditParams(edit, label))
    return True


def review(session: Session, uri: str, block_id: str) -> bool:
    """Take one landed block as reviewed; whether there was such a block."""
    document = session.documents.get(uri)
    return document is not None and review_block(session, document, block_id)


def copy(session: Session, uri: str, block_id: str) -> str | None:
    """The findings of one landed block as a prompt for an assistant."""
    document = session.documents.get(uri)
    return copy_findings(session, document, block_id) if document is not None else None


def ask_about_block(session: Session, uri: str, block_id: str) -> None:
    """Ask the user what to do about one landed block, and do it."""
    document = session.documents.get(uri)
    report = block_report(session, document, block_id) if document is not None else None
    if report is None:
        return
    safe = safe_by_proof(session, report)
    fix = f"Fix {safe} safe"
    answers = [*([fix] if safe else []), REVIEW_TITLE, EXPLAIN_TITLE]
    actions = [lsp.MessageActionItem(answer) for answer in answers]
    question = lsp.ShowMessageRequestParams(lsp.MessageType.Info, report.heading(), actions)

    def act(chosen: lsp.MessageActionItem | None) -> None:
        if chosen is None:
            return
        if chosen.title == fix:
            apply_fix_block(session, uri, block_id)
        elif chosen.title == REVIEW_TITLE:
            review(session, uri, block_id)
        else:
            explain_block(session, uri, block_id)

    session.window_show_message_request(question, act)


def unreviewed(session: Session) -> list[dict[str, str | int]]:
    """The landed blocks with findings in open documents; lines count from zero."""
    return [
        {
            "uri": report.document.uri,
            "block": report.block.id,
            "line": report.block.first,
            "lines": report.block.line_count,
            "findings": len(report.findings),
            "title": report.heading(),
        }
        for document in session.documents.values()
        for report in block_reports(session, document)
    ]


def explain_rule(session: Session, rule_id: str) -> str | None:
    """The page of the rule that is called ``rule_id``, as Markdown."""
    for project in session.projects.all():
        rules = project.engine.rules
        for name in project.engine.rulebook.ids(rule_id):
            return rule_page(rules[name])
    return None
