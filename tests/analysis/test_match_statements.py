"""Statements, blocks and definitions in patterns, and the lines on which each is found."""

from __future__ import annotations

import pytest

from matching_cases import Case, found_lines
from vetline.analysis.match import evaluation_of
from vetline.analysis.view import code_view
from vetline.rulebook.formula import AllOf, NotInside, Pattern

SEQUENCES_CODE = """\
x = foo(1)
y: int = foo(1)
def f():
    return foo(1)
def g():
    with foo(1) as z:
        bar(z)
    foo(1)
    if a:
        t = foo(1)
        bar(2)
    elif foo(1):
        bar(2)
        zz(1)
    else:
        bar(t)
    return bar(x)
for i in foo(1):
    pass
bar(2)
x = foo(1)
if qq:
    bar(x)
def h():
    x = foo(1)
    def inner():
        bar(x)
    bar(x)
(y := foo(1))
x = z = foo(1)
x, z = foo(1), 2
x += foo(1)
raise foo(1)
"""
SEQUENCES = [
    Case(
        "an expression is found in any statement",
        "foo(1)",
        (1, 2, 4, 6, 8, 10, 12, 18, 21, 25, 29, 30, 31, 32, 33),
    ),
    Case("an assignment of every form", "$X = foo(1)", (1, 2, 10, 21, 25, 29, 30, 31)),
    Case("two statements in a row", "foo(1)\nbar(2)", (10,)),
    Case("two statements with something between them", "foo(1)\n...\nbar(2)", (1, 2, 8, 10)),
    Case("a name and a later use of it", "$X = foo(1)\n...\nbar($X)", (1, 21, 25)),
    Case(
        "a statement and whatever follows",
        "foo(1)\n...",
        (1, 2, 4, 8, 10, 21, 25, 29, 30, 31, 32),
    ),
    Case("an ellipsis at the start", "...\nbar(2)", (1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 13, 18, 20)),
    Case("a returned call", "return foo(1)", (4,)),
    Case("any returned value", "return $X", (4, 17)),
]

BLOCKS_CODE = """\
if a:
    foo()
    bar()
if a:
    foo()
    bar()
    baz()
def f():
    foo()
def g():
    foo()
    bar()
def h():
    foo()
    bar()
    baz()
while a:
    zed()
    bar()
    baz()
def i():
    "doc"
    def j():
        if b:
            return 1
def k():
    if c:
        foo()
    else:
        baz()
def m():
    if a:
        try:
            foo()
        except X:
            raise foo(1)
        finally:
            return baz()
    raise baz()
"""
BLOCKS = [
    Case("a block without an ellipsis is the whole block", "if a:\n    foo()\n    bar()", (1,)),
    Case("a body of one statement", "def $F(...):\n    foo()", (8,)),
    Case("a body of two statements", "def $F(...):\n    foo()\n    bar()", (10,)),
    Case(
        "an ellipsis before the statement lets more follow",
        "def $F(...):\n    ...\n    bar()",
        (10, 13),
    ),
    Case("a hole and a statement", "while a:\n    ...\n    $X\n    bar()", (17,)),
    Case("a hole for the whole body", "def $F(...):\n    $S", (8, 10, 13, 21, 23, 26, 31)),
    Case(
        "a hole for the first statement",
        "def $F(...):\n    $S\n    ...",
        (8, 10, 13, 21, 23, 26, 31),
    ),
    Case("two holes for two statements", "if a:\n    $S\n    $T", (1,)),
    Case("a docstring", 'def $F(...):\n    "..."\n    ...', (21,)),
    Case(
        "statements in different nested blocks",
        "def $F(...):\n    ...\n    foo()\n    ...\n    baz()",
        (13, 26, 31),
    ),
    Case("a function in a function", "def $F(...):\n    ...\n    def $G(...):\n        ...", (21,)),
    Case("a return in a nested block", "if a:\n    ...\n    return $X", (32,)),
    Case("two statements in any block", "foo()\nbar()", (2, 5, 11, 14)),
]

