"""The distributions that a manifest, a command or a text asks for, with their places.

The readers are scanners over lines, because a manifest is read while it is typed: a file that
no TOML or YAML parser accepts still tells what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import PurePosixPath

from vetline.analysis.checks.dependencies_commands import commanded
from vetline.analysis.checks.dependencies_model import Requirement, requirement_at
from vetline.rulebook.package_index import normalised_name
from vetline.text.regex import lazy


class ManifestKind(Enum):
    """How a file names distributions."""

    REQUIREMENTS = "requirements"
    PYPROJECT = "pyproject"
    PIPFILE = "pipfile"
    SETUP_CFG = "setup.cfg"
    CONDA = "conda"
    COMMANDS = "commands"


def manifest_kind(path: str) -> ManifestKind | None:
    """The kind of manifest that a file of this name is, if it is one."""
    pure = PurePosixPath(path)
    name = pure.name.lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    if pure.suffix in (".txt", ".in", ".pip") and _REQUIREMENTS_NAME.search(name):
        return ManifestKind.REQUIREMENTS
    if pure.suffix in (".txt", ".in") and pure.parent.name in ("requirements", "reqs"):
        return ManifestKind.REQUIREMENTS
    if pure.suffix in _COMMAND_SUFFIXES or name.startswith(("dockerfile", "containerfile")):
        return ManifestKind.COMMANDS
    return None


def requirements_of(text: str, path: str) -> tuple[Requirement, ...]:
    """What ``text`` asks for, in order; the project itself is not among it."""
    match manifest_kind(path):
        case ManifestKind.REQUIREMENTS:
            return tuple(_requirement_lines(text))
        case ManifestKind.PYPROJECT:
            return tuple(_without_itself(text, _toml(text, _PYPROJECT_ARRAYS, _POETRY_TABLES)))
        case ManifestKind.PIPFILE:
            return tuple(_toml(text, _NOTHING, _PIPFILE_TABLES))
        case ManifestKind.SETUP_CFG:
            return tuple(_setup_cfg(text))
        case ManifestKind.CONDA:
            return tuple(_conda(text))
        case ManifestKind.COMMANDS:
            return tuple(commanded(text, is_prose=path.endswith((".md", ".rst", ".mdx"))))
        case None:
            return ()


def _requirement_lines(text: str) -> Iterator[Requirement]:
    for match in _LINE.finditer(text):
        line = match[0]
        if line.lstrip().startswith(("-", "#")):
            continue
        found = requirement_at(line.split(" #")[0], match.start())
        if found is not None:
            yield found


def _toml(text: str, arrays: re.Pattern[str], tables: re.Pattern[str]) -> Iterator[Requirement]:
    """The requirements in arrays of texts and in tables whose keys are distributions."""
    table, is_inside = "", False
    for match in _LINE.finditer(text):
        line, at = match[0], match.start()
        header = _TOML_HEADER.match(line)
        if header is not None and not is_inside:
            table = header[1].strip()
            continue
        key = _TOML_KEY.match(line)
        if not is_inside and key is not None and tables.fullmatch(table):
            yield from _keyed(key, line, at)
            continue
        opened = not is_inside and key is not None and arrays.fullmatch(f"{table}.{key[1]}")
        if opened or is_inside:
            start = key.end() if opened and key is not None else 0
            yield from _quoted(line, at, start)
            rest = _QUOTED.sub("", line[start:])
            is_inside = "]" not in rest.split("#")[0] and (is_inside or "[" in rest)


def _keyed(key: re.Match[str], line: str, at: int) -> Iterator[Requirement]:
    """``name = "spec"`` or ``name = {…}`` of Poetry and Pipenv."""
    name = key[1].strip("\"'")
    value = line[key.end() :].strip()
    if name.lower() == "python" or re.search(r"\b(?:path|file)\s*=", value):
        return
    start = at + line.index(name)
    version = re.search(r"^[\"']([^\"']*)|\bversion\s*=\s*[\"']([^\"']*)", value)
    specifier = (version[1] or version[2] or "") if version else ""
    source = re.search(r"\b(?:git|url)\s*=\s*[\"']([^\"']*)", value)
    commit = re.search(r"\b(?:rev|ref)\s*=\s*[\"']([0-9a-f]{40})", value)
    url = f"git+{source[1]}@{commit[1] if commit else ''}" if source else ""
    found = requirement_at(name, start)
    if found is not None:
        whole = found.whole(len(line.rstrip()) - (start - at))
        yield whole.with_source("" if specifier in ("*", "") else specifier, url)


def _quoted(line: str, at: int, start: int) -> Iterator[Requirement]:
    for match in _QUOTED.finditer(line, start):
        if line[: match.start()].count("#") and "#" in _QUOTED.sub("", line[: match.start()]):
            return
        found = requirement_at(match[0][1:-1], at + match.start() + 1)
        if found is not None:
            yield found


def _without_itself(text: str, found: Iterator[Requirement]) -> Iterator[Requirement]:
    """``found`` without the project's own extras, which name the project."""
    own = re.search(r"^name\s*=\s*[\"']([^\"']+)", text, re.M)
    name = normalised_name(own[1]) if own else ""
    return (one for one in found if normalised_name(one.name) != name)


