"""Strings that look like secrets: drawn at random, not made of words."""

from __future__ import annotations

from itertools import pairwise

SURPRISE_MIN = 19
"""From how much surprise on a string looks random; about eleven letters drawn at random."""

DIGIT_SURPRISE = 2
"""How surprising a digit is, next to anything."""


def looks_random(text: str) -> bool:
    """Whether ``text`` is more likely a key or token than words.

    Semgrep counts how rare runs of three letters are in English, and what repeats itself does not
    count again.  Pairs of letters tell nearly as well.
    """
    total = 0
    seen: set[str] = set()
    lower = text.lower()
    for index, (first, second) in enumerate(pairwise(lower)):
        run = lower[index : index + 3]
        if run not in seen:
            seen.add(run)
            total += _surprise(first, second)
    return total >= SURPRISE_MIN


def _surprise(first: str, second: str) -> int:
    if first.isdigit() or second.isdigit():
        return DIGIT_SURPRISE
    return _AFTER.get(first, {}).get(second, 0)


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_PAIRS = """
    a60015315052000614000113415
    b04130444005033034012045305
    c05150550050055034130025536
    d02300334044133045203034514
    e02001124276000402000513027
    f04340033044144044020044414
    g03140310033020124002044443
    h05340444044433044030254434
    i10010116563000026100416373
    j01210212122111021111010211
    k03320312012130113101122222
    l04400246054044035300043505
    m00330445044103005403145536
    n05000204153232047500125525
    o31002125243000106000000555
    p05320432053034004010055505
    q13212221112112211101022121
    r03110316062301026000133506
    s16140340043133004300054515
    t05240450055135026000152516
    u00010305055000405000555455
    v04340433033333033333343443
    w03320330034230033113440443
    x03020232023203203310332113
    y11120322022200002000320222
    z01210121012111110021011111
"""
"""For each letter how surprising each other one is after it: bits above 4.5, by English text."""

_AFTER = {
    row[0]: dict(zip(_ALPHABET, map(int, row[1:]), strict=True))
    for row in map(str.strip, _PAIRS.strip().splitlines())
}
