"""Providers' secrets in a text, told apart from examples of them."""

from __future__ import annotations

from collections.abc import Iterator

import re2
from attrs import frozen

from vetline.analysis.checks.secrets_formats import TOKEN_FORMATS, TokenFormat
from vetline.analysis.checks.secrets_values import entropy, is_blank
from vetline.text.span import Span

TOKEN_ENTROPY_MIN = 2.8
"""Bits for each character; below it, a token is a row of repeated signs."""


@frozen
class Token:
    """A provider's secret in a text."""

    format: TokenFormat
    span: Span


def provider_tokens(text: str) -> Iterator[Token]:
    """The secrets in ``text`` whose shape says whose they are, each once."""
    if _ANY_MARK.search(text.encode("utf-8", "surrogatepass")) is None:
        return
    taken: set[int] = set()
    for form in TOKEN_FORMATS:
        for match in form.pattern.finditer(text):
            group = match.lastindex or 0
            token = match.group(group)
            if match.start(group) in taken or _is_example(token) or not form.is_genuine(token):
                continue
            taken.add(match.start(group))
            yield Token(form, Span(match.start(group), match.end(group)))


def _is_example(token: str) -> bool:
    return is_blank(token) or entropy(token) < TOKEN_ENTROPY_MIN


_ANY_MARK = re2.compile("|".join(dict.fromkeys(form.mark for form in TOKEN_FORMATS)).encode())
