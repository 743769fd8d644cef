"""SQL is told apart from prose, and a place for a value from one for a name."""

import pytest

from vetline.analysis.checks.built_text import MARK
from vetline.analysis.checks.sql_text import is_sql, takes_name


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM users WHERE id = *",
        "select name from * where id = 1",
        "\n  -- newest first\n  SELECT a FROM b",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "insert into users values (*)",
        "UPDATE users SET name = *",
        "delete from users where id = *",
        "DROP TABLE *",
        "Select * From users Where name = '*'",
        "EXPLAIN ANALYZE SELECT a FROM b",
        "MATCH (m:Movie {title: '*'}) RETURN m",
        "CREATE (p:Person {name: '*'})",
    ],
)
def test_statements_are_sql(text: str) -> None:
    assert is_sql(text.replace("*", MARK))


@pytest.mark.parametrize(
    "text",
    [
        "select a value from the list: *",
        "Select * from the menu",
        "Update the set of *",
        "delete from the cache: *",
        "insert into your basket: *",
        "with * as usual",
        "drop * here",
        "selected from *",
        "",
    ],
)
def test_prose_is_not_sql(text: str) -> None:
    assert not is_sql(text.replace("*", MARK) if "menu" not in text else text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("SELECT a FROM *", True, id="table"),
        pytest.param("SELECT * FROM t", True, id="column"),
        pytest.param("SELECT a FROM t ORDER BY *", True, id="order"),
        pytest.param("UPDATE t SET * = 1", True, id="set column"),
        pytest.param("SELECT a FROM t WHERE b = *", False, id="compared"),
        pytest.param("SELECT a FROM t WHERE b = '*'", False, id="quoted"),
        pytest.param("SELECT a FROM t LIMIT *", False, id="limit"),
        pytest.param("INSERT INTO t VALUES (*)", False, id="values"),
    ],
)
def test_places_for_names(text: str, want: bool) -> None:
    assert takes_name(text.replace("*", MARK), 0) is want
