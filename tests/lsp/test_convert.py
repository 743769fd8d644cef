from __future__ import annotations

import json

import pytest
from lsprotocol import types as lsp

from vetline.analysis.finding import PlacedFinding, PlacedStep
from vetline.lsp.client import Client
from vetline.lsp.convert import client_range, document_range, range_json, text_edit
from vetline.lsp.diagnostic import DiagnosticWriter, problem_json
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.settings import SettingsProblem
from vetline.text.columns import ColumnUnit
from vetline.text.span import Edit, Position, Range

LINES = ['s = "😀é"; eval(x)\n', "eval(y)\r\n", ""]
CALL = Range(Position(0, 10), Position(0, 17))
COLUMNS = [
    pytest.param(ColumnUnit.UTF8, 14, 21, id="utf-8"),
    pytest.param(ColumnUnit.UTF16, 11, 18, id="utf-16"),
    pytest.param(ColumnUnit.UTF32, 10, 17, id="utf-32"),
]
RULE = Rule(
    "eval-use", "Text run as code", "`eval` runs text", Severity.ERROR, Confidence.HIGH, (95,), "…"
)
FINDING = PlacedFinding("eval-use", CALL, "`eval` runs text", Severity.ERROR, Confidence.HIGH, "f")


def written(finding: PlacedFinding, client: Client, lines: list[str] = LINES) -> dict[str, object]:
    writer = DiagnosticWriter({RULE.id: RULE}, client)
    (item,) = writer.write((finding,), "file:///a.py", lines, {})
    return json.loads(item)


@pytest.mark.parametrize(("unit", "start", "end"), COLUMNS)
def test_ranges_there_and_back(unit: ColumnUnit, start: int, end: int) -> None:
    place = client_range(CALL, LINES, unit)

    assert place == lsp.Range(lsp.Position(0, start), lsp.Position(0, end))
    assert document_range(range_json(place), LINES, unit) == CALL
    assert text_edit(Edit(CALL, "new"), LINES, unit) == lsp.TextEdit(place, "new")


def test_a_position_outside_of_the_text_is_left_alone() -> None:
    outside = lsp.Range(lsp.Position(99, 7), lsp.Position(100, 0))

    place = document_range(range_json(outside), LINES, ColumnUnit.UTF16)

    assert place == Range(Position(99, 7), Position(100, 0))


@pytest.mark.parametrize(("unit", "start", "end"), COLUMNS)
def test_diagnostic(unit: ColumnUnit, start: int, end: int) -> None:
    client = Client(position_encoding=lsp.PositionEncodingKind(unit.value))

    assert written(FINDING, client) == {
        "range": {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}},
        "severity": 1,
        "code": "eval-use",
        "codeDescription": {"href": "https://cwe.mitre.org/data/definitions/95.html"},
        "source": "vetline",
        "message": "`eval` runs text",
    }


TRACED = PlacedFinding(
    **{
        **{name: getattr(FINDING, name) for name in ("rule_id", "range", "message", "severity")},
        "confidence": Confidence.HIGH,
        "fingerprint": "f",
        "trace": (
            PlacedStep(Range(Position(0, 5), Position(0, 6)), "comes in"),
            PlacedStep(Range(Position(4, 0), Position(4, 1)), "goes on", "/b.py"),
        ),
    }
)


def test_the_way_of_a_flow_is_related_information() -> None:
    diagnostic = written(TRACED, Client(shows_related=True))

    assert diagnostic["message"] == "`eval` runs text"
    assert diagnostic["relatedInformation"] == [
        {
            "location": {
                "uri": "file:///a.py",
                "range": {
                    "start": {"line": 0, "character": 5},
                    "end": {"line": 0, "character": 7},
                },
            },
            "message": "comes in",
        },
        {
            "location": {
                "uri": "file:///b.py",
                "range": {
                    "start": {"line": 4, "character": 0},
                    "end": {"line": 4, "character": 1},
                },
            },
            "message": "goes on",
        },
    ]


def test_a_client_that_shows_no_other_places_is_told_where_a_flow_begins() -> None:
    diagnostic = written(TRACED, Client(shows_related=False))

    assert "relatedInformation" not in diagnostic
    assert diagnostic["message"] == "`eval` runs text (comes in: line 1)"


def test_what_was_written_is_kept_while_the_finding_stays() -> None:
    writer = DiagnosticWriter({RULE.id: RULE}, Client())
    known: dict[int, tuple[PlacedFinding, bytes]] = {}

    first = writer.write((FINDING,), "file:///a.py", LINES, known)
    second = writer.write((FINDING,), "file:///a.py", ["other text"], known)
    writer.write((), "file:///a.py", LINES, known)

    assert second[0] is first[0]
    assert known == {}


def test_a_mistake_in_settings() -> None:
    problem = SettingsProblem(Range(Position(1, 0), Position(1, 4)), 'unknown key `"é`')

    item = json.loads(problem_json(problem, ["[tool.vetline]\n", "knob = 1\n"], ColumnUnit.UTF16))

    assert item["range"]["end"] == {"line": 1, "character": 4}
    assert (item["message"], item["source"]) == ('unknown key `"é`', "vetline")
