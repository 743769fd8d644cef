"""What is too much work is not the same as clean, and is said."""

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

SMALL = "def small(x):\n    return x\n\n\n"
LARGE = "def large(x):\n" + "    x = str(x)\n" * 25_000


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(SMALL, (), id="what was scanned to its end"),
        pytest.param(SMALL + LARGE, (4,), id="what was too much"),
    ],
)
def test_lines_of_what_was_too_much(text: str, want: tuple[int, ...]) -> None:
    engine = Engine(load_rulebook())
    document = Document.of("app.py", text)

    engine.full(document)

    assert engine.partly_scanned(document) == want
