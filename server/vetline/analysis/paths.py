"""Which files a rule is meant for."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vetline.rulebook.model import Rule


def applies(rule: Rule, path: str) -> bool:
    """Whether ``rule`` is meant for the file at ``path`` (relative, with slashes)."""
    if rule.paths and not any(_glob(path, pattern) for pattern in rule.paths):
        return False
    return not any(_glob(path, pattern) for pattern in rule.paths_excluded)


def _glob(path: str, pattern: str) -> bool:
    """Gitignore-like: a pattern without a slash matches in any folder."""
    pattern = pattern.lstrip("/")
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}")
