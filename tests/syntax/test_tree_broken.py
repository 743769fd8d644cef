"""Broken code: what can be read is read, and nothing raises."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syntax.standard_library import STDLIB, sources, text_of
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree, parse_unit
from vetline.syntax.units import UnitList
from vetline.text.lines import split_lines

CALL = "os.system(a)"
BROKEN = [
    pytest.param("def f(a):\n    foo(\n    os.system(a)\n", id="open bracket before"),
    pytest.param("def f(a):\n    os.system(a)\n    foo(\n", id="open bracket after"),
    pytest.param("def f(a):\n    os.system(a)\n    x = 'b\n", id="open quote after"),
    pytest.param("def f(a):\n    x = \n    os.system(a)\n", id="assignment of nothing"),
    pytest.param("def f(a):\n    x.\n    os.system(a)\n", id="attribute of nothing"),
    pytest.param("def f(a\n    os.system(a)\n", id="open parameters"),
    pytest.param("def f(a)\n    os.system(a)\n", id="no colon"),
    pytest.param("if a\n    os.system(a)\n", id="condition without colon"),
    pytest.param("if a:\nos.system(a)\n", id="no block"),
    pytest.param("else:\n    os.system(a)\n", id="clause of nothing"),
    pytest.param("try:\n    os.system(a)\n", id="try without handler"),
    pytest.param("x = [os.system(a), \n", id="open list"),
    pytest.param("x = {'b': os.system(a), 'c'\n", id="open dict"),
    pytest.param("return os.system(a))\n", id="bracket never opened"),
    pytest.param("for in b:\n    os.system(a)\n", id="for without a target"),
    pytest.param("<<<<<<< HEAD\nos.system(a)\n=======\n", id="merge conflict"),
    pytest.param("print os.system(a)\n", id="print of Python 2"),
    pytest.param("  x\nos.system(a)\n", id="indented for no reason"),
]


@pytest.mark.parametrize("text", BROKEN)
def test_call_in_broken_code_is_seen(text: str) -> None:
    tree = parse_unit(text)

    assert CALL in [text[node.start : node.end] for node in calls(tree)]


@pytest.mark.parametrize("text", ["foo(\n", "def f(:\n    pass\n", "x = 'a\n", "a b\n"])
def test_broken_place_is_named(text: str) -> None:
    broken = parse_unit(text).broken

    assert broken
    assert all(0 <= span.start <= span.end <= len(text) for span in broken)


@pytest.mark.parametrize("header", ["class _:\n", "class A(\n", "class A(B C):\n", "class\n"])
def test_method_is_seen_under_any_header(header: str) -> None:
    text = "    def f(self):\n        os.system(a)\n"

    tree = parse_unit(text, header)

    assert CALL in [text[node.start : node.end] for node in calls(tree)]


def calls(tree: UnitTree) -> list[n.Node]:
    return [x for s in tree.body for x in n.walk(s) if isinstance(x, n.Call)]


def assert_sound(text: str) -> None:
    """Every unit of ``text`` is parsed, and no node lies outside of its unit."""
    units = UnitList.of(split_lines(text)).units
    assert "".join(unit.text for unit in units) == text
    for unit in units:
        tree = parse_unit(unit.text, unit.header)
        for node in (node for statement in tree.body for node in n.walk(statement)):
            assert -len(unit.header) <= node.start <= node.end <= len(unit.text)


@pytest.mark.parametrize("file", sources(step=25), ids=lambda f: str(f.relative_to(STDLIB)))
def test_standard_library_is_sound(file) -> None:
    text = text_of(file)[:60_000]
    chance = random.Random(file.name)

    assert_sound(text)
    for _ in range(2):
        cut = chance.randrange(len(text) + 1)
        assert_sound(text[max(0, cut - 3_000) : cut])
        assert_sound(text[cut : cut + 1_500] + noise(chance) + text[cut + 1_500 : cut + 3_000])


def noise(chance: random.Random) -> str:
    found = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
    return found.decode("utf-8", "surrogateescape")


TOKENS = st.sampled_from(
    [
        "def", "class", "if", "else", ":", "(", ")", "[", "]", "{", "}", ",", "=", ":=", "*", "**",
        "\n", "\n    ", "\n        ", "f'", "'", '"""', "a", "b", "1", ".", "lambda", "for", "in",
        "->", "@",
        "match", "case", "type", "import", "from", "as", "try", "except", "yield", "await", "async",
        "\\\n", "#", " ", "\x00", "\ud800", "😀", "0x", "1e", "!r", "...", "not", "is", "del", "\t",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=30), st.sampled_from([" ", ""]))
def test_any_row_of_tokens_is_sound(tokens: list[str], between: str) -> None:
    assert_sound(between.join(tokens))
