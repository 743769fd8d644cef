"""Findings as SARIF 2.1.0, the format that code hosts and other viewers read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from vetline.analysis.finding import PlacedFinding, PlacedStep
from vetline.report.markdown import rule_help
from vetline.report.report import FileReport, Json, Report, RunProblem, is_relative
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.rulebook.owasp import owasp_categories
from vetline.text.span import Range

ROOT_ID = "%SRCROOT%"
FINGERPRINT = "vetline/v1"


def sarif_report(report: Report) -> str:
    """``report`` as one SARIF log with one run."""
    rules = list(report.rules.values())
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    run: dict[str, Json] = {
        "tool": {"driver": _driver(report, rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT_ID: {"uri": _root_uri(report.root)}},
        "invocations": [_invocation(report)],
        "results": [
            _result(file, finding, indexes) for file in report.files for finding in file.findings
        ],
    }
    log: dict[str, Json] = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _driver(report: Report, rules: list[Rule]) -> dict[str, Json]:
    return {
        "name": "vetline",
        "semanticVersion": report.version,
        "rules": [_descriptor(rule) for rule in rules],
    }


def _descriptor(rule: Rule) -> dict[str, Json]:
    descriptor: dict[str, Json] = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explain.strip() or rule.message},
        "help": {"text": rule.explain.strip() or rule.message, "markdown": rule_help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": _tags(rule),
            "precision": _PRECISION[rule.confidence],
            "security-severity": _SCORES[rule.severity],
        },
    }
    if rule.cwe:
        descriptor["helpUri"] = f"https://cwe.mitre.org/data/definitions/{rule.cwe[0]}.html"
    return descriptor


def _tags(rule: Rule) -> list[str]:
    weaknesses = [f"external/cwe/cwe-{number:03d}" for number in rule.cwe]
    return ["security", *weaknesses, *(f"OWASP {name}" for name in owasp_categories(rule.cwe))]


def _invocation(report: Report) -> dict[str, Json]:
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [_notification(problem) for problem in report.problems],
    }


def _notification(problem: RunProblem) -> dict[str, Json]:
    return {
        "level": "warning",
        "message": {"text": f"{problem.path}: {problem.message}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(problem.path)}}],
    }


def _result(
    file: FileReport, finding: PlacedFinding, indexes: Mapping[str, int]
) -> dict[str, Json]:
    result: dict[str, Json] = {
        "ruleId": finding.rule_id,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(file.path, finding.range)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "severity": str(finding.severity),
            "confidence": str(finding.confidence),
        },
    }
    if finding.rule_id in indexes:
        result["ruleIndex"] = indexes[finding.rule_id]
    if finding.trace:
        flow: dict[str, Json] = {
            "locations": [_flow_step(file.path, step) for step in finding.trace]
        }
        result["codeFlows"] = [{"threadFlows": [flow]}]
    return result


def _flow_step(path: str, step: PlacedStep) -> dict[str, Json]:
    location = _location(step.path or path, step.range)
    return {"location": {**location, "message": {"text": step.message}}}


def _location(path: str, place: Range) -> dict[str, Json]:
    region: dict[str, Json] = {
        "startLine": place.start.line + 1,
        "startColumn": place.start.column + 1,
        "endLine": place.end.line + 1,
        "endColumn": place.end.column + 1,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}


def _artifact(path: str) -> dict[str, Json]:
    if is_relative(path):
        return {"uri": quote(path, errors="replace"), "uriBaseId": ROOT_ID}
    return {"uri": PurePath(path).as_uri()}


def _root_uri(root: str) -> str:
    return PurePath(root).as_uri().rstrip("/") + "/"


_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
    Severity.HINT: "note",
    Severity.OFF: "none",
}

# GitHub shows 7.0 and up as high, 4.0 and up as medium; 9.0 and up, critical, is for people to say.
_SCORES = {
    Severity.ERROR: "8.0",
    Severity.WARNING: "5.5",
    Severity.INFO: "3.0",
    Severity.HINT: "1.0",
    Severity.OFF: "0.0",
}

_PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
