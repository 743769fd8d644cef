"""Secrets in Python code, judged by the name, the value and the place together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from vetline.analysis.checks.crypto_purposes import words_of
from vetline.analysis.checks.secrets_embedded import embedded_passwords
from vetline.analysis.checks.secrets_literals import (
    VIEWS_MAX,
    NamedLiteral,
    Place,
    named_literals,
    target_name,
)
from vetline.analysis.checks.secrets_names import (
    SecretKind,
    environment_name,
    is_about_secret,
    secret_kind,
)
from vetline.analysis.checks.secrets_positions import paired_passwords, positional_passwords
from vetline.analysis.checks.secrets_tokens import provider_tokens
from vetline.analysis.checks.secrets_values import (
    is_blank,
    is_identifier,
    is_placeholder,
    looks_random,
)
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def hardcoded_passwords(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Passwords, tokens and keys whose value stands in the code."""
    for literal, kind in _secrets(view):
        if kind is not SecretKind.SIGNING_KEY and not _is_stand_in(literal):
            yield _finding(rule, literal)
    pairs = paired_passwords(view, is_secret_value)
    for span, api in (*positional_passwords(view, is_secret_value), *pairs):
        yield verdict(rule, span, {"$NAME": f"the password for {api}", "$VARIABLE": "PASSWORD"})
    for span, place in embedded_passwords(view, is_secret_value):
        yield verdict(
            rule, span, {"$NAME": f"what stands in this {place}", "$VARIABLE": "PASSWORD"}
        )


