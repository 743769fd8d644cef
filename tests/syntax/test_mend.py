"""What is put into half-typed code."""

import pytest

from syntax.shapes import shapes_of
from vetline.syntax import nodes as n
from vetline.syntax.mend import insertions
from vetline.syntax.tree import parse_unit


def mended(text: str) -> str:
    for insertion in reversed(insertions(text)):
        text = text[: insertion.offset] + insertion.text + text[insertion.offset :]
    return text


MENDED = [
    pytest.param("foo(\nx = 1\n", "foo()\nx = 1\n", id="open call"),
    pytest.param("foo(a, [b\nx = 1\n", "foo(a, [b])\nx = 1\n", id="open brackets"),
    pytest.param("foo(a  # b\nx = 1\n", "foo(a)  # b\nx = 1\n", id="comment"),
    pytest.param("x = {\n    'a': 1,\ny = 2\n", "x = {\n    'a': 1,}\ny = 2\n", id="open dict"),
    pytest.param("foo(\n    a\n    return\n", "foo(\n    a)\n    return\n", id="keyword"),
    pytest.param("foo(a\n    b = 1\n", "foo(a)\n    b = 1\n", id="name after a name"),
    pytest.param("foo(\n    a,\n\n    b\n", "foo(\n    a,\n\n    b)\n", id="arguments on lines"),
    pytest.param("foo(a", "foo(a)", id="end of the text"),
    pytest.param("foo('a\n", "foo('a')\n", id="open quote"),
    pytest.param("foo(f'{a\n", "foo(f'{a}')\n", id="open field"),
    pytest.param("foo(f'{a:>{b\n", "foo(f'{a:>{b}}')\n", id="open format"),
    pytest.param('x = """a\ny = 1\n', 'x = """a"""\ny = 1\n', id="open triple quotes"),
    pytest.param('f("""\ng(\n', 'f("""""")\ng()\n', id="open triple quotes in a call"),
    pytest.param("x.\ny = 1\n", "x. _\ny = 1\n", id="attribute"),
    pytest.param("f(x.\ny = 1\n", "f(x. _)\ny = 1\n", id="attribute in a call"),
    pytest.param("x = 1.\ny = 2\n", "x = 1.\ny = 2\n", id="number with a dot"),
    pytest.param("x =\ny = 1\n", "x = _\ny = 1\n", id="assignment"),
    pytest.param("x = a and\ny = 1\n", "x = a and _\ny = 1\n", id="operand"),
    pytest.param("if a\n    b\n", "if a:\n    b\n", id="colon before a block"),
    pytest.param("if a\nb\n", "if a:pass\nb\n", id="colon without a block"),
    pytest.param("if\nb\n", "if _:pass\nb\n", id="condition"),
    pytest.param("if f(a:\n    b\n", "if f(a):\n    b\n", id="bracket before a colon"),
    pytest.param("if a[1:2]\n    b\n", "if a[1:2]:\n    b\n", id="colon in brackets"),
    pytest.param("if a: b\nc(\n", "if a: b\nc()\n", id="block on one line"),
    pytest.param("def f(a\n    b = 1\n", "def f(a):\n    b = 1\n", id="parameters"),
    pytest.param("def f\nb\n", "def f():pass\nb\n", id="no parameters yet"),
    pytest.param("class A(\n    b = 1\n    def f(): a\n", "class A(\n    b = 1):\n    def f(): a\n",
                 id="bases"),
    pytest.param("x = lambda a\n", "x = lambda a: _\n", id="lambda"),
    pytest.param("else\n    a\n", "else:\n    a\n", id="else"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "want"), MENDED)
def test_what_is_put_in(text: str, want: str) -> None:
    assert mended(text) == want


def test_places_are_those_of_the_text_as_typed() -> None:
    header, text = "class A:\n", "    def f(self):\n        é('😀', g(\n        os.system(a)\n"

    tree = parse_unit(text, header)

    nodes = [node for statement in tree.body for node in n.walk(statement)]
    assert [text[x.start : x.end] for x in nodes if isinstance(x, n.Call)] == [
        "é('😀', g(",
        "g(",
        "os.system(a)",
    ]
    assert [text[: span.start].split()[-1] for span in tree.broken] == ["g("]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("x.\ny(z)\n", ["ExprStmt(Attribute(x _))", "ExprStmt(Call(y [z]))"], id="dot"),
        pytest.param("(x.\ny)\n", ["ExprStmt(Attribute(x y))"], id="dot in brackets"),
        pytest.param("(x\n  .y)\n", ["ExprStmt(Attribute(x y))"], id="dot on the next line"),
    ],
)
def test_tree_of_mended_code(text: str, want: list[str]) -> None:
    assert shapes_of(text) == want
