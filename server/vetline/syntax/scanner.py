"""Python read line by line, just far enough to know which brackets and strings are open.

Most lines leave everything as it was, and one regular expression says so.
The others are read token by token, with a stack of frames for what is open:

* a bracket: ``(``, ``[`` or ``{``;
* a string, by its quotes; an f-string or t-string has ``f`` before them;
* inside such a string, a field ``}`` (code again), or its format (text again): ``:`` and the
  quotes of the string.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from attrs import define, field

FIELD_DEPTH_MAX = 20
"""Open brackets in one field of an f-string through which the string is still found."""


def is_plain(line: str) -> bool:
    """Whether ``line``, if it starts as code, leaves open what is open, and nothing else."""
    return _PLAIN_LINE.match(line) is not None


@define
class LineScanner:
    """What is open after the lines that were fed."""

    frames: list[str] = field(factory=list)
    continues: bool = False
    """The last line ended in a backslash outside of all strings."""
    code_end: int = 0
    """Where the code of the last line ended: the column of its comment or line end."""
    dropped: Sequence[str] = ()
    """What the last line left open that cannot go on in the next: strings and their fields."""
    _single: int = -1
    """The depth of the outermost open string that its line must end, or -1."""

    @property
    def is_open(self) -> bool:
        """The next line belongs to the same statement."""
        return self.continues or bool(self.frames)

    @property
    def in_code(self) -> bool:
        """The next line starts as code, not as text."""
        return not self.frames or self.frames[-1] in _CODE

    @property
    def in_bracket(self) -> bool:
        """A bracket is open, and the next line starts as code."""
        return bool(self.frames) and self.frames[-1] in _CODE

    @property
    def skips_gaps(self) -> bool:
        """A blank line or a comment may stand next and changes nothing."""
        return not self.continues and self.in_code

    @property
    def triple(self) -> str:
        """The quotes of the innermost open string if it may hold line ends, or nothing."""
        top = self.frames[-1] if self.frames else ""
        return top[-3:] if len(top) >= 3 else ""

    def reset(self) -> None:
        """Forget what is open, which turned out to be broken."""
        self.frames.clear()
        self.continues = False
        self._single = -1

    def feed(self, line: str) -> None:
        """Take in the next line."""
        self.continues = False
        self.dropped = ()
        top = self.frames[-1] if self.frames else ""
        if top in _BRACKETS:
            plain = _PLAIN_LINE.match(line)
            if plain is not None:
                self.code_end = plain.end(1)
                return
        elif top in _TRIPLES and top not in line:
            self.code_end = len(line)
            return
        self._read(line)

    def _read(self, line: str) -> None:
        self.code_end = len(line)
        position = 0
        while position < len(line):
            top = self.frames[-1] if self.frames else ""
            if top in _CODE:
                position = self._read_code(line, position, top)
            else:
                position = self._read_text(line, position, top)
        self._end_line(line)

    def _read_code(self, line: str, position: int, top: str) -> int:
        """Read one token of code; the end of it."""
        token = (_FIELD_TOKEN if top == "}" else _TOKEN).match(line, position)
        if token is None:
            self.code_end = len(line.rstrip())
            return len(line)
        mark = token.group(1)
        if mark == "#":
            self.code_end = token.start(1)
            return len(line)
        if mark in _OPENING_BRACKETS:
            self.frames.append(mark)
        elif mark in _CLOSING_BRACKETS:
            self._close_bracket(mark)
        elif mark == ":":
            self.frames[-1] = ":" + self._enclosing_quote()
        elif mark[0] == "\\":
            self.continues = True
        else:
            self._open_string(line, token.start(1), mark)
        return token.end()

    def _open_string(self, line: str, start: int, quote: str) -> None:
        is_same = quote == self._enclosing_quote()
        if is_same and (len(quote) == 3 or _is_operand_end(line, start)):
            # The field was never closed: no string follows an operand.
            self._close_template()
            return
        if len(quote) == 1 and self._single < 0:
            self._single = len(self.frames)
        is_template = _TEMPLATE_PREFIX.search(line, max(0, start - 3), start)
        self.frames.append("f" + quote if is_template else quote)

    def _enclosing_quote(self) -> str:
        """The quotes of the string whose field is being read, or nothing."""
        inner = islice(reversed(self.frames), FIELD_DEPTH_MAX)
        return next((frame[1:] for frame in inner if frame[0] == "f"), "")

    def _close_template(self) -> None:
        while self._pop()[0] != "f":
            pass

    def _close_bracket(self, bracket: str) -> None:
        """Close the innermost bracket, whatever its kind: a wrong one costs only itself."""
        if self.frames and (self.frames[-1] != "}" or bracket == "}"):
            self._pop()

    def _pop(self) -> str:
        frame = self.frames.pop()
        if len(self.frames) <= self._single:
            self._single = -1
        return frame

    def _read_text(self, line: str, position: int, top: str) -> int:
        """Read text to the end of its string, to a field in it, or to the end of the line."""
        text = _TEXT[top].match(line, position)
        assert text is not None, "the pattern matches nothing at all, too"
        stop = text.group(1)
        if stop is None:
            return len(line)
        if stop == "{":
            self.frames.append("}")
        elif stop == top[1:]:  # Before its format was closed: the quotes end the string, too.
            self._close_template()
        else:
            self._pop()
        return text.end()

    def _end_line(self, line: str) -> None:
        """Close the strings that cannot go on in the next line, and what they hold."""
        if self._single >= 0 and not _ESCAPED_END.search(line):
            self.dropped = self.frames[self._single :]
            del self.frames[self._single :]
            self._single = -1


def _is_operand_end(line: str, position: int) -> bool:
    before = line[position - 1 : position]
    return before.isalnum() or before in {"_", ")", "]", "}"}


_TRIPLES = ('"""', "'''")
_BRACKETS = frozenset(("", "(", "[", "{"))
_CODE = _BRACKETS | {"}"}

