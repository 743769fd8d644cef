"""Findings as JSON for programs; the shape is a promise, see ``RECORDS_VERSION``."""

from __future__ import annotations

import json

from vetline.analysis.finding import PlacedFinding, PlacedStep
from vetline.report.report import Json, Report
from vetline.rulebook.model import Rule
from vetline.text.span import Range

RECORDS_VERSION = 1
"""Raised when a key changes its meaning or goes; new keys may come without notice."""


def json_report(report: Report) -> str:
    """The findings and problems of ``report`` as one JSON document.

    Lines and columns count from 1, in characters; the end of a finding is exclusive.
    ``fix`` is the remedy that the rule knows; whether it applies here, ``--fix`` proves.
    """
    document: Json = {
        "version": RECORDS_VERSION,
        "findings": [
            _record(file.path, finding, report.rules.get(finding.rule_id))
            for file in report.files
            for finding in file.findings
        ],
        "problems": [
            {"path": problem.path, "message": problem.message} for problem in report.problems
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _record(path: str, finding: PlacedFinding, rule: Rule | None) -> dict[str, Json]:
    fix = rule.fix if rule else None
    return {
        "rule": finding.rule_id,
        "path": path,
        **_place(finding.range),
        "message": finding.message,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "cwe": list(rule.cwe) if rule else [],
        "fingerprint": finding.fingerprint,
        "fix": {"title": fix.title, "safe": fix.safe} if fix else None,
        "trace": [_step(path, step) for step in finding.trace],
    }


def _step(path: str, step: PlacedStep) -> dict[str, Json]:
    return {"path": step.path or path, **_place(step.range), "message": step.message}


def _place(place: Range) -> dict[str, Json]:
    return {
        "line": place.start.line + 1,
        "column": place.start.column + 1,
        "endLine": place.end.line + 1,
        "endColumn": place.end.column + 1,
    }
