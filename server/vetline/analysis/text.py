"""Findings in text as text: in any file, whatever its language."""

from __future__ import annotations

from vetline.analysis.checks.kinds import ManifestCheck, TextCheck
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.faults import spared
from vetline.analysis.finding import Finding
from vetline.analysis.matching.index import rule_findings
from vetline.analysis.paths import applies
from vetline.analysis.programme import Programme
from vetline.analysis.view import text_view

PYTHON_ENDINGS = (".py", ".pyi", ".pyw")


def is_python(path: str) -> bool:
    """Whether the file at ``path`` is read as Python."""
    return path.endswith(PYTHON_ENDINGS)


def text_findings(
    text: str, path: str, programme: Programme, project: ProjectFacts
) -> tuple[Finding, ...]:
    """What the rules for text object to in the whole of a file that is not Python."""
    found = [*chunk_findings(text, path, programme)]
    found += manifest_findings(text, path, programme, project)
    if programme.text_patterns:
        view = text_view(text, path)
        for rule in programme.text_patterns:
            if applies(rule, path):
                found += spared(rule, path, rule_findings, view, rule)
    return tuple(found)


def chunk_findings(text: str, path: str, programme: Programme) -> tuple[Finding, ...]:
    """What the rules for text object to in a piece of a file that can be judged alone."""
    found: list[Finding] = []
    for check, rule in programme.checks.get(TextCheck, ()):
        assert isinstance(check, TextCheck)
        if applies(rule, path):
            found += spared(rule, path, check.run, text, path, rule)
    return tuple(found)


def manifest_findings(
    text: str, path: str, programme: Programme, project: ProjectFacts
) -> tuple[Finding, ...]:
    """What the rules that read a whole file and its project object to."""
    found: list[Finding] = []
    for check, rule in programme.checks.get(ManifestCheck, ()):
        assert isinstance(check, ManifestCheck)
        if applies(rule, path):
            found += spared(rule, path, check.run, text, path, project, rule)
    return tuple(found)
