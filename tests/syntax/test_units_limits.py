"""Hostile text is cut in bounded time, and without an exception."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.syntax.starts import LineStarts
from vetline.syntax.units import UnitList
from vetline.text.document import Document
from vetline.text.lines import split_lines
from vetline.text.span import Position, Range

CUT_S_MAX = 10.0
"""What is quadratic takes minutes; what is not takes a second, on a busy machine a few."""

HOSTILE = [
    pytest.param("x = [\n" + '    "a",\n' * 50_000 + "]\n", 1, id="one list of 50,000 lines"),
    pytest.param("x = [\n" + "a,\n" * 50_000 + "]\n", 1, id="the same at the margin"),
    pytest.param("x = " + "(" * 10_000 + ")" * 10_000 + "\n", 1, id="10,000 parentheses"),
    pytest.param("x = " + "(\n" * 10_000 + ")\n" * 10_000, 1, id="10,000 on lines of their own"),
    pytest.param('x = "' + "a" * 1_000_000 + '"\n', 1, id="line of a megabyte"),
    pytest.param("(" * 300_000, 1, id="300,000 brackets never closed"),
    pytest.param('"' * 300_000, 1, id="300,000 quotes"),
    pytest.param("\\" * 1_000_000, 1, id="backslashes"),
    pytest.param('f"' + "{a[b(c)]:d}" * 30_000 + '"', 1, id="30,000 fields"),
    pytest.param('f"{' * 100_000, 1, id="fields in fields"),
    pytest.param(" " * 1_000_000 + "x", 1, id="blanks"),
    pytest.param("\x00" * 1000 + "\n\x00def f():\n", 2, id="null bytes"),
    pytest.param('\ud800x = "\udfff"\n' * 100, 100, id="lone surrogates"),
    pytest.param("foo(\n" * 20_000, 1, id="brackets opened on every line"),
    pytest.param("def f(\n" * 20_000, 20_000, id="functions left open"),
    pytest.param('x = """\ndef f():\n' * 10_000, 20_000, id="strings left open"),
    pytest.param('x = """\n' + "def f(): pass\n" * 20_000, 20_001, id="string over functions"),
    pytest.param("@a\n" * 50_000, 1, id="decorators"),
    pytest.param("if a:\n    b\n" + "elif c:\n    d\n" * 5_000, 1, id="5,000 branches"),
    pytest.param("class A:\n" * 20_000, 20_000, id="classes without a body"),
    pytest.param("x = 1 + \\\n" * 50_000, 1, id="backslash on every line"),
    pytest.param("\n" * 50_000, 1, id="blank lines"),
]


@pytest.mark.parametrize(("text", "count"), HOSTILE)
def test_hostile_text(text: str, count: int) -> None:
    started = time.thread_time()

    units = UnitList.of(split_lines(text)).units

    assert time.thread_time() - started < CUT_S_MAX
    assert "".join(unit.text for unit in units) == text
    assert len(units) == count


def test_typing_does_not_depend_on_the_size_of_the_file() -> None:
    seconds = [typing_seconds(count) for count in (100, 10_000)]

    assert seconds[1] < 10 * seconds[0]


def typing_seconds(count: int) -> float:
    """The best time of a few line breaks typed in the middle of ``count`` functions."""
    document = Document.of("a.py", "def f(a):\n    return b(a)\n\n\n" * count)
    units = UnitList.of(document.lines)
    place = Position(document.line_count // 2 + 1, 4)
    times = []
    for _ in range(20):
        started = time.thread_time()
        units.update(document.lines, document.apply(Range(place, place), "c\n    "))
        times.append(time.thread_time() - started)
    return min(times)


SIZES = st.lists(st.integers(1, 3), max_size=8)


@given(SIZES, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), SIZES), max_size=6))
def test_line_starts_agree_with_a_plain_list(
    sizes: list[int], edits: list[tuple[int, int, list[int]]]
) -> None:
    starts = LineStarts(starts_of(sizes))

    for first, removed, new in edits:
        first = min(first, len(sizes))
        old = sizes[first : first + removed]
        numbers = [sum(sizes[:first]) + number for number in starts_of(new)]
        starts.replace(first, len(old), numbers, sum(new) - sum(old))
        sizes = [*sizes[:first], *new, *sizes[first + len(old) :]]

    owners = [index for index, size in enumerate(sizes) for _ in range(size)]
    assert [starts[index] for index in range(len(sizes))] == starts_of(sizes)
    assert [starts.index_at(line) for line in range(len(owners))] == owners


def starts_of(sizes: list[int]) -> list[int]:
    return [sum(sizes[:index]) for index in range(len(sizes))]
