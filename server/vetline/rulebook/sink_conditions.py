"""The conditions that sinks may name, and what is wrong with sinks that name others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vetline.rulebook.problem import RuleProblem
from vetline.rulebook.schema import Yaml

SINK_CONDITIONS = frozenset(
    (
        "allows-html", "allows-pickle", "argv", "argv-apart", "cgi", "entities", "html-named",
        "html-or-unset", "keeps-host", "open-ended", "key-only", "keys", "ldap-filter",
        "leaves-site", "listed", "location-field", "location-header",
        "mail-header", "markup", "message-role", "names-file", "no-shell", "not-plain",
        "not-quoted", "not-weights-only", "protocol-line", "reaches-host", "response", "says-html",
        "session-cookie", "shell", "sql-text", "stays-markup", "text", "tools", "unasked",
        "under-regex", "under-script", "under-set", "under-source", "unsanitized",
        "unsafe-loader", "whole", "writes",
    )
)  # fmt: skip
"""The words after ``when`` in ``shared/sinks.yaml``; ``analysis/flow`` says what each means."""


def without_unknown(
    path: str, sinks: Mapping[str, Yaml], problems: list[RuleProblem]
) -> dict[str, Yaml]:
    """``sinks`` but for groups under a condition that nobody knows, which are ``problems``."""
    kept: dict[str, Yaml] = {}
    for kind, groups in sinks.items():
        if not isinstance(groups, list):
            kept[kind] = groups
            continue
        wrong = {number: list(_unknown(group)) for number, group in enumerate(groups)}
        kept[kind] = [group for number, group in enumerate(groups) if not wrong[number]]
        problems += (
            RuleProblem(path, f"{kind}.{number}.when", _message(word))
            for number, words in wrong.items()
            for word in words
        )
    return kept


def _unknown(group: Yaml) -> Iterator[str]:
    named = group.get("when") if isinstance(group, dict) else None
    for word in named if isinstance(named, list) else [named]:
        if word is not None and word not in SINK_CONDITIONS:
            yield str(word)


def _message(word: str) -> str:
    return f"`{word}` is no condition of a sink: known are {', '.join(sorted(SINK_CONDITIONS))}"
