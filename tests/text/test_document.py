from collections.abc import Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.text.document import Document, LineChange
from vetline.text.lines import split_lines
from vetline.text.span import Position, Range

Place: TypeAlias = tuple[int, int, int, int]


def range_of(place: Place) -> Range:
    return Range(Position(*place[:2]), Position(*place[2:]))


EDITS = [
    pytest.param("ab\n", (0, 1, 0, 1), "x", "axb\n", (0, 1, 1), id="type a character"),
    pytest.param("ab\n", (0, 0, 0, 1), "", "b\n", (0, 1, 1), id="delete a character"),
    pytest.param("a\nb\n", (0, 1, 1, 0), "", "ab\n", (0, 2, 1), id="join two lines"),
    pytest.param("ab\n", (0, 1, 0, 1), "\n", "a\nb\n", (0, 1, 2), id="split a line"),
    pytest.param("a\nb\nc\n", (1, 0, 2, 0), "", "a\nc\n", (1, 1, 0), id="delete a line"),
    pytest.param("a\nc\n", (1, 0, 1, 0), "b\n", "a\nb\nc\n", (1, 0, 1), id="insert a line"),
    pytest.param("a\n", (0, 0, 0, 1), "a", "a\n", (1, 0, 0), id="change nothing"),
    pytest.param("", (0, 0, 0, 0), "a", "a", (0, 0, 1), id="empty document"),
    pytest.param("a\n", (1, 0, 1, 0), "b", "a\nb", (1, 0, 1), id="after the last line end"),
    pytest.param("a", (0, 1, 0, 1), "\n", "a\n", (0, 1, 1), id="final line end"),
    pytest.param("a\nb", (0, 0, 1, 1), "", "", (0, 2, 0), id="delete all"),
    pytest.param("a\r", (1, 0, 1, 0), "\nb", "a\r\nb", (0, 1, 2), id="join carriage return"),
    pytest.param("a\rb\n", (1, 0, 1, 1), "", "a\r\n", (0, 2, 1), id="delete what parts a line end"),
    pytest.param("a\nb", (0, 1, 0, 1), "\r", "a\r\nb", (0, 1, 1), id="join line feed"),
    pytest.param("a\nb", (0, 9, 0, 9), "x", "ax\nb", (0, 1, 1), id="column past the end"),
    pytest.param("a\r\nb", (0, 2, 0, 3), "x", "ax\r\nb", (0, 1, 1), id="column in a line end"),
    pytest.param("a\nb", (9, 9, 9, 9), "x", "a\nbx", (1, 1, 1), id="line past the end"),
    pytest.param("a\nb", (0, 0, 9, 9), "x", "x", (0, 2, 1), id="range past the end"),
    pytest.param("abc", (0, 2, 0, 1), "x", "axc", (0, 1, 1), id="reversed columns"),
    pytest.param("a\nb", (1, 1, 0, 0), "", "", (0, 2, 0), id="reversed lines"),
    pytest.param("ab", (-1, -1, 0, 1), "", "b", (0, 1, 1), id="before the start"),
    pytest.param("a\fb\u2028c\n", (0, 5, 0, 5), "x", "a\fb\u2028cx\n", (0, 1, 1), id="form feed"),
    pytest.param("😀\n", (0, 1, 0, 1), "\x00", "😀\x00\n", (0, 1, 1), id="astral and null"),
]


@pytest.mark.parametrize(("before", "place", "text", "after", "change"), EDITS)
def test_edit(
    before: str, place: Place, text: str, after: str, change: tuple[int, int, int]
) -> None:
    document = Document.of("a.py", before)

    got = document.apply(range_of(place), text)

    assert document.text() == after
    assert got == LineChange(*change)


@pytest.mark.parametrize(
    ("place", "want"),
    [
        pytest.param((0, 1, 0, 2), "b", id="inside a line"),
        pytest.param((0, 1, 2, 1), "bc\nde\nf", id="over lines"),
        pytest.param((2, 0, 9, 9), "fg", id="past the end"),
        pytest.param((9, 0, 9, 9), "", id="after the end"),
    ],
)
def test_slice(place: Place, want: str) -> None:
    assert Document.of("a.py", "abc\nde\nfg").slice(range_of(place)) == want


def test_replacing_all_says_what_really_changed() -> None:
    document = Document.of("a.py", "a\nb\nc\nd\n")

    change = document.replace("a\nx\ny\nd\n")

    assert document.text() == "a\nx\ny\nd\n"
    assert change == LineChange(1, 2, 2)


NUMBERS = st.integers(-1, 6)
TEXTS = st.text(st.sampled_from("ab\r\n\f\u2028😀"), max_size=12)
PLACES = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)


def offset(lines: Sequence[str], line: int, column: int) -> int:
    """The offset of a place in the joined lines, as LSP defines it."""
    if line < 0:
        return 0
    if line >= len(lines):
        return len("".join(lines))
    width = len(lines[line].rstrip("\r\n"))
    return len("".join(lines[:line])) + max(0, min(column, width))


@given(TEXTS, st.lists(st.tuples(PLACES, TEXTS), max_size=6))
def test_edits_agree_with_a_plain_string(text: str, edits: list[tuple[Place, str]]) -> None:
    document = Document.of("a.py", text)

    for place, new in edits:
        lines = split_lines(text)
        start, end = sorted((offset(lines, *place[:2]), offset(lines, *place[2:])))
        assert document.slice(range_of(place)) == text[start:end]
        text = text[:start] + new + text[end:]
        document.apply(range_of(place), new)

    assert document.lines == split_lines(text)
    assert document.char_count == len(text)


@given(TEXTS, st.lists(st.tuples(PLACES, TEXTS), min_size=1, max_size=6))
def test_a_change_covers_all_edits_since_it_was_taken(
    text: str, edits: list[tuple[Place, str]]
) -> None:
    document = Document.of("a.py", text)
    before = list(document.lines)

    for place, new in edits:
        document.apply(range_of(place), new)
    change = document.take_change() or LineChange(0, 0, 0)

    new_lines = document.lines[change.first : change.first + change.added]
    before[change.first : change.first + change.removed] = new_lines
    assert before == document.lines
    assert document.take_change() is None
