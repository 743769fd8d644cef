"""What is new in the documents of a session: their shadows, blocks and bases.

A keystroke costs the number of changes and blocks; everything else waits for a quiet moment.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import define, evolve, field, frozen

from vetline.engine.newness import News
from vetline.history import History, HistoryError
from vetline.landing.block import Block, moved
from vetline.landing.difference import Hunk, Stretch, hunks
from vetline.landing.landed import Arrival, Limits, Shadow, first_shadow, new_lines, settled
from vetline.landing.past import Past
from vetline.landing.stretches import carried, merged
from vetline.landing.window import Window
from vetline.lsp.open_document import OpenDocument
from vetline.settings import Settings
from vetline.text.document import LineChange

CLOSED_MAX = 500
"""Closed documents whose shadows are kept; those of open ones always are."""

CHECKOUT_SECONDS = 2.0
"""How long before the first change a merge or stash may have begun that made it."""

log = logging.getLogger(__name__)


@frozen(eq=False)
class Comparison:
    """What version control has of a file.

    ``head`` names what was checked out then; ``committed`` are the lines there, and ``base`` those
    that new code is told by.
    """

    history: History
    head: str
    committed: tuple[str, ...]
    base: tuple[str, ...]

    @classmethod
    def of(cls, path: str, history: History, settings: Settings) -> Comparison | None:
        """What ``history`` has of the file at ``path`` now."""
        head = history.head()
        try:
            return cls(history, head, history.lines(path), history.lines(path, settings.base))
        except (HistoryError, OSError) as error:
            log.warning("%s", error)
            return None

    @property
    def is_current(self) -> bool:
        """Whether the same is checked out."""
        return self.history.head() == self.head


@define(eq=False)
class Landing:
    """What is new in one document.

    ``first`` are the lines at its first opening; ``comparison`` is ``None`` without version
    control.
    ``blocks`` and ``new`` are kept up with every change, ``touched`` are the lines that were
    changed since the last quiet moment.
    """

    shadow: Shadow
    first: tuple[str, ...]
    window: Window | None = field(factory=Window)
    comparison: Comparison | None = None
    blocks: tuple[Block, ...] = ()
    new: tuple[Stretch, ...] = ()
    touched: tuple[Stretch, ...] = ()
    has_landed: bool = False

    def note(self, changes: Sequence[LineChange], texts: Iterable[str], at: float) -> None:
        """Take in that ``texts`` made ``changes`` at the time ``at``."""
        if self.window is not None:
            self.window = self.window.noted(texts, at)
        for change in changes:
            hunk = Hunk.of(change)
            self.blocks = moved(self.blocks, [hunk])
            self.new = merged((*carried(self.new, [hunk]), hunk.after))
            edited = Stretch(hunk.after.first, max(hunk.after.end, hunk.after.first + 1))
            self.touched = merged((*carried(self.touched, [hunk]), edited))

    def settle(self, lines: Sequence[str], at: float, past: Past, limits: Limits) -> None:
        """Find what landed among all that was noted."""
        is_checkout = self._is_checkout(at)
        known = self.comparison
        committed = known.committed if known is not None else None
        arrival = Arrival(self.window, at, is_checkout, committed)
        self.shadow = settled(self.shadow, lines, arrival, past, limits)
        self.blocks, self.touched, self.window = self.shadow.blocks, (), Window()
        self.has_landed |= bool(self.blocks)
        self.new = new_lines(self.first if known is None else known.base, lines)

    def review(self, block_id: str) -> None:
        """Take the block with ``block_id`` as reviewed."""
        kept = tuple(block for block in self.shadow.blocks if block.id != block_id)
        self.shadow = evolve(self.shadow, blocks=kept)
        self.blocks = tuple(block for block in self.blocks if block.id != block_id)

    def news(self) -> News | None:
        """What is new; ``None`` if nothing landed and there is nothing to compare with."""
        if self.comparison is None and not self.has_landed:
            return None
        return News(self.new, merged(s for block in self.blocks for s in block.stretches))

    def _is_checkout(self, at: float) -> bool:
        if self.comparison is None:
            return False
        seconds = at - self.window.began if self.window is not None and self.window.changes else 0.0
        return self.comparison.history.was_at_work(time.time() - seconds - CHECKOUT_SECONDS)


@define(eq=False)
class Landings:
    """What is new in all documents that are or were open, by URI."""

    _opened: dict[str, Landing] = field(init=False, factory=dict)
    _closed: dict[str, Landing] = field(init=False, factory=dict)  # the latest at the end
    _past: Past = field(init=False, factory=Past)
    _histories: dict[Path, History | None] = field(init=False, factory=dict)

    def of(self, document: OpenDocument) -> Landing:
        """What is new in ``document``, which is open."""
        return self._opened[document.uri]

    def open(self, document: OpenDocument) -> None:
        """Begin with a document; one that was open before shows what happened meanwhile."""
        lines = document.document.lines
        known = self._closed.pop(document.uri, None) or self._opened.get(document.uri)
        if known is None:
            self._opened[document.uri] = Landing(first_shadow(lines, self._past), tuple(lines))
            return
        self._opened[document.uri] = known
        known.window = None
        self.settle(document, [])

    def close(self, document: OpenDocument) -> None:
        """Remember ``document`` until many others have been closed: it may be opened again."""
        landing = self._opened.pop(document.uri, None)
        if landing is not None:
            self._closed[document.uri] = landing
        if len(self._closed) > CLOSED_MAX:
            del self._closed[next(iter(self._closed))]

    def note(
        self, document: OpenDocument, changes: Sequence[LineChange], texts: Iterable[str]
    ) -> None:
        """Take in changes of ``document``."""
        landing = self.of(document)
        landing.note(changes, texts, time.monotonic())
        self.tell(document)

    def settle(self, document: OpenDocument, others: Iterable[OpenDocument]) -> None:
        """Find what landed in ``document``; ``others`` may have lost what it won."""
        landing, settings = self.of(document), document.project.engine.settings
        for other in others:
            if other is not document and self.of(other).touched:
                _note_losses(self.of(other).shadow.lines, other.document.lines, self._past)
        known = landing.comparison
        if known is not None and not known.is_current:
            path = document.document.path
            landing.comparison = Comparison.of(path, known.history, settings) or known
        limits = Limits(settings.landed_lines_min, settings.landed_chars_min)
        landing.settle(document.document.lines, time.monotonic(), self._past, limits)
        self.tell(document)

    def settle_early(self, document: OpenDocument, others: Iterable[OpenDocument]) -> None:
        """Settle ``document`` before it is quiet if enough has arrived to be a landed block."""
        window, settings = self.of(document).window, document.project.engine.settings
        if window is not None and window.may_land(
            settings.landed_lines_min, settings.landed_chars_min
        ):
            self.settle(document, others)

    def tell(self, document: OpenDocument) -> None:
        """Have the findings of ``document`` ranked by what is new."""
        document.project.engine.tell(document.document.path, self.of(document).news())

    def history(self, document: OpenDocument) -> History | None:
        """The history that ``document`` belongs to, if there is one."""
        folder = Path(document.document.path).parent
        if folder not in self._histories:
            self._histories[folder] = History.around(folder)
        return self._histories[folder]


def _note_losses(before: Sequence[str], now: Sequence[str], past: Past) -> None:
    for hunk in hunks(before, now):
        past.keep_removed(before[hunk.before.first : hunk.before.end])
