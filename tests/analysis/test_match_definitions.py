"""Functions, classes and decorators in patterns, and the lines on which each is found."""

from __future__ import annotations

import pytest

from matching_cases import Case, found_lines

FUNCTIONS_CODE = """\
@dec
def foo(a, b=1):
    return 1
@dec
@other(1)
def foo(a):
    x = 1
    pass
async def foo(x=1):
    if a:
        return 2
def bar(x: int, y: str = "a") -> int:
    pass
def baz(*args, **kw): pass
class A:
    x = 1
class B(Base):
    x = 1
    def m(self):
        return 3
    y = 2
def foo(): pass
"""
FUNCTIONS = [
    Case("any function", "def $F(...): ...", (1, 4, 9, 12, 14, 19, 22)),
    Case("a return somewhere in the body", "def $F(...):\n    ...\n    return $X", (1, 9, 19)),
    Case("a first parameter", "def foo($X, ...): ...", (1, 4, 9)),
    Case("one parameter, with or without a default", "def foo($X): ...", (4, 9)),
    Case("a parameter with a default", "def foo($X=1): ...", (9,)),
    Case("any default", "def $F(..., $X=..., ...): ...", (1, 9, 12)),
    Case("a default to be kept", "def $F(..., $X=$Y, ...):\n    ...", (1, 9, 12)),
    Case("an annotated parameter", "def $F($X: int, ...): ...", (12,)),
    Case("any annotation", "def $F(..., $X: $T, ...): ...", (12,)),
    Case("two stars", "def $F(..., **kw): ...", (14,)),
    Case("a returned type", "def $F(...) -> $R: ...", (12,)),
    Case("an asynchronous function", "async def $F(...): ...", (9,)),
    Case("a method", "def $F(self, ...): ...", (19,)),
    Case("any parameter", "def $F(..., $X, ...): ...", (1, 4, 9, 12, 19)),
    Case("a sequence hole for the parameters", "def $F($...P): ...", (1, 4, 9, 12, 14, 19, 22)),
    Case("a statement at the start of the body", "def $F(...):\n    $X = 1\n    ...", (4,)),
    Case("a function without parameters", "def foo(): ...", (22,)),
]

DECORATORS_CODE = """\
@other(1)
def a(): pass
@other
def b(): pass
@app.route("/x", methods=["GET"])
def c(): pass
@app.route("/x")
@dec
@other(2)
def d(): pass
@dec
@other(2)
def e(): pass
@other
class F: pass
@x.other()
def g(): pass
def h(): pass
@app.route("/y")
async def i(): pass
"""
DECORATORS = [
    Case("a decorator without arguments", "@$D\ndef $F(...): ...", (3, 7, 11, 16)),
    Case(
        "a decorator with or without arguments",
        "@$D(...)\ndef $F(...): ...",
        (1, 3, 5, 7, 11, 16, 19),
    ),
    Case("a certain decorator", "@other\ndef $F(...): ...", (3,)),
    Case("an empty list of arguments is none", "@other()\ndef $F(...): ...", (3,)),
    Case("a certain decorator with any arguments", "@other(...)\ndef $F(...): ...", (1, 3, 7, 11)),
    Case("a method as decorator", "@$A.route($X, ...)\ndef $F(...): ...", (5, 7, 19)),
    Case("a method with one argument", "@app.route($X)\ndef $F(...): ...", (7, 19)),
    Case("two decorators", "@dec\n@other(...)\ndef $F(...): ...", (7, 11)),
    Case("two decorators in the other order", "@other(...)\n@dec\ndef $F(...): ...", (7, 11)),
    Case("any method as decorator", "@$A.$B(...)\ndef $F(...): ...", (5, 7, 16, 19)),
    Case("a decorated class", "@$D\nclass $C: ...", (14,)),
    Case("the call in a decorator", "$A.route(...)", (5, 7, 19)),
    Case("a decorator alone", "@$X.route(...)", (5, 7, 19)),
]

CLASSES_CODE = """\
from mod import Base
class A1(Base): pass
class A2(A, Base): pass
class A3(Base, A): pass
class A4(metaclass=M): pass
class A5(Base, metaclass=M): pass
class A6(mod.Base): pass
class A7(): pass
class A8:
    x = 1
    def m(self): pass
class A9:
    def m(self): pass
    x = 1
class A10:
    @dec
    def m(self): pass
    y = foo(1, 2)
    z: str = foo(2)
    y
class A11:
    class Meta:
        z = 1
        x = 1
    w: str
"""
CLASSES = [
    Case("any class", "class $C: ...", (2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 21, 22)),
    Case("any bases", "class $C(...): ...", (2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 21, 22)),
    Case("a first base", "class $C(Base): ...", (2, 4, 6)),
    Case("any base", "class $C(..., Base, ...): ...", (2, 3, 4, 6)),
    Case("a keyword", "class $C(metaclass=M): ...", (5,)),
    Case("a keyword after bases", "class $C(..., metaclass=M): ...", (5, 6)),
    Case("two bases in order", "class $C(A, Base): ...", (3,)),
    Case("a base by its whole name", "class $C(mod.Base): ...", (2, 4, 6, 7)),
    Case("holes for two bases", "class $C($B1, $B2): ...", (3, 4)),
    Case("what is in the body has no order", "class $C:\n    def m(self): ...\n    x = 1", (9, 12)),
    Case(
        "with an ellipsis between",
        "class $C(...):\n    ...\n    x = 1\n    ...\n    def m(self): ...",
        (9, 12),
    ),
    Case("a method", "class $C(...):\n    ...\n    def m(...):\n        ...\n    ...", (9, 12, 15)),
    Case("a class attribute", "class $C(...):\n    $X = $Y", (9, 12, 15, 22)),
    Case("a decorated method", "class $C(...):\n    @dec\n    def m(self): ...\n    ...", (15,)),
    Case(
        "the same method twice",
        "class $C(...):\n    def m(self): ...\n    def m(self): ...\n    ...",
        (),
    ),
    Case("an expression in the body", "class $C(...):\n    y", (15,)),
    Case("an annotated attribute", "class $C(...):\n    $X: str\n    ...", (21,)),
    Case("a class in a class", "class $C(...):\n    class Meta:\n        x = 1", (21,)),
    Case("a called value", "class $C(...):\n    ...\n    $F = foo(...)\n    ...", (15,)),
]


@pytest.mark.parametrize("case", FUNCTIONS, ids=Case.phrase)
def test_functions(case: Case) -> None:
    assert found_lines(case.pattern, FUNCTIONS_CODE) == case.lines


@pytest.mark.parametrize("case", DECORATORS, ids=Case.phrase)
def test_decorators(case: Case) -> None:
    assert found_lines(case.pattern, DECORATORS_CODE) == case.lines


@pytest.mark.parametrize("case", CLASSES, ids=Case.phrase)
def test_classes(case: Case) -> None:
    assert found_lines(case.pattern, CLASSES_CODE) == case.lines
