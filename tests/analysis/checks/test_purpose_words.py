import pytest

from vetline.analysis.checks.crypto_purposes import words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("resetToken", "reset_token"),
        ("APIKey", "api_key"),
        ("X-Api-Key", "x_api_key"),
        ("user.session_id", "user_session_id"),
        ("TOKEN", "token"),
    ],
)
def test_names_fall_into_words(name: str, words: str) -> None:
    assert words_of(name) == words
