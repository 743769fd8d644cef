"""History does not matter: after any edits the units are those of a fresh cut."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syntax.standard_library import STDLIB, text_of
from vetline.syntax.units import UnitList
from vetline.text.document import Document, LineChange
from vetline.text.span import Position, Range

TEXTS = [
    text_of(STDLIB / name)
    for name in ("shelve.py", "test/test_fstring.py", "getpass.py", "textwrap.py", "contextlib.py")
]
PIECES = st.sampled_from(
    [
        "", "\n", "\r\n", "\r", "\f", "x", "(", ")", "[", "}", '"', "'", '"""', "'''", '"""\n',
        "    ", "#", ":", "\\\n", "\\", "@", 'f"{', 'x = """\n', "foo(\n", "y = 1\n", "if x:\n",
        "else:\n", "\t", "import os\n", "def g(): pass\n", "class A(B):\n",
        "    def f(self):\n        pass\n", "😀", "\u2028", "\x00", "\ud800",
        "async def h(\n", "<<<<<<< HEAD\n",
    ]
)  # fmt: skip
PLACES = st.tuples(st.floats(0, 1), st.integers(0, 30), st.integers(0, 4), st.integers(0, 30))
EDITS = st.one_of(
    st.tuples(st.just("put"), PLACES, PIECES),
    st.tuples(st.sampled_from(["paste", "undo", "replace"]), PLACES, PIECES),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from(TEXTS), st.integers(0, 300), st.integers(0, 120), st.booleans(),
    st.lists(EDITS, min_size=1, max_size=12),
)  # fmt: skip
def test_history_does_not_matter(text, start, count, is_whole, edits) -> None:
    lines = text.splitlines(keepends=True)[start : start + count]
    document = Document.of("a.py", "".join(lines) if is_whole else "".join(lines).rstrip())
    units = UnitList.of(document.lines)
    history = [document.text()]

    for kind, place, piece in edits:
        before = list(units.units)
        change = edit(document, kind, place, piece, history)
        first, removed, added = units.update(document.lines, change)
        history.append(document.text())

        fresh = UnitList.of(document.lines)
        assert state(units) == state(fresh)
        assert "".join(unit.text for unit in units.units) == document.text()
        assert all(map(same, before[:first], units.units[:first]))
        assert all(map(same, before[first + removed :], units.units[first + added :]))
        assert len(before) - removed + added == len(units.units)


def edit(
    document: Document,
    kind: str,
    place: tuple[float, int, int, int],
    piece: str,
    history: list[str],
) -> LineChange:
    start = Position(int(place[0] * (document.line_count + 1)), place[1])
    end = Position(start.line + place[2], place[3] + (0 if place[2] else place[1]))
    if kind == "undo":
        return document.replace(history[-2] if len(history) > 1 else history[0])
    if kind == "paste":
        copied = document.slice(Range(start, end))
        return document.apply(Range(Position(end.line // 2, 0), Position(end.line // 2, 0)), copied)
    if kind == "replace":
        return document.replace(document.text().replace("    ", piece, 3))
    return document.apply(Range(start, end), piece)


def state(units: UnitList) -> object:
    """Everything that a list of units is, and how it will answer the next edit."""
    count = len(units.units)
    starts = [units.first_line(index) for index in range(count)]
    owners = [units.index_at(line) for line in range(starts[-1] + 2 if starts else 2)]
    return units.units, starts, owners, units._blocks, units._lookaheads


def same(one: object, other: object) -> bool:
    return one is other


CLASS = (
    "import a\n\n\nclass A(B):\n    x = 1\n\n    def f(self):\n        pass\n\n\ndef g():\n    b\n"
)


@pytest.mark.parametrize(
    ("place", "text", "want"),
    [
        pytest.param((7, 8), "x", (5, 1, 1), id="in a body"),
        pytest.param((7, 8), "\n        ", (5, 1, 1), id="new line in a body"),
        pytest.param((7, 8), "(", (5, 1, 1), id="open bracket"),
        pytest.param((7, 8), '"""', (5, 1, 1), id="open string"),
        pytest.param((1, 0), "# c", (1, 1, 1), id="comment in a gap"),
        pytest.param((1, 0), "c\n", (1, 0, 1), id="new statement before a gap"),
        pytest.param((9, 0), "c\n", (6, 1, 3), id="new statement in a gap"),
        pytest.param((3, 6), "A", (2, 4, 4), id="class header"),
        pytest.param((3, 12), "  # c", (2, 1, 1), id="comment in a class header"),
        pytest.param((11, 5), "\nc", (8, 0, 1), id="after the end"),
    ],
)
def test_only_what_changed_is_new(
    place: tuple[int, int], text: str, want: tuple[int, int, int]
) -> None:
    document = Document.of("a.py", CLASS)
    units = UnitList.of(document.lines)

    change = document.apply(Range(Position(*place), Position(*place)), text)

    assert units.update(document.lines, change) == want


def test_edit_far_behind_an_open_string_closes_it() -> None:
    document = Document.of("a.py", 'x = """\n' + "def f(): pass\n" * 500 + "y = 1\n")
    units = UnitList.of(document.lines)

    change = document.apply(Range(Position(501, 0), Position(501, 0)), '"""\n')
    units.update(document.lines, change)

    assert [unit.line_count for unit in units.units] == [502, 1]
    assert state(units) == state(UnitList.of(document.lines))


def test_edit_far_behind_a_gap_behind_an_open_string() -> None:
    document = Document.of("a.py", 'x = """\n' + "# c\n" * 4000 + "def f(): pass\n" * 500)
    units = UnitList.of(document.lines)

    change = document.apply(Range(Position(4400, 0), Position(4400, 0)), '"""\n')
    units.update(document.lines, change)

    assert state(units) == state(UnitList.of(document.lines))
