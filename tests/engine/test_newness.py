"""New code first: severities by the age of code."""

from __future__ import annotations

import pytest
from attrs import evolve

from vetline.analysis.finding import PlacedFinding, PlacedStep
from vetline.engine.newness import NewCode, News
from vetline.landing.difference import Stretch
from vetline.rulebook.model import Confidence, Severity
from vetline.settings import Settings
from vetline.text.span import Position, Range

LINE_7 = Range(Position(7, 0), Position(7, 9))
SURE = PlacedFinding("bad", LINE_7, "", Severity.WARNING, Confidence.HIGH, "print")
UNSURE = evolve(SURE, severity=Severity.ERROR, confidence=Confidence.MEDIUM)
NOTE = evolve(SURE, severity=Severity.INFO)
FLOW = evolve(SURE, trace=(PlacedStep(Range(Position(2, 0), Position(2, 5)), "source"),))
OLD = News(new=())
NEW = News(new=(Stretch(5, 9),))


@pytest.mark.parametrize(
    ("finding", "news", "settings", "want"),
    [
        pytest.param(SURE, None, Settings(), Severity.WARNING, id="nothing known"),
        pytest.param(SURE, NEW, Settings(), Severity.ERROR, id="new and sure"),
        pytest.param(UNSURE, NEW, Settings(), Severity.WARNING, id="new"),
        pytest.param(NOTE, NEW, Settings(), Severity.INFO, id="new note"),
        pytest.param(SURE, OLD, Settings(), Severity.HINT, id="old"),
        pytest.param(SURE, OLD, Settings(old_code=Severity.OFF), None, id="old, hidden"),
        pytest.param(NOTE, OLD, Settings(old_code=Severity.ERROR), Severity.INFO, id="not raised"),
        pytest.param(SURE, OLD, Settings(new_code_first=False), Severity.WARNING, id="not wanted"),
        pytest.param(
            SURE, NEW, Settings(severity={"bad": Severity.WARNING}), Severity.WARNING, id="own word"
        ),
        pytest.param(FLOW, News(new=(Stretch(2, 3),)), Settings(), Severity.ERROR, id="new source"),
        pytest.param(SURE, News(new=(Stretch(8, 9),)), Settings(), Severity.HINT, id="line below"),
        pytest.param(SURE, News(accepted=frozenset()), Settings(), Severity.ERROR, id="baseline"),
        pytest.param(
            SURE, News(accepted=frozenset({"print"})), Settings(), Severity.HINT, id="accepted"
        ),
    ],
)
def test_severity(
    finding: PlacedFinding, news: News | None, settings: Settings, want: Severity | None
) -> None:
    new_code = NewCode()
    new_code.tell("a.py", news)

    found = new_code.ranked("a.py", [finding], settings)

    assert [f.severity for f in found] == ([] if want is None else [want])


def test_what_ranks_as_before_is_the_same_object() -> None:
    new_code = NewCode()
    new_code.tell("a.py", NEW)
    before = new_code.ranked("a.py", [SURE], Settings())

    new_code.tell("a.py", News(new=(Stretch(0, 9),)))

    assert new_code.ranked("a.py", [SURE], Settings())[0] is before[0]
