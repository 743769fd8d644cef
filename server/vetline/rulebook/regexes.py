"""Regular expressions of rules, run in bounded time.

RE2 runs in linear time but knows neither look-around nor back-references, which rules written for
PCRE use.  Those run on a backtracking engine that is stopped after ``REGEX_SECONDS_MAX``, and an
expression that had to be stopped ``TIMEOUTS_MAX`` times is not run again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import re2
from attrs import define, frozen

if TYPE_CHECKING:
    import regex

REGEX_SECONDS_MAX = 0.05
"""How long one search may take on the engine that backtracks; after that nothing is found."""

TIMEOUTS_MAX = 3
"""How often an expression may be stopped; a file can hold thousands of texts to try it on."""

REGEX_CHARS_MAX = 20_000
"""Longest regular expression that is compiled."""

REGEX_MATCHES_MAX = 10_000
"""Places that one regular expression may find in one text."""


class UnsupportedRegexError(ValueError):
    """A regular expression that neither engine can run."""


@frozen
class RegexMatch:
    """A place that a regular expression found; ``groups`` are by number and by name."""

    start: int
    end: int
    groups: tuple[tuple[str, int, int], ...]


@define(eq=False)
class CompiledRegex:
    """A regular expression ready to run, with ``^`` and ``$`` at every line."""

    linear: re.Pattern[str] | None
    backtracking: regex.Pattern[str] | None
    timeouts: int = 0  # how often it had to be stopped

    def is_found(self, text: str) -> bool:
        """Whether it matches anywhere in ``text``."""
        if self.linear is not None:
            return self.linear.search(_encodable(text)) is not None
        return self._found_slowly(text, anchored=False) is not None

    def at_start(self, text: str) -> RegexMatch | None:
        """What it matches at the start of ``text``, however far."""
        if self.linear is not None:
            found = self.linear.match(_encodable(text))
            return _match(found, self.linear.groupindex) if found is not None else None
        return self._found_slowly(text, anchored=True)

    def found(self, text: str) -> Iterator[RegexMatch]:
        """All places in ``text``, from left to right, as many as may be."""
        if self.linear is not None:
            matches: Iterator[re.Match[str]] = self.linear.finditer(_encodable(text))
            for _, match in zip(range(REGEX_MATCHES_MAX), matches, strict=False):
                yield _match(match, self.linear.groupindex)
        elif self.backtracking is not None and self.timeouts < TIMEOUTS_MAX:
            try:
                slow = self.backtracking.finditer(text, timeout=10 * REGEX_SECONDS_MAX)
                for _, hit in zip(range(REGEX_MATCHES_MAX), slow, strict=False):
                    yield _match(hit, self.backtracking.groupindex)
            except TimeoutError:
                self.timeouts += 1

    def _found_slowly(self, text: str, *, anchored: bool) -> RegexMatch | None:
        assert self.backtracking is not None  # one of the two engines has it
        if self.timeouts >= TIMEOUTS_MAX:
            return None
        run = self.backtracking.match if anchored else self.backtracking.search
        try:
            found = run(text, timeout=REGEX_SECONDS_MAX)
        except TimeoutError:
            self.timeouts += 1
            return None
        return _match(found, self.backtracking.groupindex) if found is not None else None


def replaced(pattern: str, replacement: str, text: str, count: int = 0) -> str:
    """``text`` with ``replacement`` for the first ``count`` matches, or for all of them if it is 0.

    Where neither engine can replace anything it is left as it is.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        linear: re.Pattern[str] = re2.compile(_for_re2(pattern), options)
        return linear.sub(replacement, text, count)
    except (re2.error, IndexError):
        return _replaced_slowly(pattern, replacement, text, count)


def _replaced_slowly(pattern: str, replacement: str, text: str, count: int) -> str:
    # Imported here because most rules never need it.
    import regex

    try:
        return regex.sub(pattern, replacement, text, count, timeout=REGEX_SECONDS_MAX)
    except (regex.error, IndexError, TimeoutError):
        return text


def _encodable(text: str) -> str:
    """``text`` with a question mark for each lone surrogate, which RE2 cannot be given."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=10_000)
def compiled(text: str) -> CompiledRegex:
    """The regular expression ``text``, in the syntax of PCRE or of RE2."""
    if len(text) > REGEX_CHARS_MAX:
        raise UnsupportedRegexError(f"the regular expression is longer than {REGEX_CHARS_MAX}")
    options = re2.Options()
    options.log_errors = False
    try:
        return CompiledRegex(re2.compile("(?m)" + _for_re2(text), options), None)
    except re2.error:
        return CompiledRegex(None, _backtracking(text))


def compiled_whole(text: str, subject: str) -> CompiledRegex:
    """The regular expression ``text``, of which ``^`` and ``$`` are the ends of ``subject``.

    Where that has one line there is no difference; the other engine knows of a last line end.
    """
    return _compiled_whole(text) if "\n" in subject else compiled(text)


@lru_cache(maxsize=1_000)
def _compiled_whole(text: str) -> CompiledRegex:
    compiled(text)  # which says what is too long
    return CompiledRegex(None, _backtracking(text, by_line=False))


def _for_re2(text: str) -> str:
    """``text`` with what PCRE spells differently, where the meaning is the same."""
    return _ESCAPES.sub(lambda m: _SPELLINGS.get(m.group(), m.group()), text)


def _backtracking(text: str, *, by_line: bool = True) -> regex.Pattern[str]:
    # Imported here because most rules never need it.
    import regex

    try:
        flags = regex.MULTILINE if by_line else regex.V0
        return regex.compile(text.replace(r"\z", r"\Z"), flags)
    except regex.error as error:
        message = f"not a regular expression that can be run: {error}"
        raise UnsupportedRegexError(message) from None


def _match(match: re.Match[str] | regex.Match[str], names: Mapping[str, int]) -> RegexMatch:
    last = match.re.groups
    numbers = [(str(i), *match.span(i)) for i in range(1, last + 1)]
    named = [(name, *match.span(number)) for name, number in names.items()]
    groups = tuple([group for group in (*numbers, *named) if group[1] >= 0])
    return RegexMatch(*match.span(), groups)


_ESCAPES = re.compile(r"\\.", re.DOTALL)
_SPELLINGS = {r"\Z": r"\z", r"\h": r"[ \t]", r"\R": r"(?:\r\n|\n|\r)"}
