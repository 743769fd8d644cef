"""Comments that silence findings: ours, and those of the tools that people come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from attrs import frozen

from vetline.text.lines import split_lines
from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class Suppression:
    """One silencing comment.

    ``line`` counts from the start of the unit; ``names`` are rule ids or peers' ids, empty for
    “everything”; ``until`` is an ISO date, after which the comment does not count.
    """

    line: int
    span: Span
    tool: str
    names: tuple[str, ...]
    reason: str
    until: str


def suppressions_of(text: str) -> tuple[Suppression, ...]:
    """The silencing comments in a unit's text, in order."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return ()
    found: list[Suppression] = []
    offset = 0
    for number, line in enumerate(split_lines(text)):
        if "#" in line:
            found += _on_line(line, number, offset)
        offset += len(line)
    return tuple(found)


@frozen
class Ruling:
    """What became of a silencing comment.

    ``silences`` says that there is something to silence; ``is_expired`` and ``lacks_reason`` are
    why the comment does not count.  ``names_rule`` says that it is meant for what we look for,
    ``is_certain`` that all that it names was looked for.
    """

    suppression: Suppression
    silences: bool
    names_rule: bool = False
    is_expired: bool = False
    lacks_reason: bool = False
    is_certain: bool = True

    @property
    def counts(self) -> bool:
        """Whether the comment keeps findings from being shown."""
        return not self.is_expired and not self.lacks_reason


def covers(
    suppression: Suppression, first: int, last: int, names: Iterable[str], has_code: bool
) -> bool:
    """Whether ``suppression`` speaks of a finding on lines ``first`` to ``last``.

    A comment counts for the lines of the finding, and, where it stands on a line of its own
    (``has_code`` is false), for the line below.
    """
    line = suppression.line
    in_place = first <= line <= last or (not has_code and line == first - 1)
    if not in_place:
        return False
    return not suppression.names or any(_same(n, name) for n in suppression.names for name in names)


def _same(written: str, name: str) -> bool:
    written, name = written.upper(), name.upper()
    return written == name or name.endswith("." + written) or written.endswith("." + name)


def _on_line(line: str, number: int, offset: int) -> list[Suppression]:
    return [
        Suppression(
            number, Span(offset + match.start(), offset + match.end()), tool,
            *read(match),
        )
        for tool, pattern, read in _TOOLS
        for match in pattern.finditer(line)
    ]  # fmt: skip


def _ours(match: re.Match[str]) -> tuple[tuple[str, ...], str, str]:
    until = match["until"] or ""
    return _listed(match["names"]), (match["reason"] or "").strip(), until


def _theirs(match: re.Match[str]) -> tuple[tuple[str, ...], str, str]:
    return _listed(match["names"]), "", ""


def _listed(names: str | None) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[\s,]+", names or "") if name)


_MARKS = ("vetline:", "nosec", "noqa", "nosemgrep", "nosonar")
_Reader = Callable[["re.Match[str]"], "tuple[tuple[str, ...], str, str]"]
# All are run on one line of a comment, and none can backtrack.
_TOOLS: tuple[tuple[str, re.Pattern[str], _Reader], ...] = (
    (
        "vetline",
        lazy(
            r"#\s*vetline:\s*ignore\[(?P<names>[^\]\n]*)\]"
            r"(?:\s+until\s+(?P<until>\d{4}-\d\d-\d\d))?(?:\s*--\s*(?P<reason>[^\r\n]*))?"
        ),
        _ours,
    ),
    (
        "nosec",
        lazy(r"#\s*nosec\b(?P<names>(?:[:\s,]+(?:B\d{3}|[a-z]+_[a-z_]+)\b)*)"),
        _theirs,
    ),
    (
        "noqa",
        lazy(r"#\s*noqa\b(?!\s*:)(?P<names>)|#\s*noqa\s*:(?P<codes>[\sA-Z0-9,]*)", re.I),
        lambda match: (_listed(match["codes"]), "", ""),
    ),
    (
        "nosemgrep",
        lazy(r"#\s*nosemgrep\b(?::\s*(?P<names>[\w.,\s-]*))?"),
        _theirs,
    ),
    ("nosonar", lazy(r"#\s*NOSONAR\b(?:\((?P<names>[^)\n]*)\))?"), _theirs),
)
