"""Text to tree-sitter's tree: the only module that starts tree-sitter.

A text is always parsed afresh, and only the tree of a mended text is made from that of the text as
it stands, which takes a fifth of the time.  What the text was a key ago is no place to start from:
where Python is ambiguous (``yield * a, b``) or broken, the tree would depend on how it came to be.
"""

from __future__ import annotations

from functools import lru_cache

import tree_sitter
import tree_sitter_python


def parsed(text: bytes) -> tree_sitter.Tree:
    """The tree of ``text``."""
    return _parser().parse(text)


def with_text(tree: tree_sitter.Tree, before: bytes, after: bytes) -> tree_sitter.Tree:
    """The tree of ``after``, which has more in it than ``before``, whose tree is ``tree``."""
    start = _shared_start(before, after)
    rest = len(before) - start
    tail = _shared_start(before[start:][::-1], after[len(after) - rest :][::-1])
    old_end, new_end = len(before) - tail, len(after) - tail
    edited = tree.copy()
    edited.edit(
        start, old_end, new_end, _point(before, start), _point(before, old_end),
        _point(after, new_end),
    )  # fmt: skip
    return _parser().parse(after, edited)


def _shared_start(one: bytes, other: bytes) -> int:
    """How many bytes the two begin with together."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(text: bytes, at: int) -> tuple[int, int]:
    """The line and the column, in bytes, of byte ``at``."""
    return text.count(b"\n", 0, at), at - (text.rfind(b"\n", 0, at) + 1)


@lru_cache(maxsize=1)
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