def hardcoded_signing_keys(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Keys that a framework signs sessions and tokens with."""
    for literal, kind in _secrets(view):
        if kind is SecretKind.SIGNING_KEY and not _is_stand_in(literal):
            yield _finding(rule, literal)


def placeholder_secrets(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Secrets with the value of a tutorial, which an attacker tries first."""
    for literal, _ in _secrets(view):
        if _is_stand_in(literal):
            yield _finding(rule, literal)


def empty_passwords(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Connections that are opened with an empty password."""
    for literal in named_literals(view):
        is_connection = bool(literal.siblings & _CONNECTION_NAMES)
        is_password = secret_kind(literal.name) is SecretKind.PASSWORD
        if not literal.value and is_password and is_connection and literal.place in _FILLED:
            yield _finding(rule, literal)
    for span, api in positional_passwords(view, lambda value: not value):
        if api in _ACCOUNT_APIS:
            continue
        yield verdict(rule, span, {"$NAME": f"the password for {api}", "$VARIABLE": "PASSWORD"})


def high_entropy_strings(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Drawn characters under the name of a key, in nobody's known format."""
    for literal in named_literals(view):
        if _KEY_NAME.search(literal.name) and not is_about_secret(literal.name):
            is_known = next(provider_tokens(literal.value), None) is not None
            if looks_random(literal.value) and not is_known:
                yield _finding(rule, literal)


def is_secret_value(value: str) -> bool:
    """Whether somebody may log in with ``value``: no hole, sentence, path or name of a field."""
    return (
        PASSWORD_CHARS_MIN <= len(value) <= SECRET_CHARS_MAX
        and not is_blank(value)
        and (_NO_SECRET.search(value) is None or _FOUR_BY_FOUR.fullmatch(value) is not None)
        and value.lower() not in _ORDINARY
        and "EXAMPLE" not in value
    )


@lru_cache(maxsize=VIEWS_MAX)
def _secrets(view: UnitView) -> tuple[tuple[NamedLiteral, SecretKind], ...]:
    return tuple(_judged(view))


def _judged(view: UnitView) -> Iterator[tuple[NamedLiteral, SecretKind]]:
    seen: set[Span] = set()
    for literal in named_literals(view):
        kind = secret_kind(literal.name)
        if kind is None or literal.span in seen or not _FITS[kind](literal):
            continue
        if next(provider_tokens(literal.value), None) is None and not _names_itself(literal, view):
            seen.add(literal.span)
            yield literal, kind


def _is_stand_in(literal: NamedLiteral) -> bool:
    return literal.place is not Place.COMPARISON and is_placeholder(literal.value)


def _fits_password(literal: NamedLiteral) -> bool:
    return is_secret_value(literal.value)


def _fits_signing_key(literal: NamedLiteral) -> bool:
    return literal.place is not Place.COMPARISON and is_secret_value(literal.value)


def _fits_token(literal: NamedLiteral) -> bool:
    """Tokens have many innocent namesakes, so that the value must look the part."""
    value = literal.value
    if not is_secret_value(value):
        return False
    if literal.place is Place.COMPARISON:
        return looks_random(value) or is_identifier(value)
    if is_placeholder(value):
        is_phrase = len(value) >= TOKEN_CHARS_MIN and not _SINGLE_WORD.fullmatch(value)
        return is_phrase or literal.name.lower().endswith("secret")
    is_mixed = _DIGIT.search(value) is not None and _LETTER.search(value) is not None
    return len(value) >= TOKEN_CHARS_MIN and (is_mixed or looks_random(value))


def _names_itself(literal: NamedLiteral, view: UnitView) -> bool:
    """Whether the value is a name for the thing, as in ``PASSWORD = "password"`` or an enum."""
    if literal.place is Place.VARIABLE and literal.name.isupper() and _is_field_of(literal):
        return True
    if literal.name == "PASS" and "PASS" in literal.value:  # and not "FAIL"
        return True
    plain = re.sub(r"[^a-z0-9]", "", literal.value.lower())
    name = re.sub(r"[^a-z0-9]", "", literal.name.lower())
    if plain != name and not (_NAMING_PREFIX.match(literal.name) and plain in name):
        return name == "pass" and literal.place is Place.ITEM and not literal.siblings & _USER_NAMES
    if literal.place is Place.ITEM:
        return not literal.siblings & _USER_NAMES
    is_constant = literal.name.isupper() or _in_class_of_names(view)
    return (
        literal.place is Place.VARIABLE
        and is_constant
        and _WORDS.fullmatch(literal.value) is not None
    )


def _is_field_of(literal: NamedLiteral) -> bool:
    """``ACCESS_KEY = "aws_access_key_id"``: what a vendor calls the thing."""
    own = set(words_of(literal.value).split("_"))
    name = set(words_of(literal.name).split("_"))
    return name < own and not _VENDORS.isdisjoint(own) and own - name <= _VENDORS | _PARTS


def _in_class_of_names(view: UnitView) -> bool:
    """Whether the unit is an enumeration."""
    return any(
        (target_name(base) or "").endswith(("Enum", "Choices"))
        for statement in view.tree.body
        if isinstance(statement, n.ClassDef)
        for base in statement.bases
    )


def _finding(rule: Rule, literal: NamedLiteral) -> Finding:
    variable = environment_name(literal.name)
    holes = {"$NAME": f"`{literal.name}`", "$VARIABLE": variable}
    return verdict(rule, literal.span, holes)


PASSWORD_CHARS_MIN = 3
SECRET_CHARS_MAX = 4_096
TOKEN_CHARS_MIN = 8

_FITS: dict[SecretKind, Callable[[NamedLiteral], bool]] = {
    SecretKind.PASSWORD: _fits_password,
    SecretKind.SIGNING_KEY: _fits_signing_key,
    SecretKind.TOKEN: _fits_token,
}
_ACCOUNT_APIS = frozenset({"`set_password`", "`create_user`", "`create_superuser`"})
_FILLED = frozenset({Place.ARGUMENT, Place.ITEM})
_NAMING_PREFIX = lazy(
    r"(?:conf|config|attr|key|field|col|column|grant|arg|opt|option|param|tag|const|name|k)_", re.I
)
_VENDORS = frozenset({"aws", "s3", "azure", "gcp", "google", "github", "gitlab", "stripe"})
_PARTS = frozenset({"access", "api", "id", "name", "secret", "key", "token"})
_USER_NAMES = frozenset({"user", "username", "login", "email", "host", "role", "db", "database"})
_CONNECTION_NAMES = _USER_NAMES | {"hostname", "dsn", "port", "server", "USER", "HOST", "NAME"}
_DIGIT, _LETTER = lazy(r"\d"), lazy(r"[A-Za-z]")
_SINGLE_WORD = lazy(r"[a-z]+")
_WORDS = lazy(r"[A-Za-z]+(?:[-_. ]?[A-Za-z]+)*")
_KEY_NAME = lazy(r"(?i)key|token|secret|sig|auth|cred|salt|nonce|hash|webhook")
_NO_SECRET = lazy(
    r"\s.*\s|^\s|\s$|://|^[./~@:%&?-]|^\w:\\|[\\/]$|:$|^\[|^\(|\?P?<|\\[dwsbn]|\|\||"
    r"^(?:[a-z_]\w*\.)+[A-Za-z_]\w*$|\.(?:pem|key|crt|txt|json|ya?ml|toml|ini|cfg|py|html?|env)$"
    r"|^[A-Za-z]+(?:-[A-Za-z]+)+:|^\w+\(.*\)$|[\r\n]|^X-\w|^[A-Z]?[a-z]+ [A-Z]?[a-z]+$"
    r"|^(?:Access-Control|Content|Proxy|WWW|Sec)-[A-Z]"
    r"|^(?:[A-Z][a-z]+)+(?:Input|Field|Widget|Validator|Hasher|Provider|Backend|Schema)$"
)
_FOUR_BY_FOUR = lazy(r"(?:[a-z]{4} ){3}[a-z]{4}")
"""How Google shows the passwords that it makes for programs."""
_ORDINARY = frozenset(
    {
        "str",
        "string",
        "text",
        "bytes",
        "bool",
        "int",
        "number",
        "object",
        "array",
        "hidden",
        "input",
    }
    | {"required", "optional", "default", "auto", "basic", "bearer", "jwt", "oauth", "oauth2"}
    | {"digest", "ntlm", "plain", "session", "cookie", "header", "query", "body", "form", "json"}
    | {
        "none",
        "null",
        "true",
        "false",
        "yes",
        "unknown",
        "other",
        "password_field",
        "md5",
        "sha256",
    }
    | {
        "bcrypt",
        "argon2",
        "scrypt",
        "hmac",
        "userpass",
        "access_token",
        "refresh_token",
        "id_token",
    }
    | {"client_credentials", "authorization_code", "env", "keyring", "prompt", "ask", "nopass"}
)
