"""What Bandit and ruff find in their own examples, and what vetline finds there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from rules.peers.sources import BANDIT, RUFF, installed, source_folder

DOCUMENTED = re.compile(r"(?:^///.*\n)+", re.MULTILINE)
FENCED = re.compile(r"```(?:python|py)\n(.*?)```", re.DOTALL)


@frozen
class Place:
    """What a tool says: a file, the first and last line, and the rule's ids."""

    file: str
    first: int
    last: int
    ids: frozenset[str]

    def meets(self, other: Place) -> bool:
        """Whether both speak of the same rule at the same lines."""
        is_there = self.file == other.file and self.first <= other.last and other.first <= self.last
        return is_there and bool(self.ids & other.ids)


def bandit_examples(folder: Path) -> None:
    """Put Bandit's examples into ``folder``, which should not look like one of examples.

    Without ``# nosec``, which ruff does not know.
    """
    for file in (source_folder(BANDIT) / "examples").glob("*.py"):
        text = file.read_bytes().replace(b"nosec", b"")
        folder.joinpath(file.name).write_bytes(text)


def ruff_examples(folder: Path) -> None:
    """Put the examples of the documentation of ruff's security rules into ``folder``."""
    sources = source_folder(RUFF) / "crates/ruff_linter/src/rules/flake8_bandit/rules"
    for source in sources.glob("*.rs"):
        for number, code in enumerate(_documented(source.read_text(encoding="utf-8"))):
            folder.joinpath(f"{source.stem}_{number}.py").write_text(code, encoding="utf-8")


def bandit_places(folder: Path) -> Iterator[Place]:
    """What Bandit finds in ``folder``."""
    command = (sys.executable, "-m", "bandit", "--quiet", "--format", "json", "--recursive", ".")
    for found in _json(folder, *command, PYTHONPATH=str(installed(BANDIT)))["results"]:
        lines = found["line_range"]
        yield Place(
            Path(found["filename"]).name, min(lines), max(lines), frozenset({found["test_id"]})
        )


def ruff_places(folder: Path) -> Iterator[Place]:
    """What ruff finds in ``folder``."""
    options = ("--isolated", "--select", "S", "--preview", "--output-format", "json", "--no-cache")
    for found in _json(folder, sys.executable, "-m", "ruff", "check", *options, "."):
        first, last = found["location"]["row"], found["end_location"]["row"]
        if found["code"] and found["code"].startswith("S"):
            yield Place(Path(found["filename"]).name, first, last, frozenset({found["code"]}))


def vetline_places(folder: Path, aliases: Mapping[str, frozenset[str]]) -> Iterator[Place]:
    """What vetline finds in ``folder``, under the ids that others have for its rules."""
    options = ("--profile", "pedantic", "--format", "json", "--no-cache", "--jobs", "1")
    for found in _json(folder, sys.executable, "-m", "vetline", "check", *options, ".")["findings"]:
        name = Path(found["path"]).name
        yield Place(name, found["line"], found["endLine"], aliases[found["rule"]])


def _documented(source: str) -> Iterator[str]:
    for comment in DOCUMENTED.findall(source):
        text = "\n".join(line.removeprefix("///").removeprefix(" ") for line in comment.split("\n"))
        yield from FENCED.findall(text)


def _json(folder: Path, *command: str, **environment: str):
    """The JSON that ``command`` writes; that it found something is no failure."""
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)
