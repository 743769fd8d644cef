"""How to tell that an open bracket or string was never meant to stay open.

Whoever types leaves a bracket or a quote open for a while, and what follows must not be lost
to it. Inside brackets some lines are proof, because no expression can hold them. Inside a
triple-quoted string nothing is proof, since a string may hold any code; but where such a string
seems to end, the quotes may have the looks of an opening, and then it is the start of the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def breaks_bracket(line: str) -> bool:
    """Whether ``line`` starts with a keyword that cannot stand in an expression."""
    return _KEYWORD_LINE.match(line) is not None


def breaks_bracket_at_margin(line: str, code_before: str) -> bool:
    """Whether ``line``, standing where a statement would, cannot go on after ``code_before``."""
    if _BLOCK_LINE.match(line):
        return True
    return names_something(line) and follows_operand(code_before)


def follows_operand(code_before: str) -> bool:
    """Whether no name can follow after ``code_before``."""
    return _OPERAND_END.search(code_before) is not None


def breaks_continuation(line: str) -> bool:
    """Whether ``line`` cannot go on after a backslash, though the line before says so."""
    return _DEFINITION_LINE.match(line) is not None


def names_something(line: str) -> bool:
    """Whether ``line`` starts with a name, as most statements do and few items of a list."""
    return _NAME_LINE.match(line) is not None


def starts_statement(line: str) -> bool:
    """Whether ``line`` has all the looks of a statement, so that a string seldom holds it."""
    return _STATEMENT_LINE.match(line) is not None


def opens_string(lines: Sequence[str], number: int, quote: str) -> bool:
    """Whether the first ``quote`` in a line looks like the start of a string, not like its end."""
    before, _, after = lines[number].partition(quote)
    if after.strip(" \t\r\n\\"):
        return _AFTER_STRING.match(after) is None
    before = _PREFIX.sub("", before)
    if before.strip():
        return _BEFORE_STRING.search(before) is not None
    above = lines[number - 1]
    return _BEFORE_STRING.search(above) is not None and _margin(above) < len(before)


def assigns_string(line: str, quote: str) -> bool:
    """Whether ``line`` up to its first ``quote`` reads ``NAME =``."""
    return _ASSIGNMENT.fullmatch(line.partition(quote)[0]) is not None


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


_KEYWORD_LINE = re.compile(
    r"[ \t\f]*(?:(?:async[ \t]+)?(?:def|with)|class|import|return|while|try|raise|del|assert|pass"
    r"|global|nonlocal|break|continue|elif|except|finally)\b"
)
_DEFINITION_LINE = re.compile(r"[ \t\f]*(?:(?:async[ \t]+)?def\b|class\b|@)")
_BLOCK_LINE = re.compile(
    r"[ \t\f]*(?:@\w[\w.]*[ \t]*(?:\(|[\r\n#]|\Z)"
    r"|from[ \t]+[\w.]+[ \t]+import\b"
    r"|(?:if|for|async|else|match)\b[^\r\n]*:[ \t]*(?:#[^\r\n]*)?[\r\n]*\Z)"
)
_STATEMENT_LINE = re.compile(
    r"[ \t\f]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*[(\[]"
    r"|class[ \t]+\w+[ \t]*[(\[:]"
    r"|@\w[\w.]*[ \t]*(?:\(|[\r\n#]|\Z)"
    r"|import[ \t]+\w[\w.]*[ \t]*(?:,|as\b|[\r\n#;]|\Z)"
    r"|from[ \t]+[\w.]+[ \t]+import\b"
    r"|[^\W\d][\w.]*[ \t]*(?:(?::[ \t]*[\w.]+(?:\[[^\r\n=]*\])?[ \t]*)?=[ \t]*[^\s=]|\()"
    r"|(?:if|for|while|with|try|else|async)\b[^\r\n]*:[ \t]*(?:#[^\r\n]*)?[\r\n]*\Z)"
)
_NAME_LINE = re.compile(
    r"[ \t\f]*(?!(?:if|else|for|and|or|not|in|is|async|await|lambda|yield|from)\b)"
    r"[^\W\d]\w*+(?![\"'])"
)
_OPERAND_END = re.compile(
    r"[)\]}\"']\Z|(?<!\w)(?!(?:if|else|for|and|or|not|in|is|async|await|lambda|yield|from)\Z)\w+\Z"
)
_AFTER_STRING = re.compile(
    r"[ \t]*+(?:[)\]},.;:%+#\\*=\[\r\n]|\Z|(?<=[ \t])(?:if|else|for|and|or|not|in|is|as)\b)"
)
_BEFORE_STRING = re.compile(
    r"(?:[=(\[{,:+%]|\b(?:return|yield|in|and|or|else))[ \t]*(?:#[^\r\n]*)?[\r\n]*\Z"
)
_ASSIGNMENT = re.compile(r"[ \t\f]*[^\W\d][\w.]*[ \t]*(?::[^=]*)?=[ \t]*[rRbBuUfFtT]{0,2}")
_PREFIX = re.compile(r"(?<!\w)[rRbBuUfFtT]{1,2}\Z")
