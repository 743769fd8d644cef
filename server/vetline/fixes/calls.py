"""The arguments of a call, changed one by one, whatever else stands between the brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from vetline.fixes.layout import indentation, line_start
from vetline.fixes.locate import path_to, span_of
from vetline.fixes.model import Change, FixSite
from vetline.syntax import nodes as n
from vetline.text.span import Span


def keyword(call: n.Call, name: str) -> n.Keyword | None:
    """The argument ``name=…`` of ``call``."""
    return next((a for a in call.args if isinstance(a, n.Keyword) and a.name == name), None)


def positional(call: n.Call) -> tuple[n.Expr, ...]:
    """The arguments without a name, ``*args`` among them."""
    return tuple(a for a in call.args if not isinstance(a, n.Keyword))


def argument(call: n.Call, name: str | None, position: int | None) -> n.Expr | None:
    """The value of the argument called ``name``, or that at ``position``."""
    found = keyword(call, name) if name is not None else None
    if found is not None:
        return found.value
    given = positional(call)
    if position is None or position >= len(given):
        return None
    is_sure = not any(isinstance(a, n.Starred) for a in given[: position + 1])
    return given[position] if is_sure else None


def has_open_keywords(call: n.Call) -> bool:
    """Whether ``**kwargs`` may hold any keyword."""
    return any(isinstance(a, n.Keyword) and a.name is None for a in call.args)


def outer_span(site: FixSite, node: n.Node) -> Span:
    """The span of ``node`` with the parentheses around it, which the tree does not keep.

    The brackets of a call or class header around ``node`` are not its own.
    """
    text = site.unit_text
    path = path_to(site.view.tree, span_of(node))
    held = next((o for o in reversed(path) if span_of(o) != span_of(node)), None)
    floor, ceiling = (held.start, held.end) if held is not None else (0, len(text))
    if isinstance(held, n.Call) and held.func is not node:
        floor, ceiling = opening(site, held) + 1, held.end - 1
    if isinstance(held, n.ClassDef) and node in held.bases:
        floor = text.rfind("(", 0, held.bases[0].start) + 1
    start, end = node.start, node.end
    while True:
        before = len(text[floor:start].rstrip()) + floor
        after = end + len(text[end:ceiling]) - len(text[end:ceiling].lstrip())
        is_wrapped = text[before - 1 : before] == "(" and text[after : after + 1] == ")"
        if before <= floor or after >= ceiling or not is_wrapped:
            return Span(start, end)
        start, end = before - 1, after + 1


def opening(site: FixSite, call: n.Call) -> int:
    """Where the bracket stands that opens the arguments of ``call``."""
    text = site.unit_text
    at = call.func.end
    while at < call.end and text[at] != "(":
        at = text.find("\n", at) if text[at] == "#" else at + 1
    return at


def added_argument(
    site: FixSite, call: n.Call, code: str, *, is_keyword: bool = True
) -> tuple[Change, ...]:
    """Changes that add the argument ``code``: behind the last, or behind the last positional."""
    text = site.unit_text
    bare = _bare_generator(site, call)
    if bare is not None:
        return (Change(bare, f"({text[bare.start : bare.end]}), {code}"),)
    given = call.args if is_keyword else positional(call)
    if not given:
        at = opening(site, call) + 1
        return (_insertion(at, f"{code}, " if call.args else code),)
    end = outer_span(site, given[-1]).end
    if not _one_a_line(site, call):
        return (_insertion(end, ", " + code),)
    line = "\n" + indentation(text, outer_span(site, given[-1]).start) + code
    comma = _comma_or_none(text, end, call.end - 1)
    behind = _behind_comment(text, end if comma is None else comma + 1)
    if comma is not None:
        return (_insertion(behind, line + ","),)
    return _insertion(end, ","), _insertion(behind, line)


def _insertion(at: int, code: str) -> Change:
    return Change(Span(at, at), code)


def _behind_comment(text: str, at: int) -> int:
    """Where the comment ends that follows ``at`` on its line; ``at`` if there is none."""
    found = _LINE_COMMENT.match(text, at)
    return found.end() if found is not None else at


def _bare_generator(site: FixSite, call: n.Call) -> Span | None:
    """The ``x for x in y`` of ``f(x for x in y)``, which must get brackets of its own."""
    only = call.args[0] if len(call.args) == 1 else None
    if isinstance(only, n.Comprehension) and only.kind == "generator":
        at = opening(site, call)
        if only.start == at:
            return Span(at + 1, call.end - 1)
    return None


def _one_a_line(site: FixSite, call: n.Call) -> bool:
    """Whether every argument of the call stands on a line of its own."""
    text = site.unit_text
    spans = [outer_span(site, a) for a in call.args]
    lead = text[opening(site, call) + 1 : spans[0].start]
    gaps = [text[a.end : b.start] for a, b in pairwise(spans)]
    return all(_breaks(gap) for gap in gaps) if gaps else _breaks(lead)


def _breaks(gap: str) -> bool:
    return "\n" in gap or "\r" in gap


def removed_arguments(site: FixSite, call: n.Call, removed: Sequence[n.Expr]) -> tuple[Change, ...]:
    """Changes that remove arguments with their commas and the comments on their own lines."""
    return removed_items(site, call.args, Span(opening(site, call) + 1, call.end - 1), removed)


def removed_items(
    site: FixSite, items: Sequence[n.Expr], inside: Span, removed: Sequence[n.Expr]
) -> tuple[Change, ...]:
    """Changes that remove some of ``items``, which stand between brackets, as arguments go."""
    text, spans = site.unit_text, [outer_span(site, a) for a in items]
    gone = [any(a is r for r in removed) for a in items]
    changes: list[Change] = []
    at = 0
    while at < len(gone):
        first = at
        while at < len(gone) and gone[at]:
            at += 1
        if first == at:
            at += 1
            continue
        own = Span(spans[first].start, spans[at - 1].end)
        if at < len(gone):
            changes.append(Change(Span(own.start, _next_start(text, own)), ""))
        elif first == 0:
            changes.append(Change(inside, ""))
        else:
            changes.append(Change(_last_span(text, spans[first - 1], own, inside.end), ""))
    return tuple(changes)


def _next_start(text: str, own: Span) -> int:
    """Where what follows the argument at ``own`` begins: code, or a comment about it."""
    at = _skip_blanks(text, _comma(text, own.end) + 1)
    if text[at : at + 1] == "#" and not text[line_start(text, own.start) : own.start].strip():
        at = _behind_comment(text, at)
    if text[at : at + 1] in ("\r", "\n"):
        at += len(text[at:]) - len(text[at:].lstrip())
    return at


def _last_span(text: str, previous: Span, own: Span, close: int) -> Span:
    """What goes with the last argument: its own comma, or else the one before it."""
    gap = text[previous.end : own.start]
    comma = _comma_or_none(text, own.end, close)
    keeps_comma = comma is not None or "#" in gap
    start = previous.end + (len(gap.rstrip()) if keeps_comma else 0)
    end = comma + 1 if comma is not None else own.end
    return Span(start, _behind_comment(text, end) if _breaks(gap) else end)


def _comma_or_none(text: str, at: int, close: int) -> int | None:
    """The comma between an argument that ends at ``at`` and the bracket or argument behind."""
    return _comma(text, at) if "," in _COMMENT.sub("", text[at:close]) else None


def _comma(text: str, at: int) -> int:
    """The first comma from ``at`` on that stands in no comment."""
    while text[at] != ",":
        at = _behind_comment(text, at) if text[at] == "#" else at + 1
    return at


def _skip_blanks(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip(" \t\f"))


_COMMENT = re.compile(r"#[^\r\n]*")
_LINE_COMMENT = re.compile(r"[ \t\f]*#[^\r\n]*")
