"""Fixed text, written to its file."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

from attrs import frozen

from vetline.project import ProjectError, read_source


@frozen
class FileFixes:
    """A file's text before and after its fixes."""

    path: Path
    before: str
    after: str

    def write(self) -> str:
        """Write the fixed text in the file's own encoding; return what kept it from that."""
        try:
            if read_source(self.path) != self.before:
                return "not fixed: it changed while it was read"
            self.path.write_bytes(_encoded(self.after, self.path.read_bytes()))
        except ProjectError as error:
            return str(error).removeprefix(f"{self.path}: ")
        except (OSError, UnicodeError) as error:
            return f"not fixed: {error.strerror if isinstance(error, OSError) else error}"
        return ""


def _encoded(text: str, before: bytes) -> bytes:
    """``text`` in the encoding that ``before`` declares, with its byte order mark if it had one."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(before).readline)
    return text.encode(encoding)
