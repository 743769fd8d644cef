"""Displays, operators and nested expressions in patterns, and the lines on which each is found."""

from __future__ import annotations

import pytest

from matching_cases import Case, found_lines

DISPLAYS_CODE = """\
{'k': 1}
{'j': 2, 'k': 1}
{'k': 1, 'j': 2}
{}
{a: b for a in c}
[1, 2]
[2, 3, 2]
[]
[x for x in y if z]
(1, 2)
1, 2
{1, 2}
{2, 1}
dict(a=1, k=2)
x[1]
x[1:2]
x[1:]
x[:]
x[1, 2]
[y for x in z]
{**w}
"""
DISPLAYS = [
    Case("a key among others", "{..., 'k': $V, ...}", (1, 2, 3)),
    Case("a key alone", "{'k': $V}", (1,)),
    Case("a key first in the pattern stands anywhere", "{'k': $V, ...}", (1, 2, 3)),
    Case("two keys in any order", "{'k': $V, 'j': $W}", (2, 3)),
    Case("keys around an ellipsis", "{'k': $V, ..., 'j': 2}", (2, 3)),
    Case("anything in braces", "{...}", (1, 2, 3, 4, 5, 12, 13, 21)),
    Case("a hole for the key", "{..., $K: 1, ...}", (1, 2, 3)),
    Case("no items", "{}", (4,)),
    Case("a dict comprehension", "{$K: $V for $K in $I}", (5,)),
    Case("an ellipsis for target and iterable", "{$K: $V for ... in ...}", (5,)),
    Case("any list", "[...]", (6, 7, 8, 9, 20)),
    Case("no elements", "[]", (8,)),
    Case("the first element", "[1, ...]", (6,)),
    Case("any element", "[..., 2, ...]", (6, 7)),
    Case("the same element twice", "[$X, ..., $X]", (7,)),
    Case("two elements", "[$X, $Y]", (6,)),
    Case("one element is not two", "[1]", ()),
    Case("a comprehension without conditions", "[$X for $Y in $Z]", (20,)),
    Case("a comprehension with a condition", "[$X for $X in $Y if $C]", (9,)),
    Case("an ellipsis for the element", "[... for $X in $Y]", (20,)),
    Case("a tuple with and without parentheses", "1, 2", (10, 11, 19)),
    Case("the first of a tuple", "(1, ...)", (10, 11, 19)),
    Case("a set in any order", "{1, ...}", (12, 13)),
    Case("an element of a set", "{..., 2, ...}", (12, 13)),
    Case("a keyword of dict", "dict(..., k=$V, ...)", (14,)),
    Case("any index but a slice", "$X[...]", (15, 19)),
    Case("a hole is no slice", "$X[$Y]", (15, 19)),
    Case("a slice", "$X[1:2]", (16,)),
    Case("the bounds of a slice", "$X[$A:$B]", (16,)),
    Case("a slice without bounds", "$X[:]", (18,)),
]

