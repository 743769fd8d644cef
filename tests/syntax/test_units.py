"""Where valid code is cut."""

import ast

import pytest

from syntax.standard_library import valid_trees
from vetline.syntax.units import Unit, UnitList
from vetline.text.lines import split_lines


def units_of(text: str) -> list[Unit]:
    return UnitList.of(split_lines(text)).units


WHOLE = [
    pytest.param("import a\n", "import", "", id="import"),
    pytest.param("from a import (\n    b,\n)\n", "import", "", id="import in brackets"),
    pytest.param("from a import \\\n    b\n", "import", "", id="import after a backslash"),
    pytest.param("a = 1  # b\n", "statement", "", id="assignment"),
    pytest.param('a = """\ndef f():\n"""\n', "statement", "", id="code in a string"),
    pytest.param("a = [\n1,\n\n# b\n2,\n]\n", "statement", "", id="list at the margin"),
    pytest.param("if a:\n    b\n\n# c\nelif d:\n    e\nelse:\n    f\n", "statement", "", id="if"),
    pytest.param("try:\n    a\nexcept* B:\n    c\nfinally:\n    d\n", "statement", "", id="try"),
    pytest.param("match a:\n    case 1:\n        b\n", "statement", "", id="match"),
    pytest.param("for a in b:\n    c\nelse:\n    d\n", "statement", "", id="for"),
    pytest.param("async with a:\n    b\n", "statement", "", id="async with"),
    pytest.param("def f():\n    a\n\n\n    b\n", "function", "f", id="function"),
    pytest.param("def f():\n    a\n# b\n    c\n", "function", "f", id="comment at the margin"),
    pytest.param("@a\n\n# b\n@c(\n)\nasync def f():\n    d\n", "function", "f", id="decorators"),
    pytest.param("def f(): a\n", "function", "f", id="function on one line"),
    pytest.param("def f():\n\ta\n        b\n", "function", "f", id="tabs"),
    pytest.param("class A: b = 1\n", "class", "A", id="class on one line"),
    pytest.param("@a\nclass A(\n    B,\n):\n", "class", "A", id="class header"),
    pytest.param("type A[T] = list[T]\n", "statement", "", id="type alias"),
    pytest.param("def f():\r\n    a\r\n", "function", "f", id="carriage returns"),
    pytest.param("def f():\r    a\r", "function", "f", id="lone carriage returns"),
    pytest.param("\fdef f():\n    a\n", "function", "f", id="form feed"),
    pytest.param("\n# a\n    # b\n", "blank", "", id="blank lines and comments"),
    pytest.param("a", "statement", "", id="no final line end"),
]


@pytest.mark.parametrize(("text", "kind", "name"), WHOLE)
def test_one_unit(text: str, kind: str, name: str) -> None:
    after = "b = 2\n" if text.endswith(("\n", "\r")) else ""

    units = units_of(text + after)

    assert (units[0].text, units[0].kind, units[0].name) == (text, kind, name)


CLASS = '''\
@frozen
class A(B, key=C):  # first
    """What it is."""

    field: int = 1

    # of the method
    @property
    def get(self):
        if a:
            return 1

        return 2
    # at the end

    async def put(self): pass

    class Meta:
        def inner(self):
            pass

after = 1
'''


def test_class_is_cut_into_members() -> None:
    header = "class A(B, key=C):\n"

    units = [(u.kind, u.name, u.header, u.text.strip().split("\n")[0]) for u in units_of(CLASS)]

    assert [unit for unit in units if unit[0] != "blank"] == [
        ("class", "A", "", "@frozen"),
        ("member", "A", header, '"""What it is."""'),
        ("member", "A", header, "field: int = 1"),
        ("method", "A.get", header, "@property"),
        ("method", "A.put", header, "async def put(self): pass"),
        ("member", "A", header, "class Meta:"),
        ("statement", "", "", "after = 1"),
    ]


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        pytest.param("class A:", "class A:", id="plain"),
        pytest.param("class  A (B) :  # c", "class  A (B) :", id="comment"),
        pytest.param("class A(  # b\n    B,\n\n    C,\n):", "class A( B, C, ):", id="over lines"),
        pytest.param("class A \\\n    (B):", "class A (B):", id="backslash"),
        pytest.param("class A[T: int](B[T]):", "class A[T: int](B[T]):", id="type parameters"),
        pytest.param('class A(b="#"):', 'class A(b="#"):', id="number sign in a string"),
        pytest.param("class A", "class A:", id="no colon yet"),
        pytest.param("class A(B C):", "class A:", id="broken bases"),
        pytest.param("class A(", "class A:", id="open bracket"),
        pytest.param("class", "class _:", id="no name yet"),
        pytest.param("class (B):", "class _:", id="no name"),
        pytest.param("class A(" + "B, " * 1000 + "):", "class A:", id="absurdly long"),
    ],
)
def test_header_of_a_method(lines: str, header: str) -> None:
    method = "    def f(self): pass\n"

    units = units_of(f"{lines}\n{method}")

    assert (units[-1].header, units[-1].text, units[-1].kind) == (f"{header}\n", method, "method")


@pytest.mark.parametrize("step", [7])
def test_valid_code_is_cut_at_its_statements(step: int) -> None:
    wrong = []
    for file, text, tree in valid_trees(step):
        units = UnitList.of(split_lines(text))
        got = [units.first_line(i) for i, unit in enumerate(units.units) if unit.kind != "blank"]
        if sorted(set(_statement_lines(tree))) != got:
            wrong.append(file.name)

    assert wrong == []


def _statement_lines(tree: ast.Module) -> list[int]:
    lines = []
    for statement in tree.body:
        lines.append(_first_line(statement))
        if isinstance(statement, ast.ClassDef) and statement.body[0].lineno != statement.lineno:
            lines += [_first_line(member) for member in statement.body]
    return lines


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min(node.lineno for node in (statement, *decorators)) - 1


@pytest.mark.parametrize("text", ["", "a = 1\n\n\nb = 2\n# c\n", CLASS, CLASS.rstrip("\n")])
def test_units_know_their_lines(text: str) -> None:
    lines = split_lines(text)
    units = UnitList.of(lines)

    owners = [units.index_at(line) for line in range(len(lines))]

    assert "".join(unit.text for unit in units.units) == text
    assert owners == [i for i, unit in enumerate(units.units) for _ in range(unit.line_count)]
    assert units.index_at(len(lines) + 5) == len(units.units) - 1


def test_digest_depends_on_the_header() -> None:
    method = "    def f(self): pass\n"
    before, after = (units_of(f"class A({base}):\n{method}")[-1] for base in "BC")

    assert before.text == after.text
    assert before.digest != after.digest


def test_whole_text_is_one_unit() -> None:
    unit = Unit.whole("def f():\n    pass\nb = 1\n")

    assert (unit.line_count, unit.text) == (3, "def f():\n    pass\nb = 1\n")
