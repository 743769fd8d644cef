"""What valid code is lowered to, whatever Python the server runs on."""

import pytest

from syntax.shapes import shape, shapes_of, value_of
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit

STATEMENTS = [
    pytest.param(
        'match a:\n    case {"b": [1, *c], **d} if e: f\n    case A(x=1) | None as g: h\n',
        "Match(a [Case(Dict([DictItem('b' List([1 Starred(c)])) DictItem(d)]) e [ExprStmt(f)])"
        " Case(NamedExpr(g BinOp(Call(A [Keyword(x 1)]) | None) True) [ExprStmt(h)])])",
        id="match",
    ),
    pytest.param("match = case\n", "Assign([match] case)", id="match as a name"),
    pytest.param(
        "if (a := f(1)) > 2: b\nelif c: d\nelse: e\n",
        "If(Compare(NamedExpr(a Call(f [1])) [>] [2]) [ExprStmt(b)]"
        " [If(c [ExprStmt(d)] [ExprStmt(e)])])",
        id="walrus and branches",
    ),
    pytest.param(
        "def f[T: int, *Ts, **P](a: T) -> T: pass\n",
        "FunctionDef(f [Parameter(a T)] T [Jump(pass)])",
        id="type parameters of a function",
    ),
    pytest.param(
        "class A[T](B[T], metaclass=M): pass\n",
        "ClassDef(A [Subscript(B T) Keyword(metaclass M)] [Jump(pass)])",
        id="type parameters of a class",
    ),
    pytest.param(
        "type A[T] = list[T]\n", "TypeAliasStmt(Subscript(A T) Subscript(list T))", id="type alias"
    ),
    pytest.param(
        "type(a).b = 1\n", "Assign([Attribute(Call(type [a]) b)] 1)", id="call of type, assigned to"
    ),
    pytest.param(
        "type(a)[b] = 1\n", "Assign([Subscript(Call(type [a]) b)] 1)", id="call of type, subscript"
    ),
    pytest.param(
        "try: a\nexcept* (A, B) as e: c\nelse: d\nfinally: g\n",
        "Try([ExprStmt(a)] [Handler(Tuple([A B]) e [ExprStmt(c)] True)]"
        " [ExprStmt(d)] [ExprStmt(g)])",
        id="exception group",
    ),
    pytest.param(
        "try: a\nexcept A, B: c\n",
        "Try([ExprStmt(a)] [Handler(Tuple([A B]) [ExprStmt(c)])])",
        id="exceptions without parentheses",
    ),
    pytest.param(
        "async def f(a, /, b=1, *c, d: int, **e): await g\n",
        "FunctionDef(f [Parameter(a) Parameter(/) Parameter(b 1) Parameter(c *) Parameter(d int)"
        " Parameter(e **)] [ExprStmt(Await(g))] True)",
        id="all kinds of parameters",
    ),
    pytest.param(
        "def f(*args: *Ts): pass\n",
        "FunctionDef(f [Parameter(args * Starred(Ts))] [Jump(pass)])",
        id="unpacked annotation",
    ),
    pytest.param(
        "@a.b(c)\n@d\nclass E: pass\n",
        "ClassDef(E [Jump(pass)] [Call(Attribute(a b) [c]) d])",
        id="decorators",
    ),
    pytest.param(
        "with (a as b, c): d\n",
        "With([WithItem(a b) WithItem(c)] [ExprStmt(d)])",
        id="with in parentheses",
    ),
    pytest.param(
        "for a, *b in c: d\nelse: e\n",
        "For(Tuple([a Starred(b)]) c [ExprStmt(d)] [ExprStmt(e)])",
        id="for with else",
    ),
    pytest.param("a = b = c\n", "Assign([a b] c)", id="chain of assignments"),
    pytest.param("(a) = b\n", "Assign([a] b)", id="target in parentheses"),
    pytest.param("(a,) = b\n", "Assign([Tuple([a])] b)", id="tuple of one as a target"),
    pytest.param("a: int = 1\n", "AnnAssign(a int 1)", id="annotated assignment"),
    pytest.param("a <<= b\n", "AugAssign(a << b)", id="augmented assignment"),
    pytest.param("raise A from b\n", "Raise(A b)", id="raise with cause"),
    pytest.param("del a[0], b\n", "Delete([Subscript(a 0) b])", id="delete"),
    pytest.param("global a, b\n", "Scope(global [a b])", id="global"),
    pytest.param(
        "from ..a.b import (c as d, e)\n",
        "ImportFrom(a.b 2 [Alias(c d) Alias(e)])",
        id="relative import",
    ),
    pytest.param("from . import *\n", "ImportFrom(1 [Alias(*)])", id="import of everything"),
    pytest.param("import a.b as c, d\n", "Import([Alias(a.b c) Alias(d)])", id="import"),
    pytest.param('exec "a" in b\n', "ExprStmt(Call(exec ['a' b]))", id="exec of Python 2"),
    pytest.param("a = yield\n", "Assign([a] Yield())", id="bare yield"),
]


