"""Scans of files kept from the last run: what did not change is not looked at again.

An entry counts as long as the file, the files that its findings rest on, the rules, the settings
and the project around them are the same.  It is plain JSON in the user's cache folder: a forged one
can do no more than show findings that are not there.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from attrs import define, field
from cattrs.preconf.json import JsonConverter, make_converter

from vetline.cli.scanned import ScannedFile
from vetline.project import ProjectError, read_content

KEPT_FORMAT = "2"
"""Part of every recipe; raised when entries are to be made anew."""

KEPT_FILES_MAX = 50_000
"""Files of one project whose scans are kept."""


@define(eq=False)
class KeptScans:
    """The kept scans of the project at ``root`` under one ``recipe``."""

    root: Path
    recipe: str  # empty: keep nothing
    file: Path
    _entries: dict[str, Any] = field(init=False, factory=dict)
    _has_news: bool = field(init=False, default=False)

    @classmethod
    def of(cls, root: Path, recipe: str, folder: Path) -> KeptScans:
        """What ``folder`` keeps for ``root``; nothing if it was made by another recipe."""
        name = blake2b(os.fsencode(root), digest_size=16).hexdigest()
        kept = cls(root, recipe, folder / "scans" / f"{name}.json")
        with contextlib.suppress(OSError, ValueError, RecursionError, AttributeError):
            content = json.loads(kept.file.read_bytes())
            if content.get("recipe") == recipe:
                kept._entries = dict(content["files"])
        return kept

    def get(self, path: Path) -> ScannedFile | None:
        """The scan of the file at ``path``, if it still stands."""
        entry = self._entries.get(str(path))
        if entry is None:
            return None
        try:
            stands = all(
                file_digest(self.root / file) == want for file, want in entry["on"].items()
            )
            return _converter().structure(entry["scan"], ScannedFile) if stands else None
        except Exception:  # whatever is wrong with a kept entry, the file can be scanned
            return None

    def put(self, scan: ScannedFile) -> None:
        """Keep ``scan``, unless something went wrong or was changed in it."""
        if not self.recipe or scan.problem or len(self._entries) >= KEPT_FILES_MAX:
            return
        files = {os.path.relpath(scan.path, self.root), *scan.rests_on}
        on = {file: file_digest(self.root / file) for file in sorted(files)}
        self._entries[str(scan.path)] = {"on": on, "scan": _converter().unstructure(scan)}
        self._has_news = True

    def save(self) -> None:
        """Write what is kept; without a word if that is not possible."""
        if not self._has_news:
            return
        content = json.dumps({"recipe": self.recipe, "files": self._entries}, separators=(",", ":"))
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.file.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            Path(name).replace(self.file)


@lru_cache(maxsize=100_000)
def file_digest(path: Path) -> str:
    """A digest of the file's content; empty if it cannot be read.  Asked once in a run."""
    try:
        return blake2b(read_content(path), digest_size=16).hexdigest()
    except ProjectError:
        return ""


def recipe_of(parts: Iterable[str]) -> str:
    """What scans are made by, in one word."""
    state = blake2b(KEPT_FORMAT.encode(), digest_size=16)
    for part in parts:
        state.update(f"{len(part)}:".encode())
        state.update(part.encode("utf-8", "surrogatepass"))
    return state.hexdigest()


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook(Path, lambda value, _: Path(value))
    return converter
