"""Rewritings of what is no code: hidden characters and comments, in any file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetline.fixes.layout import line_end, line_start
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import codes
from vetline.rulebook.model import Option
from vetline.text.span import Span


def rename_text(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The first of ``names`` in the marked text as the other name, whatever its case."""
    span, names = site.finding.span, codes(options, "names")
    marked = site.unit_text[span.start : span.end]
    for found in re.finditer(r"[A-Za-z0-9][\w.-]*", marked):
        new = names.get(found.group().lower().replace("_", "-"))
        if new is not None:
            return Draft((Change(Span(span.start + found.start(), span.start + found.end()), new),))
    return None


def remove_hidden(site: FixSite, _options: Mapping[str, Option]) -> Draft | None:
    """The invisible and direction-changing characters of the marked text gone."""
    span = site.finding.span
    changes = [
        Change(Span(span.start + found.start(), span.start + found.end()), "")
        for found in _HIDDEN.finditer(site.unit_text[span.start : span.end])
    ]
    return Draft(tuple(changes)) if changes else None


def remove_comment(site: FixSite, _options: Mapping[str, Option]) -> Draft | None:
    """The comment that is marked, or that begins on its line before it, gone."""
    text, comment = site.unit_text, _comment(site)
    if comment is None:
        return None
    start, end = line_start(text, comment.start), line_end(text, comment.end)
    if not text[start : comment.start].strip():
        return Draft((Change(Span(start, end), ""),))
    before = start + len(text[start : comment.start].rstrip())
    return Draft((Change(Span(before, comment.end), ""),))


def uncomment(site: FixSite, _options: Mapping[str, Option]) -> Draft | None:
    """The code in the marked comment as code."""
    text, comment = site.unit_text, _comment(site)
    if comment is None or text[line_start(text, comment.start) : comment.start].strip():
        return None
    code = re.match(r"#+[ \t]?", text[comment.start : comment.end])
    end = comment.start + (code.end() if code is not None else 1)
    return Draft((Change(Span(comment.start, end), ""),))


def _comment(site: FixSite) -> Span | None:
    """The comment in which the mark lies, or with which it begins."""
    text, at = site.unit_text, site.finding.span.start
    start = text.find("#", at, site.finding.span.end)
    if start == -1:
        start = text.rfind("#", line_start(text, at), at)
    if start == -1:
        return None
    end = line_end(text, start)
    return Span(start, start + len(text[start:end].rstrip("\r\n")))


# Direction marks, zero-width characters, soft hyphens, variation selectors beyond emoji, tags.
# A joiner inside an emoji sequence is what makes the emoji, and stays.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f300-\U0001faff])\u200d"
)
