"""Tokens of Python, as far as it takes to tell formatting and renaming from new code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LAYOUT = re.compile(r",(?=\s*[)\]}])|[()\\]")
_QUOTES = str.maketrans("'", '"')


def tokens(lines: Iterable[str]) -> list[str]:
    """The tokens of ``lines`` without what a formatter may change.

    That is white space, quotes, the last comma before a bracket closes, and round brackets.
    """
    return _TOKEN.findall(_LAYOUT.sub(" ", "".join(lines).translate(_QUOTES)))


def is_formatting(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether both say the same in another layout."""
    return tokens(before) == tokens(after)


def is_renaming(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether ``after`` is ``before`` with one name changed to another throughout."""
    old, new = tokens(before), tokens(after)
    if len(old) != len(new) or not old:
        return False
    changed = {pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]}
    return len(changed) == 1 and all(name.isidentifier() for name in next(iter(changed)))


def new_share(line: str, others: Sequence[str]) -> float:
    """How much of ``line`` is in none of ``others``: 0 for nothing, 1 for all of it."""
    own = _TOKEN.findall(line)
    if not own:
        return 0.0
    return min((_missing(own, _TOKEN.findall(other)) / len(own) for other in others), default=1.0)


def _missing(own: Sequence[str], others: list[str]) -> int:
    left = list(others)
    count = 0
    for token in own:
        if token in left:
            left.remove(token)
        else:
            count += 1
    return count
