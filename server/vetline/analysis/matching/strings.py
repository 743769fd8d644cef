"""How literals and f-strings of a pattern are compared: constants are propagated."""

from __future__ import annotations

import re

from vetline.analysis.interface import ConstantValue, Known
from vetline.analysis.matching.bindings import NOTHING, Binding, Bindings, Solutions, bound_to
from vetline.analysis.matching.constants import constants_of, undecoded
from vetline.analysis.matching.core import Matcher
from vetline.rulebook import holes as h
from vetline.rulebook.regexes import UnsupportedRegexError, compiled, compiled_whole
from vetline.syntax import nodes as n
from vetline.text.regex import lazy


def match_constant(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """A literal, or code whose value is known to be equal."""
    assert isinstance(pattern, n.Constant)
    if isinstance(code, n.Constant) and code.value is ...:
        return [bindings] if pattern.value is ... else NOTHING
    if m.strict and isinstance(pattern.value, float) and isinstance(code, n.UnaryOp):
        return NOTHING  # Semgrep works out the signs of whole numbers alone.
    known = known_value(m, code)
    return [bindings] if known is not None and _equal(pattern.value, known.value) else NOTHING


def match_any_text(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``"..."``."""
    assert isinstance(pattern, h.AnyText)
    if pattern.is_bytes:
        is_bytes = isinstance(code, n.Constant) and isinstance(code.value, bytes)
        return [bindings] if is_bytes else NOTHING
    is_shaped = m.strict and isinstance(code, n.JoinedStr) and _is_one_shaped(code)
    return [bindings] if is_shaped or _is_text(m, code) else NOTHING


def _is_one_shaped(code: n.JoinedStr) -> bool:
    """Whether it is one value and how it is formatted, which Semgrep takes for a string."""
    part = code.parts[0] if len(code.parts) == 1 else None
    return isinstance(part, n.FormattedValue) and bool(part.conversion or part.spec_text)


def match_adjacent(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``"$X" "..."``: strings side by side, the ellipsis any number; an f-string is several."""
    assert isinstance(pattern, h.AdjacentTexts)
    parts = _beside(m, code)
    if not parts:
        return NOTHING
    wanted = (h.Dots(p.start, p.end) if isinstance(p, h.AnyText) else p for p in pattern.parts)
    return m.items(tuple(wanted), parts, bindings)


def _beside(m: Matcher, code: n.Node) -> tuple[n.Node, ...]:
    """The strings, and values between braces, that a literal is put together from."""
    if not isinstance(code, (n.Constant, n.JoinedStr)):
        return ()
    found = _literals(m, code)
    if len(found) < 2:
        return code.parts if isinstance(code, n.JoinedStr) else ()
    formatted = {piece.start: piece for piece in pieces_of(m, code)}
    return tuple(formatted.get(start) or _piece(m, start, end) for start, end in found)


def _piece(m: Matcher, start: int, end: int) -> n.Constant:
    return n.Constant(start, end, undecoded(m.view.tree.code(start, end)))


def pieces_of(m: Matcher, code: n.Node) -> list[n.JoinedStr]:
    """The f-strings that ``code`` is put together from by standing side by side."""
    if not isinstance(code, n.JoinedStr):
        return []
    found = _literals(m, code)
    if len(found) < 2:
        return [code]
    return [
        n.JoinedStr(
            start, end, tuple(p for p in code.parts if start <= p.start < end), code.template
        )
        for start, end in found
        if "f" in _prefix(m.view.tree.text[start:end])
    ]


def texts_side_by_side(m: Matcher) -> list[n.Constant]:
    """The literals that strings of a view are put together from, which Semgrep finds, too."""
    known = m.view.remembered.get(texts_side_by_side)
    if not isinstance(known, list):
        found = (c for c in m.view.nodes(n.Constant))
        texts = (c for c in found if isinstance(c.value, (str, bytes)))
        known = [piece for c in texts for piece in _texts_of(m, c)]
        m.view.remembered[texts_side_by_side] = known
    return known


def _texts_of(m: Matcher, code: n.Constant) -> list[n.Constant]:
    found = _literals(m, code)
    if len(found) < 2:
        return []
    return [_piece(m, start, end) for start, end in found]


def _prefix(literal: str) -> str:
    return literal[: len(literal) - len(literal.lstrip("rRbBuUfFtT"))].lower()


def _literals(m: Matcher, code: n.Node) -> list[tuple[int, int]]:
    """Where the literals of a string stand, of which there are several if they are side by side."""
    text = m.view.text(code)
    for part in code.parts if isinstance(code, n.JoinedStr) else ():
        if isinstance(part, n.FormattedValue):
            start, end = part.start - code.start, part.end - code.start
            text = text[:start] + "x" * (end - start) + text[end:]
    return [(code.start + f.start(), code.start + f.end()) for f in _LITERAL.finditer(text)]


def texts_behind_prefixes(m: Matcher) -> list[n.Constant]:
    """The literals with a prefix, as the plain ones that Semgrep finds behind the prefixes."""
    return [
        _unprefixed(m, start, end)
        for code in m.view.nodes(n.Constant)
        if isinstance(code.value, (str, bytes))
        for start, end in _literals(m, code)
        if _prefix(m.view.tree.code(start, end))
    ]


def _unprefixed(m: Matcher, start: int, end: int) -> n.Constant:
    written = m.view.tree.code(start, end)
    return n.Constant(start + len(_prefix(written)), end, undecoded(written))


def match_prefixed(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``r"..."``: one literal with that very prefix."""
    assert isinstance(pattern, h.Prefixed)
    is_text = isinstance(code, n.Constant) and isinstance(code.value, (str, bytes))
    starts = (f'{pattern.prefix}"', f"{pattern.prefix}'")
    if not is_text or not m.view.text(code).startswith(starts) or len(_literals(m, code)) != 1:
        return NOTHING
    if isinstance(pattern.inner, n.Constant):
        return [bindings] if pattern.inner.value == undecoded(m.view.text(code)) else NOTHING
    return m.match(pattern.inner, _unprefixed(m, code.start, code.end), bindings)


def match_text_hole(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``"$X"``: the hole stands for what is between the quotes."""
    assert isinstance(pattern, h.TextHole)
    text = known_text(m, code)
    if text is None:
        return NOTHING
    is_elsewhere = m.strict and isinstance(code, n.Name)  # where Semgrep says that the text is
    start, end = (-1, -1) if is_elsewhere else _between_quotes(m, code)
    return bound_to(bindings, pattern.name, Binding(None, start, end, text))


def match_text_regex(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """``"=~/regex/"``."""
    assert isinstance(pattern, h.TextRegex)
    text = known_text(m, code)
    try:
        run = compiled_whole(pattern.regex, text or "") if m.strict else compiled(pattern.regex)
        is_found = text is not None and run.is_found(text)
    except UnsupportedRegexError:
        return NOTHING
    return [bindings] if is_found else NOTHING


def is_any_joined(pattern: n.JoinedStr) -> bool:
    """Whether it is ``f"..."``, for which Semgrep takes each value between braces, too."""
    return len(pattern.parts) == 1 and isinstance(pattern.parts[0], h.AnyText)


def match_joined(m: Matcher, pattern: n.Node, code: n.Node, bindings: Bindings) -> Solutions:
    """An f-string, part by part; its ``...`` is any number of parts."""
    assert isinstance(pattern, n.JoinedStr)
    if m.strict and isinstance(code, n.FormattedValue):
        return [bindings] if is_any_joined(pattern) else NOTHING
    if not isinstance(code, n.JoinedStr) or (m.strict and len(_literals(m, code)) > 1):
        return NOTHING
    if len(pattern.parts) == 1 and isinstance(pattern.parts[0], h.TextHole):
        return _match_only_part(m, pattern.parts[0], code, bindings)
    parts = tuple(h.Dots(p.start, p.end) if isinstance(p, h.AnyText) else p for p in pattern.parts)
    return m.items(parts, code.parts, bindings)


def _match_only_part(
    m: Matcher, pattern: h.TextHole, code: n.JoinedStr, bindings: Bindings
) -> Solutions:
    """``f"$X"``: the whole of an f-string; for Semgrep it has to be made of one part."""
    if not m.strict:
        return match_text_hole(m, pattern, code, bindings)
    part = code.parts[0] if len(code.parts) == 1 else None
    if part is None:
        return NOTHING
    inner = part.value if isinstance(part, n.FormattedValue) else part
    return match_text_hole(m, pattern, inner, bindings)


def known_value(m: Matcher, code: n.Node) -> Known | None:
    """The value of ``code`` if it is a literal, or a plain name, member or sum that is one."""
    if m.strict:
        return m.constant(code) if _may_be_known(m, code) else None
    if isinstance(code, n.Constant):
        return Known(code.value) if code.value is not ... else None
    if isinstance(code, n.BinOp) and code.op == "%" and not isinstance(code.left, n.Name):
        return None  # Semgrep leaves formatting alone, and rules look for it.
    is_folded = isinstance(code, _FOLDED) and m.is_written(code)
    return m.view.names.constant(code) if is_folded else None


def _may_be_known(m: Matcher, code: n.Node) -> bool:
    """Whether the rule lets Semgrep know the value; of itself it knows plain literals alone."""
    if "constant_propagation" not in m.turned:
        return True
    literal = code.operand if isinstance(code, n.UnaryOp) and code.op == "-" else code
    if not isinstance(literal, n.Constant):
        return False
    if not isinstance(literal.value, (str, bytes)) or is_plain_text(m, literal):
        return True
    return not _literals(m, literal)  # the text of an f-string, between its braces


def known_text(m: Matcher, code: n.Node) -> str | None:
    """The string that ``code`` is known to be; bytes are read as Latin-1."""
    known = known_value(m, code)
    if known is None:
        return None
    if isinstance(known.value, bytes):
        return known.value.decode("latin-1")
    return known.value if isinstance(known.value, str) else None


def is_plain_text(m: Matcher, code: n.Node) -> bool:
    """Whether ``code`` is one string literal without a prefix."""
    is_string = isinstance(code, n.Constant) and isinstance(code.value, str)
    if not is_string or m.view.text(code)[:1] not in "'\"":
        return False
    return len(_literals(m, code)) == 1


def _is_text(m: Matcher, code: n.Node) -> bool:
    """Whether ``code`` is a known string, or one of several known strings, whichever it is."""
    if m.strict:
        return _may_be_known(m, code) and constants_of(m.view).is_text(code)
    if known_text(m, code) is not None:
        return True
    if isinstance(code, n.IfExp):
        return _is_text(m, code.body) and _is_text(m, code.orelse)
    site = m.view.scopes.sites.get(id(code))
    if not isinstance(code, n.Name) or site is None or code.id not in site[0].binds:
        return False
    values = [bind.value for bind in m.view.names.binds(code) or ()]
    return bool(values) and all(
        isinstance(value, (n.Constant, n.IfExp)) and _is_text(m, value) for value in values
    )


def _between_quotes(m: Matcher, code: n.Node) -> tuple[int, int]:
    if not isinstance(code, n.Constant):
        return code.start, code.end
    text = m.view.text(code)
    body = text.lstrip("rRbBuUfFtT")
    quotes = 3 if body[:3] in ('"""', "'''") else 1
    start = code.start + len(text) - len(body) + quotes
    return (start, code.end - quotes) if start <= code.end - quotes else (code.start, code.end)


def _equal(want: object, have: ConstantValue) -> bool:
    if isinstance(want, str) and isinstance(have, bytes):
        return have.decode("latin-1") == want
    return type(want) is type(have) and want == have


_LITERAL = lazy(
    r"""[fFrRbBuUtT]{0,3}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\")""",
    re.DOTALL,
)
_FOLDED = (n.Name, n.Attribute, n.BinOp, n.JoinedStr, n.UnaryOp)
