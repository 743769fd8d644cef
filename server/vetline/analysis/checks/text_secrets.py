"""Secrets that any text can hold: providers' tokens, private keys, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.secrets_tokens import provider_tokens
from vetline.analysis.checks.secrets_values import is_blank
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule
from vetline.text.regex import lazy
from vetline.text.span import Span


def hardcoded_api_keys(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Tokens whose shape names their provider."""
    for token in provider_tokens(text):
        holes = {"$PROVIDER": token.format.provider, "$VARIABLE": token.format.variable}
        yield verdict(rule, token.span, holes)


def private_keys(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Blocks of a private key that hold key material, not the bare marker lines of a parser."""
    if "PRIVATE KEY" not in text:
        return
    for match in _PRIVATE_KEY.finditer(text):
        if not is_blank(match["body"]):
            yield verdict(rule, Span(match.start(), match.end("head")))


def credentials_in_urls(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Addresses that carry a user's password."""
    if "://" not in text or "@" not in text:
        return
    for match in _URL.finditer(text):
        if _is_real_credential(match, text):
            holes = {"$SCHEME": match["scheme"], "$HOST": match["host"]}
            yield verdict(rule, Span(match.start(), match.end()), holes)


def _is_real_credential(match: re.Match[str], text: str) -> bool:
    """Whether a password that somebody uses stands there, and not the pattern of an address."""
    password, host = match["password"], match["host"].lower()
    if is_blank(password) or _INTERPOLATED.search(match[0]) or _EXAMPLE_HOST.fullmatch(host):
        return False
    if f"{match['user']}:{password}".lower() in _EXAMPLE_PAIRS or match["user"] == "scott":
        return False
    if not _EXAMPLE_PASSWORD.fullmatch(password):
        return True
    is_web = match["scheme"].lower() in ("http", "https", "socks5", "socks5h", "ftp")
    return not is_web and not _is_prose(text, match.start())


def _is_prose(text: str, at: int) -> bool:
    """Whether ``at`` stands in a docstring, a comment, a doctest or a sentence."""
    if text.count('"""', 0, at) % 2 or text.count("'''", 0, at) % 2:
        return True
    line = text[text.rfind("\n", 0, at) + 1 : at].lstrip()
    return line.startswith(("#", ">>>", "...", "*", "//")) or not line.endswith(('"', "'", "="))


_PRIVATE_KEY = lazy(
    r"(?P<head>-----BEGIN (?:[A-Z0-9]{2,9} ){0,2}PRIVATE KEY(?: BLOCK)?-----)"
    r"(?:\\[nr]|[\s\"'+\\(),rb]){1,60}"
    r"(?P<body>[A-Za-z0-9+/=]{16,}|Proc-Type|Version: |Comment: )"
)
_URL = lazy(
    r"\b(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]{1,30})://"
    r"(?P<user>[^\s:/?#@\"'`<>(){}\[\],;]{0,64}):(?P<password>[^\s/?#@\"'`<>]{2,128})"
    r"@(?P<host>[A-Za-z0-9._-]{1,200}|\[[0-9a-fA-F:]+\])"
)
_INTERPOLATED = lazy(r"[{}$]|%[\w(]|\\|\*\*|://[^@]*://")
_EXAMPLE_HOST = lazy(
    r"(?:.*\.)?(?:example|invalid|test)(?:\.(?:com|org|net))?|host(?:name)?|server|domain|ip|h|url"
    r"|(?:db|database|sql|proxy|remote)[-_.]?(?:host(?:name)?|server)"
    r"|(?:your|my|some)[-_.]?\w*.*|proxy(?:\.\w+)?|(?:\w*\.)?foo(?:\.\w+)*|bar(?:\.\w+)*|x"
)
_EXAMPLE_PAIRS = frozenset({"scott:tiger", "user:pass", "foo:bar", "a:b", "u:p", "usr:pwd"})
_EXAMPLE_PASSWORD = lazy(
    r"(?:user|my|your|db|the|some|a)?[-_]?(?:pass(?:wd|word|phrase)?|pwd|pw|secret)\d{0,3}|changeme"
    r"|(?:[a-z]+[-_])+(?:key|token|secret|password)"
    r"|(?:your|my)[-_]?\w+|xxx+|test(?:ing)?|guest|foo|bar|p",
    re.I,
)
