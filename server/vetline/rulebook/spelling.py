"""Pattern text rewritten as Python that parses: holes and ellipses become reserved identifiers."""

from __future__ import annotations

import re
from itertools import groupby

HOLE = "vl_hole_"
HOLES = "vl_holes_"
DOTS = "vl_dots"
DEEP = "vl_deep"
TYPED = "vl_typed"
PREFIXED = "vl_prefixed"
ADJACENT = "vl_adjacent"


def as_python(source: str) -> str:
    """``source`` with its holes and ellipses as reserved identifiers."""
    tokens = [_Token(match) for match in _TOKEN.finditer(source)]
    _mark_brackets(tokens)
    _rewrite_typed(tokens)
    _rewrite_adjacent(tokens)
    return "".join(token.text for token in tokens)


def restored(name: str) -> str:
    """``name`` as the pattern spells it: ``$X`` for a hole, ``...`` for an ellipsis."""
    if HOLE not in name and HOLES not in name and DOTS not in name:
        return name
    name = name.replace(DOTS, "...")
    return _RESERVED.sub(lambda m: ("$..." if m[1] == HOLES else "$") + m[2], name)


class _Token:
    """A piece of the source; ``text`` is what becomes of it."""

    __slots__ = ("kind", "text")

    def __init__(self, match: re.Match[str]) -> None:
        self.kind = match.lastgroup or ""
        self.text = match.group()
        if self.kind == "string":
            self.text = _formatted(self.text)
        elif self.kind == "holes":
            self.text = HOLES + self.text[4:]
        elif self.kind == "hole":
            self.text = HOLE + self.text[1:]
        elif self.kind == "dots":
            self.text = DOTS + " "  # it may touch a word, as in `...and x`
        elif self.kind == "deep":
            self.text = f"{DEEP}("
        elif self.kind == "undeep":
            self.text = ")"


def _formatted(literal: str) -> str:
    """A string literal whose code between braces is spelled as Python."""
    prefix = literal[: len(literal) - len(literal.lstrip("rRbBuUfFtT"))].lower()
    if "f" not in prefix and "t" not in prefix:
        return literal
    return _BRACED.sub(lambda braced: f"{{{as_python(braced[1])}}}", literal)


def _mark_brackets(tokens: list[_Token]) -> None:
    """Spell an ellipsis that is an item of a dict display as ``**``, so that it parses."""
    stack: list[list[int]] = []
    for index, token in enumerate(tokens):
        if token.kind == "open" or token.kind == "deep":
            stack.append([index])
        elif (token.kind == "close" or token.kind == "undeep") and stack:
            opening = stack.pop()
            if tokens[opening[0]].text == "{":
                _mark_dict(tokens, opening[0], index)


def _mark_dict(tokens: list[_Token], start: int, end: int) -> None:
    items = _items(tokens, start, end)
    alone = [t for item in items if len(item) == 1 for t in item]
    is_dict = any(
        any(t.text == ":" for t in item[1:]) or [t.text for t in item[:2]] == ["*", "*"]
        for item in items
    )
    only_dots = all(t.kind in ("dots", "holes") for t in alone) and len(alone) == len(items)
    for token in alone:
        if token.kind in ("dots", "holes") and (is_dict or only_dots):
            token.text = "**" + token.text


def _items(tokens: list[_Token], start: int, end: int) -> list[list[_Token]]:
    """The tokens of each comma-separated item between two brackets, without nested ones."""
    items: list[list[_Token]] = [[]]
    depth = 0
    for token in tokens[start + 1 : end]:
        if token.kind in ("open", "deep"):
            depth += 1
        elif token.kind in ("close", "undeep"):
            depth -= 1
        if token.kind == "blank":
            continue
        if depth == 0 and token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
    return [item for item in items if item]


def _rewrite_typed(tokens: list[_Token]) -> None:
    """Spell ``($X: type)``, and ``$X: type`` as an argument, as a call.

    In a parameter list the same text means an annotation.
    """
    solid = [token for token in tokens if token.kind != "blank"]
    for index, token in enumerate(solid[:-3]):
        is_typed = solid[index + 1].kind == "hole" and solid[index + 2].text == ":"
        if token.text not in ("(", ",") or not is_typed or solid[index + 3].text == "=":
            continue  # the last is `:=`
        end = _end_of_item(solid, index + 3)
        if end is None or not _is_among_values(solid, index):
            continue
        type_text = "".join(t.text for t in solid[index + 3 : end])
        solid[index + 1].text = f"{TYPED}({solid[index + 1].text}"
        solid[index + 2].text = ","
        for part in solid[index + 3 : end]:
            part.text = ""
        solid[index + 3].text = f"{type_text!r})"


def _rewrite_adjacent(tokens: list[_Token]) -> None:
    """Spell plain string literals side by side as a call."""
    solid = [token for token in tokens if token.kind != "blank"]
    for is_text, run in groupby(solid, key=lambda token: token.text[:1] in ("'", '"')):
        texts = list(run)
        if not is_text or len(texts) < 2:
            continue
        texts[0].text = f"{ADJACENT}({texts[0].text}"
        for text in texts[1:]:
            text.text = f", {text.text}"
        texts[-1].text += ")"


def _is_among_values(tokens: list[_Token], index: int) -> bool:
    """Whether what comes after a bracket or comma is a value, not a parameter or a slice."""
    depth = 0
    while tokens[index].text != "(" or depth:
        depth += _STEPS.get(tokens[index].kind, 0)
        is_over = index == 0 or depth > 0 or (depth == 0 and tokens[index].text == "lambda")
        if is_over:
            return False
        index -= 1
    return index < 2 or tokens[index - 2].text != "def"


def _end_of_item(tokens: list[_Token], start: int) -> int | None:
    """Where the comma or the bracket is that ends what begins at ``start``."""
    depth = 0
    for index in range(start, len(tokens)):
        if depth == 0 and (tokens[index].text == "," or _STEPS.get(tokens[index].kind, 0) < 0):
            return index
        depth += _STEPS.get(tokens[index].kind, 0)
    return None


_STEPS = {"open": 1, "deep": 1, "close": -1, "undeep": -1}
_TOKEN = re.compile(
    r"""
    (?P<string>(?i:[rbuft]{0,3})(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
    |(?P<comment>\#[^\n]*)
    |(?P<deep><\.\.\.) |(?P<undeep>\.\.\.>)
    |(?P<holes>\$\.\.\.[A-Z_][A-Z_0-9]*)
    |(?P<hole>\$(?:[A-Z_][A-Z_0-9]*|[0-9]+))
    |(?P<dots>\.\.\.)
    |(?P<word>\w+)
    |(?P<open>[(\[{]) |(?P<close>[)\]}])
    |(?P<blank>\s+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_RESERVED = re.compile(rf"({HOLES}|{HOLE})([A-Z_0-9]+)")
_BRACED = re.compile(r"\{([^{}]*)\}")
