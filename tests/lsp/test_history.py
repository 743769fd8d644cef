"""Whatever a client did before: its diagnostics are those of the same text, freshly opened."""

from __future__ import annotations

import random

import pytest

from lsp.conftest import Start
from lsp.editor import PULL, Message

PIECES = (
    "old(x)", "odd(x)\n", "raw(", ")", '"""', "'", "\n", "\r\n", "\r", "\f", "    ", "def f(x):\n",
    "class A:\n    def m(self, x):\n        old(x)\n", "# vetline: ignore[old-call] -- why\n", "\\",
    "é", "😀", "\u2028", "\ud83d", "\x00", "{", "]", "x = 1\n",
)  # fmt: skip
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTHS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def position(text: str, offset: int, encoding: str) -> Message:
    """Where ``offset`` lies, as a client counts."""
    before = text[:offset]
    unified = before.replace("\r\n", " \n").replace("\r", "\n")
    line = before[unified.rfind("\n") + 1 :]
    units = len(line.encode(ENCODINGS[encoding], "surrogatepass")) // WIDTHS[encoding]
    return {"line": unified.count("\n"), "character": units}


def splits_a_line_end(text: str, offset: int) -> bool:
    """Whether a client could not name that place."""
    return text[offset - 1 : offset + 1] == "\r\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_history_does_not_matter(start: Start, encoding: str) -> None:
    choices = random.Random(encoding)
    editor = start({**PULL, "general": {"positionEncodings": [encoding]}})
    text = "def g(x):\n    old(x)\n\n\n" * 20
    uri = editor.open(text)

    for number in range(200):
        first, last = sorted(choices.choices(range(len(text) + 1), k=2))
        last = min(last, first + choices.choice((0, 0, 1, 30)))
        if splits_a_line_end(text, first) or splits_a_line_end(text, last):
            continue
        piece = choices.choice(PIECES)
        place = {
            "start": position(text, first, encoding),
            "end": position(text, last, encoding),
        }
        editor.change(uri, {"range": place, "text": piece})
        text = text[:first] + piece + text[last:]
        if number % 20 == 0:
            fresh = editor.open(text, f"fresh_{number}.py")
            assert editor.pull(uri)["items"] == editor.pull(fresh)["items"]
