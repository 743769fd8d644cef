import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.text.columns import ColumnUnit, from_client, to_client

UTF8, UTF16, UTF32 = ColumnUnit.UTF8, ColumnUnit.UTF16, ColumnUnit.UTF32


@pytest.mark.parametrize(
    ("line", "column", "unit", "client_column"),
    [
        pytest.param("abc", 2, UTF16, 2, id="ascii"),
        pytest.param("é=1", 1, UTF8, 2, id="two bytes"),
        pytest.param("é=1", 1, UTF16, 1, id="one code unit"),
        pytest.param("😀=1", 1, UTF8, 4, id="four bytes"),
        pytest.param("😀=1", 1, UTF16, 2, id="surrogate pair"),
        pytest.param("😀=1", 1, UTF32, 1, id="code point"),
        pytest.param("\ud800=1", 1, UTF16, 1, id="lone surrogate in UTF-16"),
        pytest.param("\ud800=1", 1, UTF8, 3, id="lone surrogate in UTF-8"),
        pytest.param("\ud83d\ude00=", 1, UTF16, 1, id="between two lone surrogates"),
        pytest.param("é", 1, UTF8, 2, id="end of line"),
    ],
)
def test_columns_there_and_back(
    line: str, column: int, unit: ColumnUnit, client_column: int
) -> None:
    assert to_client(line, column, unit) == client_column
    assert from_client(line, client_column, unit) == column


@pytest.mark.parametrize(
    ("line", "client_column", "unit", "column"),
    [
        pytest.param("a😀b", 2, UTF16, 1, id="inside a surrogate pair"),
        pytest.param("a😀b", 4, UTF8, 1, id="inside four bytes"),
        pytest.param("a😀b", 99, UTF16, 3, id="past the end"),
        pytest.param("abc", 99, UTF16, 3, id="past the end of ascii"),
        pytest.param("a😀b", -1, UTF8, 0, id="before the start"),
        pytest.param("", 5, UTF8, 0, id="empty line"),
    ],
)
def test_wrong_client_columns_are_clamped(
    line: str, client_column: int, unit: ColumnUnit, column: int
) -> None:
    assert from_client(line, client_column, unit) == column


@pytest.mark.parametrize(("column", "client_column"), [(99, 2), (-3, 0)])
def test_wrong_columns_are_clamped(column: int, client_column: int) -> None:
    assert to_client("é", column, UTF8) == client_column


@given(st.text(st.sampled_from("aé€😀\ud800")), st.sampled_from(ColumnUnit))
def test_every_column_survives_the_way_back(line: str, unit: ColumnUnit) -> None:
    columns = range(len(line) + 1)

    assert [from_client(line, to_client(line, c, unit), unit) for c in columns] == [*columns]
