"""A text that is built from literals and values, taken apart so that the values can move out.

f-strings, ``%``, ``format``, ``+`` and adjacent literals all come to the same: stretches of literal
text, and holes with a value each.  Every piece knows its place in the source, so that what stays
is not written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from attrs import evolve, frozen

from vetline.fixes.calls import outer_span
from vetline.fixes.model import Change, FixSite
from vetline.syntax import nodes as n
from vetline.text.span import Span


class Doubling(Enum):
    """Which characters a text must double to mean them."""

    NONE = ""
    BRACES = "{}"
    PERCENT = "%"


@frozen
class Literal:
    """One string literal: where it stands, and its prefix and quote."""

    span: Span
    prefix: str
    quote: str

    @property
    def content(self) -> Span:
        """What stands between the quotes."""
        start = self.span.start + len(self.prefix) + len(self.quote)
        return Span(start, self.span.end - len(self.quote))


@frozen
class Text:
    """A stretch of a literal."""

    span: Span
    literal: Literal
    doubling: Doubling


@frozen
class Hole:
    """A value in the text: what to replace is ``span``, inside ``literal`` or between literals."""

    span: Span
    value: n.Expr
    literal: Literal | None = None
    conversion: str = ""
    spec: str = ""


@frozen
class Built:
    """A built text; ``tails`` are what goes when the values do: `` % (…)`` and ``.format(…)``."""

    span: Span
    pieces: tuple[Text | Hole, ...]
    tails: tuple[Span, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The values, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    @property
    def literals(self) -> tuple[Literal, ...]:
        """The literals, in order."""
        found = [piece.literal for piece in self.pieces if piece.literal is not None]
        return tuple(dict.fromkeys(found))


def built(site: FixSite, node: n.Expr) -> Built | None:
    """``node`` taken apart; ``None`` if it is no text, or is built in a way not understood."""
    if isinstance(node, n.BinOp) and node.op == "%":
        return _percent(site, node)
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return _format(site, node, node.func.value) if node.func.attr == "format" else None
    found = _pieces(site, node)
    if found is None or not any(isinstance(piece, Text) for piece in found):
        return None
    return Built(outer_span(site, node), tuple(found), ())


def _pieces(site: FixSite, node: n.Expr) -> list[Text | Hole] | None:
    """The pieces of literals and of sums of literals and values."""
    if isinstance(node, n.BinOp) and node.op == "+":
        left, right = _pieces(site, node.left), _pieces(site, node.right)
        return left + right if left is not None and right is not None else None
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        return [
            Text(literal.content, literal, Doubling.NONE) for literal in _literals(site, node, ())
        ]
    if isinstance(node, n.JoinedStr):
        return None if node.template else list(_joined(site, node))
    if isinstance(node, n.Constant) or _is_built(node):
        return None
    return [Hole(outer_span(site, node), node)]


def _is_built(node: n.Expr) -> bool:
    """Whether ``node`` is itself a text that is built in another way."""
    is_percent = isinstance(node, n.BinOp) and node.op == "%"
    func = node.func if isinstance(node, n.Call) else None
    return is_percent or (isinstance(func, n.Attribute) and func.attr == "format")


def _joined(site: FixSite, node: n.JoinedStr) -> Iterator[Text | Hole]:
    values = [part for part in node.parts if isinstance(part, n.FormattedValue)]
    for literal in _literals(site, node, values):
        is_format = "f" in literal.prefix.lower()
        doubling = Doubling.BRACES if is_format else Doubling.NONE
        at = literal.content.start
        for part in values:
            if literal.content.start <= part.start < literal.content.end:
                yield Text(Span(at, part.start), literal, doubling)
                span = Span(part.start, part.end)
                yield Hole(span, part.value, literal, part.conversion, part.spec_text)
                at = part.end
        yield Text(Span(at, literal.content.end), literal, doubling)


def _literals(site: FixSite, node: n.Expr, values: Sequence[n.FormattedValue]) -> Iterator[Literal]:
    """The literals that follow one another in ``node``, which are one text."""
    text, at = site.unit_text, node.start
    skips = {value.start: value.end for value in values}
    while at < node.end:
        opening = _OPENING.match(text, at)
        if opening is None:
            comment = _COMMENT.match(text, at)
            at = comment.end() if comment is not None else at + 1
            continue
        prefix, quote = opening.groups()
        end = _literal_end(text, opening.end(), quote, skips)
        yield Literal(Span(at, end), prefix, quote)
        at = end


def _literal_end(text: str, at: int, quote: str, skips: dict[int, int]) -> int:
    while at < len(text) and not text.startswith(quote, at):
        at = skips.get(at, at + (2 if text[at] == "\\" else 1))
    return at + len(quote)


# --- % and format -------------------------------------------------------------------------


def _percent(site: FixSite, node: n.BinOp) -> Built | None:
    texts = _plain_texts(site, node.left, Doubling.PERCENT)
    if texts is None:
        return None
    pieces = [p for text in texts for p in _cut(site, text, _PERCENT_FIELD)]
    values = _percent_values(node.right, pieces)
    if values is None or len(values) != len(pieces) - len(_texts(pieces)):
        return None
    tail = Span(outer_span(site, node.left).end, node.end)
    return Built(outer_span(site, node), tuple(_filled(pieces, values)), (tail,))


def _plain_texts(site: FixSite, node: n.Expr, doubling: Doubling) -> list[Text] | None:
    found = _pieces(site, node)
    if found is None or any(isinstance(piece, Hole) for piece in found):
        return None
    texts = [evolve(p, doubling=doubling) for p in found if isinstance(p, Text)]
    return None if any("f" in t.literal.prefix.lower() for t in texts) else texts


@frozen
class _Field:
    """A place for a value in a format: its name or number, if it has one."""

    span: Span
    literal: Literal
    key: str
    conversion: str
    spec: str


def _cut(site: FixSite, text: Text, pattern: re.Pattern[str]) -> Iterator[Text | _Field]:
    at = text.span.start
    for found in pattern.finditer(site.unit_text, text.span.start, text.span.end):
        if found.group() in ("%%", "{{", "}}"):
            continue
        yield evolve(text, span=Span(at, found.start()))
        at = found.end()
        parts = found.groupdict(default="")
        spec = parts["spec"] if parts["spec"] not in ("s", "d", "i", "r") else ""
        conversion = "r" if parts["spec"] == "r" else parts.get("conversion", "")
        yield _Field(Span(found.start(), at), text.literal, parts["key"], conversion, spec)
    yield evolve(text, span=Span(at, text.span.end))


def _texts(pieces: Sequence[Text | _Field]) -> list[Text]:
    return [piece for piece in pieces if isinstance(piece, Text)]


def _percent_values(right: n.Expr, pieces: Sequence[Text | _Field]) -> list[n.Expr] | None:
    fields = [piece for piece in pieces if isinstance(piece, _Field)]
    if any("*" in field.spec for field in fields):
        return None
    if isinstance(right, n.Tuple):
        is_plain = not any(isinstance(item, n.Starred) for item in right.items)
        return list(right.items) if is_plain else None
    if isinstance(right, n.Dict):
        named = {
            item.key.value: item.value
            for item in right.items
            if isinstance(item.key, n.Constant) and isinstance(item.key.value, str)
        }
        return [named[f.key] for f in fields] if all(f.key in named for f in fields) else None
    return [right] if len(fields) == 1 and not fields[0].key else None


def _format(site: FixSite, node: n.Call, receiver: n.Expr) -> Built | None:
    texts = _plain_texts(site, receiver, Doubling.BRACES)
    if texts is None or any(
        isinstance(a, n.Starred) or (isinstance(a, n.Keyword) and a.name is None) for a in node.args
    ):
        return None
    pieces = [p for text in texts for p in _cut(site, text, _FORMAT_FIELD)]
    given = [a for a in node.args if not isinstance(a, n.Keyword)]
    named = {a.name: a.value for a in node.args if isinstance(a, n.Keyword)}
    values: list[n.Expr] = []
    for at, field in enumerate(p for p in pieces if isinstance(p, _Field)):
        place = int(field.key) if field.key.isdecimal() else at if not field.key else None
        value = named.get(field.key) if place is None else dict(enumerate(given)).get(place)
        if value is None:
            return None
        values.append(value)
    tail = Span(outer_span(site, receiver).end, node.end)
    return Built(outer_span(site, node), tuple(_filled(pieces, values)), (tail,))


def _filled(pieces: Sequence[Text | _Field], values: Sequence[n.Expr]) -> Iterator[Text | Hole]:
    rest = iter(values)
    for piece in pieces:
        if isinstance(piece, Text):
            yield piece
        else:
            yield Hole(piece.span, next(rest), piece.literal, piece.conversion, piece.spec)


# --- written as one constant text -----------------------------------------------------------


@frozen
class Fill:
    """What stands in a hole's place: ``code`` instead of the hole and of text on either side."""

    code: str
    before: int = 0
    after: int = 0


