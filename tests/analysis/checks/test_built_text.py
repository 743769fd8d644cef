"""Texts that are built: what their literal part is, and which values cannot be dangerous."""

import re

import pytest

from vetline.analysis.checks.built_text import MARK, built_texts
from vetline.analysis.checks.fixed_values import FixedValues
from vetline.analysis.interface import Interface, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit


@pytest.mark.parametrize(
    ("code", "want"),
    [
        pytest.param("f'a {x} b'", "a * b", id="f-string"),
        pytest.param("'a ' + x + ' b'", "a * b", id="sum"),
        pytest.param("'a %s b' % x", "a * b", id="percent"),
        pytest.param("'a %(k)s b %%' % {'k': x}", "a * b %%", id="percent with names"),
        pytest.param("'a {} {k}'.format(x, k=y)", "a * *", id="format"),
        pytest.param("'a X b'.replace('X', x)", "a * b", id="replace"),
        pytest.param("' '.join(['a', x, 'b'])", "a * b", id="join"),
        pytest.param("'{missing}'.format(a=x)", "*", id="format without its value"),
        pytest.param("f'a {\"b\" + x}'", "a b*", id="nested"),
        pytest.param(
            "string.Template('a $x b').substitute(x=y)", "a * b", id="template with its value"
        ),
    ],
)
def test_literal_part_of_built_text(code: str, want: str) -> None:
    built = next(iter(built_texts(_view(code))))

    assert built.text.replace(MARK, "*") == want


@pytest.mark.parametrize("code", ["f'plain'", "'a' + 'b'", "a + b", "x % 3", "t'a {x}'"])
def test_text_without_holes_is_not_built(code: str) -> None:
    assert not list(built_texts(_view(code)))


@pytest.mark.parametrize(
    ("code", "want"),
    [
        pytest.param("int(x)", True, id="number"),
        pytest.param("','.join('?' * len(x))", True, id="placeholders"),
        pytest.param("TABLE", True, id="constant by name"),
        pytest.param("ALLOWED[x]", True, id="looked up in a constant"),
        pytest.param("'a' if x else 'b'", True, id="choice of literals"),
        pytest.param("escape(x)", True, id="escaped"),
        pytest.param("x", False, id="unknown"),
        pytest.param("x.strip()", False, id="method of an unknown"),
        pytest.param("'a' if y else x", False, id="choice with an unknown"),
    ],
)
def test_fixed_values(code: str, want: bool) -> None:
    view = _view(code)
    statement = view.tree.body[0]
    assert isinstance(statement, n.ExprStmt)

    assert FixedValues(view, re.compile("escape")).holds(statement.value) is want


@pytest.mark.parametrize(
    ("code", "want"),
    [
        pytest.param("def f(a):\n    b = 'x'\n    b += 'y'\n    b\n", True, id="grown by literals"),
        pytest.param("def f(a):\n    b = 'x'\n    b += a\n    b\n", False, id="grown by a value"),
        pytest.param("def f(a):\n    b = ['x']\n    b.append(a)\n    b\n", False, id="appended"),
        pytest.param("def f(a: int):\n    a\n", True, id="annotated as a number"),
        pytest.param("def f(a):\n    assert a in ('x', 'y')\n    a\n", True, id="allow-list"),
        pytest.param("def f(a):\n    a = a\n    a\n", False, id="defined by itself"),
    ],
)
def test_variables_are_followed(code: str, want: bool) -> None:
    view = _view(code)
    function = view.tree.body[0]
    assert isinstance(function, n.FunctionDef)
    last = function.body[-1]
    assert isinstance(last, n.ExprStmt)

    assert FixedValues(view, re.compile("escape")).holds(last.value) is want


def _view(code: str) -> UnitView:
    tree = parse_unit(code)
    return view_of(tree, scopes_of(tree.body), Interface(), TypeTable(), "example.py")
