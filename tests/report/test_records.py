"""The JSON that programs rely on."""

import json

from report.sample import TRACED, report
from vetline.report.records import json_report
from vetline.report.report import RunProblem


def test_json_report_is_the_promised_shape() -> None:
    got = json.loads(json_report(report(TRACED, problems=(RunProblem("a.py", "binary"),))))

    assert got == {
        "version": 1,
        "findings": [
            {
                "rule": "sql-injection",
                "path": "my app/views.py",
                "line": 5,
                "column": 9,
                "endLine": 5,
                "endColumn": 21,
                "message": "`name` comes from `request.args`, and is run: 100%.",
                "severity": "error",
                "confidence": "high",
                "cwe": [89],
                "fingerprint": "f1",
                "fix": {"title": "Pass the values as parameters", "safe": True},
                "trace": [
                    {
                        "path": "my app/views.py",
                        "line": 3,
                        "column": 1,
                        "endLine": 3,
                        "endColumn": 5,
                        "message": "`name` is what a user sent",
                    },
                    {
                        "path": "lib/sql.py",
                        "line": 10,
                        "column": 3,
                        "endLine": 10,
                        "endColumn": 4,
                        "message": "`q` is built",
                    },
                ],
            }
        ],
        "problems": [{"path": "a.py", "message": "binary"}],
    }
