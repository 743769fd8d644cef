"""``vetline rules build-index``: what the package index knows, packed to be shipped."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path

from vetline.cli.output import write_text
from vetline.cli.status import MisuseError, Status
from vetline.rulebook.package_index import build_index


def build_package_index(names: str, date: str, output: str) -> Status:
    """Pack the list of distributions in the file ``names`` into ``output``.

    A line holds a name and, for popular ones, a tab and the rank; the file may be gzipped.
    ``date`` is when the list was made, as messages show it: "November 2026".
    """
    try:
        written = Path(names).read_bytes()
        text = (gzip.decompress(written) if names.endswith(".gz") else written).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise MisuseError(f"{names}: cannot be read: {error}") from None
    packed = build_index(text.split("\n"), date)
    try:
        Path(output).write_bytes(packed)
    except OSError as error:
        raise MisuseError(f"{output}: cannot be written: {error.strerror}") from None
    write_text(f"wrote {output}: {len(packed)} bytes\n", sys.stdout)
    return Status.CLEAN
