"""Notebooks as Python: the lines of their code cells, each on the line where the file holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from vetline.text.lines import split_lines

NOTEBOOK_ENDING = ".ipynb"


def notebook_code(text: str) -> str | None:
    """The code in the notebook ``text``, with empty lines where the file holds anything else.

    A finding's line is then one of the file; its column is one of the cell.
    Magics become comments, and cells in another language are left out.
    ``None`` unless this is a notebook with one line of code a line, as Jupyter writes it.
    """
    try:
        cells = [(cell["cell_type"], cell["source"]) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    lines = split_lines(text)
    code = ["\n"] * len(lines)
    places = _sources(lines)
    for kind, source in cells:
        start, end = next(places, (0, 0))
        if not isinstance(source, list) or len(source) != end - start:
            return None
        if kind == "code" and not _is_other_language(source):
            code[start:end] = [_plain(str(line)) for line in source]
    return "".join(code)


def _sources(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the lines of each cell begin and end in the lines of the file."""
    start: int | None = None
    for number, line in enumerate(lines):
        text = line.strip()
        if start is None and text.startswith('"source": ['):
            start = number + 1
            if text.rstrip(",").endswith("[]"):
                yield start, start
                start = None
        elif start is not None and text in ("]", "],"):
            yield start, number
            start = None


def _is_other_language(source: Sequence[object]) -> bool:
    first = str(source[0]).split() if source else []
    return bool(first) and first[0].startswith("%%") and first[0] not in _PYTHON_MAGICS


def _plain(line: str) -> str:
    """``line`` as Python, with a line's end."""
    is_magic = line.lstrip().startswith(("%", "!", "?"))
    return ("# " if is_magic else "") + line.rstrip("\r\n") + "\n"


_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
