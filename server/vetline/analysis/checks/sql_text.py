"""Whether a text with holes is SQL, and what its holes are for; prose must not look like it."""

from __future__ import annotations

import re

from vetline.analysis.checks.built_text import MARK
from vetline.text.regex import lazy


def is_sql(text: str) -> bool:
    """Whether ``text`` (holes are ``MARK``) is a statement of SQL, or of Neo4j's Cypher."""
    code = _LEAD.sub("", text, count=1)
    first = code.lstrip("( \t\r\n")[:12]
    if _SHOUTED.match(first):
        return _LOUD.match(code) is not None
    if _WHISPERED.match(first):
        return _QUIET.match(code) is not None
    return _TITLED.match(code) is not None


def is_fragment(text: str) -> bool:
    """Whether ``text``, of which it is known that it is run as SQL, has a word of SQL in it."""
    return _FRAGMENT.search(text) is not None


def takes_name(text: str, hole: int) -> bool:
    """Whether the hole at number ``hole`` stands for a table, a column or the like."""
    parts = text.split(MARK)
    before, after = parts[hole], parts[hole + 1]
    if not before.strip() and hole and re.fullmatch(r"\s+", before):
        return takes_name(text, hole - 1)  # ORDER BY {column} {direction}
    if before.endswith("'") or _VALUE_BEFORE.search(before):
        return False
    if _DEFINITION.match(text):
        return True
    if before.endswith("."):
        return True
    if _SELECTED_BEFORE.search(before) and _SELECTED_AFTER.match(after):
        return True
    return _NAME_BEFORE.search(before) is not None or (
        _COLUMN_BEFORE.search(before) is not None and _COMPARED.match(after) is not None
    )


def _compiled(*alternatives: str) -> re.Pattern[str]:
    return lazy(r"[\s(]*(?:" + "|".join(alternatives) + ")", re.I | re.S)


