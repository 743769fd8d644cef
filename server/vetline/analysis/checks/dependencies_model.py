"""One requirement, as it stands in a text."""

from __future__ import annotations

import re

from attrs import evolve, frozen

from vetline.text.regex import lazy
from vetline.text.span import Span


@frozen
class Requirement:
    """A distribution that a text asks for.

    ``name`` is as written, ``span`` its place, ``line`` that of the whole requirement.
    ``specifier`` is what follows about versions, ``url`` a direct reference (``git+https://…``).
    """

    name: str
    span: Span
    line: Span
    specifier: str = ""
    url: str = ""

    def whole(self, length: int) -> Requirement:
        """The same requirement, of which ``length`` characters belong together."""
        return evolve(self, line=Span(self.span.start, self.span.start + length))

    def with_source(self, specifier: str, url: str) -> Requirement:
        """The same distribution, in these versions or from there."""
        return evolve(self, specifier=specifier, url=url)


def requirement_at(body: str, at: int) -> Requirement | None:
    """The requirement that ``body``, which stands at ``at``, spells after PEP 508."""
    stripped = body.strip()
    at += len(body) - len(body.lstrip())
    if match := _DIRECT.match(stripped):
        egg = re.search(r"[#&]egg=([\w.-]+)", stripped)
        name = egg[1] if egg else ""
        start = at + (egg.start(1) if egg else 0)
        whole = Span(at, at + len(match[0]))
        return Requirement(name, Span(start, start + len(name)), whole, "", match[0])
    match = _NAMED.match(stripped)
    if match is None:
        return None
    span = Span(at, at + len(match["name"]))
    line = Span(at, at + len(match[0].rstrip()))
    specifier = (match["specifier"] or "").strip(" ()")
    return Requirement(match["name"], span, line, specifier, match["url"] or "")


_DIRECT = lazy(r"(?:git|hg|svn|bzr)\+\S+|https?://\S+", re.I)
_NAMED = lazy(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\s*\[[^\]]*\])?"
    r"(?:\s*@\s*(?P<url>[a-z+]+://\S+)"
    r"|\s*(?P<specifier>\(?(?:===?|~=|!=|<=?|>=?)[^;\n]*))?\s*(?:;[^\n]*|\\)?$"
)
