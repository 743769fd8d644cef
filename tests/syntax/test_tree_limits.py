"""Hostile code is lowered in bounded time and to bounded depth."""

import time

import pytest

from vetline.syntax import nodes as n
from vetline.syntax.source import NESTING_MAX
from vetline.syntax.tree import parse_unit

PARSE_S_MAX = 20.0
DEPTH_MAX = 3 * NESTING_MAX
"""A level of code may take up to three nodes, such as argument, keyword and call."""


def nested(opening: str, middle: str, closing: str, count: int = 10_000) -> str:
    return opening * count + middle + closing * count + "\n"


HOSTILE = [
    pytest.param(nested("(", "a", ")"), id="10,000 parentheses"),
    pytest.param(nested("[", "a", "]"), id="10,000 lists"),
    pytest.param(nested("{1: ", "a", "}"), id="10,000 dicts"),
    pytest.param(nested("f(", "a", ")"), id="10,000 calls"),
    pytest.param(nested("f(x=", "a", ")", 3_000), id="3,000 keyword arguments"),
    pytest.param("a" + ".b" * 10_000 + "\n", id="10,000 attributes"),
    pytest.param("a" + "[0]" * 10_000 + "\n", id="10,000 subscripts"),
    pytest.param("a" + "()" * 10_000 + "\n", id="10,000 calls in a row"),
    pytest.param("if a: b\n" + "elif c: d\n" * 5_000, id="5,000 branches"),
    pytest.param("x = [" + "1, " * 20_000 + "]\n", id="20,000 elements"),
    pytest.param("x = " + " + ".join(["a"] * 5_000) + "\n", id="5,000 terms"),
    pytest.param("x = " + " and ".join(["a"] * 5_000) + "\n", id="5,000 conditions"),
    pytest.param("x = " + " < ".join(["a"] * 5_000) + "\n", id="5,000 comparisons"),
    pytest.param("x = " + "not " * 5_000 + "a\n", id="5,000 negations"),
    pytest.param("x = " + "-" * 5_000 + "a\n", id="5,000 signs"),
    pytest.param("x = " + "lambda: " * 3_000 + "a\n", id="3,000 lambdas"),
    pytest.param("x = " + "a if b else " * 3_000 + "c\n", id="3,000 conditions in a row"),
    pytest.param("a = " * 5_000 + "b\n", id="5,000 targets"),
    pytest.param("x = " + "'a' " * 20_000 + "\n", id="20,000 strings in a row"),
    pytest.param("x = '" + "a" * 1_000_000 + "'\n", id="string of a megabyte"),
    pytest.param("x = " + "9" * 100_000 + "\n", id="100,000 digits"),
    pytest.param("".join(" " * i + "if a:\n" for i in range(500)), id="500 blocks"),
    pytest.param("(" * 10_000, id="10,000 brackets never closed"),
    pytest.param("match a:\n    case " + "[" * 2_000 + "b" + "]" * 2_000 + ": c\n", id="pattern"),
    pytest.param("x = " + 'f"{' * 500 + "a" + '}"' * 500 + "\n", id="500 fields"),
    pytest.param("\x00" * 10_000, id="null bytes"),
    pytest.param("foo(\n" * 20_000, id="20,000 open calls"),
    pytest.param("foo(a.\n" * 5_000, id="5,000 open attributes"),
    pytest.param('x = """\n' * 5_001, id="5,001 triple quotes"),
    pytest.param("x = 'a\n" * 5_000, id="5,000 open quotes"),
    pytest.param("x = " + "lambda " * 20_000, id="20,000 lambdas without a body"),
    pytest.param("if a\n" * 5_000, id="5,000 conditions without a colon"),
    pytest.param("if f(a):\n    b = [" + "'c', " * 50_000 + "\n", id="open list of 50,000"),
    pytest.param(")" * 10_000, id="10,000 brackets never opened"),
    pytest.param("x = " + "a b " * 20_000 + "\n", id="20,000 names in a row"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_code(text: str) -> None:
    started = time.thread_time()

    tree = parse_unit(text)

    assert time.thread_time() - started < PARSE_S_MAX
    assert all(depth(statement) <= DEPTH_MAX for statement in tree.body)


def depth(root: n.Node) -> int:
    """How many nodes lie between the root and what is deepest in it, counted without recursion."""
    deepest, level = 0, [root]
    while level:
        deepest, level = deepest + 1, [child for node in level for child in n.children(node)]
    return deepest


def test_what_is_flat_keeps_all_of_its_parts() -> None:
    text = "x = [" + "f(1), " * 20_000 + "]\n"

    (statement,) = parse_unit(text).body

    assert sum(isinstance(node, n.Call) for node in n.walk(statement)) == 20_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + " + ".join(["f(1)"] * 5_000) + "\n", id="terms"),
        pytest.param("if a: f(1)\n" + "elif b: f(1)\n" * 4_999, id="branches"),
    ],
)
def test_long_chains_keep_all_of_their_calls(text: str) -> None:
    (statement,) = parse_unit(text).body

    assert sum(isinstance(node, n.Call) for node in n.walk(statement)) == 5_000
