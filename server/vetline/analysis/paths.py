"""Which files a rule is meant for."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

from vetline.rulebook.model import Rule

ANSWERS_MAX = 4_096


def applies(rule: Rule, path: str) -> bool:
    """Whether ``rule`` is meant for the file at ``path`` (relative, with slashes)."""
    if not rule.paths and not rule.paths_excluded:
        return True
    return _is_among(path, rule.paths, rule.paths_excluded)


@lru_cache(ANSWERS_MAX)
def _is_among(path: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> bool:
    """Kept, because every unit of a file asks for it again."""
    return (not wanted or _matches(path, wanted)) and not (unwanted and _matches(path, unwanted))


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return _expression(patterns).match(path) is not None


@lru_cache(ANSWERS_MAX)
def _expression(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Gitignore-like: a pattern matches in any folder, and a folder stands for all in it."""
    plain = (p.strip("/").removeprefix("**/").removesuffix("/**") for p in patterns)
    alternatives = "|".join(translate(pattern)[: -len(_END)] for pattern in plain)
    return re.compile(rf"(?s:(?:.*/)?(?:{alternatives})(?:/|\Z))")


_END = r"\Z"
"""The end of what ``translate`` makes; newer versions of Python write it with a small letter."""
