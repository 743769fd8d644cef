"""SARIF that other programs can read: it validates, and says where and why."""

import json
from pathlib import Path

import jsonschema
import pytest

from report.sample import TRACED, finding, place, report
from vetline.report.report import FileReport, Report, RunProblem
from vetline.report.sarif import sarif_report

# The schema as Microsoft ships it with its Python model of SARIF (MIT).
SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text())


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(report(), id="nothing found"),
        pytest.param(report(TRACED), id="a trace"),
        pytest.param(report(problems=(RunProblem("a b.py", "binary"),)), id="a problem"),
        pytest.param(
            report(FileReport("/else/x.py", (finding(place(0, 0, 0)),), {})), id="no width"
        ),
    ],
)
def test_validates_against_the_schema(sample: Report) -> None:
    jsonschema.validate(json.loads(sarif_report(sample)), SCHEMA)


def run_of(sample: Report) -> dict:
    (run,) = json.loads(sarif_report(sample))["runs"]
    return run


def test_results_say_where_from_one_in_code_points() -> None:
    run = run_of(report(TRACED))

    (result,) = run["results"]
    (location,) = result["locations"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20app/views.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 21},
    }
    assert result["level"] == "error"
    assert result["partialFingerprints"] == {"vetline/v1": "f1"}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_traces_become_code_flows() -> None:
    (result,) = run_of(report(TRACED))["results"]

    ((flow,),) = (code_flow["threadFlows"] for code_flow in result["codeFlows"])
    steps = [step["location"] for step in flow["locations"]]
    assert [step["message"]["text"] for step in steps] == [
        "`name` is what a user sent",
        "`q` is built",
    ]
    assert [step["physicalLocation"]["artifactLocation"]["uri"] for step in steps] == [
        "my%20app/views.py",
        "lib/sql.py",
    ]


def test_rules_carry_help_and_tags() -> None:
    (rule,) = run_of(report())["tool"]["driver"]["rules"]

    assert {"security", "external/cwe/cwe-089", "OWASP A05:2025 Injection"} <= set(
        rule["properties"]["tags"]
    )
    assert float(rule["properties"]["security-severity"]) >= 7
    assert "Pass the values as parameters" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_problems_become_notifications() -> None:
    (invocation,) = run_of(report(problems=(RunProblem("a.py", "binary"),)))["invocations"]

    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "a.py: binary"
