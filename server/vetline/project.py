"""The files of a workspace: where they are, what they are called, what is in them.

Besides ``cli``, ``lsp`` and the loading of rules this is the only module that reads the disk.
It never writes, never imports, and never starts a program.
"""

from __future__ import annotations

import io
import stat
import tokenize
from collections.abc import Iterable
from pathlib import Path

from attrs import define, field

DOCUMENT_BYTES_MAX = 20_000_000
"""Files larger than this are not read: no person wrote them."""

RESOLVED_MODULES_MAX = 20_000
"""Import names whose files are remembered."""


class ProjectError(Exception):
    """A file that cannot be read as text; the message says which and why."""


@define(eq=False)
class Project:
    """A folder with code in it; paths in and out are absolute, with slashes."""

    root: Path
    _resolved: dict[tuple[str, str], str | None] = field(init=False, factory=dict)
    _roots: dict[str, list[Path]] = field(init=False, factory=dict)
    _homes: dict[tuple[str, str], list[Path]] = field(init=False, factory=dict)

    @classmethod
    def around(cls, path: Path) -> Project:
        """The project that ``path`` belongs to: the nearest folder that looks like a root."""
        start = path if is_folder(path) else path.parent
        for folder in (start, *start.parents):
            if is_root(folder):
                return cls(folder)
        return cls(start)

    def relative(self, path: str) -> str:
        """``path`` from the root, with slashes; unchanged if it lies elsewhere."""
        try:
            return Path(path).relative_to(self.root).as_posix()
        except ValueError:
            return path

    def module_name(self, path: str) -> str:
        """The dotted name that the file at ``path`` is imported by."""
        parts = list(Path(self.relative(path)).with_suffix("").parts)
        if parts and parts[0] in SOURCE_FOLDERS and len(parts) > 1:
            parts = parts[1:]
        if parts and parts[-1] == "__init__":
            parts = parts[:-1]
        return ".".join(part for part in parts if part not in ("/", ".."))

    def package_name(self, path: str) -> str:
        """The dotted name that a relative import in the file at ``path`` starts from."""
        name = self.module_name(path)
        return name if Path(path).stem == "__init__" else name.rpartition(".")[0]

    def module_path(self, module: str, importer: str) -> str | None:
        """The file of ``module`` as the file at ``importer`` would import it, if it is ours."""
        folder = importer.rpartition("/")[0]  # asked for every call, so no `Path` is made
        key = (module, folder)
        if key not in self._resolved:
            if len(self._resolved) >= RESOLVED_MODULES_MAX:
                self.forget()
            self._resolved[key] = self._find_module(module, folder)
        return self._resolved[key]

    def forget(self) -> None:
        """Look again for every module: files came, went or moved."""
        self._resolved.clear()
        self._roots.clear()
        self._homes.clear()

    def _find_module(self, module: str, folder: str) -> str | None:
        inner = module.replace(".", "/")
        for base in self._bases(inner.partition("/")[0], folder):
            for candidate in (base / f"{inner}.py", base / inner / "__init__.py"):
                if candidate.is_file():
                    return candidate.as_posix()
        return None

    def _bases(self, top: str, folder: str) -> list[Path]:
        """Where a file in ``folder`` may find the package ``top``: of most names, nowhere."""
        key = (top, folder)
        if key not in self._homes:
            if folder not in self._roots:
                self._roots[folder] = self._import_roots(Path(folder))
            roots = self._roots[folder]
            self._homes[key] = [
                b for b in roots if (b / f"{top}.py").is_file() or (b / top).is_dir()
            ]
        return self._homes[key]

    def _import_roots(self, folder: Path) -> list[Path]:
        roots = [self.root, *(self.root / name for name in SOURCE_FOLDERS)]
        for parent in (folder, *folder.parents):
            if parent not in roots:
                roots.append(parent)
            if parent == self.root:
                break
        else:
            return [folder, *roots[: 1 + len(SOURCE_FOLDERS)]]
        return roots


def read_source(path: Path) -> str:
    """The text of the file at ``path``, decoded as Python would (BOM, coding cookie, UTF-8).

    Raises ``ProjectError`` as ``read_content`` does, or if the file is binary or undecodable.
    """
    return decode_source(read_content(path), str(path))


def read_content(path: Path) -> bytes:
    """What the file at ``path`` holds.

    Raises ``ProjectError`` in one line if it is missing, too large, or a pipe or device, from
    which one could read for ever.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ProjectError(f"{path}: no regular file; not scanned")
        if status.st_size > DOCUMENT_BYTES_MAX:
            raise ProjectError(
                f"{path}: {status.st_size / 1e6:.0f} MB is more than "
                f"{DOCUMENT_BYTES_MAX / 1e6:.0f} MB; not scanned"
            )
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # A path with a null character, which no file can have.
        raise ProjectError(f"{path}: {error}") from None


def decode_source(content: bytes, name: str) -> str:
    """``content`` as text; raises ``ProjectError`` if it is binary or in another encoding."""
    if b"\0" in content[:BINARY_PROBE_BYTES]:
        raise ProjectError(f"{name}: binary file; not scanned")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise ProjectError(f"{name}: cannot be decoded: {error}") from None


def is_root(folder: Path) -> bool:
    """Whether a project begins at ``folder``."""
    return is_root_with([n for n in (*_ROOT_MARKS, _PACKAGE_MARK) if is_there(folder / n)])


def is_root_with(names: Iterable[str]) -> bool:
    """Whether a project begins at a folder that holds ``names``.

    A module of a package that happens to be called ``setup.py`` sets nothing up.
    """
    found = {*names}
    marks = found & _ROOT_MARKS
    return bool(marks) and (marks != {_SETUP} or _PACKAGE_MARK not in found)


def is_there(path: Path) -> bool:
    """Whether there is something at ``path``, as far as we may look and a disk can hold it."""
    try:
        return path.exists()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder, as far as we may look and a disk can hold it."""
    try:
        return path.is_dir()
    except OSError:
        return False


BINARY_PROBE_BYTES = 8_192
_SETUP = "setup.py"
_ROOT_MARKS = frozenset(("pyproject.toml", _SETUP, "setup.cfg", ".git", ".hg"))
_PACKAGE_MARK = "__init__.py"
SOURCE_FOLDERS = ("src", "lib")
