"""Findings in text as text: in any file, whatever its language."""

from __future__ import annotations

from fnmatch import fnmatchcase

from vetline.analysis.checks.kinds import ManifestCheck, TextCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding
from vetline.analysis.programme import Programme
from vetline.rulebook.model import Rule

PYTHON_ENDINGS = (".py", ".pyi", ".pyw")


def is_python(path: str) -> bool:
    """Whether the file at ``path`` is read as Python."""
    return path.endswith(PYTHON_ENDINGS)


def applies(rule: Rule, path: str) -> bool:
    """Whether ``rule`` is meant for the file at ``path`` (relative, with slashes)."""
    if rule.paths and not any(_glob(path, pattern) for pattern in rule.paths):
        return False
    return not any(_glob(path, pattern) for pattern in rule.paths_excluded)


def text_findings(
    text: str, path: str, programme: Programme, project: ProjectFacts
) -> tuple[Finding, ...]:
    """What the rules for text object to in the whole of a file that is not Python."""
    return (*chunk_findings(text, path, programme), *manifest_findings(
        text, path, programme, project
    ))  # fmt: skip


def chunk_findings(text: str, path: str, programme: Programme) -> tuple[Finding, ...]:
    """What the rules for text object to in a piece of a file that can be judged alone."""
    found: list[Finding] = []
    for check, rule in programme.checks.get(TextCheck, ()):
        assert isinstance(check, TextCheck)
        if applies(rule, path):
            found += check.run(text, path, rule)
    return tuple(found)


def manifest_findings(
    text: str, path: str, programme: Programme, project: ProjectFacts
) -> tuple[Finding, ...]:
    """What the rules that read a whole file and its project object to."""
    found: list[Finding] = []
    for check, rule in programme.checks.get(ManifestCheck, ()):
        assert isinstance(check, ManifestCheck)
        if applies(rule, path):
            found += check.run(text, path, project, rule)
    return tuple(found)


def _glob(path: str, pattern: str) -> bool:
    """Gitignore-like: a pattern without a slash matches in any folder."""
    pattern = pattern.lstrip("/")
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}")
