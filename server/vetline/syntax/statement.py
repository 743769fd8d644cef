"""One statement read line by line, with all that belongs to it.

What is left open is a matter of trust. The reader goes on in an open bracket or string until
a line proves it broken; the unit then ends where the first line stands that it should not have
swallowed. See ``suspicion`` for what counts as proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, field

from vetline.syntax.layout import deeper_than, indent, is_gap
from vetline.syntax.scanner import LineScanner, is_plain
from vetline.syntax.suspicion import (
    assigns_string,
    breaks_bracket,
    breaks_bracket_at_margin,
    breaks_continuation,
    names_something,
    opens_string,
    starts_statement,
)

STRING_LOOKAHEAD_LINES_MAX = 2_000
"""How far a string may run over what looks like a statement before it counts as unclosed."""

BRACKET_LOOKAHEAD_LINES_MAX = 20
"""How far back the lines reach that a bracket gives back when it proves unclosed."""


@define
class StatementReader:
    """The lines of one unit, from its first until it ends."""

    lines: Sequence[str]
    start: int
    margin: int  # the indentation of the statements of the block
    is_module: bool
    head: int = 0  # the line after the decorators
    is_block: bool = False  # lines may belong to it by their indentation
    _word: str = ""  # the keyword that it starts with, or "@" while decorators are read
    _in_head: bool = True  # before the end of the first logical line after the decorators
    _last: int = 0  # the last line with code
    _scanner: LineScanner = field(factory=LineScanner)
    _string_suspect: int = -1  # the first line that the open string ought not to hold
    _bracket_suspect: int = -1

    def read(self) -> tuple[int, int]:
        """Where the unit ends, and how many lines after its end showed that it is broken.

        Blank lines and comments at the end are not part of it.
        """
        scanner, lines = self._scanner, self.lines
        self._begin(self.start)
        number = end = self.start
        while number < len(lines):
            line = lines[number]
            if scanner.skips_gaps and is_gap(line):
                number += 1
                continue
            if scanner.is_open:
                broken_at = self._broken_at(number, line)
                if broken_at >= 0:
                    return self._cut_before(broken_at, number + 1)
            elif number > self.start and not self._belongs(number, line):
                return end, 0
            scanner.feed(line)
            self._last = number
            if not scanner.is_open and self._is_whole():
                return number + 1, 0
            number = end = self._plain_end(number + 1)
        return self._end_of_text(end)

    def _begin(self, number: int) -> None:
        """Read a decorator or the statement itself from line ``number`` on."""
        match = _OPENING.match(self.lines[number])
        self.head = number
        self._word = match.group(1) if match else ""
        self.is_block = match is not None

    def _belongs(self, number: int, line: str) -> bool:
        """Whether ``line``, at which nothing is open, goes on with the unit."""
        if self._word != "@":
            is_clause = self._word in _HAVE_CLAUSES and _CLAUSE.match(line)
            return bool(is_clause) or indent(line) > self.margin
        is_decorated = _DEFINITION.match(line) is not None
        if is_decorated:
            self._begin(number)
        return is_decorated

    def _is_whole(self) -> bool:
        """Whether the unit ends here, at the end of a logical line, whatever follows."""
        self._bracket_suspect = -1
        if not self._in_head or self._word == "@":
            return False
        self._in_head = False
        self.is_block = self.is_block or self._code_before().endswith(":")
        return not self.is_block or (self._word == "class" and self.is_module)

    def _code_before(self) -> str:
        return self.lines[self._last][: self._scanner.code_end].rstrip()

    def _plain_end(self, number: int) -> int:
        """The first line from ``number`` on that could open, close or end anything.

        This passes over most of what there is to read, and so it has to be short.
        """
        is_in_bracket = self._scanner.in_bracket
        if not is_in_bracket and (self._in_head or self._scanner.is_open):
            return number
        lines, count, deeper, start = self.lines, len(self.lines), deeper_than(self.margin), number
        while number < count and lines[number].startswith(deeper) and is_plain(lines[number]):
            if is_in_bracket and breaks_bracket(lines[number]):
                break
            number += 1
        if number > start:
            self._scanner.feed(lines[number - 1])
            self._last = number - 1
        return number

    def _broken_at(self, number: int, line: str) -> int:
        """Where the unit ends, if ``line`` shows that what is open was left so; or -1."""
        if self._scanner.triple:
            return self._string_broken_at(number, line, self._scanner.triple)
        if not self._scanner.in_code:
            return -1
        is_at_margin = indent(line) <= self.margin
        if not self._is_proof(line, is_at_margin):
            if is_at_margin and self._bracket_suspect < 0 and names_something(line):
                self._bracket_suspect = number
            return -1
        if self._is_recent_suspect(number):
            return self._bracket_suspect
        self._scanner.reset()
        is_over = is_at_margin or self._word == "@" or self._is_whole()
        return number if is_over else -1

    def _is_proof(self, line: str, is_at_margin: bool) -> bool:
        if not self._scanner.frames:
            return breaks_continuation(line)
        return breaks_bracket(line) or (
            is_at_margin and breaks_bracket_at_margin(line, self._code_before())
        )

    def _is_recent_suspect(self, number: int) -> bool:
        suspect = self._bracket_suspect
        return suspect >= 0 and number - suspect <= BRACKET_LOOKAHEAD_LINES_MAX

    def _string_broken_at(self, number: int, line: str, quote: str) -> int:
        """The same for a triple-quoted string, which is judged where it seems to end."""
        suspect = self._string_suspect
        if quote in line:
            self._string_suspect = -1
            if not opens_string(self.lines, number, quote):
                return -1
            is_other = indent(line) <= self.margin and assigns_string(line, quote)
            return suspect if suspect >= 0 else number if is_other else -1
        if suspect >= 0:
            return suspect if number - suspect > STRING_LOOKAHEAD_LINES_MAX else -1
        if indent(line) <= self.margin and starts_statement(line):
            self._string_suspect = number
        return -1

    def _end_of_text(self, end: int) -> tuple[int, int]:
        """The end of the last unit; what is open now will not be closed any more."""
        count, suspect = len(self.lines), end
        if self._scanner.triple and self._string_suspect >= 0:
            suspect = self._string_suspect
        elif self._scanner.in_bracket and self._is_recent_suspect(count):
            suspect = self._bracket_suspect
        return self._cut_before(suspect, count + 1) if suspect < end else (end, 0)

    def _cut_before(self, number: int, looked_to: int) -> tuple[int, int]:
        """The unit's end if line ``number`` is not part of it, nor the gap above."""
        while is_gap(self.lines[number - 1]):
            number -= 1
        return number, looked_to - number


_OPENING = re.compile(
    r"[ \t\f]*(?:async[ \t]+)?"
    r"(@|(?:def|class|if|elif|else|for|while|try|except|finally|with)\b)"
)
_DEFINITION = re.compile(r"[ \t\f]*(?:@|(?:def|class|async)\b)")
_CLAUSE = re.compile(r"[ \t\f]*(?:elif|else|except|finally)\b")
_HAVE_CLAUSES = frozenset(("if", "elif", "else", "for", "while", "try", "except", "finally"))
