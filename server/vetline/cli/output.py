"""What a command says on standard output, or into a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from vetline.cli.status import MisuseError


def is_coloured(stream: TextIO) -> bool:
    """Whether colours are welcome on ``stream``."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def write_text(text: str, stream: TextIO) -> None:
    """Write ``text`` for a person: what the terminal cannot show is written out."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def write_utf8(text: str, file: str | None) -> None:
    """Write ``text`` for a program, to ``file`` or standard output."""
    # A lone surrogate becomes `\\udc80`, which JSON reads back as what it was.
    content = text.encode("utf-8", "backslashreplace")
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise MisuseError(f"{file}: cannot be written: {error.strerror}") from None