@pytest.mark.parametrize(("text", "want"), STATEMENTS)
def test_statement(text: str, want: str) -> None:
    assert shapes_of(text) == [want]
    assert parse_unit(text).broken == ()


EXPRESSIONS = [
    ("same quotes in a field", 'f"{a["b"]!r:>{w}}"',
     "JoinedStr([FormattedValue(Subscript(a 'b') r [w] >{w})])"),
    ("f-string in an f-string", 'f"{f"{a}"}"',
     "JoinedStr([FormattedValue(JoinedStr([FormattedValue(a)]))])"),
    ("t-string", 't"a{b}"', "JoinedStr(['a' FormattedValue(b)] True)"),
    ("strings in a row", '"a" f"{b}" r"\\d"', "JoinedStr(['a' FormattedValue(b) '\\\\d'])"),
    ("plain strings in a row", '"a" "\\n"', "'a\\n'"),
    ("bytes in a row", 'b"a" b"\\x00"', "b'a\\x00'"),
    ("async comprehension", "[a async for b, c in d if e if f]",
     "Comprehension(list a [Generator(Tuple([b c]) d [e f] True)])"),
    ("generator as an argument", "f(a for b in c)",
     "Call(f [Comprehension(generator a [Generator(b c)])])"),
    ("unpacking in a dict", '{**a, "b": c}', "Dict([DictItem(a) DictItem('b' c)])"),
    ("unpacking in a call", "f(*a, **b, c=1)", "Call(f [Starred(a) Keyword(b) Keyword(c 1)])"),
    ("lambda", "lambda *a, b=1: c", "Lambda([Parameter(a *) Parameter(b 1)] c)"),
    ("comparisons in a row", "not a in b is not c", "UnaryOp(not Compare(a [in is not] [b c]))"),
    ("flat chain of and", "a and (b and c) and (d or e)", "BoolOp(and [a b c BoolOp(or [d e])])"),
    ("chain of plus", "a + b + c", "BinOp(BinOp(a + b) + c)"),
    ("power and sign", "-1 ** +2", "UnaryOp(- BinOp(1 ** UnaryOp(+ 2)))"),
    ("slices", "a[1:2, ::3, ...]", "Subscript(a Tuple([Slice(1 2) Slice(3) Ellipsis]))"),
    ("index with a comma", "a[b,]", "Subscript(a Tuple([b]))"),
    ("unpacked index", "a[*b]", "Subscript(a Tuple([Starred(b)]))"),
    ("condition", "a if b else c", "IfExp(b a c)"),
    ("matrix product", "a @ b", "BinOp(a @ b)"),
    ("yield from", "(yield from a)", "Yield(a True)"),
    ("numbers", "0x_ff + 1_000.5 + 3j", "BinOp(BinOp(255 + 1000.5) + 3j)"),
    ("wide letters", "ｅｖａｌ(ａ.ｂ)", "Call(eval [Attribute(a b)])"),
    ("comments in brackets", "f(  # a\n    b,  # c\n)", "Call(f [b])"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "want"), [pytest.param(text, want, id=name) for name, text, want in EXPRESSIONS]
)
def test_expression(text: str, want: str) -> None:
    assert shape(value_of(text)) == want


def test_places_are_characters() -> None:
    text = "é = '😀'; eval(x)\n"

    (call,) = [x for s in parse_unit(text).body for x in n.walk(s) if isinstance(x, n.Call)]

    assert text[call.start : call.end] == "eval(x)"


def test_header_lies_before_the_text() -> None:
    header, text = "class É(B):\n", "    def f(self):\n        é(x)\n"

    (cls,) = parse_unit(text, header).body

    assert isinstance(cls, n.ClassDef)
    (method,) = cls.body
    assert isinstance(method, n.FunctionDef)
    assert (cls.start, cls.name_start) == (-len(header), -6)
    assert text[method.start : method.end] == text.strip()
    assert text[method.name_start] == "f"


def test_walk_goes_through_a_tree_in_source_order() -> None:
    (statement,) = parse_unit("a(b, *c)[d:e].f = g if h else {i: j}\n").body

    names = [node.id for node in n.walk(statement) if isinstance(node, n.Name)]

    assert sorted(names) == list("abcdeghij")
    assert names[:5] == list("abcde")
