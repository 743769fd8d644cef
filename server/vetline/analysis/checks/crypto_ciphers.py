"""Encryption that does not notice changes."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def unauthenticated_modes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Modes without authentication, where nothing around them authenticates either."""
    found = [*_modes(view)]
    if found and not _authenticates(view):
        for node, mode in found:
            yield verdict(rule, Span(node.start, node.end), {"$MODE": mode})


def _modes(view: UnitView) -> Iterator[tuple[n.Node, str]]:
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        made = _MODE_CLASS.fullmatch(qualified)
        if made is not None:
            yield call, made["mode"]
        elif _CIPHER_NEW.fullmatch(qualified):
            chosen = (_mode(argument, view) for argument in call.args)
            mode = next((mode for mode in chosen if mode is not None), None)
            if mode is not None:
                yield call, mode


def _mode(argument: n.Expr, view: UnitView) -> str | None:
    value = argument.value if isinstance(argument, n.Keyword) else argument
    found = _MODE_NAME.fullmatch(view.names.qualified(value) or "")
    return found["mode"] if found is not None else None


def _authenticates(view: UnitView) -> bool:
    """Whether the unit, or a module it may use, also makes or checks an authentication code."""
    imported = view.names.interface.names.values()
    if any(_AUTHENTICATION.search(entry.qualified or "") for entry in imported):
        return True
    return any(
        _AUTHENTICATION.search(node.attr if isinstance(node, n.Attribute) else node.id)
        for kind in (n.Attribute, n.Name)
        for node in view.nodes(kind)
        if isinstance(node, n.Attribute | n.Name)
    )


_CIPHER_NEW = lazy(r"(?:Crypto|Cryptodome)\.Cipher\.(?:AES|DES3?|Blowfish|CAST|ARC2)\.new")
_MODE_NAME = lazy(r"(?:Crypto|Cryptodome)\.Cipher\.\w+\.MODE_(?P<mode>CBC|CTR|CFB|OFB)")
_MODE_CLASS = lazy(r"cryptography\.hazmat\.primitives\.ciphers\.modes\.(?P<mode>CBC|CTR|CFB8?|OFB)")
_AUTHENTICATION = lazy(
    r"(?i)hmac|cmac|poly1305|(?:^|[._])(?:gcm|ccm|eax|siv|ocb)|aesgcm|fernet|encrypt_and_digest"
    r"|compare_digest|\.sign$|blake2"
)