def constant_text(
    site: FixSite, text: Built, fills: Sequence[Fill], doubling: Doubling
) -> tuple[Change, ...]:
    """The changes that make ``text`` a constant with ``fills`` in the places of its holes."""
    changes = [Change(tail, "") for tail in text.tails]
    for literal in text.literals:
        plain = re.sub("[fF]", "", literal.prefix)
        end = literal.span.start + len(literal.prefix)
        changes.append(Change(Span(literal.span.start, end), plain))
    filled = list(_fillings(site, text, fills))
    for piece in text.pieces:
        if isinstance(piece, Text):
            changes += [
                change
                for change in _redoubled(site, piece, doubling)
                if not any(f.span.start <= change.span.start < f.span.end for f in filled)
            ]
    return (*changes, *filled)


def _fillings(site: FixSite, text: Built, fills: Sequence[Fill]) -> Iterator[Change]:
    rest = iter(fills)
    at = 0
    while at < len(text.pieces):
        piece = text.pieces[at]
        if isinstance(piece, Hole) and piece.literal is not None:
            fill = next(rest)
            span = Span(piece.span.start - fill.before, piece.span.end + fill.after)
            yield Change(span, fill.code)
        elif isinstance(piece, Hole):
            run = _run(text.pieces, at)
            yield _gap(site, text.pieces, at, at + run, [next(rest) for _ in range(run)])
            at += run - 1
        at += 1


