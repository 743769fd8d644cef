import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.text.lines import split_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("a", ["a"], id="no final line end"),
        pytest.param("a\nb\r\nc\rd", ["a\n", "b\r\n", "c\r", "d"], id="all three line ends"),
        pytest.param("\n\r\n\r", ["\n", "\r\n", "\r"], id="blank lines"),
        pytest.param("\r\r\n\n", ["\r", "\r\n", "\n"], id="line ends in a row"),
        pytest.param("a\fb\x0bc\x1cd\x85e\u2028f", ["a\fb\x0bc\x1cd\x85e\u2028f"], id="other cuts"),
        pytest.param("\ud800\n\x00", ["\ud800\n", "\x00"], id="lone surrogate and null"),
    ],
)
def test_split_lines(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(st.text(st.sampled_from("ab\r\n\f\u2028😀")))
def test_joined_lines_are_the_text(text: str) -> None:
    lines = split_lines(text)

    assert "".join(lines) == text
    assert all(lines)
