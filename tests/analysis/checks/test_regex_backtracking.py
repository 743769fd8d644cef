import pytest

from vetline.analysis.checks.network_redos import is_slow


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"^([a-zA-Z0-9]+)+@corp\.io$", id="repetition of a repetition"),
        pytest.param(r"(\s*\w+)*$", id="with something optional before it"),
        pytest.param(r"(.*,)*;", id="separator that the run holds too"),
        pytest.param(r"(?:a|aa)+$", id="two ways to take the same letters"),
        pytest.param(r"^(?:[^\"\\]+|\\.)*$", id="one branch repeats by itself"),
        pytest.param(r"([a-z]{2,4})+$", id="limited runs that add up"),
        pytest.param(r"((a+)b?)*c", id="something optional after it"),
    ],
)
def test_ambiguous_repetition_is_slow(pattern: str) -> None:
    assert is_slow(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"^[a-z]{1,64}@corp\.io$", id="limited"),
        pytest.param(r"^([a-z0-9-]+\.)+[a-z]+$", id="separator outside the run"),
        pytest.param(r"([^,]+,)*$", id="separator that ends the run"),
        pytest.param(r"(a+)+", id="nothing behind that can fail"),
        pytest.param(r"(a++)+$", id="possessive"),
        pytest.param(r"(a+)\1+$", id="back-reference, which is not understood"),
        pytest.param(r"(a+", id="no regular expression"),
    ],
)
def test_other_repetition_is_not(pattern: str) -> None:
    assert not is_slow(pattern)
