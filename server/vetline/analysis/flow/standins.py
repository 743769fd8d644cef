"""What stands for objects of the library where a condition is computed for an attack text."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from attrs import frozen

from vetline.analysis.flow import constants
from vetline.analysis.flow.constants import NotKnown

PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath")
PATH_PARTS = frozenset(("name", "stem", "suffix", "suffixes", "parts", "parent"))
MATCHES = ("match", "search", "fullmatch")


@frozen
class Pattern:
    """A compiled regular expression of the program."""

    text: str


@frozen
class Url:
    """What ``urlparse`` gives."""

    text: str

    def part(self, name: str) -> object:
        """One of its attributes."""
        if name not in _URL_PARTS:
            raise NotKnown
        try:
            return getattr(urlsplit(self.text), name)
        except ValueError as error:
            raise NotKnown from error


def path_of(*parts: object) -> PurePosixPath:
    """``Path(a, b)``."""
    if not all(isinstance(part, (str, PurePosixPath)) for part in parts):
        raise NotKnown
    return PurePosixPath(*parts)  # type: ignore[arg-type]


def part_of_path(path: object, name: str) -> object:
    """The attribute ``name`` of what ``path_of`` gives."""
    if not isinstance(path, PurePosixPath) or name not in PATH_PARTS:
        raise NotKnown
    found: object = getattr(path, name)
    return list(found) if isinstance(found, tuple) else found


def method_of(value: object, name: str, args: list[object]) -> object:
    """What the method ``name`` of ``value`` gives for ``args``."""
    if isinstance(value, Pattern):
        return matched(name, value, args[0] if args else None)
    if isinstance(value, dict) and name == "get" and args:
        return value.get(args[0], args[1] if len(args) > 1 else None)
    if isinstance(value, str) and name in ("encode", "decode"):
        return value  # an attack text is the same in bytes
    if isinstance(value, PurePosixPath) and name == "is_absolute":
        return value.is_absolute()
    if isinstance(value, (str, bytes)):
        return constants.method(value, name, args)
    raise NotKnown


def matched(how: str, pattern: object, text: object, *_: object) -> object:
    """Whether ``re.<how>(pattern, text)`` finds something; ``None``, as there, if not."""
    compiled = constants.expression(pattern.text if isinstance(pattern, Pattern) else pattern)
    if compiled is None or not isinstance(text, str) or how not in MATCHES:
        raise NotKnown
    return True if getattr(compiled, how)(text) is not None else None


_URL_PARTS = frozenset(("scheme", "netloc", "hostname", "path", "query", "fragment", "port"))
