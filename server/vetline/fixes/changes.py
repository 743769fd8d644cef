"""Changes of a text: applied, made minimal, and placed in the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from vetline.fixes.model import Change
from vetline.fixes.tokens import Token, tokens
from vetline.text.span import Edit, Position, Range, Span


def applied(text: str, changes: Iterable[Change]) -> str:
    """``text`` after ``changes``, which do not overlap."""
    parts: list[str] = []
    end = 0
    for change in sorted(changes, key=lambda change: change.span):
        parts += [text[end : change.span.start], change.text]
        end = change.span.end
    return "".join([*parts, text[end:]])


def merged(text: str, changes: Iterable[Change]) -> tuple[Change, ...] | None:
    """``changes`` in order, touching ones joined, idle ones dropped; ``None`` if they overlap.

    What is inserted at one place keeps the order in which it was given.
    """
    result: list[Change] = []
    for change in sorted(dict.fromkeys(changes), key=lambda change: change.span):
        if text[change.span.start : change.span.end] == change.text:
            continue
        last = result[-1] if result else None
        if last is not None and change.span.start < last.span.end:
            return None
        if last is not None and change.span.start == last.span.end:
            joined = Span(last.span.start, change.span.end)
            result[-1] = Change(joined, last.text + change.text)
        else:
            result.append(change)
    return tuple(result)


def rewritten(text: str, span: Span, new: str) -> tuple[Change, ...]:
    """The changes that make the code at ``span`` read as ``new``, token by token.

    Comments and line breaks between tokens that stay are kept.
    """
    old = text[span.start : span.end]
    before, after = tokens(old), tokens(new)
    matcher = SequenceMatcher(
        None, [t.text for t in before], [t.text for t in after], autojunk=False
    )
    changes: list[Change] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        region, code = _between(old, before, i1, i2), _between(new, after, j1, j2)
        if not set("#\r\n") & set(old[region.start : region.end]):
            changes.append(_trimmed(old, region, new[code.start : code.end]))
        elif kind == "replace":
            place = Span(before[i1].start, before[i2 - 1].end)
            changes.append(Change(place, new[after[j1].start : after[j2 - 1].end]))
        elif kind == "delete":
            changes += _deletions(old, before, i1, i2)
        else:
            changes.append(_insertion(old, before, i1, new, after, j1, j2))
    return tuple(
        Change(Span(c.span.start + span.start, c.span.end + span.start), c.text) for c in changes
    )


def _between(text: str, found: list[Token], first: int, end: int) -> Span:
    """The stretch from the token before ``first`` to the one at ``end``, blanks included."""
    start = found[first - 1].end if first else 0
    return Span(start, found[end].start if end < len(found) else len(text))


def _trimmed(old: str, region: Span, new: str) -> Change:
    """A change of ``region`` without the blanks at its ends that stay the same."""
    start, end = region.start, region.end
    while start < end and new and old[start] == new[0] and old[start].isspace():
        start, new = start + 1, new[1:]
    while start < end and new and old[end - 1] == new[-1] and old[end - 1].isspace():
        end, new = end - 1, new[:-1]
    return Change(Span(start, end), new)


def _deletions(old: str, before: list[Token], first: int, end: int) -> list[Change]:
    """Removes the tokens and the blanks before them, but no comment about what stays."""
    if first == 0:
        until = before[end].start if end < len(before) else before[end - 1].end
        return [Change(Span(before[0].start, until), "")]
    if before[first].text == before[end - 1].text == "," and first < end - 1:
        first += 1  # Of two commas either may stay; the first keeps its comment.
    changes: list[Change] = []
    for token, previous in zip(before[first:end], before[first - 1 : end - 1], strict=True):
        gap = old[previous.end : token.start]
        start = previous.end + (len(gap.rstrip()) if "#" in gap else 0)
        changes.append(Change(Span(start, token.end), ""))
    last = changes[-1]
    comment = _COMMENT.match(old, last.span.end)
    starts_line = not old[: before[first].start].rpartition("\n")[2].strip()
    if comment is not None and starts_line:
        changes[-1] = Change(Span(last.span.start, comment.end()), "")
    return changes


def _insertion(
    old: str, before: list[Token], at: int, new: str, after: list[Token], first: int, end: int
) -> Change:
    """Adds the tokens behind the one before them, with the blanks that the new code has."""
    start = after[first - 1].end if first else 0
    place = before[at - 1].end if at else 0
    text = new[start : after[end - 1].end]
    following = before[at].start if at < len(before) else len(old)
    if place == following and end < len(after):
        text += new[after[end - 1].end : after[end].start]
    return Change(Span(place, place), text)


_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")


def placed(text: str, first_line: int, changes: Sequence[Change]) -> tuple[Edit, ...]:
    """``changes`` of a unit's text as edits of the document."""
    starts = line_starts(text)
    return tuple(
        Edit(
            Range(
                _position(starts, first_line, change.span.start),
                _position(starts, first_line, change.span.end),
            ),
            change.text,
        )
        for change in changes
    )


def line_starts(text: str) -> list[int]:
    """Where the lines of ``text`` start."""
    starts = [0]
    for index, char in enumerate(text):
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts


def _position(starts: list[int], first_line: int, offset: int) -> Position:
    line = bisect_right(starts, offset) - 1
    return Position(first_line + line, offset - starts[line])


def edited(lines: Sequence[str], edits: Iterable[Edit]) -> str:
    """The document of ``lines`` after ``edits``, which do not overlap."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    changes = [
        Change(
            Span(
                starts[edit.range.start.line] + edit.range.start.column,
                starts[edit.range.end.line] + edit.range.end.column,
            ),
            edit.text,
        )
        for edit in edits
    ]
    return applied("".join(lines), changes)