_OPENING_BRACKETS = frozenset("([{")
_CLOSING_BRACKETS = frozenset(")]}")

_PLAIN_CODE = r"""
    [^"'\#\\()\[\]{}\r\n]++
  | (?<![A-Za-z])"(?!"")[^"\\\r\n]*+" | "(?!"")[^"\\\r\n{]*+"
  | (?<![A-Za-z])'(?!'')[^'\\\r\n]*+' | '(?!'')[^'\\\r\n{]*+'
"""


def _balanced(depth: int) -> str:
    """Code with brackets in it, closed again, to a certain depth."""
    if not depth:
        return _PLAIN_CODE
    return rf"{_PLAIN_CODE} | [(\[{{] (?:{_balanced(depth - 1)})*+ [)\]}}]"


_PLAIN_LINE = re.compile(rf"((?:{_balanced(4)})*+) (?:\#[^\r\n]*+)? (?:\r\n|\r|\n)? \Z", re.VERBOSE)
"""A line that leaves what is open as it is: balanced, and without a doubtful string."""

_MARK = r"""[()\[\]{}\#] | "{3} | '{3} | ["'] | \\(?:\r\n|\r|\n)?\Z"""
_SKIPPED = r"""(?: [^()\[\]{}\#"'\\:]++ | \\(?!\r?\n?\Z) """
_TOKEN = re.compile(rf"{_SKIPPED} | : )*+ ({_MARK})", re.VERBOSE)
_FIELD_TOKEN = re.compile(rf"{_SKIPPED} )*+ ({_MARK} | : )", re.VERBOSE)
_TEMPLATE_PREFIX = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])\Z")

_ESCAPED_END = re.compile(r"(?<!\\)(?:\\\\)*\\(?:\r\n|\r|\n)\Z")


def _text_pattern(frame: str) -> re.Pattern[str]:
    """The text in ``frame``, up to the quotes that end it or the brace that breaks it."""
    quote = frame.lstrip("f:")
    lone_quote = rf"{quote[0]}(?!{quote[1:]})" if len(quote) == 3 else "(?!)"
    escape = r"\\(?:\r\n|.)"
    if frame[0] == ":":
        text, stops = rf"[^{quote[0]}{{}}]", rf"[{{}}]|{quote}"
    elif frame[0] == "f":
        text, stops = rf"[^{quote[0]}\\{{]|\{{\{{|\\N\{{[^}}]*+\}}|\\(?=\{{)", rf"\{{|{quote}"
    else:
        text, stops = rf"[^{quote[0]}\\]", quote
    return re.compile(rf"(?:{text}|{escape}|{lone_quote})*+({stops})?", re.DOTALL)


_TEXT = {
    frame: _text_pattern(frame)
    for quote in ('"', "'", *_TRIPLES)
    for frame in (quote, "f" + quote, ":" + quote)
}
