"""Whatever stands around the code: the result parses, and nothing else has changed."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from fixes.marked import fixed, template, transform

CASES = [
    ("«yaml.load(p, Loader=yaml.Loader)»", "yaml.safe_load(p)", template("yaml.safe_load($P)")),
    (
        "«requests.get(u)»",
        "requests.get(u, timeout=10)",
        transform("rewrite-call", set={"timeout": 10}),
    ),
    (
        "«requests.get(\n@u,  # é\n@verify=False,  # no\n@)»",
        "requests.get(\n@u,  # é\n@)",
        transform("rewrite-call", remove=("verify",)),
    ),
    ("«random.randint(1, 6)»", "secrets.randbelow(6) + 1", transform("use-secrets")),
    ("g(«a == b»)", "g(hmac.compare_digest(a, b))", transform("compare-digest")),
    ("f(token=«'é'»)", "f(token=os.environ['TOKEN'])", transform("environ")),
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
IMPORTS = ["hmac", "os", "random", "requests", "secrets", "sqlite3", "subprocess", "yaml"]
HEADS = ["", "# é\n\n", '"""Doc."""\n\n', "#!/bin/python\n", "x = '«'\n".replace("«", "é")]
BLOCKS = [
    "def f(a, b=1):",
    "async def f(self, /, *, é: int = 2):",
    "@app.route('/é')\n@login  # c\ndef f():",
    "if a:",
    "for é in b:",
    "with open(p) as é, q:",
    "class é(Base):",
    "try:\n    pass\nexcept E:",
]
PLACES = [
    "{}",
    "é = {}",
    "return_ = [{}, 1]  # é",
    "é = {{'é': g({}, *a, **k)}}",
    "print('é'); é = {}",
]


@st.composite
def surroundings(draw: st.DrawFn) -> tuple[str, str]:
    """A file with ``{}`` for the code, and the indentation that lines inside it get."""
    step = draw(st.sampled_from(["    ", "\t", "  "]))
    depth, lines = 0, [draw(st.sampled_from(PLACES))]
    for block in draw(st.lists(st.sampled_from(BLOCKS), max_size=3)):
        head = block.replace("    ", step).split("\n")
        lines = [*head, *(step + line for line in lines)]
        depth += 1
    imports = [f"import {m}" for m in draw(st.permutations(IMPORTS)) if draw(st.booleans())]
    head = draw(st.sampled_from(HEADS)) + "".join(line + "\n" for line in imports)
    tail = draw(st.sampled_from(["", "\n", "\n\n\nx = 1  # é\n"]))
    return head + "\n".join(lines) + tail, step * (depth + 1)


@given(surroundings(), st.sampled_from(CASES), st.sampled_from(["\n", "\r\n"]))
def test_only_what_is_meant_changes(around, case, newline):
    (frame, indent), (code, wanted, fix) = around, case
    holes = {"$P": "p"} if fix.replace else None
    uses_driver = "execute" in code
    frame = f"import sqlite3\n{frame}" if uses_driver else frame
    before, after = (
        frame.replace("{}", text.replace("@", indent)).replace("{{", "{").replace("}}", "}")
        for text in (code, wanted)
    )

    result = fixed(before.replace("\n", newline), fix, holes)

    assert result is not None
    ast.parse(result)
    assert _without_imports(result) == _without_imports(after.replace("\n", newline))


def _without_imports(text: str) -> str:
    """``text`` without the lines that a fix may add or drop."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() and not line.startswith("import "))
