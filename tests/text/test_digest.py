import pytest

from vetline.text.digest import DIGEST_BYTES, digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("ab", "c"), ("a", "bc"), id="a character moved between parts"),
        pytest.param(("ab",), ("ab", ""), id="an empty part more"),
        pytest.param(("\ud800",), ("\ud801",), id="two lone surrogates"),
        pytest.param(("1:a",), ("1:", "a"), id="a part that looks like a length"),
        pytest.param(("é",), ("e\u0301",), id="two ways to write one letter"),
    ],
)
def test_different_parts_differ(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert digest(*one) != digest(*other)


def test_same_parts_agree() -> None:
    assert digest("a", "😀") == digest("a", "😀")
    assert len(digest("a")) == 2 * DIGEST_BYTES
