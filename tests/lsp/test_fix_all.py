"""Every safe fix of a document, as edits of its lines."""

from __future__ import annotations

import time

import pytest

from vetline.lsp.fix_all import line_edits
from vetline.text.document import Document
from vetline.text.lines import split_lines

FUNCTIONS = "".join(f"def f{number}(x):\n    return old(x)\n\n\n" for number in range(4_000))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a\n"),
        ("a", "b"),
        ("a\nb", "a\n"),
        ("a\nb", "a\nb\n"),
        ("a\r\nb\r\n", "x\r\na\r\nb\r\nc"),
        (
            FUNCTIONS,
            "import new\n" + FUNCTIONS.replace("f9(x):\n    return old", "f9(x):\n    return new"),
        ),
    ],
)
def test_edits_make_the_fixed_text_soon(before: str, after: str) -> None:
    began = time.perf_counter()

    edits = line_edits(split_lines(before), split_lines(after))

    assert time.perf_counter() - began < 5
    document = Document.of("a.py", before)
    for edit in reversed(edits):
        document.apply(edit.range, edit.text)
    assert document.text() == after
