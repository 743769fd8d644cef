"""Whatever stands around the code: the result parses, and nothing else has changed."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixes.marked import fixed, site_of, template, transform
from vetline.fixes.changes import edited
from vetline.fixes.compute import proposed_fixes
from vetline.fixes.proof import parses_as_before

ESCAPE = transform("wrap", callee="html.escape", parts=True)
LEAVE_ON = transform("named-values", was=("False",), remove=("verify", "ssl"))
CASES = [
    ("«yaml.load(p, Loader=yaml.Loader)»", "yaml.safe_load(p)", template("yaml.safe_load($P)")),
    (
        "«requests.get(u)»",
        "requests.get(u, timeout=10)",
        transform("rewrite-call", set={"timeout": 10}, like=("timeout",)),
    ),
    (
        "«requests.get(\n@u,  # é\n@verify=False,  # no\n@)»",
        "requests.get(\n@u,  # é\n@)",
        LEAVE_ON,
    ),
    ("«g({'verify': False, 'é': 1}, ssl=False)»", "g({'é': 1})", LEAVE_ON),
    ("«g(**{'verify': False})»", "g()", LEAVE_ON),
    ("«g(a=(True), é=2)»", "g(a=(False), é=2)", transform("named-values", set={"a": False})),
    ("«random.randint(1, 6)»", "secrets.randbelow(6) + 1", transform("use-secrets")),
    ("g(«a == b»)", "g(hmac.compare_digest(a, b))", transform("compare-digest")),
    ("f(token=«'é'»)", "f(token=os.environ['TOKEN'])", transform("environ")),
    ("f(key=«b'é'»)".replace("é", "e"), "f(key=os.environ['KEY'].encode())", transform("environ")),
    ("g(«b'\\0' * 16»)", "g(os.urandom(16))", transform("fresh-bytes")),
    ("g(«'<é>' + x»)", "g('<é>' + html.escape(x))", ESCAPE),
    ("g(«'é %s' % x»)", "g('é %s' % html.escape(x))", ESCAPE),
    ("g(«'é {}'.format(x, k=(y))»)", "g('é {}'.format(html.escape(x), k=html.escape(y)))", ESCAPE),
    (
        "jwt.decode(t, k, «options={'verify_signature': False}»)",
        "jwt.decode(t, k, algorithms=[\"HS256\"])",
        transform("check-token"),
    ),
    ("g(«x == 'é' or 'b'»)", "g(x in ('é', 'b'))", transform("compare-each")),
    (
        "g(«p.startswith(str(q))»)",
        "g(Path(p).is_relative_to(q))",
        transform("path-relative"),
    ),
    (
        "g(«os.path.join('é', x)»)",
        "g(os.path.join('é', os.path.basename(x)))",
        transform("plain-name"),
    ),
    ("os.chmod(p, «0o777»)", "os.chmod(p, 0o700)", transform("mask-mode")),
    (
        "g(«hashlib.md5»(x))",
        "g(hashlib.sha256(x))",
        transform("rename", names={"hashlib.md5": "hashlib.sha256"}),
    ),
    ("log.info(«'é ' + x»)", "log.info('é %r', x)", transform("lazy-log")),
    (
        "c.execute(«f\"SELECT 1 WHERE a = '{x}' AND b = {y}\"»)",
        'c.execute("SELECT 1 WHERE a = ? AND b = ?", (x, y))',
        transform("parameterize-sql"),
    ),
    (
        "subprocess.run(\n@«f'ls {x} é'»,  # a\n@shell=True,\n@)",
        "subprocess.run(\n@['ls', x, 'é'],  # a\n@)",
        transform("shell-to-argv"),
    ),
]  # fmt: skip
IMPORTS = [
    "import hashlib", "import hmac", "import html", "import jwt", "import os",
    "import random", "import requests", "import secrets", "import sqlite3", "import subprocess",
    "import yaml",
]  # fmt: skip
HEADS = [
    "", "# é\n\n", '"""Doc."""\n\n', '"""Doc."""\n', "#!/bin/python\n", "x = 'é'\n",
    "from __future__ import annotations\n", '"""é."""\nfrom __future__ import annotations\n\n',
    "try:\n    import é.b\nexcept ImportError:\n    é = None\n", "if é:\n    import a.b as é\n",
]  # fmt: skip
BLOCKS = [
    "def f(a, b=1):",
    "async def f(self, /, *, é: int = 2):",
    "@app.route('/é')\n@login  # c\ndef f():",
    "if a:",
    "if a:\n    pass\nelse:",
    "for é in b:",
    "while é:",
    "with open(p) as é, q:",
    "class é(Base):",
    "try:\n    pass\nexcept E:",
    "try:\n    pass\nfinally:  # é",
]
PLACES = [
    "{}",
    "é = {}",
    "return_ = [{}, 1]  # é",
    "é = {{'é': g({}, *a, **k)}}",
    "print('é'); é = {}",
    "é = {}; print('é')",
    "if é: é = {}  # é",
    "é = lambda y=1: {}",
    "é = [{} for é in b if é]",
    "é = 1 if {} else 2",
    "é: int = ({})",
    "def é(x={}): pass",
    "@é({})\ndef f(): pass",
    "assert {}, 'é'",
    "match é:\n    case 1 if {}:  # é\n        pass",
    "del é[{}]",
]
IN_TEXT = "é = f'''é {{{}}}'''"


@st.composite
def surroundings(draw: st.DrawFn, places: list[str]) -> tuple[str, str]:
    """A file with ``{}`` for the code, and the indentation that lines inside it get."""
    step = draw(st.sampled_from(["    ", "\t", "  "]))
    place = draw(st.sampled_from(places))
    depth, lines = (
        place[: place.index("{}")].count("\n    "),
        place.replace("    ", step).split("\n"),
    )
    for block in draw(st.lists(st.sampled_from(BLOCKS), max_size=3)):
        head = block.replace("    ", step).split("\n")
        lines = [*head, *(step + line for line in lines)]
        depth += 1
    imports = [line for line in draw(st.permutations(IMPORTS)) if draw(st.booleans())]
    head = draw(st.sampled_from(HEADS)) + "".join(line + "\n" for line in imports)
    tail = draw(st.sampled_from(["", "\n", "\n\n\nx = 1  # é\n"]))
    return head + "\n".join(lines) + tail, step * (depth + 1)


@given(surroundings(PLACES), st.sampled_from(CASES), st.sampled_from(["\n", "\r\n"]))
def test_only_what_is_meant_changes(around, case, newline):
    before, after, fix, holes = _filled(around, case, newline)

    result = fixed(before, fix, holes)

    assert result is not None
    ast.parse(result)
    assert _without_imports(result) == _without_imports(after)


@given(surroundings([IN_TEXT]), st.sampled_from(CASES), st.sampled_from(["\n", "\r\n"]))
def test_in_a_text_it_is_right_or_declined(around, case, newline):
    before, after, fix, holes = _filled(around, case, newline)

    result = _proved(before, fix, holes)

    assert result is None or _without_imports(result) == _without_imports(after)


def _filled(around, case, newline):
    (frame, indent), (code, wanted, fix) = around, case
    holes = {"$P": "p"} if fix.replace else None
    uses_driver = "execute" in code
    frame = _with_driver(frame) if uses_driver else frame
    before, after = (
        frame.replace("{}", text.replace("@", indent)).replace("{{", "{").replace("}}", "}")
        for text in (code, wanted)
    )
    return before.replace("\n", newline), after.replace("\n", newline), fix, holes


def _with_driver(frame: str) -> str:
    """``frame`` with the import of a driver, below what must come first."""
    future = "from __future__ import annotations\n"
    head, found, rest = frame.rpartition(future)
    return f"{head}{found}import sqlite3\n{rest}"


def _proved(code, fix, holes=None):
    site = site_of(code, fix, holes)
    texts = (edited(site.module.lines, p.edits) for p in proposed_fixes(site))
    return next((text for text in texts if parses_as_before(site.module.lines, text)), None)


def _without_imports(text: str) -> str:
    """``text`` without the lines that a fix may add or drop."""
    lines = text.splitlines(keepends=True)
    return "".join(
        line for line in lines if line.strip() and not line.startswith(("import ", "from "))
    )


# --- statements ---------------------------------------------------------------------------

STATEMENTS = [
    ("«breakpoint()»", transform("remove-statement")),
    ("«c.verify = False»", LEAVE_ON),
    ("«assert a == b, 'é'»", transform("assert-to-raise", exception="PermissionError")),
    ("«check(a)»", template("if not $MATCH:\n    raise PermissionError")),
    ("app = «Flask(n)»", transform("insert-after", code="$TARGET.x = 1")),
    ("«send(a)»", transform("insert-before", code="check(a)")),
    ("name = «tempfile.mktemp('é')»", transform("make-temporary")),
    ("«escape(a)»", transform("assign-result")),
]
STATEMENT_PLACES = ["{}", "{}  # é", "print('é'); {}", "{}; print('é')  # é", "if é: {}  # é"]


@given(surroundings(STATEMENT_PLACES), st.sampled_from(STATEMENTS), st.sampled_from(["\n", "\r\n"]))
def test_a_statement_leaves_its_neighbours_alone(around, case, newline):
    (frame, _), (code, fix) = around, case
    before = frame.replace("{}", code).replace("\n", newline)

    result = _proved(before, fix)

    if result is not None:
        ast.parse(result)
        plain = before.replace("«", "").replace("»", "")
        goes = Counter(["# é"] if _is_removal(fix) else [])  # with the statement on its line
        assert not _comments(plain) - _comments(result) - goes
        assert result.count("print('é')") == before.count("print('é')")
        assert ("\r" in result.replace("\r\n", "")) is False
        assert ("\n" in result.replace("\r\n", "")) is (newline == "\n" and "\n" in result)


def _is_removal(fix):
    return fix.transform == "remove-statement" or "remove" in fix.options


def _comments(text: str) -> Counter[str]:
    found = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in found if token.type == tokenize.COMMENT)


@pytest.mark.parametrize(
    ("code", "fix", "after"),
    [
        pytest.param(
            "if x: app = «F()»\n",
            transform("insert-after", code="$TARGET.x = 1"),
            "if x: app = F(); app.x = 1\n",
            id="inserts into the block",
        ),
        pytest.param(
            "a = 1; app = «F()»; b(app)\n",
            transform("insert-after", code="$TARGET.x = 1"),
            "a = 1; app = F(); app.x = 1; b(app)\n",
            id="inserts between",
        ),
        pytest.param(
            "import os, tempfile\nif x: name = «tempfile.mktemp()»\n",
            transform("make-temporary"),
            "import os, tempfile\nif x: fd, name = tempfile.mkstemp(); os.close(fd)\n",
            id="closes in the block",
        ),
        pytest.param(
            "if x: «assert a, b»\n",
            transform("assert-to-raise", exception="E"),
            None,
            id="no block in a line",
        ),
        pytest.param(
            "a(); «check(b)»\n",
            template("if not $MATCH:\n    raise E"),
            None,
            id="no block behind a statement",
        ),
        pytest.param(
            "if x: «breakpoint()»\n", transform("remove-statement"), "if x: pass\n", id="only"
        ),
        pytest.param(
            "a(); «breakpoint()»; b()\n", transform("remove-statement"), "a(); b()\n", id="one"
        ),
        pytest.param("x = «f()»\n", transform("remove-statement"), None, id="result is kept"),
    ],
)
def test_statements_that_share_a_line(code, fix, after):
    assert _proved(code, fix) == after


# --- imports ------------------------------------------------------------------------------

PICK = transform("use-secrets")


@pytest.mark.parametrize(
    ("code", "fix", "after"),
    [
        pytest.param(
            "import random as r, secrets as s\nx = «r.choice(y)»\n",
            PICK,
            "import secrets as s\nx = s.choice(y)\n",
            id="known under another name",
        ),
        pytest.param(
            "from random import choice as pick\nx = «pick(y)»\n",
            PICK,
            "import secrets\nx = secrets.choice(y)\n",
            id="from, under another name",
        ),
        pytest.param(
            "import random\nsecrets = 1\nx = «random.choice(y)»\n",
            PICK,
            "import secrets as secrets_module\nsecrets = 1\nx = secrets_module.choice(y)\n",
            id="clashes with a global",
        ),
        pytest.param(
            "import random\ndef f(secrets):\n    return «random.choice(y)»\n",
            PICK,
            "import secrets as secrets_module\n"
            "def f(secrets):\n    return secrets_module.choice(y)\n",
            id="clashes with a parameter",
        ),
        pytest.param(
            "import random\ndef f():\n    secrets = «random.choice(y)»\n",
            PICK,
            "import secrets as secrets_module\ndef f():\n    secrets = secrets_module.choice(y)\n",
            id="clashes with its own target",
        ),
        pytest.param(
            "import random\nsecrets = secrets_module = 1\nx = «random.choice(y)»\n",
            PICK,
            None,
            id="both names are taken",
        ),
        pytest.param(
            '"""Doc."""\n«random.choice(y)»\n',
            PICK,
            '"""Doc."""\n\nimport secrets\n\nsecrets.choice(y)\n',
            id="below the docstring",
        ),
        pytest.param(
            '"""Doc."""\nfrom __future__ import annotations\nx = «random.choice(y)»\n',
            PICK,
            '"""Doc."""\nfrom __future__ import annotations\n\nimport secrets\n'
            "x = secrets.choice(y)\n",
            id="below the future",
        ),
        pytest.param(
            "try:\n    import random\nexcept E:\n    random = None\nx = «random.choice(y)»\n",
            PICK,
            "import secrets\n\ntry:\n    import random\nexcept E:\n    random = None\n"
            "x = secrets.choice(y)\n",
            id="imported if it is there",
        ),
        pytest.param(
            "import os.path\nx = «f(token='a')»\n".replace("«f(token='a')»", "f(token=«'a'»)"),
            transform("environ"),
            "import os.path\nx = f(token=os.environ['TOKEN'])\n",
            id="import a.b binds a",
        ),
        pytest.param(
            "from os import environ as env\nx = f(token=«'a'»)\n",
            transform("environ"),
            "from os import environ as env\nx = f(token=env['TOKEN'])\n",
            id="the very thing under another name",
        ),
        pytest.param(
            "def f():\n    import os\n    return g(token=«'a'»)\n",
            transform("environ"),
            "def f():\n    import os\n    return g(token=os.environ['TOKEN'])\n",
            id="imported in the function",
        ),
        pytest.param(
            "if x:\n    import os\ny = g(token=«'a'»)\n",
            transform("environ"),
            "import os\n\nif x:\n    import os\ny = g(token=os.environ['TOKEN'])\n",
            id="imported on one branch",
        ),
    ],
)  # fmt: skip
def test_names_are_said_as_the_file_says_them(code, fix, after):
    assert _proved(code, fix) == after
