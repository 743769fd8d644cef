"""What a check compares with: a revision, or a file of accepted findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from vetline.cli.notebook import NOTEBOOK_ENDING, notebook_code
from vetline.cli.scanned import ScannedFile
from vetline.cli.status import MisuseError
from vetline.engine.newness import News
from vetline.history import History, HistoryError
from vetline.landing.landed import new_lines
from vetline.project import Project, ProjectError, read_source
from vetline.text.lines import split_lines

BASELINE_VERSION = 1


@frozen
class Base:
    """What findings are new against; paths in the baseline are relative to its folder.

    ``revision`` is empty and ``baseline`` is ``None`` where they were not given.
    """

    revision: str = ""
    baseline: Path | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self.revision) or self.baseline is not None

    def verify(self, root: Path) -> None:
        """Raise ``MisuseError`` if the project at ``root`` cannot be compared."""
        if self.revision:
            self._lines(root / "pyproject.toml")
        if self.baseline is not None:
            _accepted(self.baseline)

    def news(self, file: Path, lines: Sequence[str]) -> News | None:
        """What is new in ``lines`` of code, which ``file`` holds now.

        ``None`` if there is nothing to compare with.
        """
        if not self:
            return None
        new = accepted = None
        if self.revision:
            new = new_lines(self._lines(file), lines)
        if self.baseline is not None:
            path = _shown(file, self.baseline)
            accepted = _accepted(self.baseline).get(path, frozenset())
        return News(new, new or (), accepted)

    def _lines(self, file: Path) -> tuple[str, ...]:
        """The code that ``file`` held at the revision; nothing if it was not there."""
        history = _history(file.parent)
        if history is None:
            raise MisuseError(f"--diff: {file.parent} is in no Git repository")
        try:
            lines = history.lines(str(file), self.revision)
        except HistoryError as error:
            raise MisuseError(f"--diff: {error}") from None
        if file.suffix == NOTEBOOK_ENDING:
            return tuple(split_lines(notebook_code("".join(lines)) or ""))
        return lines


def write_baseline(file: Path, scans: Iterable[ScannedFile]) -> None:
    """Accept all findings of ``scans``."""
    accepted = {
        _shown(scan.path, file): sorted(finding.fingerprint for finding in scan.findings)
        for scan in scans
        if scan.findings
    }
    content = {"version": BASELINE_VERSION, "findings": dict(sorted(accepted.items()))}
    try:
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise MisuseError(f"--baseline: {file}: {error.strerror}") from None


def _shown(path: Path, baseline: Path) -> str:
    return Project(baseline.parent).relative(str(path))


@lru_cache
def _history(folder: Path) -> History | None:
    return History.around(folder)


@lru_cache(maxsize=1)
def _accepted(file: Path) -> Mapping[str, frozenset[str]]:
    try:
        content = json.loads(read_source(file))
        if content["version"] != BASELINE_VERSION:
            raise ValueError(f"version {content['version']} is not known")
        return {path: frozenset(found) for path, found in content["findings"].items()}
    except (ProjectError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error).removeprefix(f"{file}: ")
        raise MisuseError(f"--baseline: {file} is no baseline: {reason}") from None
