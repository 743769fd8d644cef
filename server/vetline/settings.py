"""What a project asks for in ``[tool.vetline]`` of its ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from attrs import Factory, frozen

from vetline.rulebook.model import Profile, Severity
from vetline.text.span import Position, Range

Toml: TypeAlias = "str | int | float | bool | list[Toml] | dict[str, Toml]"

DEFAULT_EXCLUDE = (
    ".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", "site-packages", "build", "dist",
)  # fmt: skip
"""Folders that nobody means when they say “this project”."""


@frozen
class SettingsProblem:
    """Something wrong in a settings file, and where; ``message`` says what to write instead."""

    range: Range
    message: str


@frozen(repr=True)  # which answers are made from: see `Engine.recipe`
class Settings:
    """What a project asks for; the defaults are what everyone else gets.

    ``select`` and ``ignore`` hold rule ids, families or peers' ids; an empty ``select`` means all
    rules of the profile.  ``exclude`` and ``test_paths`` are globs over paths with slashes, as the
    settings' own folder sees them: ``within`` is where the project is in it (``packages/api/``).
    ``landed_lines_min`` (lines) and ``landed_chars_min`` (characters) say how much text must arrive
    at once to count as a landed block.  ``infer_types`` lets a worker process read code for the
    classes of values.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = Factory(dict)
    exclude: tuple[str, ...] = ()
    rule_paths: tuple[str, ...] = ()
    profile: Profile = Profile.DEFAULT
    test_paths: tuple[str, ...] = (
        "tests/*", "*/tests/*", "test/*", "*/test/*", "test_*.py", "*/test_*.py", "*_test.py",
        "tests.py", "*/tests.py", "*_tests.py", "test_utils/*", "*/test_utils/*",
        "conftest.py", "*/conftest.py", "examples/*", "*/examples/*", "docs/*", "*/docs/*",
    )  # fmt: skip
    new_code_first: bool = True
    old_code: Severity = Severity.HINT
    base: str = "HEAD"
    landed_lines_min: int = 3
    landed_chars_min: int = 120
    require_reason: bool = True
    unsuppressable: tuple[str, ...] = ()
    infer_types: bool = True
    within: str = ""

    def excludes(self, path: str) -> bool:
        """Whether the file at ``path`` (from the project, with slashes) is not to be looked at."""
        if any(part in DEFAULT_EXCLUDE for part in path.split("/")[:-1]):
            return True
        return any(_matches(self.within + path, pattern) for pattern in self.exclude)

    def is_test(self, path: str) -> bool:
        """Whether the file at ``path`` (from the project) is a test, an example or a notebook."""
        return path.endswith((".ipynb", ".ipynb.py")) or any(
            fnmatchcase(self.within + path, p) for p in self.test_paths
        )


def settings_in(text: str) -> Toml | None:
    """What the text of a ``pyproject.toml`` holds as ``tool.vetline``, if anything.

    Raises ``tomllib.TOMLDecodeError`` if it cannot be read as TOML.
    """
    try:
        tool = tomllib.loads(text).get("tool")
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond Python's limits
        raise tomllib.TOMLDecodeError(f"{error} (at a place unknown)") from None
    return tool.get("vetline") if isinstance(tool, dict) else None


