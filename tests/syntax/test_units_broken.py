"""What is left open costs its own unit and no other."""

from collections import Counter

import pytest

from vetline.syntax.units import UnitList
from vetline.text.lines import split_lines

FUNCTIONS = '''\
"""A module."""
import os
from a import b

LIMIT = 10
app.secret_key = "a"


@app.route("/a")
def first(c):
    """Do the first thing."""
    return os.system(c)


# About the second.
def second(c):
    query = """
    select 1
    """
    return run(query, c)


QUERY: str = """
select 2
"""
app.run(debug=True)


class Store(Base):
    """Keeps things.

    Well."""

    size = 3

    def get(self, key):
        """Get it."""
        return self.things[key]

    @property
    def all(self):
        return (
            self.things
        )

    async def put(self, key):
        \'\'\'Put it.\'\'\'
        self.things[key] = f"{key}"


if __name__ == "__main__":
    app.run()
'''

BREAKS = [
    "call(", "call(a, b", "x = [", "x = {'a': 1,", 'x = """', '"""', "'''About", "x = 'a",
    'x = f"{a', "if a(", "for a in (", "def new(", "def new(self, a", "class New(", "@app.route(",
    "return (", 'call("""', "from a import (", "call(')", "x = (a,",
    "lambda: (", "<<<<<<< HEAD",
]  # fmt: skip

BETWEEN = [
    pytest.param("LIMIT = 10\n", id="statements"),
    pytest.param('@app.route("/a")\n', id="statement and function"),
    pytest.param("# About the second.\n", id="functions"),
    pytest.param("app.run(debug=True)\n", id="statements before a class"),
    pytest.param("    size = 3\n", id="members"),
    pytest.param("    @property\n", id="methods"),
    pytest.param('if __name__ == "__main__":\n', id="class and statement"),
]
WITHIN = [
    pytest.param("    return os.system(c)\n", id="function"),
    pytest.param("    return run(query, c)\n", id="function without docstring"),
    pytest.param("        return self.things[key]\n", id="method"),
]


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("after", BETWEEN)
def test_all_units_stay(after: str, broken: str) -> None:
    assert not lost(after, broken)


@pytest.mark.parametrize("broken", [*BREAKS, "x = a + \\"])
@pytest.mark.parametrize("after", [*WITHIN, *BETWEEN])
def test_all_other_units_stay(after: str, broken: str) -> None:
    assert all(after.strip() in text for _, _, text in lost(after, broken))


def lost(after: str, broken: str) -> Counter[tuple[str, str, str]]:
    """The units that are gone when ``broken`` is typed in a line before ``after``."""
    indent = after[: len(after) - len(after.lstrip())]
    text = FUNCTIONS.replace(after, f"{indent}{broken}\n{after}", 1)
    return statements(FUNCTIONS) - statements(text)


def statements(text: str) -> Counter[tuple[str, str, str]]:
    """All units but gaps."""
    units = UnitList.of(split_lines(text)).units
    return Counter((u.kind, u.header, u.text) for u in units if u.kind != "blank")


def texts(text: str) -> list[str]:
    return [u.text for u in UnitList.of(split_lines(text)).units if u.kind != "blank"]


CUTS = [
    pytest.param("foo(\nx = 1\ny = 2\n", ["foo(\n", "x = 1\n", "y = 2\n"], id="assignments"),
    pytest.param("foo(\nx = 1\n", ["foo(\n", "x = 1\n"], id="bracket open at the end"),
    pytest.param(
        "foo(\nx = f(\n    1\n)\ny = 2\n",
        ["foo(\n", "x = f(\n    1\n)\n", "y = 2\n"],
        id="calls that close their own brackets",
    ),
    pytest.param("x = (a\nb = 1\n", ["x = (a\n", "b = 1\n"], id="operand after operand"),
    pytest.param("x = (a +\nb)\n", ["x = (a +\nb)\n"], id="operand after operator"),
    pytest.param("x = (a\nif b\nelse c)\n", ["x = (a\nif b\nelse c)\n"], id="condition"),
    pytest.param("f(\nx=1,\n\ny=2)\n", ["f(\nx=1,\n\ny=2)\n"], id="keyword arguments"),
    pytest.param("x = [\n'a'\nf'b'\n]\n", ["x = [\n'a'\nf'b'\n]\n"], id="strings in a row"),
    pytest.param("x = \\\ndef f(): a\n", ["x = \\\n", "def f(): a\n"], id="backslash"),
    pytest.param(
        "x = \\\n\ny = 1\n", ["x = \\\n\n", "y = 1\n"], id="backslash before a blank line"
    ),
    pytest.param("@a(\ndef f(): b\n", ["@a(\n", "def f(): b\n"], id="decorator"),
    pytest.param("@a\nx = 1\n", ["@a\n", "x = 1\n"], id="decorator of nothing"),
    pytest.param('x = """\na = 1\n', ['x = """\n', "a = 1\n"], id="string never closed"),
    pytest.param("  x = 1\ny = 2\n", ["  x = 1\n", "y = 2\n"], id="indented for no reason"),
    pytest.param("else:\n    a\nb\n", ["else:\n    a\n", "b\n"], id="clause of nothing"),
]


@pytest.mark.parametrize(("text", "want"), CUTS)
def test_cut_of_broken_code(text: str, want: list[str]) -> None:
    assert texts(text) == want


def test_line_at_the_margin_interrupts_a_class() -> None:
    text = "class A(B):\n    def f(self): a\n<<<<<<< HEAD\n    def g(self): b\n\nx = 1\n"

    units = UnitList.of(split_lines(text)).units

    assert [(u.kind, u.header) for u in units if u.kind != "blank"] == [
        ("class", ""),
        ("method", "class A(B):\n"),
        ("statement", ""),
        ("method", "class A(B):\n"),
        ("statement", ""),
    ]