BRANCHES_CODE = """\
if a:
    foo()
if a:
    bar()
    foo()
else:
    baz()
if a:
    if b:
        foo()
elif b:
    bar()
else:
    q()
if not a: pass
def f():
    if a:
        return 1
    bar()
"""
BRANCHES = [
    Case("any condition", "if $C: ...", (1, 3, 8, 9, 11, 15, 17)),
    Case("with an else", "if $C:\n    ...\nelse:\n    ...", (3, 8, 11)),
    Case("with an elif", "if a:\n    ...\nelif $B:\n    ...", (8,)),
    Case("a block of one statement", "if a:\n    foo()", (1,)),
    Case("a statement somewhere in the block", "if a:\n    ...\n    foo()", (1, 3, 8)),
    Case("a negated condition", "if not $X:\n    ...", (15,)),
    Case("a hole for the block", "if $X:\n    $Y", (1, 3, 8, 9, 11, 15, 17)),
    Case("a returning block", "if $X:\n    return $Y", (17,)),
    Case("an ellipsis for the condition", "if ...:\n    ...", (1, 3, 8, 9, 11, 15, 17)),
]

LOOPS_CODE = """\
with open(a) as f:
    f.read()
with open(a):
    foo()
with open(a) as f, open(b) as g:
    g.read()
for i in x:
    foo(i)
for i, j in x:
    if i:
        foo(i)
else:
    pass
while True:
    foo()
async def f():
    async with x:
        foo()
    async for i in y:
        foo(i)
with a.b():
    pass
"""
LOOPS = [
    Case("any context", "with $X: ...", (1, 3, 5, 17, 21)),
    Case("any context with a name", "with $X as $Y: ...", (1, 5)),
    Case("a call with a name", "with open(...) as $F: ...", (1, 5)),
    Case("a call without a name", "with open(...): ...", (3,)),
    Case("a use of the name", "with open(...) as $F:\n    ...\n    $F.read()", (1, 5)),
    Case("an asynchronous context", "async with $X: ...", (17,)),
    Case("any loop", "for $X in $Y: ...", (7, 9, 19)),
    Case("a use of the loop variable", "for $X in $Y:\n    ...\n    foo($X)\n    ...", (7, 19)),
    Case("an ellipsis for the target", "for ... in $Y:\n    ...", (7, 9, 19)),
    Case("an ellipsis for the iterable", "for $X in ...: ...", (7, 9, 19)),
    Case("two targets", "for $A, $B in $C:\n    ...", (9,)),
    Case("a loop with an else", "for $X in $Y:\n    ...\nelse:\n    ...", (9,)),
    Case("an endless loop", "while True: ...", (14,)),
    Case("any condition of a loop", "while $C:\n    ...", (14,)),
    Case("an asynchronous loop", "async for $X in $Y: ...", (19,)),
]

HANDLERS_CODE = """\
try:
    foo()
except A:
    pass
try:
    foo()
except A as e:
    x
try:
    foo()
except (A, B):
    pass
try:
    foo()
except:
    pass
try:
    foo()
except A:
    pass
except B:
    pass
try:
    foo()
except A:
    pass
finally:
    x
try:
    foo()
except A as e:
    pass
else:
    x
"""
HANDLERS = [
    Case("any class that is caught", "try:\n    ...\nexcept $E:\n    ...", (1, 17)),
    Case("a bare except", "try:\n    ...\nexcept:\n    ...", (13,)),
    Case("a class and a name", "try:\n    ...\nexcept $E as $V:\n    ...", (5,)),
    Case(
        "an ellipsis for what is caught",
        "try:\n    ...\nexcept ...:\n    ...",
        (1, 5, 9, 13, 17),
    ),
    Case("a body of the handler", "try:\n    ...\nexcept $E:\n    pass", (1, 17)),
    Case("one of several handlers", "try:\n    ...\nexcept A:\n    pass", (1, 17)),
    Case("a finally", "try:\n    ...\nfinally:\n    ...", (23,)),
    Case("several classes", "try:\n    ...\nexcept (A, B):\n    ...", (9,)),
    Case("two handlers", "try:\n    ...\nexcept A:\n    ...\nexcept ...:\n    ...", (17,)),
    Case(
        "a handler and a finally",
        "try:\n    ...\nexcept ...:\n    ...\nfinally:\n    ...",
        (23,),
    ),
    Case("a handler and an else", "try:\n    ...\nexcept A as e:\n    ...\nelse:\n    ...", (29,)),
]

