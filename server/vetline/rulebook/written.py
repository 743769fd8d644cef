"""What a vocabulary's file says, as plain values, read as what it should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Place: TypeAlias = "int | str"
"""Of an argument: its position, or its name."""

Written: TypeAlias = "bool | int | float | str | Sequence[Written] | Mapping[str, Written] | None"


def mapping(written: Written) -> Mapping[str, Written]:
    """``written``, which is a mapping, or nothing."""
    found = {} if written is None else written
    assert isinstance(found, Mapping), f"not a mapping: {written!r}"
    return found


def sequence(written: Written) -> Sequence[Written]:
    """``written``, which is a list, or nothing."""
    if written is None:
        return ()
    assert isinstance(written, Sequence), f"not a list: {written!r}"
    assert not isinstance(written, str), f"not a list: {written!r}"
    return written


def word_list(written: Written) -> list[str]:
    """The texts of ``written``, which may be one alone."""
    return [written] if isinstance(written, str) else [str(item) for item in sequence(written)]


def strings(written: Mapping[str, Written]) -> dict[str, str]:
    """``written`` with every value as text."""
    return {key: str(value) for key, value in written.items()}


def places(written: Written) -> tuple[Place, ...]:
    """The places of arguments that ``written`` lists."""
    return tuple(item if isinstance(item, int) else str(item) for item in sequence(written))
