"""The tree of a mended text is the one that the text has by itself, wherever it has no errors."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from syntax.standard_library import STDLIB, text_of
from vetline.syntax.parsing import parsed, with_text

LINES = text_of(STDLIB / "textwrap.py").splitlines(keepends=True)[:80]
PIECES = st.sampled_from([")", '"', " _", ": _", ":pass", "()", "]", "é", "😀", "\n    ", ""])
PLACED = st.tuples(st.floats(0, 1), PIECES)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 80), st.lists(st.tuples(st.floats(0, 1), PIECES), max_size=3), st.floats(0, 1)
)
def test_trees_with_more_text_in_them(count, insertions, cut) -> None:
    text = "".join(LINES[:count])
    at = int(cut * len(text))
    text = text[:at] + text[at + 1 :]  # so that the tree it starts from is often broken
    after = text
    for share, piece in insertions:
        place = int(share * len(after))
        after = after[:place] + piece + after[place:]
    grown = with_text(parsed(text.encode()), text.encode(), after.encode())
    fresh = parsed(after.encode())
    assert grown.root_node.has_error == fresh.root_node.has_error
    if not fresh.root_node.has_error:
        assert shape(grown.root_node) == shape(fresh.root_node)


def shape(root):
    """Kind and place of each node."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append((node.type, node.start_byte, node.end_byte))
        waiting += node.children
    return found
