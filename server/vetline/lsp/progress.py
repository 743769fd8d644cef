"""``$/progress``: what takes a while, shown by clients that have a place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from attrs import define, field
from lsprotocol import types as lsp

if TYPE_CHECKING:
    from vetline.lsp.session import Session

REPORT_PERCENT_MIN = 5
"""How far things must get on for the client to be told."""


@define(eq=False)
class Progress:
    """One piece of work; it is begun when the client has agreed, if it is not over by then."""

    session: Session
    title: str
    _token: str = field(init=False, factory=lambda: f"vetline-{uuid4()}")
    _percent: int = field(init=False, default=0)
    _is_proposed: bool = field(init=False, default=False)
    _is_begun: bool = field(init=False, default=False)
    _is_over: bool = field(init=False, default=False)

    def propose(self) -> None:
        """Ask the client to show this, unless it was asked before."""
        if self.session.client.shows_progress and not self._is_proposed:
            self._is_proposed = True
            self.session.work_done_progress.create(self._token, lambda _: self._begin())

    def report(self, share: float) -> None:
        """Say how much is done, from 0 to 1."""
        percent = int(share * 100)
        if self._is_begun and percent >= self._percent + REPORT_PERCENT_MIN:
            self._percent = percent
            report = lsp.WorkDoneProgressReport(percentage=percent)
            self.session.work_done_progress.report(self._token, report)

    def end(self) -> None:
        """Say that it is done."""
        self._is_over = True
        if self._is_begun:
            self.session.work_done_progress.end(self._token, lsp.WorkDoneProgressEnd())

    def _begin(self) -> None:
        if not self._is_over:
            self._is_begun = True
            begin = lsp.WorkDoneProgressBegin(self.title, percentage=0)
            self.session.work_done_progress.begin(self._token, begin)
