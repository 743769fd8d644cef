import pytest

from vetline.analysis.checks.unicode_tables import decoded_tags, imitated
from vetline.analysis.checks.unicode_text import hidden_runs


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        pytest.param("abc\u200b\u200dadmin", ["\u200b\u200d"], id="zero width in a word"),
        pytest.param("\ufeffimport os", [], id="byte order mark at the start"),
        pytest.param("x\ufeff = 1", ["\ufeff"], id="byte order mark elsewhere"),
        pytest.param("\u2764\ufe0f \U0001f469\u200d\U0001f680", [], id="emoji"),
        pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e007f", [], id="flag of a region"),
        pytest.param("hi\U000e0068\U000e0069", ["\U000e0068\U000e0069"], id="tags after a word"),
        pytest.param("می‌خواهم", [], id="joiner in Persian"),
        pytest.param("क्‍ष", [], id="joiner in Hindi"),
        pytest.param("葛\U000e0100", [], id="variant of a Han character"),
        pytest.param("x\ufe00\ufe01\ufe02\ufe03", ["\ufe00\ufe01\ufe02\ufe03"], id="selectors"),
        pytest.param("user\u3164", ["\u3164"], id="Hangul filler"),
        pytest.param('"d\u200f/m"', [], id="direction mark at a sign"),
        pytest.param("ad\u200fmin", ["\u200f"], id="direction mark in a word"),
        pytest.param("plain", [], id="ASCII"),
    ],
)
def test_hidden_characters_are_told_from_needed_ones(text: str, runs: list[str]) -> None:
    assert [text[span.start : span.end] for span in hidden_runs(text)] == runs


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("".join(chr(0xE0000 + ord(c)) for c in "run it"), "run it"),
        ("".join(chr(0xE0100 + byte - 16) for byte in b"run it"), "run it"),
        ("\u200b\u200c", ""),
    ],
)
def test_messages_in_hidden_characters_are_read(run: str, message: str) -> None:
    assert decoded_tags(run) == message


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        pytest.param("\u0430dmin", "admin", id="one Cyrillic letter"),
        pytest.param("s\u0443st\u0435m", "system", id="two Cyrillic letters"),
        pytest.param("\uff45val", "eval", id="full width, which Python folds"),
        pytest.param("\u0440\u0430\u0441\u0435", "pace", id="look-alikes only"),
        pytest.param("admin", None, id="ASCII"),
        pytest.param("\u0394t", None, id="Greek of a formula"),
        pytest.param("\u0438\u043c\u044f", None, id="Russian"),
        pytest.param("na\u00efve", None, id="accent"),
        pytest.param("\u00b5s", None, id="micro sign"),
    ],
)
def test_disguises_are_told_from_other_scripts(word: str, plain: str | None) -> None:
    assert imitated(word) == plain
