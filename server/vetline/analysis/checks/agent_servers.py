"""Tool servers that assistants start (MCP): which of them may change overnight."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule
from vetline.text.regex import lazy
from vetline.text.span import Span


def unpinned_servers(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Servers fetched in whatever version is newest, or reached without encryption."""
    for match in _COMMAND.finditer(text):
        launcher = match["first"] or match["last"]
        start = match.start("after") if match["first"] else match.start("before")
        found = _package(launcher, match["after"] or match["before"] or "")
        if found is not None:
            package, offset = found
            span = Span(start + offset, start + offset + len(package))
            yield verdict(rule, span, {"$SERVER": package})
    for match in _CLEARTEXT.finditer(text):
        yield verdict(rule, Span(match.start("url"), match.end("url")), {"$SERVER": match["url"]})


def _package(launcher: str, arguments: str) -> tuple[str, int] | None:
    """The package or image that ``launcher`` is told to run, if its version is open."""
    words = [(match[1], match.start(1)) for match in _WORD.finditer(arguments)]
    if launcher == "docker":
        return _image(words)
    if launcher in ("npm", "pnpm", "yarn", "pipx", "uv"):
        words = words[1:] if words and words[0][0] in _RUN_WORDS else []
    takes_value = False
    for word, at in words:
        if takes_value or word in ("tool", "run", "x"):
            takes_value = False
        elif word in _VALUE_FLAGS:
            takes_value = True
        elif word in ("--from", "--package", "-p", "--spec") or word.startswith("-"):
            continue
        else:
            return None if _PINNED.search(word) or _LOCAL.match(word) else (word, at)
    return None


def _image(words: list[tuple[str, int]]) -> tuple[str, int] | None:
    if not words or words[0][0] != "run":
        return None
    takes_value = False
    for word, at in words[1:]:
        if takes_value:
            takes_value = False
        elif word.startswith("-"):
            takes_value = "=" not in word and word not in _DOCKER_SWITCHES
        else:
            return None if _TAGGED.search(word) else (word, at)
    return None


_COMMAND = lazy(
    r"[\"']command[\"']\s*:\s*[\"'](?:[^\"'\s]*/)?(?P<first>npx|bunx|pnpx|uvx|pipx|uv|npm|pnpm|yarn|docker)"
    r"(?:\.cmd|\.exe)?[\"']\s*,[^{}]*?[\"']args[\"']\s*:\s*\[(?P<after>[^\]]*)\]"
    r"|[\"']args[\"']\s*:\s*\[(?P<before>[^\]]*)\]\s*,[^{}]*?"
    r"[\"']command[\"']\s*:\s*[\"'](?:[^\"'\s]*/)?(?P<last>npx|bunx|pnpx|uvx|pipx|uv|npm|pnpm|yarn|docker)"
    r"(?:\.cmd|\.exe)?[\"']"
)
_CLEARTEXT = lazy(
    r"[\"'](?:url|serverUrl|httpUrl|endpoint)[\"']\s*:\s*[\"'](?P<url>http://"
    r"(?!localhost\b|127\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal|\$)[^\"']+)[\"']"
)
_WORD = lazy(r"[\"']([^\"']*)[\"']")
_RUN_WORDS = frozenset({"run", "exec", "dlx", "x", "tool"})
_VALUE_FLAGS = frozenset({"--python", "--with", "--index-url", "--registry", "--directory"})
_DOCKER_SWITCHES = frozenset({"-i", "-t", "-it", "-ti", "--rm", "--init", "--interactive", "--tty"})
_PINNED = lazy(r"(?:.@|==)v?\d+(?:\.\d+)+\S*$|@[0-9a-f]{40}\b|#[0-9a-f]{40}$|@sha256:")
_TAGGED = lazy(r":(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$")
_LOCAL = lazy(r"[./~$]|[A-Za-z]:[\\/]|\$\{")