def _run(pieces: Sequence[Text | Hole], at: int) -> int:
    """How many values follow one another between two literals."""
    count = 0
    for piece in pieces[at:]:
        if piece.literal is not None:
            break
        count += 1
    return count


def _gap(
    site: FixSite, pieces: Sequence[Text | Hole], first: int, end: int, fills: Sequence[Fill]
) -> Change:
    """``" + x + "`` between two literals as what ``fills`` say, inside the literals."""
    text = site.unit_text
    code = "".join(fill.code for fill in fills)
    left = pieces[first - 1] if first else None
    right = pieces[end] if end < len(pieces) else None
    assert isinstance(left, Text | None), "a value outside of literals stands between texts"
    assert isinstance(right, Text | None), "a value outside of literals stands between texts"
    start = left.span.end - fills[0].before if left is not None else pieces[first].span.start
    stop = right.span.start + fills[-1].after if right is not None else pieces[end - 1].span.end
    if left is None and right is None:
        return Change(Span(start, stop), f'"{code}"')
    if left is None or right is None:
        only = left or right
        assert only is not None
        plain, quote = re.sub("[fF]", "", only.literal.prefix), only.literal.quote
        return Change(Span(start, stop), plain + quote + code if left is None else code + quote)
    behind = text[pieces[end - 1].span.end : right.literal.span.start]
    same = _likes(left.literal) == _likes(right.literal)
    if same and not set("\r\n") & set(text[start:stop]):
        return Change(Span(start, stop), code)
    opening = re.sub("[fF]", "", right.literal.prefix) + right.literal.quote
    return Change(Span(start, stop), code + left.literal.quote + behind + opening)


def _likes(literal: Literal) -> tuple[str, str]:
    return re.sub("[fF]", "", literal.prefix).lower(), literal.quote


def _redoubled(site: FixSite, piece: Text, doubling: Doubling) -> Iterator[Change]:
    """Changes that single what no longer needs doubling, and double what now does."""
    if piece.doubling is doubling:
        return
    for index in range(piece.span.start, piece.span.end):
        char = site.unit_text[index]
        if char in doubling.value:
            yield Change(Span(index, index), char)
    at = piece.span.start
    while at < piece.span.end - 1:
        char = site.unit_text[at]
        if char in piece.doubling.value and site.unit_text[at + 1] == char:
            yield Change(Span(at, at + 1), "")
            at += 1
        at += 1


def raw(site: FixSite, text: Built) -> list[str]:
    """The texts between the holes, as written: one more than there are holes."""
    result = [""]
    for piece in text.pieces:
        if isinstance(piece, Text):
            result[-1] += site.unit_text[piece.span.start : piece.span.end]
        else:
            result.append("")
    return result


_OPENING = re.compile(r"""([rRuUbBfFtT]{0,2})("{3}|'{3}|"|')""")
_COMMENT = re.compile(r"#[^\r\n]*")
_PERCENT_FIELD = re.compile(
    r"%%|%(?:\((?P<key>\w+)\))?(?P<spec>[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa])"
)
_FORMAT_FIELD = re.compile(
    r"\{\{|\}\}|\{(?P<key>\w*)(?:!(?P<conversion>[rsa]))?(?::(?P<spec>[^{}]*))?\}"
)