def read_settings(
    text: str, known_rules: Collection[str] = ()
) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """The settings in the text of a ``pyproject.toml``, and what is wrong in it.

    A key that is wrong is left at its default; the others count.
    ``known_rules`` are the ids that may be named; if it is empty, any may.
    """
    try:
        table = settings_in(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (_syntax_problem(text, error),)
    if not isinstance(table, dict):
        what = f"`vetline` must be a table, such as [tool.vetline], not {table!r}"
        return Settings(), () if table is None else (_problem(text, "vetline", what),)
    problems: list[SettingsProblem] = []
    given: dict[str, Any] = {}  # each of the type that its reader made sure of
    for key, value in table.items():
        reader = _READERS.get(key)
        if reader is None:
            known = get_close_matches(key, _READERS, 1)
            instead = f"; did you mean `{known[0]}`?" if known else ""
            problems.append(_problem(text, key, f"unknown key `{key}` in [tool.vetline]{instead}"))
            continue
        try:
            given[key.replace("-", "_")] = reader(value)
        except (TypeError, ValueError) as error:
            problems.append(_problem(text, key, f"`{key}` {error}"))
    settings = Settings(**given)
    problems += _unknown_rules(text, settings, known_rules)
    return settings, tuple(problems)


def _matches(path: str, pattern: str) -> bool:
    pattern = pattern.rstrip("/")
    return (
        fnmatchcase(path, pattern)
        or fnmatchcase(path, pattern + "/*")
        or ("/" not in pattern and any(fnmatchcase(part, pattern) for part in path.split("/")))
    )


def _unknown_rules(text: str, settings: Settings, known: Collection[str]) -> list[SettingsProblem]:
    named = (*settings.select, *settings.ignore, *settings.severity, *settings.unsuppressable)
    problems = []
    for rule in named:
        if not known or rule in known:
            continue
        near = get_close_matches(rule, known, 1)
        instead = f"; did you mean `{near[0]}`?" if near else "; see `vetline rules list`"
        problems.append(_problem(text, rule, f"unknown rule `{rule}`{instead}"))
    return problems


def _strings(value: Toml) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError('must be a list of strings, such as ["eval-use"]')
    return tuple(item for item in value if isinstance(item, str))


def _severity(value: Toml) -> Severity:
    if value not in list(Severity):
        raise ValueError(f"must be one of {', '.join(Severity)}, not {value!r}")
    return Severity(str(value))


def _severities(value: Toml) -> dict[str, Severity]:
    if not isinstance(value, dict):
        raise TypeError('must be a table, such as {eval-use = "error"}')
    return {rule: _severity(severity) for rule, severity in value.items()}


def _profile(value: Toml) -> Profile:
    if value not in list(Profile):
        raise ValueError(f"must be one of {', '.join(Profile)}, not {value!r}")
    return Profile(str(value))


def _flag(value: Toml) -> bool:
    if not isinstance(value, bool):
        raise TypeError("must be true or false")
    return value


def _count(value: Toml) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError("must be a whole number of at least 1")
    return value


def _text(value: Toml) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("must be a string")
    return value


_READERS: dict[str, Callable[[Toml], object]] = {
    "select": _strings,
    "ignore": _strings,
    "severity": _severities,
    "exclude": _strings,
    "rule-paths": _strings,
    "profile": _profile,
    "test-paths": _strings,
    "new-code-first": _flag,
    "old-code": _severity,
    "base": _text,
    "landed-lines-min": _count,
    "landed-chars-min": _count,
    "require-reason": _flag,
    "unsuppressable": _strings,
    "infer-types": _flag,
}


def _problem(text: str, word: str, message: str) -> SettingsProblem:
    """A problem at the first place after ``[tool.vetline`` where ``word`` stands."""
    start = max(text.find("[tool.vetline"), 0)
    found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(text, start)
    at = found.start() if found is not None else start
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    end = Position(line, column + (len(word) if found is not None else 1))
    return SettingsProblem(Range(Position(line, column), end), message)


def _syntax_problem(text: str, error: tomllib.TOMLDecodeError) -> SettingsProblem:
    """The problem where TOML ends to be TOML, which may be at the end."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    last = text.rstrip().split("\n")
    line, column = (int(found[1]), int(found[2])) if found else (len(last), len(last[-1]))
    place = Range(Position(line - 1, max(column - 1, 0)), Position(line - 1, column))
    message = f"not valid TOML: {str(error).partition(' (at')[0]}; until it is, it does not count"
    return SettingsProblem(place, message)
