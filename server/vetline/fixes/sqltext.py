"""Where in SQL a value stands: whether a placeholder may take its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from attrs import frozen


class Place(Enum):
    """What stands around a value in SQL."""

    VALUE = "value"  # as it is: id = {x}
    QUOTED = "quoted"  # in a string of SQL: name LIKE '%{x}%'
    NAME = "name"  # of a table, a column, a keyword: nothing that a placeholder can stand for


@frozen
class SqlHole:
    """A value in SQL; ``before`` and ``after`` are the rest of the quoted string around it."""

    place: Place
    before: str = ""
    after: str = ""


def sql_holes(texts: Sequence[str]) -> list[SqlHole]:
    """What each value between two of ``texts`` is, in order."""
    sql = _MARK.join(texts)
    holes: list[SqlHole] = []
    at = 0
    code = ""
    while at < len(sql):
        char = sql[at]
        if char == "'":
            end = _string_end(sql, at)
            holes += _quoted(sql[at + 1 : end])
            code += "''"
            at = end
        elif char in '"`':
            end = sql.find(char, at + 1)
            end = end if end != -1 else len(sql)
            holes += [SqlHole(Place.NAME)] * sql.count(_MARK, at, end)
            code += "name"
            at = end
        elif char == _MARK:
            is_value = _takes_value(code, sql[at + 1 :])
            holes.append(SqlHole(Place.VALUE if is_value else Place.NAME))
            code += "?"
        else:
            code += char
        at += 1
    return holes


def _string_end(sql: str, at: int) -> int:
    """Where the string ends that opens at ``at``; a doubled quote is one of its characters."""
    end = at + 1
    while end < len(sql) and (sql[end] != "'" or sql[end + 1 : end + 2] == "'"):
        end += 2 if sql[end] == "'" else 1
    return end


def _quoted(content: str) -> list[SqlHole]:
    """A value in a string of SQL; only one that stands there alone can move out."""
    parts = content.split(_MARK)
    if len(parts) == 2 and "'" not in content:
        return [SqlHole(Place.QUOTED, parts[0], parts[1])]
    return [SqlHole(Place.NAME)] * (len(parts) - 1)


def _takes_value(before: str, after: str) -> bool:
    """Whether the place behind the code ``before`` is one for a value."""
    if re.match(r"[\w.$(\[]", after) or re.search(r"[\w.$]$", before):
        return False
    words = re.findall(r"[A-Za-z_][\w.]*|''|[^\sA-Za-z_]", before)
    last = words[-1].upper() if words else ""
    if last in _COMPARISONS or last in _VALUE_WORDS:
        return last != "AND" or "BETWEEN" in [word.upper() for word in words[-4:]]
    return last in ("(", ",") and _opens_values(words, after)


def _opens_values(words: Sequence[str], after: str) -> bool:
    """Whether the bracket that is open at the end of ``words`` holds values."""
    depth = 0
    for index in range(len(words) - 1, -1, -1):
        depth += (words[index] == ")") - (words[index] == "(")
        if depth < 0:
            return _holds_values([word.upper() for word in words[:index]], words[-1], after)
    return False


def _holds_values(before: Sequence[str], last: str, after: str) -> bool:
    """Whether a bracket behind ``before`` holds values: ``VALUES (…)``, ``IN (…)``, ``f(…)``."""
    opener = before[-1] if before else ""
    if "VALUES" in before:
        return True
    if opener == "IN":
        # What stands alone there is most often a list that was joined to a text.
        return last == "," or not re.match(r"\s*\)", after)
    is_columns = len(before) > 1 and before[-2] in ("INTO", "TABLE", "ON", "FROM", "JOIN")
    return opener.isidentifier() and opener not in _KEYWORDS and not is_columns


_MARK = "\0"
_COMPARISONS = frozenset("=<>+-*/|%~")
_VALUE_WORDS = frozenset(
    {"AND", "BETWEEN", "ELSE", "ILIKE", "LIKE", "LIMIT", "OFFSET", "REGEXP", "THEN", "GLOB",
     "RLIKE", "VALUE"}
)  # fmt: skip
_KEYWORDS = frozenset(
    {"AND", "BY", "FROM", "GROUP", "HAVING", "INTO", "JOIN", "KEY", "NOT", "ON", "OR", "ORDER",
     "SELECT", "SET", "TABLE", "UNIQUE", "USING", "WHERE", "WITH", "AS"}
)  # fmt: skip
