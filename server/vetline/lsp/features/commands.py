"""``workspace/executeCommand``: what has no place in a document, for clients and scripts."""

from __future__ import annotations

from lsprotocol import types as lsp

from vetline.lsp.features.code_actions import fix_all
from vetline.lsp.session import Session
from vetline.report.markdown import rule_page


def register(session: Session) -> None:
    """Offer the commands."""
    session.command("vetline.fixAll")(apply_fix_all)
    session.command("vetline.explainRule")(explain_rule)


def apply_fix_all(session: Session, uri: str) -> bool:
    """Apply every safe fix in the document at ``uri``; whether there was one."""
    document = session.documents.get(uri)
    edit = fix_all(session, document) if document is not None else None
    if edit is None:
        return False
    session.workspace_apply_edit(lsp.ApplyWorkspaceEditParams(edit, "Fix all safe issues"))
    return True


def explain_rule(session: Session, rule_id: str) -> str | None:
    """The page of the rule that is called ``rule_id``, as Markdown."""
    for project in session.projects.all():
        rules = project.engine.rules
        for name in project.engine.rulebook.ids(rule_id):
            return rule_page(rules[name])
    return None
