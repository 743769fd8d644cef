"""What is missing in half-typed code, so that the rest of it can be parsed.

A parser that meets an open bracket takes what follows for the bracket's contents, and gives up
on a good part of the unit. Here brackets, quotes, operands and colons are put in where the line
that follows shows that they are missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from attrs import define, field, frozen

from vetline.syntax.layout import indent, is_gap
from vetline.syntax.scanner import LineScanner
from vetline.syntax.suspicion import breaks_bracket, follows_operand, names_something
from vetline.text.lines import split_lines

STRINGS_MAX = 5
"""Triple-quoted strings that are never closed, after which the rest is left as it is."""


LINES_KEPT_MAX = 8_192
"""Ends of statements of which it is known what they lack: of a unit, one line changes at a time."""


@frozen
class Insertion:
    """Text that is missing before character ``offset``."""

    offset: int
    text: str


def insertions(text: str) -> tuple[Insertion, ...]:
    """What to put into ``text``, which does not parse, in order of place."""
    mender = _Mender(split_lines(text))
    for _ in range(STRINGS_MAX):
        mender.read_to_end()
        if not mender.close_string():
            break
    return tuple(sorted(mender.found, key=lambda insertion: insertion.offset))


@define
class _Mender:
    """The lines of one unit, read up to some point, and what was missing so far."""

    lines: Sequence[str]
    found: list[Insertion] = field(factory=list)
    _number: int = 0
    _offset: int = 0
    _scanner: LineScanner = field(factory=LineScanner)
    _margin: int = 0  # the indentation of the statement
    _is_block: bool = False  # the statement wants a colon
    _code: str = ""  # the last line of code, without its comment
    _code_offset: int = 0
    _opening: tuple[int, int, list[str]] | None = None  # where the open string began

    def read_to_end(self) -> None:
        """Take in the lines that are left."""
        while self._number < len(self.lines):
            line = self.lines[self._number]
            if not (self._scanner.skips_gaps and is_gap(line)):
                self._read(line)
            self._number += 1
            self._offset += len(line)
        if not self._scanner.triple:
            self._finish(is_deeper=False)

    def close_string(self) -> bool:
        """Close a string that is still open, in the line where it began, and go on from there."""
        if not self._scanner.triple or self._opening is None:
            return False
        self._number, self._offset, frames = self._opening
        line = self.lines[self._number - 1]
        end = self._offset - len(line) + len(line.rstrip("\r\n"))
        self.found = [insertion for insertion in self.found if insertion.offset <= end]
        self.found.append(Insertion(end, _closing(frames)))
        self._scanner.reset()
        self._code, self._is_block, self._opening = "", False, None
        return True

    def _read(self, line: str) -> None:
        scanner = self._scanner
        if not scanner.is_open or (scanner.in_bracket and self._is_broken_by(line)):
            self._finish(indent(line) > self._margin)
            self._margin, self._is_block = indent(line), _BLOCK.match(line) is not None
        was_text = not scanner.in_code
        scanner.feed(line)
        self._code, self._code_offset = line[: scanner.code_end].rstrip(), self._offset
        if scanner.dropped:
            self._code = line.rstrip("\r\n")
            self._insert(len(self._code), _closing(scanner.dropped))
        if scanner.triple and not was_text:
            self._opening = (self._number + 1, self._offset + len(line), list(scanner.frames))

    def _is_broken_by(self, line: str) -> bool:
        if breaks_bracket(line):
            return True
        if not names_something(line):
            return False
        opens_block = self._is_block and self._code.endswith(":")
        return indent(line) <= self._margin or opens_block or follows_operand(self._code)

    def _finish(self, is_deeper: bool) -> None:
        """Put in what the statement is missing at its end; a deeper line follows, or not."""
        frames, code = self._scanner.frames, self._code
        wants_colon = self._is_block and not code.endswith(":")
        if frames and self._is_block:
            code = code.removesuffix(":")
        missing = _missing(code, _closing(frames), wants_colon, is_deeper)
        if missing:
            self._insert(len(code), missing)
        self._scanner.reset()
        self._code, self._is_block = "", False

    def _insert(self, column: int, text: str) -> None:
        self.found.append(Insertion(self._code_offset + column, text))


@lru_cache(maxsize=LINES_KEPT_MAX)
def _missing(code: str, closing: str, wants_colon: bool, is_deeper: bool) -> str:
    """What a statement lacks that ends with the line ``code``, whose brackets want ``closing``."""
    missing = " _" if _WANTS_OPERAND.search(code) else ""
    missing += ": _" if _WANTS_BODY.search(code) else ""
    missing += closing
    if wants_colon and not _has_colon(code):
        missing += "()" if _WANTS_PARAMETERS.search(code + missing) else ""
        missing += ":" if is_deeper else ":pass"
    return missing


def _closing(frames: Sequence[str]) -> str:
    return "".join(_CLOSING.get(frame[0]) or frame.lstrip("f") for frame in reversed(frames))


def _has_colon(code: str) -> bool:
    """Whether there is a colon outside of brackets and strings: the start of a block."""
    return ":" in _BRACKETED.sub("", _BRACKETED.sub("", code))


_CLOSING = {"(": ")", "[": "]", "{": "}", "}": "}", ":": "}"}
_BRACKETED = re.compile(r"\"[^\"]*+\"|'[^']*+'|\([^()]*+\)|\[[^\[\]]*+\]|\{[^{}]*+\}")
_WANTS_OPERAND = re.compile(
    r"(?:(?:(?<!\w)[^\W\d]\w*+|[)\]}\"'])\.|[-+*/%|&^<>=@~]"
    r"|(?<!\w)(?:and|or|not|in|is|if|elif|while|with|for|await|del|assert|import|from|def|class))\Z"
)
_WANTS_BODY = re.compile(r"(?<!\w)lambda\b[^:()]{0,200}\Z")
_WANTS_PARAMETERS = re.compile(r"(?<!\w)def[ \t]+\w+\Z")
_BLOCK = re.compile(
    r"[ \t\f]*(?:async[ \t]+)?"
    r"(?:def|class|if|elif|else|for|while|try|except|finally|with|match[ \t]|case[ \t])\b"
)
