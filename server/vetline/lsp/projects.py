"""The projects that open documents belong to: their settings, their rules, their engines."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from attrs import define, field

from vetline.engine import Engine
from vetline.lsp.client import Client
from vetline.lsp.diagnostic import DiagnosticWriter
from vetline.lsp.watcher import Watcher
from vetline.priming import ready_rulebook
from vetline.project import Project
from vetline.rulebook.cache import user_cache_folder
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings, SettingsProblem
from vetline.settings_file import SettingsFile
from vetline.text.span import Position, Range

FIRST_PLACE = Range(Position(0, 0), Position(0, 1))

log = logging.getLogger(__name__)

Problems = Mapping[str, tuple[SettingsProblem, ...]]
"""What is wrong in the files that configure a project, by path; nothing, if that is new."""


@define(eq=False)
class OpenProject:
    """A folder with code, ready for questions about it."""

    project: Project
    client: Client
    engine: Engine
    writer: DiagnosticWriter
    settings_file: SettingsFile = field(init=False)
    problems: Problems = field(factory=dict)
    has_news: bool = True
    """Whether the user has yet to be told of ``problems``."""
    watcher: Watcher | None = None
    unopened: set[str] = field(factory=set)
    """The URIs of files that are not open and that something was said of."""
    pause: asyncio.TimerHandle | None = None
    """Ends when documents that import what was edited are to be looked at."""
    is_surveyed: bool = False
    """Whether somebody has looked at what lies around, or is about to."""
    is_warm: bool = False
    """Whether what its rules look for was made ready, or is about to be."""

    @classmethod
    def at(cls, project: Project, client: Client) -> OpenProject:
        """The project as its files say now."""
        today = date.today().isoformat()
        engine = Engine(_rulebook(project, Settings()), project=project, today=today)
        writer = DiagnosticWriter(engine.rulebook.rules, client)
        opened = cls(project, client, engine, writer)
        opened.reload()
        return opened

    def reload(self) -> None:
        """Read settings and rules again; while the file is no TOML, the last settings stay."""
        self.settings_file = file = SettingsFile.around(self.project.root)
        settings = file.settings()[0] if file.is_toml else self.engine.settings
        rulebook = self.engine.rulebook
        if settings.rule_paths or self.engine.settings.rule_paths:
            rulebook = _rulebook(self.project, settings)
        self.engine.configure(rulebook, settings)
        self.is_warm = False
        self.writer = DiagnosticWriter(rulebook.rules, self.client)
        gone: Problems = dict.fromkeys(self.problems, ())
        wrong = file.settings(_names(rulebook))[1]
        self.problems = {
            **gone,
            **({file.path.as_posix(): wrong} if wrong else {}),
            **_rule_problems(rulebook, file.path.parent),
        }
        self.has_news = True


@define(eq=False)
class Projects:
    """All projects that open documents belong to, each read when its first document is opened."""

    client: Client
    _opened: dict[Path, OpenProject] = field(init=False, factory=dict)

    def around(self, path: str) -> OpenProject:
        """The project that the file at ``path`` belongs to."""
        project = Project.around(Path(path))
        if project.root not in self._opened:
            self._opened[project.root] = OpenProject.at(project, self.client)
        return self._opened[project.root]

    def all(self) -> tuple[OpenProject, ...]:
        """Those read so far."""
        return tuple(self._opened.values())


def _rulebook(project: Project, settings: Settings) -> Rulebook:
    paths = [project.root / path for path in settings.rule_paths]
    return ready_rulebook(paths, builtin=True, cache=user_cache_folder())


def _names(rulebook: Rulebook) -> frozenset[str]:
    """All that settings may call a rule."""
    families = {rule.family for rule in rulebook.rules.values()}
    return frozenset({*rulebook.rules, *rulebook.ids_by_alias, *families})


def _rule_problems(rulebook: Rulebook, folder: Path) -> Problems:
    """What is wrong in rule files below ``folder``; all else is only logged."""
    found: dict[str, tuple[SettingsProblem, ...]] = {}
    for problem in rulebook.problems:
        log.warning("%s", problem)
        if Path(problem.path).is_relative_to(folder):
            message = f"{problem.key}: {problem.message}" if problem.key else problem.message
            known = found.get(problem.path, ())
            found[problem.path] = (*known, SettingsProblem(FIRST_PLACE, message))
    return found
