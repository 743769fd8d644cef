import pytest

from vetline.analysis.checks.secrets_code import is_secret_value
from vetline.analysis.checks.secrets_names import SecretKind, environment_name, secret_kind
from vetline.analysis.checks.secrets_values import is_blank, is_placeholder, looks_random


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, SecretKind.PASSWORD) for name in (
            "password", "DB_PASSWORD", "userPassword", "passwd", "mysql_pwd", "smtp_pass",
            "ADMIN_PASSWORD", "password1", "passphrase",
        )),
        *((name, SecretKind.SIGNING_KEY) for name in (
            "secret_key", "SECRET_KEY", "JWT_SECRET_KEY", "cookie_secret", "signing_key",
        )),
        *((name, SecretKind.TOKEN) for name in (
            "api_key", "apiKey", "X-API-Key", "access_token", "client_secret", "github_token",
            "AWS_SECRET_ACCESS_KEY",
        )),
        *((name, None) for name in (
            "password_field", "token_url", "tokenizer", "max_tokens", "password_hash", "bypass",
            "reset_password", "csrf_token", "next_token", "PASSWORD_MIN_LENGTH", "secret_name",
            "first_pass", "key", "bandpass_filter", "use_password",
        )),
    ],
)  # fmt: skip
def test_name_is_judged_from_both_sides(name: str, kind: SecretKind | None) -> None:
    assert secret_kind(name) is kind


@pytest.mark.parametrize(
    ("name", "variable"),
    [("apiKey", "API_KEY"), ("db-password", "DB_PASSWORD"), ("SECRET_KEY", "SECRET_KEY")],
)
def test_variable_is_named_after_the_value(name: str, variable: str) -> None:
    assert environment_name(name) == variable


@pytest.mark.parametrize("value", ["<your key>", "${TOKEN}", "xxxxxxxx", "{{ key }}", "***", ""])
def test_holes_to_fill_in_are_blank(value: str) -> None:
    assert is_blank(value)


@pytest.mark.parametrize(
    ("value", "is_stand_in"),
    [
        ("your-secret-key", True),
        ("changeme", True),
        ("supersecretkey", True),
        ("put-your-token-here", True),
        ("dev", True),
        ("hunter2!", False),
        ("9f8a7c6b5d4e", False),
        ("Tr0ub4dor&3", False),
        ("mysql-prod-81", False),
    ],
)
def test_stand_ins_are_told_from_secrets(value: str, is_stand_in: bool) -> None:
    assert is_placeholder(value) is is_stand_in


@pytest.mark.parametrize(
    "value",
    [
        "Please choose a password.", "/run/secrets/key", "https://auth.corp.io", "key.pem",
        "app.models.Password", "bearer", "%s", "{password}", "password:", "X-Token",
    ],
)  # fmt: skip
def test_words_paths_and_sentences_are_no_secrets(value: str) -> None:
    assert not is_secret_value(value)


@pytest.mark.parametrize(
    ("value", "is_random"),
    [
        ("b4f1c9a07d3e58826c1f0a9be7d25534aa01c7ef", True),
        ("Zk9tQ2xw4Vb7Nf3Jx8Rm1Ty6Uc5Hd0Ge", True),
        ("primary-signing-key-for-webhooks-2", False),
        ("abcdefghijklmnopqrstuvwxyz0123456789", False),
        ("123e4567-e89b-12d3-a456-426614174000", False),
        ("PositiveSmallIntegerField", False),
    ],
)
def test_drawn_characters_are_told_from_words(value: str, is_random: bool) -> None:
    assert looks_random(value) is is_random
