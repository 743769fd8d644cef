"""What can be done about a landed block, as code actions, and the commands behind them."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from vetline.landing.block import Block
from vetline.lsp.block_report import (
    BlockReport,
    block_report,
    block_reports,
    safe_by_proof,
    safe_by_rule,
)
from vetline.lsp.convert import document_range, range_json
from vetline.lsp.edits import workspace_edit
from vetline.lsp.fix_all import fix_all_edits
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session

COPY_TEXT = "vetline.copyText"
SHOW_TEXT = "vetline.showText"
SHOWN = "vetline/showText"
"""The notification by which a client with the command ``SHOW_TEXT`` is asked to do the same."""

EXPLAIN = "vetline.explainBlock"
EXPLAIN_TITLE = "Explain this block"
REVIEW = "vetline.reviewBlock"
REVIEW_TITLE = "Mark block reviewed"
COPY_TITLE = "Copy findings for the assistant"


def block_actions(
    session: Session, document: OpenDocument, params: lsp.CodeActionParams
) -> Iterator[lsp.CodeAction]:
    """The actions for the blocks in a range."""
    lines, unit = document.document.lines, session.client.column_unit
    place = document_range(range_json(params.range), lines, unit)
    by_hand = params.context.trigger_kind is not lsp.CodeActionTriggerKind.Automatic
    for report in block_reports(session, document):
        if report.block.holds(place.start.line, place.end.line):
            yield from _fix_action(session, report, by_hand=by_hand)
            about = [document.uri, report.block.id]
            yield _command_action(REVIEW_TITLE, REVIEW, about)
            yield _command_action(EXPLAIN_TITLE, EXPLAIN, about)
            if COPY_TEXT in session.client.commands:
                yield _command_action(COPY_TITLE, COPY_TEXT, [report.prompt()])
            else:
                yield _command_action(COPY_TITLE, "vetline.copyFindings", about)


def fix_block(session: Session, document: OpenDocument, block_id: str) -> lsp.WorkspaceEdit | None:
    """The edit that makes the safe fixes in one block, if there is one to make."""
    block = _block(session, document, block_id)
    if block is None:
        return None
    edits = fix_all_edits(document.project.engine, document.document, block.stretches)
    # The engine has looked at other versions of the file meanwhile.
    session.all_findings(document)
    return workspace_edit(session, document, edits) if edits else None


def review_block(session: Session, document: OpenDocument, block_id: str) -> bool:
    """Take a block as reviewed; whether there was such a block."""
    if _block(session, document, block_id) is None:
        return False
    session.landings.of(document).review(block_id)
    session.landings.tell(document)
    document.doubt()
    session.touch(document)
    session.settle()
    session.ask_for_pull()
    if session.client.refreshes_lenses:
        session.workspace_code_lens_refresh(None)
    return True


def copy_findings(session: Session, document: OpenDocument, block_id: str) -> str | None:
    """Hand the findings of a block over as a prompt, also to clients that cannot copy."""
    report = block_report(session, document, block_id)
    if report is None:
        return None
    text = report.prompt()
    if COPY_TEXT not in session.client.commands:
        message = lsp.ShowMessageParams(lsp.MessageType.Info, text)
        session.window_show_message(message)
    return text


def explain_block(session: Session, uri: str, block_id: str) -> str | None:
    """Show what is wrong in a block, and why, in whatever way the client has; it is Markdown."""
    document = session.documents.get(uri)
    report = block_report(session, document, block_id) if document is not None else None
    if report is None:
        return None
    text = report.explanation()
    if SHOW_TEXT in session.client.commands:
        session.protocol.notify(SHOWN, {"title": report.heading(), "text": text})
    else:
        session.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, text))
    return text


def _fix_action(
    session: Session, report: BlockReport, *, by_hand: bool
) -> Iterator[lsp.CodeAction]:
    document, block_id = report.document, report.block.id
    count = safe_by_proof(session, report) if by_hand else safe_by_rule(report)
    if not count:
        return
    action = lsp.CodeAction(
        f"Fix {count} safe issue{'' if count == 1 else 's'} in this block",
        kind=lsp.CodeActionKind.QuickFix,
        data={"uri": document.uri, "block": block_id},
    )
    if not session.client.resolves:
        action.edit = fix_block(session, document, block_id)
        if action.edit is None:
            return
    yield action


def _command_action(title: str, command: str, arguments: list[str]) -> lsp.CodeAction:
    return lsp.CodeAction(
        title,
        kind=lsp.CodeActionKind.QuickFix,
        command=lsp.Command(title, command, arguments=arguments),
    )


def _block(session: Session, document: OpenDocument, block_id: str) -> Block | None:
    blocks = session.landings.of(document).blocks
    return next((block for block in blocks if block.id == block_id), None)
