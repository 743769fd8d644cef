"""Named sets of words: written once in a pack's ``shared/names.yaml``, used as ``${name}``.

In a pattern, ``${name}`` stands for each word of the set in turn; in a regular expression, for any
of them. So a list of HTTP verbs or of secret-like names is never copied from rule to rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import TypeAlias

from vetline.rulebook.problem import RuleFormError
from vetline.rulebook.schema import unknown_word

NamedSets: TypeAlias = Mapping[str, tuple[str, ...]]

EXPANSIONS_MAX = 500
"""Patterns that one written pattern may stand for."""

_REFERENCE = re.compile(r"\$\{([a-z][a-z0-9-]*)\}")


def expanded(text: str, sets: NamedSets, key: str) -> list[str]:
    """Each text that ``text`` stands for: a set used twice means the same word in both places."""
    names = list(dict.fromkeys(_REFERENCE.findall(text)))
    if not names:
        return [text]
    words = [_words(name, sets, key) for name in names]
    texts: list[str] = []
    for choice in product(*words):
        if len(texts) == EXPANSIONS_MAX:
            raise RuleFormError(key, f"stands for more than {EXPANSIONS_MAX} patterns")
        chosen = dict(zip(names, choice, strict=True))
        texts.append(_replaced(text, chosen))
    return texts


def regex_expanded(text: str, sets: NamedSets, key: str) -> str:
    """The regular expression ``text`` with an alternation for each set it names."""

    def alternation(found: re.Match[str]) -> str:
        return "(?:" + "|".join(_words(found[1], sets, key)) + ")"

    return _REFERENCE.sub(alternation, text)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: words[found[1]], text)


def _words(name: str, sets: NamedSets, key: str) -> tuple[str, ...]:
    words = sets.get(name)
    if words is None:
        raise RuleFormError(key, unknown_word("set of shared/names.yaml", name, sets))
    return words
