"""``pip install …`` and its kin, in scripts, build files and documentation."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.dependencies_model import Requirement, requirement_at
from vetline.text.regex import lazy


def commanded(text: str, *, is_prose: bool) -> Iterator[Requirement]:
    """The distributions that install commands in ``text`` name.

    In prose a command starts a line or a stretch of code: “run pip install in a shell” is none.
    """
    if "install" not in text and " add " not in text:
        return
    for match in _COMMAND.finditer(text):
        if is_prose and not _starts_code(text, match.start()):
            continue
        yield from _arguments(text, match.end())


def install_arguments(text: str) -> Iterator[str]:
    """The install commands in ``text``, each from its first argument to its end."""
    for match in _COMMAND.finditer(text):
        end = _COMMAND_END.search(text, match.end())
        yield text[match.end() : end.start() if end else len(text)]


def _arguments(text: str, start: int) -> Iterator[Requirement]:
    end = _COMMAND_END.search(text, start)
    stop = end.start() if end else len(text)
    takes_value = False
    for match in _WORD.finditer(text, start, stop):
        word = match[0].strip("\"'")
        if takes_value:
            takes_value = False
        elif word.startswith("-"):
            takes_value = word in _VALUE_FLAGS
        elif _PLAIN.fullmatch(word):
            found = requirement_at(word, match.start() + match[0].index(word))
            if found is not None:
                yield found
        elif not _OTHER_SOURCE.match(word):
            return


def _starts_code(text: str, start: int) -> bool:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return _CODE_START.search(before) is not None


_COMMAND = lazy(
    r"(?<![\w-])(?:(?:python[\d.]*|py)[ \t]+-m[ \t]+)?"
    r"(?:(?:uv[ \t]+)?pip[\d.]*[ \t]+install|pipx[ \t]+install|uv[ \t]+add"
    r"|poetry[ \t]+add|pdm[ \t]+add|pipenv[ \t]+install|uv[ \t]+tool[ \t]+install)(?=[ \t])"
)
_COMMAND_END = lazy(
    r"(?<!\\)(?:\r?\n|$)|&&|\|\|?|;(?!\s*(?:python|sys|platform|extra))|[`)]|\s[>#]"
)
_WORD = lazy(r"\"[^\"\n]*\"|'[^'\n]*'|[^\s\\]+")
_PLAIN = lazy(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[\w,. -]*\])?"
    r"(?:\s*(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!,<>=~ -]+)?(?:\s*;.*)?"
)
_OTHER_SOURCE = lazy(r"[.~/]|[\w+]+://|[$<{]|\S*/|\S+@")
# fmt: off
_VALUE_FLAGS = frozenset({
    "-r", "-c", "-e", "-i", "-f", "-t", "-p", "-G", "--requirement", "--requirements",
    "--constraint", "--editable", "--index-url", "--extra-index-url", "--find-links",
    "--target", "--trusted-host", "--python", "--python-version", "--platform",
    "--only-binary", "--no-binary", "--prefix", "--root", "--log", "--cache-dir", "--proxy",
    "--cert", "--timeout", "--retries", "--group", "--extra", "--index", "--implementation",
    "--abi", "--progress-bar", "--src",
})
# fmt: on
_CODE_START = lazy(r"(?:^|`|&&|;|[$%>!])\s*(?:RUN\s+)?(?:sudo\s+(?:-\w+\s+)?)?(?:uv\s+run\s+)?$")
