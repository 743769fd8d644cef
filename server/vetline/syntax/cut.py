"""Where one unit ends and the next begins.

A cut depends on nothing but the lines from its start and the block that it starts in.
So cutting may begin at any unit, and may stop where a new cut meets an old one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from vetline.syntax.header import class_header, class_name
from vetline.syntax.scanner import LineScanner
from vetline.syntax.suspicion import (
    assigns_string,
    breaks_bracket,
    breaks_bracket_at_margin,
    breaks_continuation,
    names_something,
    opens_string,
    starts_statement,
)

UnitKind: TypeAlias = Literal[
    "blank", "import", "statement", "function", "class", "member", "method"
]

STRING_LOOKAHEAD_LINES_MAX = 2_000
"""How far a string may run over what looks like statements before it counts as unclosed."""

BRACKET_LOOKAHEAD_LINES_MAX = 20
"""How far back the statements go that an unclosed bracket gives back."""


@frozen
class Block:
    """Where statements stand: the module, or the body of a top-level class.

    ``indent`` is -1 until the first statement of a class body is seen. ``interrupted`` is the
    class whose body a plain statement at the margin seems to have ended by mistake: an indented
    line may take it up again, for nothing else could explain it.
    """

    header: str = ""
    indent: int = 0
    interrupted: Block | None = None


MODULE = Block()


@frozen
class Cut:
    """The extent of one unit, and the blocks that it and the next unit start in.

    It depends on its own lines, on the first line of the next statement,
    and in broken code on ``lookahead`` lines after its end.
    """

    end: int
    lookahead: int
    kind: UnitKind
    name: str
    header: str
    before: Block
    after: Block


def next_cut(lines: Sequence[str], start: int, block: Block) -> Cut:
    """The unit that starts at line ``start`` in ``block``."""
    if _is_gap(lines[start]):
        end = _gap_end(lines, start)
        return Cut(end, 0, "blank", "", "", block, block)
    inside = _block_at(_indent(lines[start]), block)
    reader = _Reader(lines, start, inside.indent, not inside.header)
    end, lookahead = reader.read()
    kind, name = _kind_and_name(lines[reader.head], inside)
    after = inside
    if kind == "class":
        after = Block(class_header(lines[reader.head : end]), -1)
    elif reader.is_block and not inside.header:
        after = MODULE
    return Cut(end, lookahead, kind, name, inside.header, block, after)


def _block_at(indent: int, block: Block) -> Block:
    """The block that a statement at ``indent`` belongs to, coming after one in ``block``."""
    if not block.header:
        return block.interrupted if indent and block.interrupted else block
    if not indent:
        return Block(interrupted=block) if block.indent > 0 else MODULE
    return block if block.indent > 0 else Block(block.header, indent)


def _kind_and_name(head: str, block: Block) -> tuple[UnitKind, str]:
    owner = class_name(block.header)
    match = _HEAD.match(head)
    if match is None:
        return ("member", owner) if owner else ("statement", "")
    if match["function"]:
        return ("method", f"{owner}.{match['name']}") if owner else ("function", match["name"])
    if owner:
        return "member", owner
    if match["class"]:
        return "class", match["name"]
    return "import", ""


@define
class _Reader:
    """The lines of one unit, read until it ends."""

    lines: Sequence[str]
    start: int
    margin: int  # the indentation of the statements of the block
    is_module: bool
    head: int = 0  # the line after the decorators
    is_block: bool = False  # lines may belong to it by their indentation
    _word: str = ""  # the keyword that it starts with, or "@" while decorators are read
    _in_head: bool = True  # before the end of the first logical line after the decorators
    _scanner: LineScanner = field(factory=LineScanner)
    _string_suspect: int = -1  # the first line that the open string ought not to hold
    _bracket_suspect: int = -1

    def read(self) -> tuple[int, int]:
        """Where the unit ends, and how many lines after its end showed that it is broken."""
        scanner, lines, end = self._scanner, self.lines, self.start
        self._begin(self.start)
        for number in range(self.start, len(lines)):
            line = lines[number]
            if scanner.is_open:
                broken_at = self._broken_at(number, line)
                if broken_at >= 0:
                    return broken_at, number + 1 - broken_at
            elif number > self.start and (self._in_head or _indent(line) <= self.margin):
                if _is_gap(line):
                    continue
                if not self._goes_on(number, line):
                    return end, 0
            scanner.feed(line)
            end = number + 1
            if not scanner.is_open and self._is_whole(line):
                return end, 0
        return self._end_of_text(end)

    def _begin(self, number: int) -> None:
        """Read a decorator or the statement itself from line ``number`` on."""
        match = _OPENING.match(self.lines[number])
        self.head = number
        self._word = match.group(1) if match else ""
        self.is_block = match is not None

    def _goes_on(self, number: int, line: str) -> bool:
        """Whether ``line``, which stands where a statement would, belongs to the unit."""
        if self._word != "@":
            return self._word in _HAVE_CLAUSES and _CLAUSE.match(line) is not None
        goes_on = _DEFINITION.match(line) is not None
        if goes_on:
            self._begin(number)
        return goes_on

    def _is_whole(self, line: str) -> bool:
        """Whether the unit ends at the end of this logical line, whatever follows."""
        self._bracket_suspect = -1
        if not self._in_head or self._word == "@":
            return False
        self._in_head = False
        self.is_block = self.is_block or line[: self._scanner.code_end].rstrip().endswith(":")
        return not self.is_block or (self._word == "class" and self.is_module)

    def _broken_at(self, number: int, line: str) -> int:
        """Where the unit ends, if ``line`` shows that what is open was left so; or -1."""
        if self._scanner.triple:
            return self._string_broken_at(number, line, self._scanner.triple)
        if not self._scanner.in_code:
            return -1
        is_at_margin = _indent(line) <= self.margin
        if not self._is_proof(number, line, is_at_margin):
            if is_at_margin and self._bracket_suspect < 0 and names_something(line):
                self._bracket_suspect = number
            return -1
        if self._is_recent_suspect(number):
            return self._bracket_suspect
        self._scanner.reset()
        is_over = is_at_margin or self._word == "@" or self._is_whole(self.lines[number - 1])
        return number if is_over else -1

    def _is_proof(self, number: int, line: str, is_at_margin: bool) -> bool:
        if not self._scanner.frames:
            return breaks_continuation(line)
        code_before = self.lines[number - 1][: self._scanner.code_end].rstrip()
        return breaks_bracket(line) or (
            is_at_margin and breaks_bracket_at_margin(line, code_before)
        )

    def _is_recent_suspect(self, number: int) -> bool:
        suspect = self._bracket_suspect
        return suspect >= 0 and number - suspect <= BRACKET_LOOKAHEAD_LINES_MAX

    def _string_broken_at(self, number: int, line: str, quote: str) -> int:
        """The same for a triple-quoted string: it is judged where it seems to end."""
        suspect = self._string_suspect
        if quote in line:
            self._string_suspect = -1
            if suspect >= 0 and opens_string(self.lines, number, quote):
                return suspect
            is_other = _indent(line) <= self.margin and assigns_string(line, quote)
            return number if is_other else -1
        if suspect >= 0:
            return suspect if number - suspect > STRING_LOOKAHEAD_LINES_MAX else -1
        if _indent(line) <= self.margin and starts_statement(line):
            self._string_suspect = number
        return -1

    def _end_of_text(self, end: int) -> tuple[int, int]:
        """The end of the last unit; what is open now will not be closed any more."""
        count, suspect = len(self.lines), end
        if self._scanner.triple and self._string_suspect >= 0:
            suspect = self._string_suspect
        elif self._scanner.frames and self._is_recent_suspect(count):
            suspect = self._bracket_suspect
        return suspect, (count + 1 - suspect if suspect < end else 0)


def _gap_end(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and _is_gap(lines[end]):
        end += 1
    return end


def _is_gap(line: str) -> bool:
    return _GAP.match(line) is not None


def _indent(line: str) -> int:
    """How far ``line`` is indented, in columns, as Python counts tabs and form feeds."""
    if line[0] not in " \t\f":
        return 0
    blanks = line[: len(line) - len(line.lstrip(" \t\f"))]
    return len(blanks.rpartition("\f")[2].expandtabs(8))


_GAP = re.compile(r"[ \t\f]*(?:[#\r\n]|\Z)")
_DEFINITION = re.compile(r"[ \t\f]*(?:@|(?:def|class|async)\b)")
_CLAUSE = re.compile(r"[ \t\f]*(?:elif|else|except|finally)\b")
_HAVE_CLAUSES = frozenset(("if", "elif", "else", "for", "while", "try", "except", "finally"))
_OPENING = re.compile(
    r"[ \t\f]*(?:async[ \t]+)?"
    r"(@|(?:def|class|if|elif|else|for|while|try|except|finally|with)\b)"
)
_HEAD = re.compile(
    r"[ \t\f]*(?:(?P<function>(?:async[ \t]+)?def\b)|(?P<class>class\b)|(?:import|from)\b)"
    r"[ \t]*(?P<name>\w*)"
)
