"""Where the settings of a project stand: in its own ``pyproject.toml``, or in one above it."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Collection
from itertools import chain
from pathlib import Path

from attrs import evolve, frozen

from vetline.project import ProjectError, is_there, read_source
from vetline.settings import Settings, SettingsProblem, read_settings, settings_in

SETTINGS_FILE = "pyproject.toml"

log = logging.getLogger(__name__)


@frozen
class SettingsFile:
    """The file with the settings of the project at ``root``, and its text.

    That is the project's own file, or, if that says nothing of vetline, the nearest one above it
    in the same repository that does: so one file serves all packages of a repository.
    ``home`` is the folder that its globs are told from.
    """

    path: Path
    root: Path
    text: str
    home: Path

    @classmethod
    def around(cls, root: Path) -> SettingsFile:
        """The file for the project at ``root``; its text is empty if it is not there."""
        above = _folders_above(root)
        read = (
            cls(folder / SETTINGS_FILE, root, _text_of(folder / SETTINGS_FILE), folder)
            for folder in (root, *above)
        )
        own = next(read)
        # Without any settings, what are tests and examples is told from the top of the repository.
        unset = evolve(own, home=above[-1] if above else root)
        return next((file for file in chain((own,), read) if file.has_settings), unset)

    @property
    def has_settings(self) -> bool:
        """Whether the file says something of vetline; one that is broken may well."""
        try:
            return settings_in(self.text) is not None
        except tomllib.TOMLDecodeError:
            return "vetline" in self.text

    @property
    def is_toml(self) -> bool:
        """Whether the text can be read at all."""
        try:
            settings_in(self.text)
        except tomllib.TOMLDecodeError:
            return False
        return True

    def settings(
        self, known_rules: Collection[str] = ()
    ) -> tuple[Settings, tuple[SettingsProblem, ...]]:
        """What the project asks for, and what is wrong in the file: see ``read_settings``.

        Folders with rules are absolute if the file is not the project's own.
        """
        settings, problems = read_settings(self.text, known_rules)
        if self.home == self.root:
            return settings, problems
        rule_paths = tuple((self.home / path).as_posix() for path in settings.rule_paths)
        within = f"{self.root.relative_to(self.home).as_posix()}/"
        return evolve(settings, within=within, rule_paths=rule_paths), problems

    def is_changed_by(self, path: Path) -> bool:
        """Whether another file at ``path`` may be the one with the settings, or hold others."""
        return path.name == SETTINGS_FILE and self.root.is_relative_to(path.parent)


_REPOSITORY_MARKS = (".git", ".hg")


def _folders_above(root: Path) -> list[Path]:
    """The folders above ``root``, up to that of its repository; none if it is in none."""
    found: list[Path] = []
    for folder in (root, *root.parents):
        found.append(folder)
        if any(is_there(folder / mark) for mark in _REPOSITORY_MARKS):
            return found[1:]
    return []


def _text_of(path: Path) -> str:
    try:
        return read_source(path) if is_there(path) else ""
    except ProjectError as error:
        log.warning("%s", error)
        return ""
