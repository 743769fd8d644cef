from __future__ import annotations

import pytest

from fixes.marked import fixed, transform

LINES = "requests.get(\n    u,  # yes\n    verify=False,  # no\n)"


@pytest.mark.parametrize(
    ("code", "options", "after"),
    [
        pytest.param("«f(u)»", {"set": {"timeout": 10}}, "f(u, timeout=10)", id="adds"),
        pytest.param("«f()»", {"set": {"timeout": 10}}, "f(timeout=10)", id="adds the first"),
        pytest.param("«f(u, )»", {"set": {"a": 1}}, "f(u, a=1, )", id="comma at the end"),
        pytest.param(
            "«f(u, timeout=None)»", {"set": {"timeout": 10}}, "f(u, timeout=10)", id="replaces"
        ),
        pytest.param("«f(u)»", {"callee": "q.f", "data": True}, "q.f(u)", id="data alone"),
        pytest.param("«f('lambda: ' + u)»", {"callee": "q.f", "data": True}, None, id="code"),
        pytest.param("«f(**k)»", {"set": {"timeout": 10}}, None, id="open keywords"),
        pytest.param(
            "«any(a for a in b)»", {"set": {"x": 1}}, "any((a for a in b), x=1)", id="generator"
        ),
        pytest.param(
            "«f(a, Loader)»",
            {"set": {"Loader": "S"}, "positions": {"Loader": 1}},
            "f(a, S)",
            id="by position",
        ),
        pytest.param(
            '«f("a",(b), secure=False, max=0)»',
            {"add": {"secure": True, "httponly": True, "samesite": '"Lax"'}},
            'f("a",(b), secure=True, max=0, httponly=True, samesite="Lax")',
            id="adds what is missing or off",
        ),
        pytest.param(
            "«f(a, secure=is_live)»", {"add": {"secure": True}}, None, id="leaves what is set"
        ),
        pytest.param("«f(a, b=1, c=2)»", {"remove": ("b",)}, "f(a, c=2)", id="removes the middle"),
        pytest.param("«f(b=1, c=2)»", {"remove": ("b",)}, "f(c=2)", id="removes the first"),
        pytest.param("«f(a, b=1, c=2)»", {"remove": ("b", "c")}, "f(a)", id="removes a run"),
        pytest.param("«f(b=1)»", {"remove": "b"}, "f()", id="removes the only one"),
        pytest.param("«f((a), b)»", {"remove": ("0",)}, "f(b)", id="removes by position"),
        pytest.param(
            f"«{LINES}»",
            {"remove": ("verify",)},
            "requests.get(\n    u,  # yes\n)",
            id="removes a line",
        ),
        pytest.param(
            f"«{LINES}»",
            {"remove": ("verify",), "set": {"timeout": 10}},
            "requests.get(\n    u,  # yes\n    timeout=10,  # no\n)",
            id="one for another",
        ),
        pytest.param(
            f"«{LINES}»",
            {"set": {"timeout": 10}},
            "requests.get(\n    u,  # yes\n    verify=False,  # no\n    timeout=10,\n)",
            id="adds a line",
        ),
        pytest.param(
            "«f(\n    a,\n    b=1  # no\n)»",
            {"set": {"c": 2}},
            "f(\n    a,\n    b=1,  # no\n    c=2\n)",
            id="adds a line behind a comment",
        ),
        pytest.param(
            "«f(\n    a=1,  # a\n    # about b\n    b=1,\n)»",
            {"remove": ("a",)},
            "f(\n    # about b\n    b=1,\n)",
            id="comment about the next stays",
        ),
        pytest.param(
            "import h\nh.«md5»(b)", {"callee": "h.sha256"}, "import h\nh.sha256(b)", id="callee"
        ),
        pytest.param("«f(a, k=1)»", {"append": "b"}, "f(a, b, k=1)", id="appends"),
        pytest.param("f(g(«x»))", {"set": {"a": 1}}, "f(g(x, a=1))", id="innermost call"),
    ],
)
def test_rewrite_call(code, options, after):
    assert fixed(code, transform("rewrite-call", **options)) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param("f(1, «(a)», 2)", "f(1, 2)", id="in parentheses"),
        pytest.param("f(1, «a=b»)", "f(1)", id="keyword"),
        pytest.param("f(1, «g(x)»)", "f(1)", id="itself a call"),
        pytest.param("f(1, k=«x»)", "f(1)", id="value of a keyword"),
        pytest.param("«x»", None, id="no call"),
    ],
)
def test_remove_argument(code, after):
    assert fixed(code, transform("remove-argument")) == after


@pytest.mark.parametrize(
    ("code", "options", "after"),
    [
        pytest.param("f(1, «a»)", {}, "f(1, q.s(a))", id="argument"),
        pytest.param("f(1, «(a\n+ b)»)", {}, "f(1, q.s(a\n+ b))", id="parentheses"),
        pytest.param("x = «a, b»", {}, "x = q.s((a, b))", id="bare tuple"),
        pytest.param(
            'f(«f"{a} {b!r:>5}"»)', {"parts": True}, 'f(f"{q.s(a)} {q.s(b)!r:>5}")', id="f-string"
        ),
        pytest.param('f(«"a" + b + "c"»)', {"parts": True}, 'f("a" + q.s(b) + "c")', id="sum"),
        pytest.param(
            'f(«"%s %s" % (a, b)»)', {"parts": True}, 'f("%s %s" % (q.s(a), q.s(b)))', id="percent"
        ),
        pytest.param('f(«"{}".format(a)»)', {"parts": True}, 'f("{}".format(q.s(a)))', id="format"),
        pytest.param('f(«f"{q.s(a)}"»)', {"parts": True}, None, id="done already"),
        pytest.param(
            'def g(a):\n    b = "<b>"\n    b += a\n    f(«b + "</b>"»)',
            {"parts": True},
            None,
            id="what is built elsewhere",
        ),
    ],
)
def test_wrap(code, options, after):
    result = fixed("import q\n" + code, transform("wrap", callee="q.s", **options))

    assert result == ("import q\n" + after if after is not None else None)


@pytest.mark.parametrize(("name", "after"), [("load", "safe_load"), ("dump", None)])
def test_callee_by_what_is_called(name, after):
    fix = transform("rewrite-call", callee={"yaml.load": "yaml.safe_load"})

    result = fixed(f"import yaml\n«yaml.{name}(x)»", fix)

    assert result == (f"import yaml\nyaml.{after}(x)" if after is not None else None)