_NAME = rf"[\w.{MARK}\"'`\[\]$#@:{{}}\\-]+"
_NO_TABLE = r"(?!(?:the|a|an|your|this|that|one|any|all|available|active|multiple|our|its|it)\b)"
_LEAD = lazy(r"\A(?:\s|--[^\n]*\n|/\*.*?\*/|EXPLAIN\s+(?:ANALYZE\s+)?)+", re.I | re.S)
_SHOUTED = lazy(r"[A-Z]{3,}")
_WHISPERED = lazy(r"[a-z]{3,}")
_CYPHER = (
    rf"(?:optional\s+)?match\s*(?:\w+\s*=\s*)?\([\w{MARK}]*\s*[:{{)].*\b(?:return|set|delete|where)\b"
    rf"|(?:create|merge)\s*\([\w{MARK}]*:"
)
_LOUD = _compiled(
    r"select\b.*\bfrom\b",
    rf"select\s+{_NAME}\s*\(",
    rf"select\s+{MARK}",
    rf"(?:insert|replace)\b[\w\s]*\binto\s+{_NAME}",
    r"update\s+.*\bset\b\s*\S",
    rf"delete\b.*\bfrom\s+{_NAME}",
    r"with\s+(?:recursive\s+)?\S+\s*(?:\([^)]*\))?\s*as\s*(?:not\s+)?(?:materialized\s*)?\(",
    rf"merge\s+into\s+{_NAME}",
    r"(?:create|alter|drop)\s+(?:[\w]+\s+){0,3}?(?:table|index|view|database|schema|user|role|function"
    r"|trigger|sequence|tablespace|type|login|procedure|extension|column|keyspace)\s+\S",
    r"truncate\s+(?:table\s+)?\S",
    r"(?:grant|revoke)\s+.*\b(?:to|from)\s+\S",
    rf"(?:call|exec|execute)\s+[\w.\[\]]+\s*[(@'{MARK}]",
    rf"copy\s+{_NAME}\s*(?:\([^)]*\))?\s*(?:from|to)\b",
    rf"pragma\s+{_NAME}\s*[(=]",
    r"(?:attach|detach)\s+database\b",
    r"load\s+data\b.*\binto\s+table\b",
    rf"(?:show|describe|use|lock)\s+(?:[\w]+\s+)*?(?:like\s+'?)?{MARK}",
    _CYPHER,
)
_COLUMNS = (
    rf"(?:distinct\s+|top\s+\S+\s+|all\s+)?"
    rf"(?:[\w.\"`{MARK}]+|[^;]*?[*,()'\"][^;]*?|[^;]*?\bas\b[^;]*?)"
)
_QUIET = _compiled(
    rf"select\s+{_COLUMNS}\s+from\s+{_NO_TABLE}{_NAME}(?=\s*$|\s*[,;)({MARK}]|\s+(?:as\s+)?\w+\s*[=,.]|\s+"
    r"(?:where|order|group|limit|join|inner|left|right|outer|cross|natural|on|union|having|for|as|\w\b"
    r"|\w+\s+(?:where|inner|left|join|order|group|limit)\b))",
    rf"(?:insert|replace)\s+(?:or\s+\w+\s+|ignore\s+)?into\s+{_NAME}\s*(?:\(|values\b|select\b|set\b)",
    rf"update\s+{_NAME}(?:\s+(?:as\s+)?\w+)?\s+set\s+{_NAME}\s*(?:=|{MARK}|$)",
    rf"delete\s+from\s+{_NO_TABLE}{_NAME}(?=\s*(?:where\b|using\b|order\b|limit\b|;|$|{MARK}))",
    r"with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\))?\s+as\s*\(\s*select\b",
    rf"(?:drop|truncate)\s+(?:table|database|view|index|schema|user)\s+(?:if\s+exists\s+)?{_NAME}\s*;?\s*$",
    rf"(?:create|alter)\s+table\s+(?:if\s+not\s+exists\s+)?{_NAME}\s*(?:\(|add\b|drop\b|rename\b|modify\b)",
    rf"create\s+(?:user|database|role)\s+'?{MARK}",
)
_TITLED = _compiled(
    rf"select\s+(?:distinct\s+)?(?:\*|{_NAME}(?:\s*,\s*{_NAME})+|count\(.*?\))\s+from\s+{_NO_TABLE}{_NAME}",
    rf"select\s+[^;]*?\bfrom\s+{_NAME}\s+where\s+{_NAME}\s*(?:=|<|>|like\b|in\b)",
    rf"insert\s+into\s+{_NAME}\s*(?:\([^)]*\)\s*)?values\s*\(",
    rf"update\s+{_NAME}\s+set\s+{_NAME}\s*=",
    rf"delete\s+from\s+{_NAME}\s+where\s+{_NAME}\s*(?:=|<|>|like\b|in\b)",
)
_FRAGMENT = lazy(
    r"(?i)\b(?:where|and|or|from|values|set|order\s+by|group\s+by|limit|having|like|in|join|select|between)\b"
    r"|[=<>]|\("
)
_NAME_BEFORE = lazy(
    r"(?i)(?:\b(?:from|join|into|update|table|index|view|database|schema|by|select|distinct|column|add|drop"
    r"|as|exists|user|role|trigger|function|sequence|truncate|use|keyspace|type|pragma|to|describe"
    r"|grant|on|rename|only|constraint|references|asc|desc|collate|set)"
    r"|(?:insert|delete)\s+\w+)\s*[\[\"`(]*\s*$|[\"`\[]$|[(\[]\w*:$"
)
_SELECTED_BEFORE = lazy(
    rf"(?i)\bselect\s+(?:distinct\s+)?(?:[\w.*{MARK}]+(?:\s+as\s+\w+)?\s*,\s*)+$"
)
_SELECTED_AFTER = lazy(r"(?i)\s*(?:,|from\b|as\b)")
_DEFINITION = lazy(r"(?i)\s*(?:create|alter|drop|truncate|comment|rename)\b")
_COLUMN_BEFORE = lazy(r"(?i)(?:\b(?:where|and|or|not|set|having|on|when)\b|[,(]|^)\s*\(*$")
_COMPARED = lazy(r"(?i)\s*(?:=|<|>|!=|like\b|in\b|is\b|between\b|not\b|\)\s*values|::)")
_VALUE_BEFORE = lazy(
    r"(?i)(?:[=<>%+*|]|\b(?:like|ilike|limit|offset|values|between|then|else|in|when)\b\s*\(?)\s*['%]*$"
)
