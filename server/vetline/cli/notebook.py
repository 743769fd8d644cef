"""Notebooks as Python: the lines of their code cells, each on the line where the file holds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from vetline.text.lines import split_lines

NOTEBOOK_ENDING = ".ipynb"


def notebook_code(text: str) -> str | None:
    """The code in the notebook ``text``, with empty lines where the file holds anything else.

    A finding's line is then one of the file, as Jupyter writes it, which is one line of code a
    line; its column is one of the cell.  What others wrote is laid out like that first.
    Magics become comments, and cells in another language are left out.
    ``None`` unless this is a notebook.
    """
    try:
        book = json.loads(text)
        cells = [{**cell, "source": _lines_of(cell["source"])} for cell in book["cells"]]
        sources = [(str(cell["cell_type"]), cell["source"]) for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    code = _on_its_lines(split_lines(text), sources)
    if code is not None:
        return code
    laid_out = json.dumps({**book, "cells": cells}, indent=1, ensure_ascii=False)
    return _on_its_lines(split_lines(laid_out), sources)


def _lines_of(source: str | Sequence[str]) -> list[str]:
    """The lines of a cell, which the format also allows to be one text."""
    texts = [source] if isinstance(source, str) else source
    return [line for text in texts for line in split_lines(text) or [text]]


def _on_its_lines(lines: Sequence[str], sources: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """The code of ``sources`` on the ``lines`` that hold it; ``None`` if some line holds more."""
    code = ["\n"] * len(lines)
    places = _sources(lines)
    for kind, source in sources:
        start, end = next(places, (0, 0))
        if len(source) != end - start:
            return None
        if kind == "code" and not _is_other_language(source):
            code[start:end] = map(_plain, source)
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


def _is_other_language(source: Sequence[str]) -> bool:
    first = source[0].split() if source else []
    return bool(first) and first[0].startswith("%%") and first[0] not in _PYTHON_MAGICS


def _plain(line: str) -> str:
    """``line`` as Python, with a line's end."""
    is_magic = line.lstrip().startswith(("%", "!", "?"))
    return ("# " if is_magic else "") + line.rstrip("\r\n") + "\n"


_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
