"""Which names say that code asks who calls."""

import pytest

from vetline.analysis.checks.auth_words import is_guard, is_security_check, speaks_of_users


@pytest.mark.parametrize(
    ("name", "guards"),
    [
        ("login_required", True),
        ("flask_jwt_extended.jwt_required", True),
        ("auth.login_required", True),
        ("requires_auth", True),
        ("get_current_user", True),
        ("verify_token", True),
        ("CurrentUser", True),
        ("require_POST", False),
        ("jwt_optional", False),
        ("csrf_exempt", False),
        ("cache_page", False),
        ("get_db", False),
    ],
)
def test_guards_are_known_by_name(name: str, guards: bool) -> None:
    assert is_guard(name) is guards


@pytest.mark.parametrize(
    ("name", "checks"),
    [
        ("verify_token", True),
        ("check_permission", True),
        ("_is_admin", True),
        ("authenticate", True),
        ("validate_jwt_token", True),
        ("can_edit", True),
        ("is_empty", False),
        ("has_user", False),
        ("can_handle", False),
        ("check_types", False),
        ("permissions", False),
    ],
)
def test_checks_are_known_by_name(name: str, checks: bool) -> None:
    assert is_security_check(name) is checks


@pytest.mark.parametrize(
    ("word", "speaks"),
    [
        ("session", True),
        ("Authorization", True),
        ("login", True),
        ("author", False),
        ("author_id", False),
        ("amount", False),
    ],
)
def test_words_of_users_are_told_from_authors(word: str, speaks: bool) -> None:
    assert speaks_of_users(word) is speaks
