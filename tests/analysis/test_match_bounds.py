"""Hostile patterns and hostile code: bounded time, no crash, and what was found so far."""

from __future__ import annotations

from time import perf_counter

import pytest

from matching_cases import formula_lines
from vetline.rulebook.formula import AllOf, Formula, Inside, NotInside, Pattern

SECONDS_MAX = 10.0  # A shared machine may be ten times slower than this takes.

FUNCTION = "def f():\n" + "".join(f"    x{i} = g(x{i - 1})\n" for i in range(5_000))
SAME = "def f():\n" + "    f(f)\n" * 2_000
CALL = "f(" + ", ".join(f"a{i}" for i in range(2_000)) + ")\n"
LIST = "x = [" + ", ".join(f"'{i}'" for i in range(20_000)) + "]\n"
DICT = "x = {" + ", ".join(f"'k{i}': {i}" for i in range(5_000)) + "}\n"
CLASS = "class C:\n" + "".join(f"    def m{i}(self): pass\n" for i in range(2_000))
CHAIN = "x = " + " and ".join(f"a{i}" for i in range(3_000)) + "\n"
ELIF = "if a: pass\n" + "".join(f"elif a{i}: pass\n" for i in range(5_000))
NESTED = "x = " + "(" * 10_000 + ")" * 10_000 + "\nfoo()\n"
IMPORTS = "".join(f"import m{i}\n" for i in range(500)) + "m499.run()\n"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        pytest.param(Pattern("$X = $Y\n...\n$Z($X)"), FUNCTION, id="a use far below"),
        pytest.param(Pattern("$A\n...\n$B\n...\n$C\n...\n$D"), FUNCTION, id="many ellipses"),
        pytest.param(Pattern("$A($B)\n...\n$C($A)\n...\n$D($C)"), SAME, id="all alike"),
        pytest.param(
            AllOf((Inside(Pattern("$X = g(...)\n...")), Pattern("g($Y)"))), FUNCTION, id="inside"
        ),
        pytest.param(
            AllOf((Pattern("$X = g(...)"), NotInside(Pattern("$X = g(...)\n...\n$X.close()")))),
            FUNCTION,
            id="not inside",
        ),
        pytest.param(Pattern("f(..., $A, ..., $B, ..., $A, ...)"), CALL, id="arguments"),
        pytest.param(Pattern("[..., $A, ..., $A, ...]"), LIST, id="a long list"),
        pytest.param(Pattern("{..., $K: $V, ..., $V: $W, ...}"), DICT, id="a long dict"),
        pytest.param(
            Pattern("class $C:\n  def $A(self): ...\n  def $B(self): ...\n  def $A(self): ..."),
            CLASS,
            id="a long class",
        ),
        pytest.param(Pattern("... and $A and ... and $A and ..."), CHAIN, id="a long condition"),
        pytest.param(Pattern("if $A:\n  ...\nelse:\n  ...\n  foo()"), ELIF, id="many branches"),
        pytest.param(Pattern("<... $X + $Y ...>"), NESTED, id="deep nesting"),
    ],
)
def test_time_is_bounded(formula: Formula, code: str) -> None:
    before = perf_counter()

    formula_lines(formula, code)

    assert perf_counter() - before < SECONDS_MAX


@pytest.mark.parametrize(
    ("formula", "code", "lines"),
    [
        pytest.param(Pattern("[..., '19999', ...]"), LIST, (1,), id="the last of a long list"),
        pytest.param(Pattern("{..., 'k4999': $V, ...}"), DICT, (1,), id="the last of a long dict"),
        pytest.param(Pattern("f(..., a1999)"), CALL, (1,), id="the last argument"),
        pytest.param(Pattern("x0 = ...\n...\nx4999 = ..."), FUNCTION, (2,), id="the last line"),
        pytest.param(
            AllOf((Inside(Pattern("import m499\n...")), Pattern("m499.run()"))),
            IMPORTS,
            (501,),
            id="after many imports",
        ),
        pytest.param(Pattern("foo()"), NESTED, (2,), id="after deep nesting"),
    ],
)
def test_what_is_cheap_is_found_in_long_code(
    formula: Formula, code: str, lines: tuple[int, ...]
) -> None:
    assert formula_lines(formula, code) == lines
