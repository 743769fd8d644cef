"""Recorded events, played again on a desk: with the quiet moments that the server would see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import define, field

from landing.desk import Desk

RECORDED = Path(__file__).parents[1] / "fixtures/landing/recorded"
QUIET_SECONDS = 0.2
STASH_SECONDS = 2.0
"""How long before the first change version control may have begun to make it."""

Event = list[Any]


def recorded(editor: str) -> dict[str, list[Event]]:
    """The events of each scene in ``editor``."""
    sequences: dict[str, list[Event]] = json.loads((RECORDED / f"{editor}.json").read_text())
    return sequences


@define
class Replay:
    """A desk, and when its documents were changed last."""

    desk: Desk = field(factory=Desk)
    changed: dict[str, float] = field(factory=dict)
    stashed: float = -1e9

    def play(self, events: Iterable[Event]) -> Desk:
        """The desk after ``events``, at rest."""
        for ms, kind, name, *rest in events:
            self._let_rest(ms / 1000)
            self.desk.now = ms / 1000
            getattr(self, f"_{kind}")(name, *rest)
        self._let_rest(float("inf"))
        return self.desk

    def _open(self, name: str, text: str) -> None:
        self.desk.open(text, name, checkout=self._is_stash(self.desk.now))

    def _edit(self, name: str, edits: list[tuple[int, int, int, int, str]]) -> None:
        self.desk.change(*edits, name=name)
        self.changed[name] = self.desk.now

    def _close(self, name: str) -> None:
        self.changed.pop(name, None)

    def _written(self, name: str) -> None:
        """Do nothing: an open document is the editor's, whatever is on disk."""

    def _committed(self, name: str, text: str) -> None:
        self.desk.base = text

    def _stashed(self, name: str) -> None:
        self.stashed = self.desk.now

    def _let_rest(self, now: float) -> None:
        for name, changed in list(self.changed.items()):
            if now - changed >= QUIET_SECONDS:
                del self.changed[name]
                self.desk.now = changed
                window = self.desk.pages[name].window
                began = window.began if window is not None and window.changes else changed
                self.desk.rest(name, checkout=self._is_stash(began))

    def _is_stash(self, began: float) -> bool:
        return self.stashed >= began - STASH_SECONDS
