"""Strings that look like secrets: drawn at random, not made of words."""

from __future__ import annotations

from itertools import pairwise

SURPRISE_MIN = 30
"""From how much surprise on a string looks random; about eight letters drawn at random."""

SURPRISE_PER_CHAR_MIN = 1.5
"""Surprise that comes with every character of words, too, if there are enough of them."""


def looks_random(text: str) -> bool:
    """Whether ``text`` is more likely a key or token than words.

    Semgrep counts how rare runs of three letters are in English.  Pairs tell nearly as well.
    """
    lower = text.lower()
    if len(set(lower)) < 2:
        return False
    total = sum(_SURPRISE[first + second] for first, second in pairwise(map(_letter, lower)))
    return total >= max(SURPRISE_MIN, SURPRISE_PER_CHAR_MIN * len(text))


def _letter(char: str) -> str:
    return char if char in _ALPHABET else _OTHER


_OTHER = "-"
_ALPHABET = f"abcdefghijklmnopqrstuvwxyz{_OTHER}"
_PAIRS = """
    a310063040520004060001334454
    b125505674440634454240346454
    c032403501600340352212465546
    d043405550155052454230552351
    e030021011350003050003053330
    f133253440341540454325536456
    g544402750365361330255645441
    h047204541443450543444455441
    i320305072470500351004042554
    j154542454645334454645536354
    k445304254434334335345544552
    l043005310523630463322456582
    m004503261543250045153326054
    n111000021554332443000446030
    o530033045525002080010564431
    p043314430450250040140357374
    q445455554443334455444246434
    r034002340530300443055025550
    s031304501422552344000405032
    t043304300541310150334426640
    u300004255430004050003736365
    v055304760535445473647543353
    w533524605444460544635233554
    x034636335655543244433334344
    y424244244455660342054432553
    z435345432644476454535453454
    -111031220551034060003424163
"""
"""For each letter, and all that is none, how surprising each other one is after it in English."""

_SURPRISE = {
    row[0] + second: int(surprise)
    for row in _PAIRS.split()
    for second, surprise in zip(_ALPHABET, row[1:], strict=True)
}
