"""``vetline/status``: a word for the status bar of clients that have one."""

from __future__ import annotations

from attrs import asdict, frozen

from vetline.lsp.block_report import BlockReport, block_reports, counted
from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session

STATUS = "vetline/status"
BLOCKS_MAX = 10
"""Blocks that the status names."""


@frozen
class Status:
    """What the status bar shows; ``tooltip`` is Markdown."""

    text: str
    tooltip: str


def register(session: Session) -> None:
    """Tell how many findings there are, when nobody types."""
    session.when_judged.append(show)
    session.when_closed.append(show)


def show(session: Session, document: OpenDocument) -> None:
    """Send the status if the client has asked for it."""
    del document
    if session.client.shows_status:
        session.protocol.notify(STATUS, asdict(status(session)))


def status(session: Session) -> Status:
    """The findings of all open documents in a few words."""
    opened = session.documents.values()
    count = sum(len(document.findings) for document in opened)
    waiting = [report for document in opened for report in block_reports(session, document)]
    text = f"vetline: {count}" if count else "vetline"
    tooltip = f"{counted(count, 'finding')} in {counted(len(opened), 'open file')}"
    if not waiting:
        return Status(text, tooltip)
    lines = [f"- {_name(report)}: {report.heading()}" for report in waiting[:BLOCKS_MAX]]
    unreviewed = f"{len(waiting)} unreviewed"
    return Status(
        f"{text} · {unreviewed}",
        "\n".join([f"{tooltip}, {counted(len(waiting), 'unreviewed block')}:", "", *lines]),
    )


def _name(report: BlockReport) -> str:
    """Where the block is, to be clicked on."""
    path = report.document.project.project.relative(report.document.document.path)
    line = report.first_line + 1
    return f"[{path}:{line}]({report.document.uri}#L{line})"
