"""Arguments, names and imports in patterns, and the lines on which each is found."""

from __future__ import annotations

import pytest

from matching_cases import Case, found_lines

ARGUMENTS_CODE = """\
foo(1)
foo(a=1)
foo(1, a=1)
foo(1, a=1, b=2)
foo(b=2, a=1)
foo(*x)
foo(**x)
foo(1, 2, 1)
foo()
foo(1, 2, b=2)
foo(1, *q, **k)
foo(-1)
foo(y=2, x=2)
"""
ARGUMENTS = [
    Case("a hole takes one positional argument", "foo($X)", (1, 6, 7, 12)),
    Case(
        "an ellipsis takes any number of arguments",
        "foo(...)",
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    ),
    Case("an ellipsis after a hole takes the rest", "foo($X, ...)", (1, 3, 4, 6, 7, 8, 10, 11, 12)),
    Case("a keyword is found wherever it stands", "foo(..., a=1, ...)", (2, 3, 4, 5)),
    Case(
        "a keyword of the pattern must be the only one left without an ellipsis",
        "foo(..., a=1)",
        (2, 3, 5),
    ),
    Case("an ellipsis after a keyword takes the rest", "foo(a=1, ...)", (2, 3, 4, 5)),
    Case("a hole does not take a keyword argument", "foo($X, a=1)", (3,)),
    Case("a keyword may come before positional arguments in the pattern", "foo(a=1, $X)", (3,)),
    Case("a hole may stand for the name of a keyword", "foo(..., $K=1, ...)", (2, 3, 4, 5)),
    Case("two holes take two arguments", "foo($X, $Y)", ()),
    Case("no arguments match no arguments", "foo()", (9,)),
    Case(
        "a sequence hole takes all arguments",
        "foo($...A)",
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
    ),
    Case("a sequence hole leaves the keyword that the pattern names", "foo($...A, b=2)", (4, 10)),
    Case(
        "a sequence hole takes what is left of a hole",
        "foo($X, $...R)",
        (1, 3, 4, 6, 7, 8, 10, 11, 12),
    ),
    Case("a star matches a star", "foo(*$A)", (6,)),
    Case("two stars match two stars", "foo(**$A)", (7,)),
    Case("two stars at the end", "foo(..., **$K)", (7, 11)),
    Case("a star in the middle", "foo(..., *$A, ...)", (6, 11)),
    Case("a hole twice takes the same thing twice", "foo($X, ..., $X)", (8,)),
    Case("a hole twice in keywords takes the same value", "foo(x=$X, y=$X)", (13,)),
    Case("the last positional argument", "foo(..., $X)", (1, 6, 7, 8, 11, 12)),
    Case("any positional argument", "foo(..., $X, ...)", (1, 3, 4, 6, 7, 8, 10, 11, 12)),
    Case("the keyword value may be an ellipsis", "foo(x=..., ...)", (13,)),
    Case("a negative number is itself", "foo(-1)", (12,)),
    Case("another function is not found", "bar(...)", ()),
]

NAMES_CODE = """\
from subprocess import run as r
import subprocess as sp
import x.y
import x.y as xy
from x import y
r(1)
sp.run(2)
subprocess.run(3)
x.y.run(4)
xy.run(5)
y.run(6)
def g(sp):
    sp.run(7)
def h(r):
    r(8)
"""
NAMES = [
    Case(
        "a function of a module is found by every name that imports give it",
        "subprocess.run($X)",
        (6, 7, 8),
    ),
    Case("the short name alone is not the function", "run($X)", ()),
    Case("the name as written is found too", "r($X)", (6, 15)),
    Case("a hole for the module", "$A.run($X)", (6, 7, 8, 9, 10, 11, 13)),
    Case("a hole for the function", "subprocess.$F($X)", (6, 7, 8)),
    Case("a hole for all that is called", "$F($X)", (6, 7, 8, 9, 10, 11, 13, 15)),
    Case("a submodule by every name", "x.y.run($X)", (9, 10, 11)),
    Case("a module by its alias", "subprocess", (7, 8)),
    Case("an attribute without a call", "subprocess.run", (6, 7, 8)),
]

