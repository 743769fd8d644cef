"""Strings, numbers and known values in patterns, and the lines on which each is found."""

from __future__ import annotations

import pytest

from matching_cases import Case, found_lines

LITERALS_CODE = """\
AB = 1
foo("abc")
foo('xab')
foo(AB)
foo(ab)
K = "abc"
foo(K)
foo(f"a{x}b")
foo("a" + b)
foo("a" + "b" + b)
foo("a" "bc")
foo("%s" % b)
foo(b"abc")
foo(r"abc")
foo(7)
foo(3 + 4)
foo('''abc''')
foo("abc" + "d")
def f():
    k = "abc"
    foo(k)
    if z:
        k = "def"
    foo(k)
    n = 7
    foo(n)
    n = n + 1
    foo(n)
foo(f"abc")
foo(f"{K}")
foo("")
foo(None)
foo(True)
def f(k="abc"):
    foo(k)
foo(["abc"])
foo("{}".format("a"))
"""
LITERALS = [
    Case(
        "any string that is known",
        'foo("...")',
        (2, 3, 7, 11, 13, 14, 17, 18, 21, 24, 29, 30, 31),
    ),
    Case(
        "triple quotes make no difference",
        "foo('''...''')",
        (2, 3, 7, 11, 13, 14, 17, 18, 21, 24, 29, 30, 31),
    ),
    Case("a string by its value", 'foo("abc")', (2, 7, 11, 13, 14, 17, 21, 29, 30)),
    Case(
        "a regular expression finds a part of a string",
        'foo("=~/b/")',
        (2, 3, 7, 11, 13, 14, 17, 18, 21, 29, 30),
    ),
    Case(
        "a regular expression may be anchored",
        'foo("=~/^ab/")',
        (2, 7, 11, 13, 14, 17, 18, 21, 29, 30),
    ),
    Case("a regular expression that finds nothing", 'foo("=~/^b/")', ()),
    Case(
        "a hole for what is between the quotes",
        'foo("$X")',
        (2, 3, 7, 11, 13, 14, 17, 18, 21, 29, 30, 31),
    ),
    Case("a number by its value", "foo(7)", (15, 16, 26)),
    Case("an f-string", 'foo(f"...")', (8, 29, 30)),
    Case("an f-string with a value in it", 'foo(f"...{$X}...")', (8, 30)),
    Case("a string with something added", 'foo("..." + $X)', (9, 10, 18)),
    Case("a hole for the string that something is added to", 'foo("$A" + $X)', (9, 10, 18)),
    Case("a sum of any two things", "foo($A + $X)", (9, 10, 16, 18)),
    Case("a formatted string", 'foo("..." % $X)', (12,)),
    Case("a bytes literal", 'foo(b"...")', (13,)),
    Case("true is not one", "foo(True)", (33,)),
    Case("nothing is nothing", "foo(None)", (32,)),
    Case("formatting by method", 'foo("...".format(...))', (37,)),
    Case("three dots inside a string are themselves", 'foo("a...")', ()),
]

SUMS_CODE = """\
foo("a" + b + c)
foo("a" + b + "c")
foo(b + "c")
foo("a" + b)
foo(a + b)
foo("a %s" % b)
foo(f"a{b}c{d}")
foo(f"{b}c")
foo(f"a")
foo("a" + ("b" + c))
foo(k + "%s" % z)
foo("a"
    "b" + c)
"""
SUMS = [
    Case("a sum has two operands", 'foo("..." + $X)', (4, 10, 12)),
    Case("the last operand", 'foo($X + "...")', (2, 3)),
    Case("three operands", 'foo("..." + $X + "...")', (2,)),
    Case("an ellipsis takes the other operands", 'foo("..." + ...)', (1, 2, 4, 10, 12)),
    Case("three holes", "foo($A + $B + $C)", (1, 2)),
    Case("a modulo", "foo($X % $Y)", (6,)),
    Case("an ellipsis between braces is any value", 'foo(f"...{...}...")', (7, 8)),
    Case("an f-string that begins with a value", 'foo(f"{$X}...")', (8,)),
    Case("a regular expression for the template", 'foo("=~/.*%s.*/" % $X)', (6,)),
]

ADJACENT_CODE = """\
a = ["a" "b", "c"]
b = ["a", "b"]
c = ["a" "b"]
d = list(["x", "y" "z"])
"""
ADJACENT = [
    Case("literals side by side", '"..." "..."', (1, 3, 4)),
    Case("a list of nothing but literals side by side", "['...' '...']", (3,)),
    Case("a list with literals side by side", '[..., "..." "...", ...]', (1, 3, 4)),
]

KNOWN_CODE = """\
K = "abc"
def f():
    foo(K)
L = "abc"
L = "def"
def g():
    foo(L)
if a:
    M = "abc"
def h():
    foo(M)
def k(p="abc"):
    foo(p)
    for q in ["abc", "def"]:
        foo(q)
    r = "abc"
    while z:
        foo(r)
        r = r + "d"
    t = "abc" if z else "def"
    foo(t)
    u = "abc"
    try:
        u = zz()
    except E:
        pass
    foo(u)
    v = None
    if z:
        v = "abc"
    foo(v)
    foo("abc".upper())
    foo(str("abc"))
    foo("abc" * 2)
class C:
    K2 = "abc"
    def m(self):
        foo(K2)
        foo(self.K2)
        self.d = "abc"
        foo(self.d)
def zz():
    ee = 1
    foo(ee)
    ee = 1 + ee
    foo(-ee)
    if a:
        gg = "abc"
    else:
        gg = "abc"
    foo(gg)
    if a:
        hh = "abc"
    else:
        hh = zz()
    foo(hh)
    ii = ("abc", "def")
    foo(ii)
    foo(ii[0])
    ll = f"{K}d"
    foo(ll)
    nn = K + "x"
    foo(nn)
    for pp in range(3):
        qq = "abc"
        foo(qq)
"""
KNOWN = [
    Case(
        "names that stand for a string whatever happens",
        'foo("...")',
        (3, 11, 21, 34, 39, 41, 51, 61, 63, 66),
    ),
    Case("names that stand for one certain string", 'foo("abc")', (3, 11, 39, 41, 51, 66)),
    Case("names that stand for a number", "foo(1)", (44,)),
]


@pytest.mark.parametrize("case", LITERALS, ids=Case.phrase)
def test_literals(case: Case) -> None:
    assert found_lines(case.pattern, LITERALS_CODE) == case.lines


@pytest.mark.parametrize("case", SUMS, ids=Case.phrase)
def test_sums(case: Case) -> None:
    assert found_lines(case.pattern, SUMS_CODE) == case.lines


@pytest.mark.parametrize("case", ADJACENT, ids=Case.phrase)
def test_adjacent(case: Case) -> None:
    assert found_lines(case.pattern, ADJACENT_CODE) == case.lines


@pytest.mark.parametrize("case", KNOWN, ids=Case.phrase)
def test_known(case: Case) -> None:
    assert found_lines(case.pattern, KNOWN_CODE) == case.lines
