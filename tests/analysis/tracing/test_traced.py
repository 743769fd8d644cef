"""Taint rules in Semgrep's terms: what is a source, a sink, a sanitizer is said by patterns."""

from textwrap import dedent

import pytest

from matching_cases import module_view
from vetline.analysis.tracing.findings import traced_findings
from vetline.analysis.tracing.requirements import is_required
from vetline.rulebook.load import Source, rulebook_from


def lines_found(rule: str, code: str) -> list[int]:
    rules = rulebook_from([Source("rules.yaml", dedent(rule))]).rules.values()
    view = module_view(code)
    found = [finding for one in rules for finding in traced_findings(view, one)]
    return sorted({code.count("\n", 0, f.span.start) + 1 for f in found})


def taint_rule(**sides: str) -> str:
    text = "rules:\n- id: traced\n  mode: taint\n  languages: [python]\n"
    text += "  severity: ERROR\n  message: found\n"
    for side, body in sides.items():
        text += f"  pattern-{side}:\n"
        for line in dedent(body).strip().split("\n"):
            text += f"  {line}\n"
    return text


PLAIN = {"sources": "- pattern: source(...)", "sinks": "- pattern: sink(...)"}
CASES = [
    pytest.param(PLAIN, "def f():\n    x = source()\n    sink(x)\n", [3], id="variable"),
    pytest.param(PLAIN, "def f():\n    sink(1 + int(source()))\n", [2], id="through numbers"),
    pytest.param(PLAIN, "def f():\n    x = source()\n    x = 'a'\n    sink(x)\n", [], id="overwritten"),  # noqa: E501
    pytest.param(PLAIN, "def f():\n    x = source()\n    sink(g(x.y[0]))\n", [3], id="part and call"),  # noqa: E501
    pytest.param(PLAIN, "x = source()\nsink(f'a {x}')\n", [2], id="module level"),
    pytest.param(
        PLAIN | {"sanitizers": "- pattern: clean(...)"},
        "def f():\n    x = source()\n    sink(clean(x))\n    sink(x)\n", [4], id="sanitizer",
    ),
    pytest.param(
        PLAIN | {"sinks": "- patterns:\n  - pattern: run($CMD, ...)\n  - focus-metavariable: $CMD"},
        "def f():\n    x = source()\n    run('a', x)\n    run(x, 'a')\n", [4], id="focus",
    ),
    pytest.param(
        PLAIN
        | {
            "sources": "- patterns:\n  - pattern: $X\n  - pattern-inside: |\n      def handler(..., $X, ...):\n"  # noqa: E501
            "        ...\n  - focus-metavariable: $X"
        },
        "def handler(event):\n    sink(event)\n\ndef other(event):\n    sink(event)\n", [2], id="parameter",  # noqa: E501
    ),
    pytest.param(
        PLAIN
        | {
            "sanitizers": "- by-side-effect: true\n  patterns:\n  - pattern: check($X)\n"
            "  - focus-metavariable: $X"
        },
        "def f():\n    x = source()\n    check(x)\n    sink(x)\n", [], id="checked by side effect",
    ),
    pytest.param(
        PLAIN
        | {
            "sources": "- by-side-effect: true\n  patterns:\n  - pattern: fill($X)\n"
            "  - focus-metavariable: $X"
        },
        "def f():\n    x = new()\n    sink(x)\n    fill(x)\n    sink(x)\n", [5], id="filled by side effect",  # noqa: E501
    ),
    pytest.param(
        PLAIN | {"propagators": "- pattern: $TO.take($FROM)\n  from: $FROM\n  to: $TO"},
        "def f():\n    x = new()\n    x.take(source())\n    sink(x)\n", [4], id="propagator",
    ),
    pytest.param(
        PLAIN | {"sinks": "- pattern: $A.run(...)\n  requires: A and not B"},
        "def f():\n    db.run(source())\n", [], id="label that nobody gives",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sides", "code", "lines"), CASES)
def test_rule(sides: dict[str, str], code: str, lines: list[int]) -> None:
    assert lines_found(taint_rule(**sides), code) == lines


@pytest.mark.parametrize(
    ("expression", "labels", "wanted"),
    [
        ("A", {"A"}, True),
        ("A and B", {"A"}, False),
        ("A and not B", {"A"}, True),
        ("not (A or B)", {"B"}, False),
        ("A or B and C", {"A"}, True),
    ],
)
def test_required_labels(expression: str, labels: set[str], wanted: bool) -> None:
    assert is_required(expression, labels) is wanted
