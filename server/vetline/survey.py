"""A project seen from outside: its files, what it declares, what is installed for it.

Reads names and manifests only; nothing is imported and nothing is started.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from vetline.analysis.checks.dependencies_declared import has_private_index
from vetline.analysis.checks.dependencies_model import Requirement
from vetline.analysis.checks.dependencies_parse import (
    ManifestKind,
    manifest_kind,
    requirements_of,
)
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.interface import absolute
from vetline.project import SOURCE_FOLDERS, Project, ProjectError, read_source
from vetline.rulebook.package_index import PackageIndex, normalised_name, parse_index
from vetline.settings import Settings
from vetline.stepwise import result_of

FILES_MAX = 20_000
"""Files of a project that are listed; what lies beyond is not known to it."""

IMPORT_FILES_MAX = 5_000
"""Python files whose imports are read."""


def survey(project: Project, settings: Settings) -> ProjectFacts:
    """What is known of ``project`` now; takes about 10 ms for 100 files."""
    return result_of(survey_steps(project, settings))


def survey_steps(project: Project, settings: Settings) -> Generator[float, None, ProjectFacts]:
    """The same in steps of about a millisecond; each yields the share that is done."""
    paths: list[str] = []
    for names in _folders(project.root, settings):
        paths += names
        yield 0.0
        if len(paths) >= FILES_MAX:
            break
    paths = paths[:FILES_MAX]
    python = [path for path in paths if path.endswith((".py", ".pyi"))]
    first_party = frozenset(_top_level(python))
    imported: set[str] = set()
    importers: dict[str, list[str]] = {}
    for count, path in enumerate(python[:IMPORT_FILES_MAX]):
        written = set(_imports(project.root / path))
        imported |= written
        for name in _modules_among(written, first_party, project.package_name(path)):
            importers.setdefault(name, []).append(path)
        yield count / len(python)
    manifests = [path for path in paths if manifest_kind(path) is not None]
    texts = {path: text for path in manifests if (text := _text(project.root / path)) is not None}
    declared: list[Requirement] = []
    for path, text in texts.items():
        declared += requirements_of(text, path)
        yield 1.0
    environment = environment_folders(project.root)
    installed = dict(_installed(environment))
    yield 1.0
    importable = frozenset(_importable(environment))
    yield 1.0
    index = _package_index()
    yield 1.0
    return ProjectFacts(
        first_party=first_party,
        declared=frozenset(normalised_name(r.name) for r in declared),
        installed=frozenset(installed),
        importable=importable,
        has_manifest=any(manifest_kind(path) is not ManifestKind.COMMANDS for path in texts),
        private_index=any(has_private_index(text) for text in texts.values()),
        files=frozenset(paths),
        index=index,
        imported=frozenset(imported),
        versions={**dict(_pinned(declared)), **installed},
        importers={name: tuple(paths) for name, paths in sorted(importers.items())},
    )


def _folders(root: Path, settings: Settings) -> Iterator[list[str]]:
    """The paths of the files in each folder that counts, from the root, with slashes."""
    for folder, folders, names in os.walk(root):
        inner = Path(folder).relative_to(root)
        folders[:] = sorted(
            f for f in folders if not settings.excludes((inner / f / "x").as_posix())
        )
        yield [(inner / name).as_posix() for name in sorted(names)]


def _text(path: Path) -> str | None:
    try:
        return read_source(path)
    except ProjectError:
        return None


def _top_level(python: list[str]) -> Iterator[str]:
    """The names that the project's own files can be imported by."""
    for path in python:
        parts = Path(path).with_suffix("").parts
        # A script finds its neighbours; a package stands in the root, in `src`, or in a part.
        yield from parts


def _modules_among(
    names: Iterable[str], first_party: frozenset[str], package: str
) -> frozenset[str]:
    """Those of the imported ``names`` that may be modules of the project, as absolute names."""
    dotted = (absolute(name, package) for name in names)
    return frozenset(name for name in dotted if name.rpartition(".")[2] in first_party)


def _pinned(declared: list[Requirement]) -> Iterator[tuple[str, str]]:
    """The lowest version that each requirement allows, where it names one."""
    for requirement in declared:
        try:
            bounds = [
                s.version
                for s in SpecifierSet(requirement.specifier)
                if s.operator in ("==", ">=", "~=", "===")
            ]
        except (InvalidSpecifier, InvalidRequirement):
            continue
        if bounds:
            yield normalised_name(requirement.name), bounds[0]


def code_folders(project: Project, path: Path) -> tuple[str, ...]:
    """The folders that the file at ``path`` imports modules from, the nearest to ours first."""
    root = project.root
    sources = (folder for name in SOURCE_FOLDERS if (folder := root / name).is_dir())
    folders = (root, *sources, path.parent, *environment_folders(root))
    return tuple(dict.fromkeys(folder.as_posix() for folder in folders))


def environment_folders(root: Path) -> list[Path]:
    """The site-packages of the environments that stand in the project."""
    found: list[Path] = []
    for name in (".venv", "venv", "env"):
        found += sorted((root / name).glob("lib/python3*/site-packages"))
        found += sorted((root / name).glob("Lib/site-packages"))
    return found


def _installed(environment: list[Path]) -> Iterator[tuple[str, str]]:
    """The distributions of an environment, with their versions."""
    for folder in environment:
        for entry in folder.glob("*.dist-info"):
            name, _, version = entry.name.removesuffix(".dist-info").partition("-")
            yield normalised_name(name), version


def _importable(environment: list[Path]) -> Iterator[str]:
    for folder in environment:
        for entry in folder.iterdir():
            if entry.suffix == ".py" or (entry.is_dir() and entry.name.isidentifier()):
                yield entry.stem
            elif ".cpython-" in entry.name or entry.name.endswith(".abi3.so"):
                yield entry.name.partition(".")[0]


def _imports(path: Path) -> Iterator[str]:
    """The dotted names that a file imports, as written."""
    for match in _IMPORT.finditer(_text(path) or ""):
        module, names, plain = match["module"], match["names"], match["plain"]
        if plain:
            yield from (part.split()[0] for part in plain.split(",") if part.strip())
            continue
        yield module
        yield from (
            f"{module}.{part.split()[0]}"
            for part in names.strip("() \n").split(",")
            if part.strip() and not part.strip().startswith("#")
        )


@lru_cache(maxsize=1)
def _package_index() -> PackageIndex | None:
    folder = files("vetline_rules") / "shared"
    try:
        packed = (folder / "package-index.bin").read_bytes()
        return parse_index(packed, (folder / "import-names.tsv").read_text("utf-8"))
    except OSError:
        return None


_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#(]+)"
    r"|import[ \t]+(?P<plain>[\w., \t]+))",
    re.M,
)