OPERATORS_CODE = """\
a == b
b == b
x == 1
x != None
x == None
a and b
b and a
a and c and b
c and a and b and d
a or b
a + a
a + 1
1 + a
a + b + c
c + a
not a
a in b
a not in b
not (a in b)
a is None
a is not None
1 < a < 3
a < 3
3 > a
a if b else c
lambda x: y
lambda: y
lambda x, z: y
lambda *args: 1
async def f():
    await a
    (x := 1)
    yield a
    yield
-1
-a
a | b
b | a
a * b
b * a
a ** b
a == b == c
None == x
"""
OPERATORS = [
    Case("any equality of two", "$X == $Y", (1, 2, 3, 5, 43)),
    Case("equal to itself", "$X == $X", (2,)),
    Case("a comparison does not care to be turned round", "$X == None", (5,)),
    Case("less than", "$X < 3", (23,)),
    Case("a hole takes several links of a chain", "$X and $Y", (6, 7, 8, 9)),
    Case("a hole takes the rest of a chain", "a and $X", (6, 8)),
    Case("an ellipsis takes the rest of a chain", "$X or ...", (10,)),
    Case("a link in the middle of a chain", "... and b and ...", (6, 7, 8, 9)),
    Case("two links are not three", "a and b", (6,)),
    Case("links have an order", "b and a", (7,)),
    Case("a sum of the same", "$X + $X", (11,)),
    Case("a sum with one", "$X + 1", (12,)),
    Case("one and a sum", "1 + $X", (13,)),
    Case("an ellipsis between operands", "a + ... + c", (14,)),
    Case("operands far apart are not a sum", "a + c", ()),
    Case("the first two of three operands", "a + b", (14,)),
    Case("a negation", "not $X", (16, 19)),
    Case("an element", "$X in $Y", (17, 19)),
    Case("no element", "$X not in $Y", (18,)),
    Case("a negated element", "not $X in $Y", (19,)),
    Case("identity", "$X is None", (20,)),
    Case("a conditional", "$X if $C else $Y", (25,)),
    Case("a function of one parameter", "lambda $X: $Y", (26,)),
    Case("a function of none", "lambda: $Y", (27,)),
    Case("a function of any number", "lambda *args: ...", (29,)),
    Case("waiting", "await $X", (31,)),
    Case("binding inside an expression", "$X := $Y", (32,)),
    Case("yielding something", "yield $X", (33,)),
    Case("yielding nothing", "yield", (34,)),
    Case("a negative literal", "-1", (35,)),
    Case("bits have no order", "a | b", (37, 38)),
    Case("a hole for each side of bits", "$X | $Y", (37, 38)),
    Case("a product is no power", "$X * $Y", (39, 40)),
    Case("a power", "$X ** $Y", (41,)),
    Case("inequality", "$X != $Y", (4,)),
]

DEEP_CODE = """\
bar(foo())
bar(1 + foo())
bar(baz(foo(1)), 2)
if x == 1 and y:
    pass
if foo() or (z and q == 1):
    pass
x = [foo()]
def f():
    return {'a': foo()}
def f2():
    return lambda: foo()
def f3():
    x = bar(lambda: foo())
y = foo() if b else 1
"""
DEEP = [
    Case("everything that holds a call", "<... foo(...) ...>", (1, 2, 3, 6, 8, 10, 12, 14, 15)),
    Case("an argument that holds a call", "bar(<... foo(...) ...>)", (1, 2, 14)),
    Case("any argument that holds a call", "bar(..., <... foo() ...>, ...)", (1, 2, 14)),
    Case("a condition that holds a comparison", "if <... $X == 1 ...>:\n    ...", (4, 6)),
    Case("a value that holds a call", "$X = <... foo(...) ...>", (8, 14, 15)),
    Case("a returned value that holds a call", "return <... foo(...) ...>", (10, 12, 14)),
    Case(
        "a statement of a body that holds a call",
        "def $F(...):\n    ...\n    <... foo() ...>\n    ...",
        (9, 11, 13),
    ),
]

OURS_CODE = """\
def f(x: Foo, y: str):
    x.bar()
    foo(y)
def g():
    x = Foo()
    x.bar()
    foo("abc")
    foo([])
"""
OURS = [
    Case("a typed hole by annotation or by what was called", "($X: Foo).bar()", (2, 6)),
    Case("a typed hole as an argument", "foo(($X: str))", (3, 7)),
    Case("a typed hole for a display", "foo(($X: list))", (8,)),
]


@pytest.mark.parametrize("case", DISPLAYS, ids=Case.phrase)
def test_displays(case: Case) -> None:
    assert found_lines(case.pattern, DISPLAYS_CODE) == case.lines


@pytest.mark.parametrize("case", OPERATORS, ids=Case.phrase)
def test_operators(case: Case) -> None:
    assert found_lines(case.pattern, OPERATORS_CODE) == case.lines


@pytest.mark.parametrize("case", DEEP, ids=Case.phrase)
def test_deep(case: Case) -> None:
    assert found_lines(case.pattern, DEEP_CODE) == case.lines


@pytest.mark.parametrize("case", OURS, ids=Case.phrase)
def test_ours(case: Case) -> None:
    assert found_lines(case.pattern, OURS_CODE) == case.lines
