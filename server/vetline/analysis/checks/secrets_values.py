"""What a value alone says: a secret, an example of one, or something else."""

from __future__ import annotations

import math
import re
from collections import Counter

from vetline.text.regex import lazy


def entropy(value: str) -> float:
    """Shannon's entropy of the characters of ``value``, in bits each."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


def looks_random(value: str) -> bool:
    """Whether ``value`` looks like drawn characters: no word, no path, no sentence."""
    if not _TOKEN.fullmatch(value):
        return False
    if _HEX.fullmatch(value):
        return entropy(value) >= HEX_ENTROPY_MIN
    is_mixed = _DIGIT.search(value) is not None and _LETTER.search(value) is not None
    is_words = _WORDS.fullmatch(value) or _UUID.fullmatch(value) or "abcdef" in value.lower()
    return is_mixed and not is_words and entropy(value) >= ENTROPY_MIN


def is_identifier(value: str) -> bool:
    """Whether ``value`` is a UUID, which many make for keys."""
    return _UUID.fullmatch(value) is not None


def is_blank(value: str) -> bool:
    """Whether ``value`` is a hole to fill in, with which nothing works: ``<key>``, ``xxxx``."""
    return not value.strip() or _BLANK.search(value) is not None or len(set(value)) <= 2


def is_placeholder(value: str) -> bool:
    """Whether ``value`` is a stand-in that many programs share, and so anyone can guess."""
    return _PLACEHOLDER.search(value) is not None


ENTROPY_MIN = 3.5
HEX_ENTROPY_MIN = 3.0

_TOKEN = lazy(r"[A-Za-z0-9+/=_.~-]{16,512}")
_HEX = lazy(r"[0-9a-fA-F]+")
_LETTER, _DIGIT = lazy(r"[A-Za-z]"), lazy(r"[0-9]")
_UUID = lazy(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORDS = lazy(
    r"(?:[A-Za-z]?[a-z]+|[A-Z]+|[0-9]{1,4})(?:[-_./](?:[A-Za-z]?[a-z]+|[A-Z]+|[0-9]{1,4}))+"
)

_BLANK = lazy(
    r"\$\{|\{\{|%\(|\{[\w.]*\}|%s|<[^<>]*>|\.\.\.|…|\*{3}|\[[A-Z_ ]+\]|([xX])\1{4}|([#_-])\2{4}"
    r"|^(?:none|null|nil|n/?a|redacted|masked|hidden|undefined|unset|empty)$",
    re.I,
)
_PLACEHOLDER = lazy(
    r"\b(?:your|my|some|the|a)[-_ ]?(?:own[-_ ]?)?(?:[\w]+[-_ ]){0,3}"
    r"(?:secret|api|key|token|pass|passw(?:or)?d|pwd|passphrase|credential)"
    r"|change[-_ ]?(?:me|this|it|in[-_ ]prod)|replace[-_ ]?(?:me|this|with|in[-_ ]prod)"
    r"|(?:insert|enter|put|add|set|paste)[-_ ].{0,20}(?:here|key|token|secret|password)"
    r"|[-_ ]goes[-_ ]here|[-_ ]here$|^(?:here|todo|fixme|tbd|placeholder|dummy|example|sample)\b"
    r"|^(?:super|very|top|not|so|dev|test|flask|django|default|some|jwt|app|session|development)"
    r"[-_ ]?(?:so[-_ ]?)?secret(?:[-_ ]?key)?(?:[-_ ]?\d{0,4})?!?$"
    r"|^(?:a[-_ ])?secret[-_ ]?(?:key|token|word)?(?:[-_ ]?\d{0,4})?$|^thisisa?secret"
    r"|^(?:dev|development|test|testing|debug|default)(?:[-_ ](?:key|secret|token|only).*)?$"
    r"|not[-_ ](?:for|in)[-_ ]prod|keep[-_ ]?it[-_ ]?secret|^s[e3]cr[e3]t!?$",
    re.I,
)  # fmt: skip
