"""Characters that hide, reorder or imitate others."""

from __future__ import annotations

import re
import unicodedata

from vetline.text.regex import lazy

BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates: text after them is shown in another order."""

DIRECTION_MARKS = "\u200e\u200f\u061c"
"""Marks that only nudge the order; writing that runs from right to left needs them."""

HIDDEN = lazy(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2064\u206a-\u206f"
    f"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb{DIRECTION_MARKS}"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
"""Runs of characters that take no room on the screen, or look like a space and are none."""

BIDI = lazy(f"[{BIDI_CONTROLS}]")

_JOINING_SCRIPTS = lazy("[\u0590-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\ufb1d-\ufeff]")
_EMOJI = lazy("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff#*0-9\U000e0020-\U000e007f]")
_WORD_SIGN = lazy(r"\w", re.ASCII)
_FLAG = "\U0001f3f4"
_KEYCAP = "\u20e3"


def is_wanted(text: str, start: int, end: int) -> bool:
    """Whether the hidden run ``text[start:end]`` is one that writing needs.

    Emoji are built with joiners and selectors, flags of regions with tags; Arabic, Indic and
    Khmer letters join or part by them; Han characters take one selector each.
    """
    run, before = text[start:end], text[start - 1 : start]
    after = text[end : end + 1]
    if run == "\ufeff" and start == 0:
        return True
    if before == _FLAG and run[-1] == "\U000e007f":
        return True
    if run == "\ufe0f" and after == _KEYCAP:
        return True
    if len(run) <= 2 and "\u200b" not in run and _EMOJI.match(before):
        return all(c in "\ufe0e\ufe0f\u200d\u20e3" for c in run)
    if len(run) == 1 and run in DIRECTION_MARKS:
        return not (_WORD_SIGN.match(before) and _WORD_SIGN.match(after))
    if len(run) == 1 and (_JOINING_SCRIPTS.match(before) or _JOINING_SCRIPTS.match(after)):
        return run in "\u200c\u200d"
    return len(run) == 1 and run > "\ufdff" and run != "\ufeff" and "\u2e80" <= before <= "\u9fff"


def decoded_tags(run: str) -> str:
    """The ASCII text that tag characters and selectors in ``run`` spell, if any."""
    return "".join(
        chr(ord(c) - 0xE0000) for c in run if 0xE0020 <= ord(c) < 0xE007F
    ) or _decoded_selectors(run)


def _decoded_selectors(run: str) -> str:
    """The text whose bytes are written as variation selectors, 256 of which there are."""
    values = [
        ord(c) - 0xFE00 if 0xFE00 <= ord(c) <= 0xFE0F else ord(c) - 0xE0100 + 16
        for c in run
        if 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF
    ]
    if len(values) < 4:
        return ""
    decoded = bytes(values).decode("utf-8", "replace")
    return decoded if decoded.isprintable() else ""


def imitated(word: str) -> str | None:
    """The ASCII word that ``word`` passes for, or ``None`` if it is openly foreign.

    Only look-alikes count, and only words that hold a Latin letter too, or nothing but
    look-alikes: ``Δt`` and ``имя`` are nobody's disguise.
    """
    plain = unicodedata.normalize("NFKC", word)
    latin = "".join(CONFUSABLES.get(c, c) for c in plain)
    if not latin.isascii() or latin == word:
        return None
    letters = [c for c in plain if c.isalpha()]
    is_compatible = plain.isascii() and plain != word
    has_latin = any(c.isascii() for c in letters)
    return latin if is_compatible or has_latin or len(letters) >= FOREIGN_LETTERS_MIN else None


FOREIGN_LETTERS_MIN = 4
"""Letters of a word that is made of look-alikes only; shorter ones are often real words."""

_LOOKALIKES = (
    ("аеорсхуіјѕԁһӏԛԝьѵ", "aeopcxyijsdhlqwbv"),  # Cyrillic, small
    ("АВЕКМНОРСТХУІЈЅЬԌԚԜ", "ABEKMHOPCTXYIJSbGQW"),  # Cyrillic, capital
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek, capital
    ("ονϲϳ", "ovcj"),  # Greek, small
    ("օսոհցզյ", "ounhgqj"),  # Armenian
    ("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᏃ", "ABCDEHJKLMPRSTVWZ"),  # Cherokee
    ("ıɑɡɩʏᴏᴠᴡᴢ", "iagiyovwz"),  # Latin and phonetic
)
CONFUSABLES = {foreign: latin for row in _LOOKALIKES for foreign, latin in zip(*row, strict=True)}
"""Letters that common code fonts draw as an ASCII letter."""