def _setup_cfg(text: str) -> Iterator[Requirement]:
    section, is_inside = "", False
    for match in _LINE.finditer(text):
        line, at = match[0], match.start()
        header = re.match(r"\[([^\]]+)\]", line)
        key = re.match(r"([\w.-]+)\s*=\s*", line)
        if header is not None:
            section, is_inside = header[1].strip(), False
            continue
        start = 0
        if key is not None:
            is_inside = section == "options.extras_require" or (
                section == "options"
                and key[1] in ("install_requires", "tests_require", "setup_requires")
            )
            start = key.end()
        body = line[start:].split("#")[0].rstrip()
        found = requirement_at(body, at + start) if is_inside else None
        if found is not None:
            yield found


def _conda(text: str) -> Iterator[Requirement]:
    """The distributions under ``- pip:``; conda's own names are another world."""
    depth: int | None = None
    for match in _LINE.finditer(text):
        line = match[0]
        indent = len(line) - len(line.lstrip())
        if re.match(r"\s*-\s*pip\s*:\s*$", line):
            depth = indent
            continue
        if depth is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        item = re.match(r"\s*-\s+[\"']?", line)
        if indent <= depth or item is None:
            depth = None
            continue
        body = line[item.end() :].split(" #")[0].rstrip().rstrip("\"'")
        found = requirement_at(body, match.start() + item.end())
        if found is not None:
            yield found


_BY_NAME = {
    "pyproject.toml": ManifestKind.PYPROJECT,
    "pipfile": ManifestKind.PIPFILE,
    "setup.cfg": ManifestKind.SETUP_CFG,
    "environment.yml": ManifestKind.CONDA,
    "environment.yaml": ManifestKind.CONDA,
    "conda.yml": ManifestKind.CONDA,
    "conda.yaml": ManifestKind.CONDA,
    "makefile": ManifestKind.COMMANDS,
    "justfile": ManifestKind.COMMANDS,
    "constraints.txt": ManifestKind.REQUIREMENTS,
}
_COMMAND_SUFFIXES = frozenset(
    {".md", ".mdx", ".rst", ".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd", ".yml", ".yaml"}
    | {".dockerfile", ".mk", ".mdc"}
)
_REQUIREMENTS_NAME = lazy(r"require|(?:^|[-_.])(?:reqs?|constraints?|deps)(?:[-_.]|$)")
_LINE = lazy(r"[^\n\r]+")
_QUOTED = lazy(r"\"[^\"\n]*\"|'[^'\n]*'")
_TOML_HEADER = lazy(r"\s*\[\[?([^\[\]\"']+(?:[\"'][^\"']*[\"'][^\[\]]*)?)\]\]?\s*(?:#.*)?$")
_TOML_KEY = lazy(r"\s*([\w.-]+|\"[^\"]+\"|'[^']+')\s*=\s*")
_NOTHING = lazy(r"(?!)")
_PYPROJECT_ARRAYS = lazy(
    r"project\.dependencies|project\.optional-dependencies\.[^.]+|dependency-groups\.[^.]+"
    r"|build-system\.requires|tool\.uv\.(?:dev|constraint|override)-dependencies"
    r"|tool\.pdm\.dev-dependencies\.[^.]+|tool\.hatch\.envs\..+\.(?:extra-)?dependencies"
    r"|tool\.flit\.metadata\.requires(?:-extra\..+)?"
)
_POETRY_TABLES = lazy(
    r"tool\.poetry\.(?:dev-)?dependencies|tool\.poetry\.group\.[^.]+\.dependencies"
)
_PIPFILE_TABLES = lazy(r"(?!source$|requires$|scripts$|pipenv$)[\w-]+")
