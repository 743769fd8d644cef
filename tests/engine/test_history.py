"""History does not matter: after any edits the answer is that of a fresh engine."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document
from vetline.text.span import Position, Range

STDLIB = Path(sysconfig.get_paths()["stdlib"])
FILES = [
    (STDLIB / name).read_text("utf-8")
    for name in ("shelve.py", "tempfile.py", "getpass.py", "crypt.py", "pickletools.py")
]
RULES = load_rulebook()
PIECES = st.sampled_from(
    [
        "", "\n", "\r\n", "\f", "x", "(", ")", '"', "'", '"""', "    ", "#", ":", "\\\n",
        "def f(a):\n    return eval(a)\n", "class C:\n    def m(self):\n        os.system(x)\n",
        "import os\n", "import yaml as y\n", "from pickle import loads\n", "😀", "é", "\u2028",
        "@decorator\n", "async def g():\n    pass\n", "if x:\n", "else:\n", "x = '''a\n", "\x00",
        "password = 'hunter2hunter2'\n", "    def n(self): pass\n", "loads(b)\n",
    ]
)  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> tuple[float, float, int, int, str]:
    return (
        draw(st.floats(0, 1)),
        draw(st.floats(0, 1)),
        draw(st.integers(0, 3)),
        draw(st.integers(0, 40)),
        draw(PIECES),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.sampled_from(FILES), st.lists(edits(), min_size=1, max_size=8), st.booleans())
def test_history_does_not_matter(
    text: str, history: list[tuple[float, float, int, int, str]], keep_end: bool
) -> None:
    document = Document.of("a.py", text if keep_end else text.rstrip("\n"))
    engine = Engine(RULES)
    engine.full(document)

    for line_at, column_at, lines, columns, piece in history:
        line = int(line_at * document.line_count)
        column = int(column_at * 60)
        end = Position(line + lines, column + columns if not lines else columns)
        document.apply(Range(Position(line, column), end), piece)
        engine.quick(document)

    fresh = Document.of("a.py", document.text())
    assert engine.full(document) == Engine(RULES).full(fresh)
    assert engine.quick(document) == engine.full(document)


def test_the_files_are_real() -> None:
    assert all(ast.parse(text) for text in FILES)


def test_an_edit_after_everything_was_doubted() -> None:
    document = Document.of("a.py", "def f(x):\n    eval(x)\n\n\n" * 9)
    engine = Engine(RULES)
    engine.full(document)
    engine.begin_day("2026-01-31")

    document.apply(Range(Position(0, 0), Position(29, 0)), "x = 1\n")

    fresh = Engine(RULES, today="2026-01-31")
    assert engine.quick(document) == fresh.full(Document.of("a.py", document.text()))
