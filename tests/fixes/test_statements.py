from __future__ import annotations

import pytest

from fixes.marked import fixed, transform


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param("a\n    «b»  # c\n    d", "a\n    d", id="a line"),
        pytest.param("«b»", "pass", id="the only one"),
        pytest.param("a; «b»; c", "a; c", id="in the middle of a line"),
        pytest.param("a; «b»", "a", id="at the end of a line"),
        pytest.param("«b»; a", "a", id="at the start of a line"),
    ],
)
def test_remove_statement(code, after):
    result = fixed(f"def f():\n    {code}\n", transform("remove-statement"))

    assert result == f"def f():\n    {after}\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param("app = «g()»  # c\nx", "app = g()  # c\napp.y = 1\nx", id="assignment"),
        pytest.param("app: A = «g()»", "app: A = g()\napp.y = 1", id="no line end"),
        pytest.param(
            "if a:\n\twith «g()» as s:\n\t\tx\n",
            "if a:\n\twith g() as s:\n\t\ts.y = 1\n\t\tx\n",
            id="with",
        ),
        pytest.param("«g()»\n", None, id="nothing is assigned"),
    ],
)
def test_insert_after(code, after):
    assert fixed(code, transform("insert-after", code="$TARGET.y = 1")) == after


def test_insert_before():
    result = fixed("if a:\n  «b»\n", transform("insert-before", code="if not x:\n    raise E"))

    assert result == "if a:\n  if not x:\n    raise E\n  b\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "try:\n    a\n«except E:\n    pass»\n",
            "try:\n    a\nexcept E:\n    b()\n    raise\n",
            id="handler",
        ),
        pytest.param(
            "try:\n    a\nexcept E:\n    «pass»  # c\n",
            "try:\n    a\nexcept E:\n    b()\n    raise  # c\n",
            id="in the handler",
        ),
        pytest.param(
            'def «f»():\n    """D."""\n    return True\n',
            'def f():\n    """D."""\n    b()\n    raise\n',
            id="function",
        ),
        pytest.param(
            "try:\n    a\nexcept E: «pass»\n",
            "try:\n    a\nexcept E:\n    b()\n    raise\n",
            id="on one line",
        ),
    ],
)
def test_set_body(code, after):
    assert fixed(code, transform("set-body", code="b()\nraise")) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("«h.escape(x)»", "x = h.escape(x)"),
        ("«await clean(o.x, 1)»", "o.x = await clean(o.x, 1)"),
        ("«h.escape(x())»", None),
        ("y = «h.escape(x)»", None),
    ],
)
def test_assign_result(code, after):
    assert fixed(code, transform("assign-result")) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ('a or b, "m"', 'if not (a or b):\n    raise PermissionError("m")'),
        ("user.is_admin", "if not user.is_admin:\n    raise PermissionError"),
        ("not a", "if a:\n    raise PermissionError"),
        ("x == y", "if x != y:\n    raise PermissionError"),
        ("x not in y, f'{x}'", "if x in y:\n    raise PermissionError(f'{x}')"),
        ("(a and\n   b)", "if not (a and\n   b):\n    raise PermissionError"),
        ("a < b", "if not a < b:\n    raise PermissionError"),
        ("profile.id == user.id", "if profile.id != user.id:\n    raise PermissionError"),
    ],
)
def test_assert_to_raise(code, after):
    assert fixed(f"«assert {code}»  # c", transform("assert-to-raise")) == f"{after}  # c"


@pytest.mark.parametrize(
    ("code", "name", "options", "after"),
    [
        pytest.param(
            "@a\n@«exempt»  # c\n@b(1,\n  2)\ndef f(): pass\n",
            "remove-decorator",
            {},
            "@a\n@b(1,\n  2)\ndef f(): pass\n",
            id="removes the marked",
        ),
        pytest.param(
            "@a.exempt\n@b\ndef «f»(): pass\n",
            "remove-decorator",
            {"names": ("exempt",)},
            "@b\ndef f(): pass\n",
            id="removes by name",
        ),
        pytest.param(
            "@login\n@app.route('/x',\n   a=1)  # c\ndef «f»(): pass\n",
            "outermost-decorator",
            {"names": ("route",)},
            "@app.route('/x',\n   a=1)  # c\n@login\ndef f(): pass\n",
            id="moves up",
        ),
        pytest.param(
            "@app.route('/')\n@login\ndef «f»(): pass\n",
            "outermost-decorator",
            {"names": ("route",)},
            None,
            id="is first",
        ),
        pytest.param(
            "class A:\n    @b\n    def «f»(self): pass\n",
            "add-decorator",
            {"code": "c"},
            "class A:\n    @b\n    @c\n    def f(self): pass\n",
            id="adds the innermost",
        ),
        pytest.param(
            "@b\ndef «f»(): pass\n",
            "add-decorator",
            {"code": "@c", "outermost": True},
            "@c\n@b\ndef f(): pass\n",
            id="adds the outermost",
        ),
    ],
)
def test_decorators(code, name, options, after):
    assert fixed(code, transform(name, **options)) == after
