"""What a run found, as a value that every format is written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeAlias

from attrs import frozen

from vetline.analysis.finding import PlacedFinding
from vetline.rulebook.model import Rule, Severity

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


@frozen
class FileReport:
    """The findings in one file, in order of place.

    ``path`` is relative to the root of the run, with slashes, or absolute if it lies elsewhere.
    ``lines`` holds the source lines that the findings start on, by number from zero.
    """

    path: str
    findings: tuple[PlacedFinding, ...]
    lines: Mapping[int, str]


@frozen
class RunProblem:
    """Something that kept a file from being read, or a rule from being used."""

    path: str
    message: str


@frozen
class Report:
    """A whole run: files with findings, in order of path, and what went wrong.

    ``root`` is the absolute folder that paths are relative to; ``rules`` are all that were in use.
    """

    root: str
    version: str
    rules: Mapping[str, Rule]
    files: tuple[FileReport, ...]
    problems: tuple[RunProblem, ...] = ()
    file_count: int = 0

    @property
    def finding_count(self) -> int:
        """How many findings there are in all files."""
        return sum(len(file.findings) for file in self.files)

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for file in self.files for finding in file.findings)


def is_relative(path: str) -> bool:
    """Whether ``path`` lies under the root of its report."""
    return not PurePosixPath(path).is_absolute() and ":" not in path.partition("/")[0]
