from __future__ import annotations

from lsp.conftest import Start
from lsp.editor import PLAIN

TEXT = "x = 1\nold(x)\n"


def test_hover_says_what_why_and_what_to_do(start: Start) -> None:
    editor = start()
    uri = editor.open(TEXT)

    text = editor.hover(uri, 1, 1)

    for part in (
        "`old-call`",
        "`old` runs text.",
        "Whoever writes the text runs code.",
        "Call `new`",
        "```python\nnew(1)\n```",
        "CWE-95",
        'ignore = ["old-call"]',
        'severity = { old-call = "hint" }',
    ):
        assert part in text


def test_no_hover_elsewhere(start: Start) -> None:
    editor = start(PLAIN)
    uri = editor.open(TEXT)

    assert editor.hover(uri, 0, 1) == ""
    assert editor.hover(uri, 99, 1) == ""
    assert editor.hover(editor.uri("other.py"), 0, 0) == ""
