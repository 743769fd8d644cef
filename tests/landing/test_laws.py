"""What holds of landed blocks after any changes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from landing.desk import Desk
from vetline.landing.difference import hunks

OLD = [f"old_{n} = {n}\n" for n in range(6)]
LINE = st.sampled_from(["a = 1\n", "b(a)\n", "\n", "    c = b\n", "d(1)", "def f():\n", "x\r\n"])
WEIRD = st.text("ab \n\r\f\u2028", max_size=12)
TEXT = st.one_of(st.lists(LINE, max_size=7).map("".join), WEIRD)
PLACE = st.integers(0, 14)
EDIT = st.one_of(
    st.tuples(st.just("edit"), PLACE, PLACE, PLACE, PLACE, TEXT),
    st.tuples(st.sampled_from(["write", "open"]), TEXT),
    st.tuples(st.sampled_from(["rest", "undo", "checkout"])),
)


THREE_LINES = ("edit", 0, 0, 0, 0, "a = 1\na = 1\na = 1\n")


@given(st.lists(EDIT, max_size=25))
@example([THREE_LINES, ("write", ""), ("rest",), ("undo",), ("rest",)])
@example([THREE_LINES, ("rest",), THREE_LINES, ("open", "b(a)\n"), ("undo",), ("rest",)])
@settings(deadline=None, max_examples=300)
def test_blocks_are_apart_inside_and_of_lines_that_came(edits: list[tuple]) -> None:
    desk = Desk()
    desk.open("".join(OLD))
    page = desk.pages["app.py"]

    for kind, *rest in edits:
        desk.now += 0.1
        if kind == "edit":
            desk.change(tuple(rest))
        elif kind == "write":
            desk.write(*rest)
        elif kind == "open":
            desk.open(*rest)
        elif kind == "undo" and page.states:
            desk.undo()
        else:
            desk.rest(checkout=kind == "checkout")
            lines = page.document.lines
            stretches = [s for block in page.shadow.blocks for s in block.stretches]
            assert all(0 <= s.first < s.end <= len(lines) for s in stretches)
            assert all(a.end < b.first for a, b in pairwise(stretches))
            covered = {line for s in stretches for line in lines[s.first : s.end]}
            assert covered.isdisjoint(OLD)


@given(st.lists(LINE, max_size=30), st.lists(LINE, max_size=30))
def test_a_difference_makes_one_text_of_the_other(before: list[str], after: list[str]) -> None:
    made, at = [], 0
    for hunk in hunks(before, after):
        made += before[at : hunk.before.first]
        assert len(made) == hunk.after.first
        made += after[hunk.after.first : hunk.after.end]
        at = hunk.before.end

    assert made + before[at:] == after


def test_a_large_difference_is_found_in_its_parts() -> None:
    before = [f"line {n}\n" for n in range(5000)]
    after = [line for n, line in enumerate(before) if n % 500] + ["last\n"]
    after[100:100] = ["new\n"]

    found = hunks(before, after)

    assert sum(h.before.end - h.before.first for h in found) == 10
    assert sum(h.after.end - h.after.first for h in found) == 2
