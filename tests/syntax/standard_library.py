"""The standard library's sources, as text to try things on."""

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

STDLIB = Path(sysconfig.get_paths()["stdlib"])
SKIPPED_FOLDERS = {"site-packages", "__pycache__"}


def sources(step: int) -> list[Path]:
    """Every ``step``-th source file, tests and fixtures of bad syntax included."""
    found = [f for f in STDLIB.rglob("*.py") if not SKIPPED_FOLDERS & set(f.parts)]
    return sorted(found)[::step]


def text_of(file: Path) -> str:
    """The text of a file to the byte; whatever is no UTF-8 becomes lone surrogates."""
    return file.read_bytes().decode("utf-8", "surrogateescape")


def valid_trees(step: int) -> Iterator[tuple[Path, str, ast.Module]]:
    """The sources that this Python can parse, with their trees."""
    for file in sources(step):
        text = text_of(file)
        try:
            with warnings.catch_warnings(action="ignore"):
                yield file, text, ast.parse(text)
        except (SyntaxError, ValueError):
            continue
