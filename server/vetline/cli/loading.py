"""The rulebook for commands that are about rules, not about code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from vetline.cli.progress import warn
from vetline.cli.targets import shown_path
from vetline.priming import known_rulebook
from vetline.rulebook.cache import user_cache_folder
from vetline.rulebook.rulebook import Rulebook


def announced_rulebook(rule_paths: Sequence[str], *, builtin: bool = True) -> Rulebook:
    """The rules, after saying what is wrong with those that cannot be read."""
    paths = [Path(path) for path in rule_paths]
    rulebook = known_rulebook(paths, builtin=builtin, cache=user_cache_folder())
    for problem in rulebook.problems:
        warn(str(evolve(problem, path=shown_path(problem.path, Path.cwd()))))
    return rulebook
