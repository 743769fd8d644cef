"""Code as tokens: enough of Python's lexing to compare two versions of an expression.

Broken code is cut somehow; the tokens and the stretches between them always make up the text.
"""

from __future__ import annotations

import re

from attrs import frozen

_TOKEN = re.compile(
    r"""
    (?P<blank>[ \t\f\r\n]+|\\\r?\n|\#[^\r\n]*)
  | (?:[rRbBuUfFtT]{0,2})(?:'{3}(?:[^\\]|\\.)*?'{3}|\"{3}(?:[^\\]|\\.)*?\"{3}
        |'(?:[^\\\r\n']|\\.)*'|"(?:[^\\\r\n"]|\\.)*")
  | (?:\d[\w.]*|\.\d[\w.]*)
  | \w+
  | \*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%@&|^=!<>]=|\.\.\.
  | .
    """,
    re.VERBOSE | re.DOTALL,
)


@frozen
class Token:
    """A stretch of code that means something; comments and blanks lie between tokens."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, in order."""
    return [
        Token(found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if found.group("blank") is None
    ]


def spans_lines(text: str) -> bool:
    """Whether ``text`` breaks a line where only brackets around it would allow that."""
    depth = 0
    end = 0
    for token in tokens(text):
        gap = text[end : token.start]
        if depth == 0 and end and ("\n" in gap or "\r" in gap) and "\\" not in gap:
            return True
        depth += (token.text in "([{") - (token.text in ")]}")
        end = token.end
    return False
