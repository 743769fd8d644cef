"""Rules made ready for the first question by what an earlier run found out about them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import vetline
from vetline.analysis.matching.index import outline
from vetline.analysis.matching.outlines import OUTLINES
from vetline.rulebook.cache import keep_documents, kept_documents
from vetline.rulebook.rulebook import Rulebook
from vetline.text.digest import digest


def prime(rulebook: Rulebook, cache: Path) -> None:
    """Know what the patterns of ``rulebook`` need without reading each, if ``cache`` tells it.

    ``cache`` is the folder for what may be forgotten; what had to be found out is kept there.
    """
    key = digest("outlines", rulebook.fingerprint, code_stamp())
    kept = kept_documents(cache, key)
    if kept is not None:
        OUTLINES.recall(kept)
        return
    for rule in rulebook.rules.values():
        outline(rule)
    keep_documents(cache, key, OUTLINES.kept())


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """A word for the very code that runs, by the sizes and times of its files.

    The version is not enough for somebody who works on vetline.
    """
    folder = Path(vetline.__file__).parent
    files = sorted((str(path), path.stat()) for path in folder.rglob("*.py"))
    return digest(*(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in files))
