"""Comparisons in rules: what they say, and what they may not."""

from __future__ import annotations

import pytest

from vetline.rulebook.comparison import CannotCompareError, Unknown, holds_true

VALUES: dict[str, object] = {
    "$N": 512,
    "$S": "abc",
    "$F": 1.5,
    "$T": "0x10",
    "$U": Unknown("name"),
    "$B": True,
}
VALUES["$L"] = ["a", 1]


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("$N < 2048", True),
        ("100 < $N and $N <= 512", True),
        ("100 < $N <= 512", None),
        ("$N == 512.0", True),
        ("$F in [1.5, 2]", True),
        ("$N in [512.0]", False),
        ("512 / 100 == 5", True),
        ("not $N", None),
        ("$N or 1 == 1", None),
        ("$B < 2", None),
        ("str($B) == 'true'", True),
        ("$S == None", None),
        ("'a' in $L and not 'b' in $L", True),
        ("str($L) == 'a'", None),
        ("$N & 0o777 == 512", False),
        ("($N & 512) == 512 and not $N > 1000", True),
        ("$N in [1, 512]", True),
        ("$N not in (1, 2)", True),
        ("$S == 'abc' or $N / 0 == 1", None),
        ("'b' in $S", True),
        ("$S + 'd' == 'abcd'", True),
        ("int($T) == 16", True),
        ("int($T, 16) == 16", None),
        ("int('12') * 2 == 24", True),
        ("str($N) == '512'", True),
        ("str($U) == 'name'", True),
        ("$U == 'name'", None),
        ("re.match('a.c', $S)", True),
        ("re.match('b', $S)", False),
        ("int($N) > 2", True),
        ("$F * 2 == 3", True),
        ("-$N < 0", True),
        ("~$N < 0", True),
        ("1 << 4 == 16", True),
        ("2 ** 10 == 1024", True),
        ("today() > strptime('2020-01-01')", True),
        ("$S < 3", None),
        ("$MISSING == 1", None),
        ("2 ** 1000 > 1", None),
        ("1 << 1000 > 1", None),
        ("open('x') == 1", None),
        ("$S.upper() == 'ABC'", None),
        ("$N is 512", None),
        ("[x for x in $S]", None),
        ("(lambda: 1)()", None),
        ("$N <", None),
        ("9" * 3_000, None),
    ],
)
def test_comparison(expression: str, want: bool | None) -> None:
    if want is None:
        with pytest.raises(CannotCompareError):
            holds_true(expression, VALUES)
    else:
        assert holds_true(expression, VALUES) is want
