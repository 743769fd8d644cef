"""Statements as lines: their indentation, and lines added and removed."""

from __future__ import annotations

import re

from vetline.fixes.locate import enclosing_block
from vetline.fixes.model import Change, FixSite
from vetline.syntax import nodes as n
from vetline.text.span import Span

SAMPLE_LINES_MAX = 500
"""Lines that are looked at to learn how a file is indented."""

_BLOCK = re.compile(r":[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)(?P<step>\t| {1,8})(?=[^\s#])")


def indentation(text: str, offset: int) -> str:
    """The blanks that begin the line in which ``offset`` lies."""
    start = line_start(text, offset)
    found = re.match(r"[ \t\f]*", text[start:])
    return found.group() if found is not None else ""


def line_start(text: str, offset: int) -> int:
    """Where the line begins in which ``offset`` lies."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line ends in which ``offset`` lies: behind its line end."""
    found = re.compile(r"\r\n|\n|\r").search(text, offset)
    return found.end() if found is not None else len(text)


def indent_step(site: FixSite) -> str:
    """One level of indentation, as the first block of the file has it."""
    sample = "".join(site.module.lines[:SAMPLE_LINES_MAX])
    found = _BLOCK.search(sample)
    return found.group("step") if found is not None else "    "


def indented(site: FixSite, offset: int, code: str) -> str:
    """``code``, written with four blanks a level, to stand at ``offset``: its first line bare."""
    base, step = indentation(site.unit_text, offset), indent_step(site)
    first, *rest = code.split("\n")
    lines = [first]
    for line in rest:
        bare = line.lstrip(" ")
        levels, odd = divmod(len(line) - len(bare), 4)
        lines.append(base + step * levels + " " * odd + bare if bare else "")
    return "\n".join(lines)


def stands_alone(site: FixSite, statement: n.Node) -> bool:
    """Whether nothing but a comment shares its lines with ``statement``."""
    text = site.unit_text
    before = text[line_start(text, statement.start) : statement.start]
    after = text[statement.end : line_end(text, statement.end)]
    return not before.strip() and after.strip()[:1] in ("", "#")


def line_after(site: FixSite, statement: n.Node, code: str) -> Change | None:
    """A change that adds ``code`` as lines of their own below ``statement``.

    What shares its line gets ``code`` on that line too, if it fits there.
    """
    text = site.unit_text
    if not stands_alone(site, statement):
        place = Span(statement.end, statement.end)
        return Change(place, f"; {code}") if "\n" not in code else None
    end = line_end(text, statement.end)
    lines = indentation(text, statement.start) + indented(site, statement.start, code)
    if end == len(text) and not text.endswith(("\n", "\r")):
        return Change(Span(end, end), "\n" + lines)
    return Change(Span(end, end), lines + "\n")


def line_before(site: FixSite, statement: n.Node, code: str) -> Change | None:
    """A change that adds ``code`` as lines of their own above ``statement``, or on its line."""
    if not stands_alone(site, statement):
        place = Span(statement.start, statement.start)
        return Change(place, f"{code}; ") if "\n" not in code else None
    start = line_start(site.unit_text, statement.start)
    lines = indentation(site.unit_text, statement.start) + indented(site, statement.start, code)
    return Change(Span(start, start), lines + "\n")


def removal(site: FixSite, statement: n.Stmt) -> Change:
    """A change that removes ``statement``: its lines, or ``pass`` in place of an only one."""
    text = site.unit_text
    start, end = line_start(text, statement.start), line_end(text, statement.end)
    before = text[start : statement.start]
    after = text[statement.end : end]
    block = enclosing_block(site, statement)
    is_only = len(block) == 1 and bool(before.strip() or indentation(text, statement.start))
    if is_only:
        return Change(Span(statement.start, statement.end), "pass")
    if not before.strip() and not after.strip():
        return Change(Span(start, end), "")
    if after.lstrip().startswith(";"):
        rest = statement.end + after.index(";") + 1
        rest += len(text[rest:end]) - len(text[rest:end].lstrip(" \t"))
        return Change(Span(statement.start, rest), "")
    if before.rstrip().endswith(";"):
        return Change(Span(start + before.rindex(";"), statement.end), "")
    return Change(Span(start, end), "")
