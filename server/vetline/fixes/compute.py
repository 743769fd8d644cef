"""A finding and its rule to edits of the document; whether they help is for ``proof`` to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from vetline.fixes.changes import applied, line_starts, merged, placed
from vetline.fixes.imports import import_edits, merged_edits
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.replace import template_draft
from vetline.fixes.template import HOLE
from vetline.fixes.transforms import TRANSFORMS
from vetline.rulebook.model import Fix
from vetline.rulebook.regexes import replaced
from vetline.text.span import Edit

TITLE_CODE_CHARS_MAX = 40
"""Code in a title beyond this is cut."""


@frozen
class Proposal:
    """A fix that nobody has proved yet."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


def proposed_fixes(site: FixSite) -> Iterator[Proposal]:
    """What the rule's remedies make of this finding, in order, where they apply."""
    for fix in site.rule.fix.choices if site.rule.fix is not None else ():
        own = evolve(site, fix=fix)
        draft = _draft(own, fix)
        edits = draft_edits(own, draft) if draft is not None else None
        if draft is not None and edits:
            yield Proposal(_title(own, fix), fix.safe and draft.safe, edits)


def draft_edits(site: FixSite, draft: Draft) -> tuple[Edit, ...] | None:
    """The edits of the document that ``draft`` stands for; ``None`` if it contradicts itself."""
    text = site.unit_text
    newline = site.module.newline
    found = [Change(c.span, re.sub(r"\r?\n", newline, c.text)) for c in draft.changes]
    changes = merged(text, found)
    if changes is None or not (changes or draft.imports):
        return None
    if changes and changes[0].span.start < 0:
        return None
    before, after = "".join(site.module.lines[: site.first_line]), _lines_after(site)
    fixed = before + applied(text, changes) + "".join(after)
    imports = import_edits(site, draft.imports, changes, fixed)
    return merged_edits([*imports, *placed(text, site.first_line, changes)])


def _lines_after(site: FixSite) -> Sequence[str]:
    count = len(line_starts(site.unit_text)) - site.unit_text.endswith(("\n", "\r"))
    return site.module.lines[site.first_line + count :]


def _draft(site: FixSite, fix: Fix) -> Draft | None:
    if fix.transform is not None:
        transform = dict(TRANSFORMS).get(fix.transform)
        return transform(site, fix.options) if transform is not None else None
    if fix.regex is not None:
        return _regex_draft(site, *fix.regex, fix.count)
    return template_draft(site, fix.replace) if fix.replace is not None else None


def _regex_draft(site: FixSite, pattern: str, replacement: str, count: int) -> Draft | None:
    span = site.finding.span
    old = site.unit_text[span.start : span.end]
    new = replaced(pattern, replacement, old, count)
    return Draft((Change(span, new),)) if new != old else None


def _title(site: FixSite, fix: Fix) -> str:
    """The title of ``fix``, its holes filled with code."""

    def code(found: re.Match[str]) -> str:
        span = site.bindings.get(found.group(1))
        text = site.unit_text[span.start : span.end] if span is not None else found.group()
        is_short = len(text) <= TITLE_CODE_CHARS_MAX and "\n" not in text
        return text if is_short else text.split("\n")[0][:TITLE_CODE_CHARS_MAX] + "…"

    return HOLE.sub(code, fix.title)