SIMPLE_CODE = """\
raise A
raise
raise A(1)
raise A(1) from e
assert x
assert x, "m"
del a
del a, b
global z
def f():
    return
def g():
    return 1, 2
pass
print "a"
print("a")
a += 1
a: int
a: int = 1
a = b = 1
a, b = c
a = 1, 2
a.b = 1
a[1] = 2
del a[1]
(a, b) = foo()
for q in range(1):
    w = q
f(x=1)
a = "x"
"""
SIMPLE = [
    Case("a raised thing", "raise $X", (1, 3, 4)),
    Case("raising again", "raise", (2,)),
    Case("a raised call", "raise $X(...)", (3, 4)),
    Case("a cause", "raise $X from $Y", (4,)),
    Case("an assertion without a message", "assert $X", (5,)),
    Case("an assertion with a message", "assert $X, $Y", (6,)),
    Case("any assertion", "assert ...", (5, 6)),
    Case("one thing deleted", "del $X", (7, 25)),
    Case("an element deleted", "del $X[$Y]", (25,)),
    Case("a global name", "global $X", (9,)),
    Case("returning nothing", "return", (11,)),
    Case("returning something", "return $X", (13,)),
    Case("any return", "return ...", (11, 13)),
    Case("returning two things", "return $X, $Y", (13,)),
    Case("nothing to do", "pass", (14,)),
    Case("printing in either version", "print $X", (15, 16)),
    Case("printing by call", "print($X)", (15, 16)),
    Case("augmented assignment", "$X += $Y", (17,)),
    Case("an annotation without a value", "$X: $T", (18,)),
    Case("an annotation with a value", "$X: $T = $Y", (19,)),
    Case("a certain annotation", "$X: int = $Y", (19,)),
    Case("two targets at once", "$X = $Y = 1", (20,)),
    Case("a pair of targets", "$X, $Y = $Z", (20, 21, 26)),
    Case("a pair of values", "$X = 1, 2", (22,)),
    Case("an attribute assigned", "$X.$Y = $Z", (23,)),
    Case("an element assigned", "$X[$Y] = $Z", (24,)),
    Case("any value assigned", "$X = ...", (19, 20, 21, 22, 23, 24, 26, 28, 30)),
    Case("any assignment", "$A = $B", (19, 20, 21, 22, 23, 24, 26, 28, 30)),
    Case("an ellipsis among targets", "($X, ...) = foo()", (26,)),
]


@pytest.mark.parametrize("case", SEQUENCES, ids=Case.phrase)
def test_sequences(case: Case) -> None:
    assert found_lines(case.pattern, SEQUENCES_CODE) == case.lines


@pytest.mark.parametrize("case", BLOCKS, ids=Case.phrase)
def test_blocks(case: Case) -> None:
    assert found_lines(case.pattern, BLOCKS_CODE) == case.lines


@pytest.mark.parametrize("case", BRANCHES, ids=Case.phrase)
def test_branches(case: Case) -> None:
    assert found_lines(case.pattern, BRANCHES_CODE) == case.lines


@pytest.mark.parametrize("case", LOOPS, ids=Case.phrase)
def test_loops(case: Case) -> None:
    assert found_lines(case.pattern, LOOPS_CODE) == case.lines


@pytest.mark.parametrize("case", HANDLERS, ids=Case.phrase)
def test_handlers(case: Case) -> None:
    assert found_lines(case.pattern, HANDLERS_CODE) == case.lines


@pytest.mark.parametrize("case", SIMPLE, ids=Case.phrase)
def test_simple(case: Case) -> None:
    assert found_lines(case.pattern, SIMPLE_CODE) == case.lines


@pytest.mark.parametrize("around", ["def $F(...): ...", "try: ...\nexcept $E: ..."])
def test_what_surrounds_may_end_in_a_handler_that_is_still_empty(around: str) -> None:
    code = "def f():\n    try:\n        g()\n    except E:\n        # half typed\n"
    outside = AllOf((Pattern("g()"), NotInside(Pattern(around))))

    assert evaluation_of(code_view(code, "a.py")).selections(outside) == []
