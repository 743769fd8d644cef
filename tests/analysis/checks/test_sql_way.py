"""SQL put together in one line and run in another: the finding leads from one to the other."""

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.settings import Settings
from vetline.text.document import Document

KEPT = """\
def find(cursor, name):
    query = "SELECT * FROM users WHERE name = '%s'" % name
    cursor.execute(query)
"""
GROWN = """\
def find(cursor, name):
    query = "SELECT * FROM users"
    query += " WHERE name = '" + name + "'"
    log(query)
    cursor.execute(query)
"""
AT_ONCE = """\
def find(cursor, name):
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
"""


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        pytest.param(KEPT, [2, 3], id="kept in a variable"),
        pytest.param(GROWN, [3, 5], id="grown in a variable"),
        pytest.param(AT_ONCE, [], id="run where it is made"),
    ],
)
def test_steps_lead_to_where_it_is_run(code: str, lines: list[int]) -> None:
    engine = Engine(load_rulebook([]), Settings(select=("sql-string-formatting",)))

    [found] = engine.full(Document.of("shop.py", code))

    assert [step.range.start.line + 1 for step in found.trace] == lines
