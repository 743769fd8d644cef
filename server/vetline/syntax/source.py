"""The text that is being lowered, and the way from one of its nodes to the next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from attrs import define

from vetline.syntax import nodes as n
from vetline.text.span import Span

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node

Lower: TypeAlias = "Callable[[Ts, Source], n.Expr]"
Table: TypeAlias = Mapping[str, Lower]
"""How to lower each kind of expression, by tree-sitter's name for it."""

NESTING_MAX = 100
"""Levels of blocks and of expressions that are lowered; what is deeper is ``Unknown``.

CPython itself refuses more than 100 indented blocks and 200 parentheses.
Every later stage may therefore recurse over a tree without a limit of its own.
"""


@define
class Source:
    """The text that is lowered, and what the lowering notes on its way."""

    encoded: bytes
    offset: int
    table: Table
    chars: Sequence[int] | None  # byte offset to character offset; None where they are equal
    broken: list[Span]
    depth: int = 0
    dangles: bool = False  # a line ends in a dot, and the next was taken for the attribute

    @classmethod
    def of(cls, text: str, encoded: bytes, offset: int, table: Table) -> Source:
        """A source for ``text``, whose unit begins at character ``offset``."""
        chars = None if len(text) == len(encoded) else _byte_to_char(encoded)
        return cls(encoded, offset, table, chars, [])

    @classmethod
    def mended(
        cls, encoded: bytes, offset: int, table: Table, origins: Sequence[int], places: list[Span]
    ) -> Source:
        """A source with things put in at ``places``; ``origins`` says where each character was."""
        is_plain = encoded.isascii()  # and a byte is a character
        chars = origins if is_plain else [origins[char] for char in _byte_to_char(encoded)]
        return cls(encoded, offset, table, chars, places)

    def span(self, ts: Ts) -> tuple[int, int]:
        """The characters of ``ts``, from the start of the unit."""
        if self.chars is None:
            return ts.start_byte - self.offset, ts.end_byte - self.offset
        return self.chars[ts.start_byte] - self.offset, self.chars[ts.end_byte] - self.offset

    def text(self, ts: Ts) -> str:
        """What ``ts`` says, to the letter."""
        return self.encoded[ts.start_byte : ts.end_byte].decode("utf-8", "surrogatepass")

    def name(self, ts: Ts) -> str:
        """An identifier as Python compares it: ``ｅｖａｌ`` is ``eval``."""
        text = self.text(ts)
        return text if text.isascii() else unicodedata.normalize("NFKC", text)

    def dotted(self, ts: Ts | None) -> str:
        """A dotted name without the blanks and breaks that may stand in it."""
        return "".join(self.name(ts).replace("\\", "").split()) if ts is not None else ""

    def note_dangling_dot(self, ts: Ts) -> None:
        """Look between an attribute and its value, which do not stand side by side."""
        value, attr = ts.child_by_field_name("object"), ts.child_by_field_name("attribute")
        if value is not None and attr is not None:
            between = self.encoded[value.end_byte : attr.start_byte]
            self.dangles = self.dangles or _DANGLING_DOT.match(between) is not None

    def unknown(self, ts: Ts, items: tuple[n.Node, ...]) -> n.Unknown:
        """A broken stretch of code, noted as such."""
        start, end = self.span(ts)
        self.broken.append(Span(max(start, 0), max(end, 0)))
        return n.Unknown(start, end, items)


def expression(ts: Ts | None, source: Source) -> n.Expr:
    """The expression that ``ts`` stands for; broken or missing code is ``Unknown``."""
    if ts is None:
        return n.Unknown(0, 0, ())
    kind = ts.type
    if kind == "identifier":
        return n.Name(*source.span(ts), source.name(ts))
    lower = source.table.get(kind)
    if source.depth >= NESTING_MAX:
        return source.unknown(ts, ())
    source.depth += 1
    result = lower(ts, source) if lower is not None else _broken(ts, source)
    source.depth -= 1
    return result


def expressions(found: Sequence[Ts], source: Source) -> tuple[n.Expr, ...]:
    """All of ``found`` but comments, lowered."""
    return tuple([expression(c, source) for c in found if c.type not in EXTRAS])


def inner(ts: Ts, source: Source) -> n.Expr:
    """The one thing inside a wrapper that means nothing by itself, such as parentheses."""
    found = [c for c in ts.named_children if c.type not in EXTRAS]
    if len(found) == 1:
        return expression(found[0], source)
    return source.unknown(ts, expressions(found, source))


def _broken(ts: Ts, source: Source) -> n.Expr:
    items = expressions(ts.named_children, source)
    return source.unknown(ts, items)


def _byte_to_char(encoded: bytes) -> Sequence[int]:
    """The character that each byte belongs to, and the one after the last."""
    if encoded.isascii():
        return range(len(encoded) + 1)
    chars: list[int] = []
    count = -1
    for byte in encoded:
        count += byte & 0xC0 != 0x80
        chars.append(count)
    chars.append(count + 1)
    return chars


EXTRAS = frozenset(("comment", "line_continuation"))
"""What may stand anywhere and means nothing."""

_DANGLING_DOT = re.compile(rb"\s*\.[ \t]*(?:#[^\r\n]*)?[\r\n]")
