"""Marks in examples: where a finding is expected."""

import pytest

from vetline.rulebook.marks import marked_lines


@pytest.mark.parametrize(
    ("code", "want"),
    [
        pytest.param("a\nb  # expect\nc\n", ("a\nb\nc\n", (2,)), id="comment"),
        pytest.param("a <!-- expect -->\n", ("a\n", (1,)), id="markdown"),
        pytest.param("a // expect", ("a", (1,)), id="json with comments"),
        pytest.param("a  # expected\n", ("a  # expected\n", ()), id="another word"),
        pytest.param("a  # expect more\n", ("a  # expect more\n", ()), id="more words"),
        pytest.param("# c # expect\r\nb\r\n", ("# c\r\nb\r\n", (1,)), id="windows line end"),
        pytest.param("x # expect\n\n\ny # expect", ("x\n\n\ny", (1, 4)), id="several"),
    ],
)
def test_marks_are_read_and_taken_away(code: str, want: tuple[str, tuple[int, ...]]) -> None:
    assert marked_lines(code) == want
