from __future__ import annotations

import pytest

from vetline.analysis.finding import PlacedFinding
from vetline.lsp.suppress import suppress_edit
from vetline.rulebook.model import Confidence, Severity
from vetline.text.document import Document
from vetline.text.span import Position, Range

COMMENT = "# vetline: ignore[bad] -- reason"


def silenced(text: str) -> str | None:
    """``text`` with a comment for what stands between « and »."""
    document = Document.of("a.py", text.replace("«", "").replace("»", ""))
    before, _, rest = text.partition("«")
    inside = rest.partition("»")[0]
    start = Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
    behind = before + inside
    end = Position(behind.count("\n"), len(behind) - behind.rfind("\n") - 1)
    finding = PlacedFinding("bad", Range(start, end), "", Severity.ERROR, Confidence.HIGH, "")
    edit = suppress_edit(finding, document.lines, 0)
    if edit is None:
        return None
    document.apply(edit.range, edit.text)
    return document.text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("«f(x)»\n", f"f(x)  {COMMENT}\n", id="one line"),
        pytest.param("«f(x)»", f"f(x)  {COMMENT}", id="no line end"),
        pytest.param("«f(x)»  \r\n", f"f(x)  {COMMENT}\r\n", id="spaces and carriage return"),
        pytest.param("«f(x)»  # why\n", f"f(x)  # why  {COMMENT}\n", id="behind a comment"),
        pytest.param("g(\n  «f(x)»,\n)\n", f"g(\n  f(x),  {COMMENT}\n)\n", id="in brackets"),
        pytest.param("«f(\n  x\n)»\n", f"f(\n  x\n)  {COMMENT}\n", id="several lines"),
        pytest.param(
            'g(«f(x)», """\n""")\n', f'{COMMENT}\ng(f(x), """\n""")\n', id="a string begins behind"
        ),
        pytest.param("y = «f(x)» \\\n  + 1\n", f"{COMMENT}\ny = f(x) \\\n  + 1\n", id="backslash"),
        pytest.param(
            'g(\n  «f("""\n""")», """\n""")\n',
            f'g(\n  {COMMENT}\n  f("""\n"""), """\n""")\n',
            id="above, within a statement",
        ),
        pytest.param(
            'g("""\n""", «f(x)», """\n""")\n', None, id="strings on both sides leave no room"
        ),
        pytest.param(
            "f(x)  # vetline: ignore[other] -- known\n".replace("f(x)", "«f(x)»"),
            "f(x)  # vetline: ignore[other, bad] -- known\n",
            id="joins what is there",
        ),
    ],
)
def test_place_of_the_comment(text: str, expected: str | None) -> None:
    assert silenced(text) == expected
