"""Names that are a slip of the finger, or a trap for one, away from a popular name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from attrs import frozen

from vetline.rulebook.package_index import PackageIndex, normalised_name

TRAP_RANK_MAX = 2_000
"""Names ranked higher than this are worth an impostor's while."""

NAME_CHARS_MIN = 4
"""Below, every name is near another."""

EDITED_CHARS_MIN = 5
"""Below, one letter more or less is usually another word."""

TRAPS = ("transposed letters", "a look-alike character", "other separators")
"""Differences by which even a name that exists can hardly be meant for another project."""


@frozen
class Near:
    """A popular name that another could be mistaken for, and how they differ."""

    name: str
    difference: str


def near_popular(name: str, index: PackageIndex) -> Near | None:
    """The popular distribution that ``name`` could be meant for, if it is not popular itself.

    A name that exists needs a closer likeness than one that does not: small projects that
    extend a large one carry its name.
    """
    written = normalised_name(name)
    if len(written) < NAME_CHARS_MIN or index.rank(written) is not None:
        return None
    popular = _popular(index)
    for likeness in (_same_without_signs, _same_with_affix, _one_edit_away):
        found = likeness(written, popular)
        if found is not None:
            if index.exists(written) and found.difference not in TRAPS:
                return None
            return found
    return None


@lru_cache(maxsize=4)
def _popular(index: PackageIndex) -> Mapping[str, str]:
    """The popular names by their letters and digits alone."""
    names = [name for name, rank in index.ranks.items() if rank <= TRAP_RANK_MAX]
    return {_bare(name): name for name in reversed(names)}


def _bare(name: str) -> str:
    return name.replace("-", "")


def _same_without_signs(written: str, popular: Mapping[str, str]) -> Near | None:
    found = popular.get(_bare(written))
    return Near(found, "other separators") if found else None


def _same_with_affix(written: str, popular: Mapping[str, str]) -> Near | None:
    for stripped in _without_affix(written):
        found = popular.get(_bare(stripped))
        if found is not None and len(found) >= NAME_CHARS_MIN and found != written:
            return Near(found, "another prefix or suffix")
    return None


def _without_affix(written: str) -> Iterator[str]:
    for affix in ("python-", "python3-", "py-", "py"):
        if written.startswith(affix):
            yield written.removeprefix(affix)
        yield f"{affix}{written}"
    for affix in ("-python", "-py", "-python3", "-lib", "s"):
        if written.endswith(affix):
            yield written.removesuffix(affix)
        if affix != "s":
            yield f"{written}{affix}"


def _one_edit_away(written: str, popular: Mapping[str, str]) -> Near | None:
    for changed, difference in _edits(_bare(written)):
        found = popular.get(changed)
        if found is not None and _is_telling(written, found, difference):
            return Near(found, difference)
    return None


def _is_telling(written: str, found: str, difference: str) -> bool:
    """Whether an edit is no mere version number: ``boto2`` is not a slip of ``boto3``."""
    if difference in ("transposed letters", "a look-alike character"):
        return True
    is_number = written.rstrip("0123456789") == found.rstrip("0123456789")
    return not is_number and len(found) >= EDITED_CHARS_MIN


def _edits(word: str) -> Iterator[tuple[str, str]]:
    """The words one slip away from ``word``, the most telling slips first."""
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :], "transposed letters"
    for at, sign in enumerate(word):
        for other in _LOOKALIKES.get(sign, ""):
            yield word[:at] + other + word[at + 1 :], "a look-alike character"
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :], "one character too many"
    for at in range(len(word) + 1):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at:], "one character too few"
    for at in range(len(word)):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at + 1 :], "one other character"


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LOOKALIKES = {"0": "o", "o": "0", "1": "li", "l": "1i", "i": "1l", "5": "s", "s": "5", "3": "e"}
