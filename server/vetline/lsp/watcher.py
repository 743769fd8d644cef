"""Folders watched by the server itself, for clients that cannot watch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import TypeAlias

from attrs import define, field

GATHER_MS = 100
"""How long writes are gathered: an agent writes several files at once."""

FOLDERS_MAX = 500
"""Folders that are watched; each costs the system a little."""

Told: TypeAlias = Callable[[frozenset[str]], None]

log = logging.getLogger(__name__)


@define(eq=False)
class Watcher:
    """Tells, on a thread of its own, which files in some folders were written, came or went.

    Only the folders themselves are watched, not what lies below them: a project may hold an
    environment with a hundred thousand files.
    """

    told: Told
    folders: frozenset[Path] = frozenset()
    _stop: Event | None = field(init=False, default=None)

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch ``folders`` too."""
        wanted = frozenset(sorted({*self.folders, *folders})[:FOLDERS_MAX])
        if wanted == self.folders:
            return
        self.stop()
        self.folders, self._stop = wanted, Event()
        Thread(target=_watch, args=(wanted, self._stop, self.told), daemon=True).start()

    def stop(self) -> None:
        """Watch nothing any more."""
        if self._stop is not None:
            self._stop.set()
        self.folders = frozenset()


def _watch(folders: frozenset[Path], stop: Event, told: Told) -> None:
    from watchfiles import watch

    existing = [folder for folder in folders if folder.is_dir()]
    try:
        for changes in watch(
            *existing, watch_filter=None, debounce=GATHER_MS, step=GATHER_MS // 4,
            stop_event=stop, recursive=False, raise_interrupt=False,
        ):  # fmt: skip
            told(frozenset(path for _, path in changes))
    except (OSError, RuntimeError) as error:
        log.warning("Files are not watched: %s", error)
