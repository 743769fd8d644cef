"""Characters that make a text show something other than what it says."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.unicode_tables import BIDI, HIDDEN, decoded_tags, is_wanted
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule, Severity
from vetline.text.regex import lazy
from vetline.text.span import Span

SHOWN_CHARS_MAX = 60
"""Characters of a decoded message that a finding quotes."""


def bidirectional_controls(text: str, path: str, rule: Rule) -> Iterator[Finding]:
    """Controls that reorder what follows: one finding a line, from the first to the last."""
    if text.isascii():
        return
    for line in _LINE.finditer(text):
        controls = [match.start() for match in BIDI.finditer(line[0])]
        if controls:
            start = line.start() + controls[0]
            span = Span(start, line.start() + controls[-1] + 1)
            holes = {"$CHARACTER": f"U+{ord(text[start]):04X}"}
            yield verdict(rule, span, holes, severity=_prose_severity(path))


def invisible_characters(text: str, path: str, rule: Rule) -> Iterator[Finding]:
    """Characters without a shape, where no emoji and no script needs them."""
    for span in hidden_runs(text):
        run = text[span.start : span.end]
        holes = {"$CHARACTER": character_names(run)}
        yield verdict(rule, span, holes, severity=_prose_severity(path))


def _prose_severity(path: str) -> Severity | None:
    """How bad a strange character is in text for people, where nothing runs."""
    return Severity.WARNING if path.endswith(PROSE) else None


def hidden_runs(text: str) -> Iterator[Span]:
    """The runs of characters in ``text`` that nobody sees and nothing needs."""
    if text.isascii():
        return
    for match in HIDDEN.finditer(text):
        if not is_wanted(text, match.start(), match.end()) and not _in_table(text, match.start()):
            yield Span(match.start(), match.end())


def _in_table(text: str, at: int) -> bool:
    """Whether the line is a table of characters, such as the ranges of a regular expression."""
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]
    return len({c for c in line if not c.isascii()}) > TABLE_CHARACTERS_MIN


def character_names(run: str) -> str:
    """``run`` in words: the message it hides, or else its code points."""
    hidden = decoded_tags(run)
    if hidden:
        return f"the hidden text {hidden[:SHOWN_CHARS_MAX]!r}"
    points = [f"U+{ord(c):04X}" for c in dict.fromkeys(run)]
    return ", ".join(points[:3]) + (", …" if len(points) > 3 else "")


def off_screen_code(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Code that stands behind a long blank or a form feed, where no screen shows it."""
    if not any(blank in text for blank in _BLANKS):
        return
    for match in _FAR_RIGHT.finditer(text):
        column = match.start("code") - text.rfind("\n", 0, match.start()) - 1
        if column >= rule_column(rule) or match["gap"].strip(" \t"):
            yield verdict(rule, Span(match.start("code"), match.end("code")))


def rule_column(rule: Rule) -> int:
    """The column from which ``rule`` calls code hidden."""
    column = rule.check.options.get("column") if rule.check else None
    return column if isinstance(column, int) else OFF_SCREEN_COLUMN


OFF_SCREEN_COLUMN = 120
TABLE_CHARACTERS_MIN = 100
PROSE = (".md", ".rst", ".txt")

_BLANKS = (" " * 30, "\t" * 30, "\f", "\v")
_LINE = lazy(r"[^\n\r]+")
_FAR_RIGHT = lazy(r"[^\s#](?P<gap>[ \t]{60,}|[ \t]*[\f\v]+[ \t]*)(?P<code>[A-Za-z_(\[@;][^\n\r]*)")
