"""What sinks may ask for is what the interpreter can answer."""

from vetline.analysis.flow.conditions import SITE_CONDITIONS
from vetline.analysis.flow.readings import TEXT_CONDITIONS
from vetline.rulebook.sink_conditions import SINK_CONDITIONS

OF_SINKS = {
    "argv", "argv-apart", "key-only", "keys", "listed", "unasked", "message-role", "says-html",
    "under-regex", "under-script", "under-set", "under-source",
}  # fmt: skip
"""Those that ``flow/sinks.py`` itself looks at."""


def test_every_condition_has_a_meaning() -> None:
    assert {*SITE_CONDITIONS, *TEXT_CONDITIONS, *OF_SINKS} == SINK_CONDITIONS
