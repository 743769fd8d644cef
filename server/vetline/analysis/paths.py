"""Which files a rule is meant for."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from vetline.rulebook.model import Rule
from vetline.text.regex import lazy

ANSWERS_MAX = 4_096


def applies(rule: Rule, path: str) -> bool:
    """Whether ``rule`` is meant for the file at ``path`` (relative, with slashes)."""
    if not rule.paths and not rule.paths_excluded:
        return True
    return _is_among(path, rule.paths, rule.paths_excluded)


@lru_cache(ANSWERS_MAX)
def _is_among(path: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> bool:
    """Kept, because every unit of a file asks for it again."""
    if wanted and not any(_glob(path, pattern) for pattern in wanted):
        return False
    return not any(_glob(path, pattern) for pattern in unwanted)


def _glob(path: str, pattern: str) -> bool:
    """Gitignore-like: a pattern matches in any folder, and a folder stands for all in it."""
    pattern = pattern.strip("/").removeprefix("**/").removesuffix("/**")
    parts = path.split("/")
    above = ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]
    end = _WILDCARD.split(pattern)[-1]  # tells most apart, before an expression is made of each
    return any(
        one.endswith(end) and (fnmatchcase(one, pattern) or fnmatchcase(one, f"*/{pattern}"))
        for one in above
    )


_WILDCARD = lazy(r"[*?\[\]]")