IMPORTS_CODE = """\
import os
import os as o
import a.b
import a, c
from a import b
from a import b as bb
from a import b, c
from a.b import c
from a import (d, e)
from . import z
from .m import q
from a import *
import a.b.c as abc
def f():
    import foo
"""
IMPORTS = [
    Case("any import", "import $X", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15)),
    Case("a module by any alias", "import os", (1, 2)),
    Case("a module with its alias", "import os as o", (2,)),
    Case("any alias", "import $X as $Y", (2, 13)),
    Case("a submodule however it is imported", "import a.b", (3, 5, 6, 7, 8, 13)),
    Case("a module or anything in it", "import a", (3, 4, 5, 6, 7, 8, 9, 12, 13)),
    Case("a name of a module", "from a import b", (3, 5, 6, 7, 8, 13)),
    Case("a name of a module or of one below it", "from a import c", (7, 8)),
    Case("two names", "from a import $X, $Y", (7, 9)),
    Case("a name with a new name", "from a import b as $Z", (6,)),
    Case("a relative import", "from . import $X", (10, 11)),
    Case("a relative module", "from .m import q", (11,)),
    Case("a module three deep", "import a.b.c", (8, 13)),
    Case("everything", "from a import *", (12,)),
    Case("a hole for the module", "from $M import b", (3, 5, 6, 7, 8, 13)),
    Case("a module that is not imported", "import foo as $Z", ()),
]

SEQUENCES_OF_IMPORTS_CODE = """\
from a import b
import os
if x:
    b(1)
os.system(2)
"""
SEQUENCES_OF_IMPORTS = [
    Case("an import and a later use of it", "from a import b\n...\nb(...)", (1,)),
    Case("an import and something in a nested block", "import $X\n...\nb(1)", (1, 2)),
    Case(
        "an import and a call that is there twice",
        "import os\n...\nos.system($X)\n...\nos.system($X)",
        (),
    ),
]

CHAINS_CODE = """\
a.foo()
a.b.foo()
a.b().foo()
a.b(1).c.d(2).foo()
a().b.foo()
f(1)(2)
a.b.c
"abc".foo()
(x + y).foo()
"""
CHAINS = [
    Case("a hole for the object", "$X.foo(...)", (1, 2, 3, 4, 5, 8, 9)),
    Case(
        "an ellipsis in a chain of attributes and calls",
        "$X. ... .foo(...)",
        (1, 2, 3, 4, 5, 8, 9),
    ),
    Case("a chain that begins with a name", "a. ... .foo(...)", (1, 2, 3, 4)),
    Case("a chain that begins with a call", "a.b(...). ... .foo()", (3, 4)),
    Case("a chain with a link in the middle", "a. ... .b. ... .foo(...)", (2,)),
    Case("a call of a call", "f(...)(...)", (6,)),
    Case("an attribute of an object", "$X.foo", (1, 2, 3, 4, 5, 8, 9)),
    Case("any method", "$X.$Y(...)", (1, 2, 3, 4, 5, 8, 9)),
    Case("a dotted name", "a.b.c", (7,)),
    Case("a call of what a call returns", "$F(...).foo()", (3, 4)),
    Case("an ellipsis for the object", "(...).foo()", (1, 2, 3, 4, 5, 8, 9)),
    Case("a chain that ends in an attribute", "a. ... .foo", (1, 2, 3, 4)),
    Case("a call at the start of a chain", "$X(...). ... .foo()", (3, 4, 5)),
]


@pytest.mark.parametrize("case", ARGUMENTS, ids=Case.phrase)
def test_arguments(case: Case) -> None:
    assert found_lines(case.pattern, ARGUMENTS_CODE) == case.lines


@pytest.mark.parametrize("case", NAMES, ids=Case.phrase)
def test_names(case: Case) -> None:
    assert found_lines(case.pattern, NAMES_CODE) == case.lines


@pytest.mark.parametrize("case", IMPORTS, ids=Case.phrase)
def test_imports(case: Case) -> None:
    assert found_lines(case.pattern, IMPORTS_CODE) == case.lines


@pytest.mark.parametrize("case", SEQUENCES_OF_IMPORTS, ids=Case.phrase)
def test_sequences_of_imports(case: Case) -> None:
    assert found_lines(case.pattern, SEQUENCES_OF_IMPORTS_CODE) == case.lines


@pytest.mark.parametrize("case", CHAINS, ids=Case.phrase)
def test_chains(case: Case) -> None:
    assert found_lines(case.pattern, CHAINS_CODE) == case.lines
