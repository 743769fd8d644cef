"""What labels a source, sink or propagator asks for, such as ``A and not (B or C)``."""

from __future__ import annotations

import re
from collections.abc import Set

UNLABELLED = "__SOURCE__"
"""The label of what a source gives that names none, and what a sink asks for that says nothing."""


def is_required(expression: str, labels: Set[str]) -> bool:
    """Whether ``labels`` fulfil an expression such as ``A and not (B or C)``."""
    words = re.findall(r"\(|\)|\w+", expression)
    value, rest = _either(words, labels)
    return value and not rest


def _either(words: list[str], labels: Set[str]) -> tuple[bool, list[str]]:
    value, words = _each(words, labels)
    while words and words[0] == "or":
        other, words = _each(words[1:], labels)
        value = value or other
    return value, words


def _each(words: list[str], labels: Set[str]) -> tuple[bool, list[str]]:
    value, words = _single(words, labels)
    while words and words[0] == "and":
        other, words = _single(words[1:], labels)
        value = value and other
    return value, words


def _single(words: list[str], labels: Set[str]) -> tuple[bool, list[str]]:
    if not words:
        return False, []
    if words[0] == "not":
        value, rest = _single(words[1:], labels)
        return not value, rest
    if words[0] == "(":
        value, rest = _either(words[1:], labels)
        return value, rest[1:]
    return words[0].lower() == "true" or words[0] in labels, words[1:]
