"""Names that pass for other names."""

from __future__ import annotations

from collections.abc import Iterator

from vetline.analysis.checks.unicode_tables import imitated
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def homoglyph_names(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Names, and texts that are compared, with letters that imitate ASCII ones."""
    if view.tree.text.isascii():
        return
    seen: set[Span] = set()
    for span, word in (*_names(view), *_compared_texts(view)):
        if word.isascii() or span.start < 0 or span in seen:
            continue
        plains = [imitated(part) for part in _WORD.findall(word) if not part.isascii()]
        plain = plains[0] if plains else None
        if plain is not None and None not in plains:  # other words tell that it is written so
            seen.add(span)
            foreign = next(c for c in word if not c.isascii())
            holes = {"$NAME": word, "$CHARACTER": f"U+{ord(foreign):04X}", "$PLAIN": plain}
            yield verdict(rule, span, holes)


def _names(view: UnitView) -> Iterator[tuple[Span, str]]:
    """Every name in the unit that code can mean something by, with its place."""
    for name in view.nodes(n.Name):
        yield Span(name.start, name.end), view.text(name)
    for attribute in view.nodes(n.Attribute):
        yield Span(attribute.end - len(attribute.attr), attribute.end), attribute.attr
    for kind in (n.FunctionDef, n.ClassDef):
        for definition in view.nodes(kind):
            assert isinstance(definition, n.FunctionDef | n.ClassDef)
            yield _written(definition.name_start, definition.name, view)
    for parameter in view.nodes(n.Parameter):
        yield _written(parameter.start + len(parameter.kind.strip("/")), parameter.name, view)
    for keyword in view.nodes(n.Keyword):
        yield _written(keyword.start, keyword.name or "", view)


def _written(start: int, name: str, view: UnitView) -> tuple[Span, str]:
    """The place of a name, and how it is spelt there: the tree holds what Python makes of it."""
    span = Span(start, start + len(name))
    return span, view.tree.text[max(span.start, 0) : max(span.end, 0)]


def _compared_texts(view: UnitView) -> Iterator[tuple[Span, str]]:
    for compare in view.nodes(n.Compare):
        for side in (compare.left, *compare.rights):
            if isinstance(side, n.Constant) and isinstance(side.value, str):
                yield Span(side.start, side.end), side.value


_WORD = lazy(r"[^\W\d_]+")
