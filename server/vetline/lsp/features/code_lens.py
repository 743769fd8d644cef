"""``textDocument/codeLens``: one line above each landed block that has findings.

It comes when nobody types, says nothing while somebody types in the block, and goes with the last
finding.  Its command asks what to do, because a lens has room for one command only.
"""

from __future__ import annotations

from lsprotocol import types as lsp

from vetline.landing.block import Block
from vetline.landing.stretches import touches
from vetline.lsp.block_report import BlockReport, block_report, block_reports, safe_by_proof
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session

ASK = "vetline.askAboutBlock"


def register(session: Session) -> None:
    """Offer the lenses."""
    options = lsp.CodeLensOptions(resolve_provider=True)
    session.feature(lsp.TEXT_DOCUMENT_CODE_LENS, options)(code_lenses)
    session.feature(lsp.CODE_LENS_RESOLVE)(resolve)
    session.when_judged.append(refresh)


def code_lenses(session: Session, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """A lens for each block that nobody is typing in."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    touched = session.landings.of(document).touched
    shown = [
        report
        for report in block_reports(session, document)
        if not any(touches(touched, s.first, s.end - 1) for s in report.block.stretches)
    ]
    document.lenses = tuple(_identity(report) for report in shown)
    return [_lens(report) for report in shown]


def resolve(session: Session, lens: lsp.CodeLens) -> lsp.CodeLens:
    """``lens`` with its words."""
    about = lens.data if isinstance(lens.data, dict) else {}
    uri, block_id = str(about.get("uri")), str(about.get("block"))
    document = session.documents.get(uri)
    report = block_report(session, document, block_id) if document is not None else None
    if report is not None:
        title = report.title(safe_by_proof(session, report))
        lens.command = lsp.Command(title, ASK, arguments=[uri, block_id])
    return lens


def refresh(session: Session, document: OpenDocument) -> None:
    """Have the client ask again if there are other lenses than those that it was given."""
    shown = tuple(_identity(report) for report in block_reports(session, document))
    if shown != document.lenses:
        document.lenses = shown
        if session.client.refreshes_lenses:
            session.workspace_code_lens_refresh(None)


def _lens(report: BlockReport) -> lsp.CodeLens:
    """The lens without its words."""
    place = lsp.Position(report.first_line, 0)
    about = {"uri": report.document.uri, "block": report.block.id}
    return lsp.CodeLens(lsp.Range(place, place), data=about)


def _identity(report: BlockReport) -> tuple[str, int]:
    block: Block = report.block
    return block.id, len(report.findings)
