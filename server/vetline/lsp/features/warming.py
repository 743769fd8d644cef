"""What the first suggestion that lands would have to wait for, made while nobody types."""

from __future__ import annotations

from vetline.lsp.open_document import OpenDocument
from vetline.lsp.session import Session


def register(session: Session) -> None:
    """Make the rules of each project ready at its first quiet moment."""
    session.when_quiet.append(warm_once)


def warm_once(session: Session, document: OpenDocument) -> None:
    """Make the rules of the project of ``document`` ready if nobody has."""
    project = document.project
    if not project.is_warm:
        project.is_warm = True
        session.background.add(project.engine.warm_steps(), lambda: None)
