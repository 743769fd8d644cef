"""Strings that look like secrets: random, not words."""

from __future__ import annotations

import re
from collections import Counter
from math import log2

RANDOM_CHARS_MIN = 8
"""Shorter strings say nothing about how they were made."""

RANDOM_BITS_MIN = 3.2
"""Bits a character, over the whole string, from which on it looks random."""


def looks_random(text: str) -> bool:
    """Whether ``text`` is more likely a key or token than words."""
    compact = text.strip()
    if len(compact) < RANDOM_CHARS_MIN or any(c.isspace() for c in compact):
        return False
    if _bits(compact) < RANDOM_BITS_MIN:
        return False
    return not _WORDS.fullmatch(compact) and _mixes_kinds(compact)


def _bits(text: str) -> float:
    counts = Counter(text)
    return -sum(c / len(text) * log2(c / len(text)) for c in counts.values())


def _mixes_kinds(text: str) -> bool:
    """Whether letters and digits alternate as they do in no word."""
    switches = len(_SWITCH.findall(text))
    return switches >= len(text) / 10 and any(c.isdigit() for c in text)


_WORDS = re.compile(r"[A-Za-z]+(?:[-_./: ][A-Za-z]+)*")
_SWITCH = re.compile(r"(?<=[A-Za-z])[0-9]|(?<=[0-9])[A-Za-z]|(?<=[a-z])[A-Z]")
