"""What there is to know of a pattern before it is tried anywhere.

To compile all patterns takes a third of a second, of which a unit needs a handful.  So what the
index asks of each is kept from one start to the next, as plain JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field, frozen

from vetline.analysis.matching.pattern_needs import Need, pattern_needs
from vetline.analysis.matching.spellings import SPELLINGS, Spelled
from vetline.rulebook import holes as h
from vetline.rulebook.patterns import (
    CompiledPattern,
    PatternError,
    SequencePattern,
    StmtPattern,
    compile_pattern,
)
from vetline.rulebook.schema import Yaml
from vetline.syntax import nodes as n

OUTLINES_MAX = 50_000
"""Patterns whose outlines are remembered; those of more rules than anybody has."""


@frozen
class Outline:
    """What a pattern needs, and whether a unit alone may lack something that it looks at.

    ``is_wide_around`` is for a pattern that says what other code must lie in.
    """

    needs: frozenset[Need] = frozenset()
    is_wide: bool = False
    is_wide_around: bool = False


@define(eq=False)
class Outlines:
    """The outlines of all patterns that anybody asked for, by their text."""

    _known: dict[str, Outline] = field(init=False, factory=dict)

    def of(self, text: str) -> Outline:
        """The outline of a pattern; what is no pattern needs nothing."""
        known = self._known.get(text)
        if known is None:
            known = outline_of(text)
            if len(self._known) < OUTLINES_MAX:
                self._known[text] = known
        return known

    def kept(self) -> Mapping[str, Yaml]:
        """All outlines, fit for JSON."""
        return {text: [*_flags(o), *map(_word, o.needs)] for text, o in self._known.items()}

    def recall(self, kept: Mapping[str, Yaml]) -> None:
        """Take in what ``kept`` said in an earlier run; an entry that makes no sense is left."""
        for text, words in kept.items():
            outline = _recalled(words)
            if outline is not None:
                self._known[text] = outline


def outline_of(text: str) -> Outline:
    """The outline of the pattern ``text``, made anew."""
    try:
        pattern = compile_pattern(text)
    except PatternError:
        return Outline()
    wide, around = (_is_wide(pattern, surrounds=surrounds) for surrounds in (False, True))
    return Outline(pattern_needs(pattern), wide, around)


def _is_wide(pattern: CompiledPattern, *, surrounds: bool) -> bool:
    if isinstance(pattern, SequencePattern):
        return True
    if not isinstance(pattern, StmtPattern):
        return False
    if isinstance(pattern.node, (n.Import, n.ImportFrom)):
        return surrounds
    # A method's unit shows its class, but not what else is in it.
    is_class = isinstance(pattern.node, n.ClassDef)
    return is_class and not (surrounds and _is_open(pattern.node))


def _is_open(node: n.Node) -> bool:
    """Whether a class pattern asks for nothing but what a class header says."""
    if not isinstance(node, n.ClassDef) or node.decorators:
        return False
    return all(h.is_dots(item) for item in node.body)


def _flags(outline: Outline) -> tuple[bool, bool]:
    return outline.is_wide, outline.is_wide_around


def _word(need: Need) -> str:
    """``need`` in one word, by whose first letter its kind is told."""
    if isinstance(need, Spelled):
        return f"~{need.regex}"
    return f"={need}" if isinstance(need, str) else f"#{need.__name__}"


def _recalled(words: Yaml) -> Outline | None:
    if not isinstance(words, list) or len(words) < len(_flags(Outline())):
        return None
    wide, around, *rest = words
    needs = frozenset(_needs(rest))
    is_whole = len(needs) == len(rest) and isinstance(wide, bool) and isinstance(around, bool)
    return Outline(needs, wide is True, around is True) if is_whole else None


def _needs(words: Sequence[Yaml]) -> Iterator[Need]:
    for word in words:
        kind, text = (word[:1], word[1:]) if isinstance(word, str) else ("", "")
        spelled = SPELLINGS.need(text) if kind == "~" else None
        if kind == "=":
            yield text
        elif spelled is not None:
            yield spelled
        elif kind == "#" and text in _CLASSES:
            yield _CLASSES[text]


_CLASSES = {
    name: one
    for module in (n, h)
    for name, one in vars(module).items()
    if isinstance(one, type) and issubclass(one, n.Node)
}
OUTLINES = Outlines()
"""One for all rules: what a pattern needs is the same in each of them."""
