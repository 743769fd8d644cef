"""Content hashes, from which all keys are made."""

from __future__ import annotations

from hashlib import blake2b

DIGEST_BYTES = 16
"""Enough that two texts with one digest will never be met, and short enough to be kept often."""


def digest(*parts: str) -> str:
    """The hash of ``parts`` in hexadecimal; moving a character between parts changes it."""
    state = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(encoded))
        state.update(encoded)
    return state.hexdigest()
