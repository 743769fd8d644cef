"""Numbers that belong to a person: payment cards, social security, bank accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def hardcoded_identities(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Literals that hold such a number, unless it is one of those published for tests."""
    for constant in view.nodes(n.Constant):
        kind = identity_kind(constant.value) if isinstance(constant.value, str) else None
        if kind is not None:
            yield verdict(rule, Span(constant.start, constant.end), {"$KIND": kind})


def identity_kind(text: str) -> str | None:
    """What kind of number of a person ``text`` holds."""
    if len(text) > TEXT_CHARS_MAX or not _DIGIT.search(text):
        return None
    if any(_is_account(re.sub(r" ", "", found[0])) for found in _ACCOUNT.finditer(text)):
        return "bank account number"
    if any(_is_card(re.sub(r"[ -]", "", found[0])) for found in _CARD.finditer(text)):
        return "payment card number"
    if any(found[0] not in _SAMPLES for found in _SOCIAL.finditer(text)):
        return "social security number"
    return None


def _is_card(digits: str) -> bool:
    if digits in _SAMPLES or len(set(digits)) < DIGITS_DIFFERENT_MIN:
        return False
    doubled = [int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_account(number: str) -> bool:
    """Whether the check digits of the IBAN ``number`` are right."""
    if number in _SAMPLES:
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


TEXT_CHARS_MAX = 2_000
DIGITS_DIFFERENT_MIN = 4

_DIGIT = lazy(r"\d")
_CARD = lazy(
    r"(?<![\w.-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|65\d{2}|3[47]\d{2})(?:[ -]?\d{4}){2}"
    r"[ -]?\d{3,4}(?![\w.-])"
)
_SOCIAL = lazy(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_ACCOUNT = lazy(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_SAMPLES = frozenset({
    "4242424242424242", "4111111111111111", "4012888888881881", "5555555555554444",
    "5105105105105100", "378282246310005", "371449635398431", "6011111111111117",
    "6011000990139424", "3530111333300000", "4000056655665556", "5200828282828210",
    "2223003122003222", "4000000000000002", "4000000000009995", "4917610000000000",
    "123-45-6789", "078-05-1120", "111-11-1111", "123-12-1234", "555-55-5555",
    "DE89370400440532013000", "GB82WEST12345698765432", "GB29NWBK60161331926819",
    "FR1420041010050500013M02606", "NL91ABNA0417164300", "GB33BUKB20201555555555",
})  # fmt: skip
"""Numbers that card networks, authorities and standards publish as examples."""
