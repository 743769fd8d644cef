"""Where Semgrep says that code stands: parentheses belong to what they hold.

They do not belong to what a hole stands for.
"""

from __future__ import annotations

from vetline.analysis.matching.search import EXPRESSIONS
from vetline.analysis.matching.selection import Selection
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def shown_span(text: str, selection: Selection) -> Span:
    """The stretch of ``text`` that Semgrep gives for ``selection``."""
    node, start, end = selection.node, selection.start, selection.end
    if not isinstance(node, EXPRESSIONS):
        return selection.span
    if isinstance(node, n.Comprehension) and node.kind == "generator" and _calls(text, start):
        # These parentheses are those of the call; the element may have its own.
        first = _with_parentheses(text, node.element.start, node.element.end)
        return Span(first.start, end - 1)
    if isinstance(node, n.Yield) or any(b.node is node for b in selection.bindings.values()):
        return selection.span
    return _with_parentheses(text, start, end)


def _with_parentheses(text: str, start: int, end: int) -> Span:
    while (around := _parentheses(text, start, end)) is not None:
        start, end = around
    return Span(start, end)


def _parentheses(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch with the parentheses around it, if nothing but them is around it."""
    opening = _before(text, start)
    closing = _CLOSING.match(text, end)
    if opening < 0 or text[opening] != "(" or closing is None or _calls(text, opening):
        return None
    return opening, closing.end()


def _before(text: str, start: int) -> int:
    """The place of the last character before ``start`` that is no blank and in no comment."""
    while True:
        start -= 1
        while start >= 0 and text[start].isspace():
            start -= 1
        first = text.rfind("\n", 0, start + 1) + 1
        comment = text.find("#", first, start + 1)
        if comment < 0:
            return start
        start = comment


def _calls(text: str, opening: int) -> bool:
    """Whether the parenthesis at ``opening`` begins arguments, or what is like them."""
    before = text[max(0, opening - _WORD_CHARS_MAX) : opening].rstrip(" \t")
    word = _WORD.search(before)
    if word is not None:
        return word[0] not in _KEYWORDS
    return before.endswith((")", "]", "}", "'", '"'))


_WORD_CHARS_MAX = 100
_WORD = lazy(r"\w+$")
_CLOSING = lazy(r"(?:\s|#[^\n]*)*\)")
_KEYWORDS = frozenset((
    "and", "assert", "await", "del", "elif", "else", "except", "from", "if", "in", "is", "lambda",
    "not", "or", "raise", "return", "while", "with", "yield",
))  # fmt: skip
