"""What is missing in half-typed code, so that the rest of it can be parsed.

A parser that meets an open bracket takes what follows for the bracket's contents, and gives up
on a good part of the unit. Here the missing brackets, quotes and colons are put in where the
line that follows shows that they should have been.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, field, frozen

from vetline.syntax.layout import indent, is_gap
from vetline.syntax.scanner import LineScanner
from vetline.syntax.suspicion import breaks_bracket, follows_operand, names_something
from vetline.text.lines import split_lines


@frozen
class Insertion:
    """Text that is missing before character ``offset``."""

    offset: int
    text: str


def insertions(text: str) -> tuple[Insertion, ...]:
    """What to put into ``text``, which does not parse, in order of place."""
    mender = _Mender()
    offset = 0
    for line in split_lines(text):
        mender.read(line, offset)
        offset += len(line)
    mender.close_all()
    mender.name_attribute()
    return tuple(sorted(mender.found, key=lambda insertion: insertion.offset))


@define
class _Mender:
    """The lines of one unit, read up to some point, and what was missing so far."""

    found: list[Insertion] = field(factory=list)
    _scanner: LineScanner = field(factory=LineScanner)
    _margin: int = 0  # the indentation of the logical line
    _is_block: bool = False  # the logical line wants a colon
    _code: str = ""  # the last line of code, without its comment
    _code_offset: int = 0

    def read(self, line: str, offset: int) -> None:
        """Take in the next line, which starts at ``offset``."""
        scanner = self._scanner
        if scanner.skips_gaps and is_gap(line):
            return
        if scanner.in_bracket and self._is_broken_by(line):
            self.close_all()
        if not scanner.is_open:
            self._end_statement(line)
            self._margin, self._is_block = indent(line), _BLOCK.match(line) is not None
        scanner.feed(line)
        self._code, self._code_offset = line[: scanner.code_end].rstrip(), offset
        if scanner.dropped:
            self._code = line.rstrip("\r\n")
            self._insert(len(self._code), _closing(scanner.dropped))

    def close_all(self) -> None:
        """Put in what closes all that is open, at the end of the code so far."""
        if self._scanner.frames:
            has_colon = self._is_block and self._code.endswith(":")
            self._insert(len(self._code) - has_colon, _closing(self._scanner.frames))
        self._scanner.reset()

    def _is_broken_by(self, line: str) -> bool:
        if breaks_bracket(line):
            return True
        if not names_something(line):
            return False
        opens_block = self._is_block and self._code.endswith(":")
        return indent(line) <= self._margin or opens_block or follows_operand(self._code)

    def name_attribute(self) -> None:
        """Put in a name where there is none after a dot, at the end of the code so far."""
        if _DOT.search(self._code):
            self._insert(len(self._code), "_")

    def _end_statement(self, line: str) -> None:
        """Put in what is missing before ``line``, which starts another statement."""
        self.name_attribute()
        if self._is_block and not self._code.endswith(":") and indent(line) > self._margin:
            self._insert(len(self._code), ":")
        self._is_block = False

    def _insert(self, column: int, text: str) -> None:
        self.found.append(Insertion(self._code_offset + column, text))


def _closing(frames: Sequence[str]) -> str:
    return "".join(_CLOSING.get(frame[0]) or frame.lstrip("f") for frame in reversed(frames))


_CLOSING = {"(": ")", "[": "]", "{": "}", "}": "}", ":": "}"}
_DOT = re.compile(r"(?:(?<!\w)[^\W\d]\w*|[)\]}\"'])\.\Z")
_BLOCK = re.compile(
    r"[ \t\f]*(?:async[ \t]+)?"
    r"(?:def|class|if|elif|else|for|while|try|except|finally|with|match[ \t]|case[ \t])\b"
)
