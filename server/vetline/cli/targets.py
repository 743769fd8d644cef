"""The files that a run looks at, by the project that each belongs to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from vetline.analysis.paths import applies
from vetline.analysis.text import is_python
from vetline.cli.notebook import NOTEBOOK_ENDING
from vetline.project import Project, is_folder, is_root, is_root_with
from vetline.rulebook.model import Rule
from vetline.settings import DEFAULT_EXCLUDE, Settings

Wanted: TypeAlias = Callable[[str], bool]  # is a file with this path in the project looked at?
Complain: TypeAlias = Callable[[str, str], None]  # takes a path and what is wrong with it


@frozen
class Target:
    """Paths of one project, absolute: files and folders as a person named them."""

    root: Path
    paths: tuple[Path, ...]


def targets_of(paths: Sequence[str | Path], here: Path) -> tuple[Target, ...]:
    """``paths`` by the project around each; those without one share the folder that holds all."""
    absolute = list(dict.fromkeys(Path(os.path.normpath(here / path)) for path in paths))
    roots = {path: Project.around(path).root for path in absolute}
    homeless = [path for path in absolute if not is_root(roots[path])]
    if homeless:
        roots |= dict.fromkeys(homeless, _shared_folder(homeless, here))
    grouped: dict[Path, list[Path]] = {}
    for path in absolute:
        grouped.setdefault(roots[path], []).append(path)
    return tuple(Target(root, tuple(members)) for root, members in grouped.items())


def content_of(
    target: Target, settings: Settings, is_wanted: Wanted, complain: Complain
) -> Iterator[Path | Target]:
    """The files of ``target``: those named, and in folders those that ``is_wanted``.

    A project in a folder has settings and modules of its own, and is given as a whole.
    ``complain`` is called for a folder that cannot be looked into.
    """
    for path in target.paths:
        if not is_folder(path):
            yield path
            continue
        for found in _walked(path, complain):
            place = found.root if isinstance(found, Target) else found
            inner = Path(os.path.relpath(place, target.root)).as_posix()
            is_meant = isinstance(found, Target) or is_wanted(inner)
            if is_meant and not _is_excluded(place, path, inner, settings):
                yield found


def wanted_by(rules: Iterable[Rule]) -> Wanted:
    """Which files of a folder ``rules`` have something to say about."""
    return partial(_is_wanted, [rule for rule in rules if "text" in rule.languages])


def shown_path(path: str, here: Path) -> str:
    """``path`` as people and programs are shown it: relative to ``here`` if it lies there."""
    try:
        return Path(path).relative_to(here).as_posix()
    except ValueError:
        return Path(path).as_posix()


TEXT_ENDINGS = (
    ".cfg", ".conf", ".env", ".ini", ".json", ".md", ".properties", ".sh", ".sql", ".toml", ".txt",
    ".yaml", ".yml",
)  # fmt: skip
"""Files that rules for any text look at in a folder; a file that is named is always looked at."""


def _shared_folder(paths: Iterable[Path], here: Path) -> Path:
    folders = [path if is_folder(path) else path.parent for path in paths]
    if not _is_of_all(here) and all(folder.is_relative_to(here) for folder in folders):
        return here
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # Two drives of Windows share no folder.
        return here


def _is_of_all(folder: Path) -> bool:
    """Whether ``folder`` holds everything of a machine or a person, and so is no project."""
    return str(folder) in (folder.anchor, os.environ.get("HOME"))


def _is_wanted(text_rules: Sequence[Rule], path: str) -> bool:
    if is_python(path) or path.endswith(NOTEBOOK_ENDING):
        return True
    is_text = path.endswith(TEXT_ENDINGS)
    return any((is_text or rule.paths) and applies(rule, path) for rule in text_rules)


def _walked(folder: Path, complain: Complain) -> Iterator[Path | Target]:
    """All files and projects below ``folder``, but for those in folders that nobody means."""

    def unreadable(error: OSError) -> None:
        complain(str(error.filename), str(error.strerror))

    for parent, folders, files in os.walk(folder, onerror=unreadable):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        own = Path(parent)
        if own != folder and is_root_with((*files, *folders)):
            folders.clear()
            yield Target(own, (own,))
            continue
        folders[:] = sorted(name for name in folders if name not in DEFAULT_EXCLUDE)
        yield from (own / name for name in sorted(files))


def _is_excluded(file: Path, named: Path, inner: str, settings: Settings) -> bool:
    """Whether settings leave ``file`` out; to name a folder overrides what is always left out."""
    path = inner
    if any(part in DEFAULT_EXCLUDE for part in named.parts):
        path = file.relative_to(named).as_posix()
    return settings.excludes(path)
