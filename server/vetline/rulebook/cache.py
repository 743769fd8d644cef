"""Parsed rule files, kept in the user's cache folder: reading YAML is the slow part of start-up.

What is kept is plain JSON, found by the digest of the files' content and built into rules by the
same code as fresh YAML is. So a stale entry is never found, and a forged one can do no more than a
rule file can; that is why nothing is pickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from vetline.rulebook.schema import Yaml

CACHE_ENTRIES_MAX = 16
"""Kept rule sets; the longest unused ones go first."""

CACHE_FORMAT = "2"
"""Part of every key; raised when the same YAML is to be read or tested anew."""


def user_cache_folder() -> Path:
    """The folder for what vetline may forget; it need not exist."""
    if explicit := os.environ.get("XDG_CACHE_HOME"):
        return Path(explicit) / "vetline"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "vetline/cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/vetline"
    return Path.home() / ".cache/vetline"


def kept_documents(folder: Path, key: str) -> Mapping[str, Yaml] | None:
    """The documents kept under ``key``; ``None`` if there are none that can be read."""
    path = folder / f"{key}.json"
    try:
        documents = json.loads(path.read_bytes())
        os.utime(path)
    except (OSError, ValueError, RecursionError):
        return None
    return documents if isinstance(documents, dict) else None


def keep_documents(folder: Path, key: str, documents: Mapping[str, Yaml]) -> None:
    """Keep ``documents`` under ``key``; without a word if that is not possible."""
    try:
        text = json.dumps(documents, separators=(",", ":"))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(folder / f"{key}.json")
        _forget_oldest(folder)
    except (OSError, TypeError, ValueError):
        # A date is the one YAML value that JSON cannot hold; such a file is read afresh each time.
        return


def _forget_oldest(folder: Path) -> None:
    entries = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[CACHE_ENTRIES_MAX:]:
        with contextlib.suppress(OSError):
            path.unlink()
