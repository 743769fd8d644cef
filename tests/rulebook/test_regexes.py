"""Regular expressions of rules run in bounded time, in PCRE's syntax or RE2's."""

from __future__ import annotations

from time import process_time

import pytest

from vetline.rulebook.generic import generic_regex
from vetline.rulebook.regexes import TIMEOUTS_MAX, UnsupportedRegexError, compiled, replaced


@pytest.mark.parametrize(
    ("regex", "text", "is_found", "is_at_start"),
    [
        ("b", "abc", True, False),
        ("^b", "a\nb", True, False),
        ("(?i)AB", "abc", True, True),
        ("(?!b)a", "abc", True, True),
        ("(?<=a)b", "abc", True, False),
        (r"(a)\1", "aab", True, True),
        (r"b\Z", "ab", True, False),
        (r"a\hb", "a\tb", True, True),
        ("a++b", "aab", True, True),
        ("(?<name>a)", "ab", True, True),
        ("z", "abc", False, False),
    ],
)
def test_search_and_match(regex: str, text: str, is_found: bool, is_at_start: bool) -> None:
    pattern = compiled(regex)

    at_start = pattern.at_start(text)

    assert (pattern.is_found(text), at_start is not None) == (is_found, is_at_start)


@pytest.mark.parametrize("regex", ["(?<who>[a-z]+)1(?!2)", "(?<who>[a-z]+)1"])
def test_groups_have_numbers_and_names(regex: str) -> None:
    (match,) = compiled(regex).found("= ab1")

    assert (match.start, match.end) == (2, 5)
    assert match.groups == (("1", 2, 4), ("who", 2, 4))


@pytest.mark.parametrize("regex", ["(", "(?P<a", "[z-a]", "a" * 30_000])
def test_what_is_no_regular_expression(regex: str) -> None:
    with pytest.raises(UnsupportedRegexError):
        compiled(regex)


def test_a_bomb_that_was_stopped_a_few_times_is_not_tried_again() -> None:
    bomb = compiled(r"(?!z)(a|aa)+$")
    texts = ["a" * 3_000 + f"!{index}" for index in range(100)]

    found = [text for text in texts if bomb.is_found(text) or bomb.at_start(text)]

    # Each time that it runs on one of these texts it has to be stopped.
    assert bomb.timeouts == TIMEOUTS_MAX
    assert found == []
    assert not bomb.is_found("aaaa")


@pytest.mark.parametrize("regex", ["(a+)+$", r"(?=(a+)+$)b", r"(a|a)+\1(?!b)$"])
def test_a_bomb_does_not_go_off(regex: str) -> None:
    pattern = compiled(regex)

    before = process_time()
    pattern.is_found("a" * 5_000 + "!")
    list(pattern.found("a" * 5_000 + "!"))

    # Without a limit this takes longer than the universe has left; ten seconds are no race.
    assert process_time() - before < 10


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("drop table $T", "x; DROP\n table a", False),
        ("drop table $T", "x; drop\n  table a", True),
        ("a ... b", "a 1 2 b", True),
        ("$X == $X", "a == b", True),
        ("key", "monkey", False),
        ("f($...ARGS)", "f(1, 2)", True),
    ],
)
def test_generic_patterns(pattern: str, text: str, is_found: bool) -> None:
    assert compiled(generic_regex(pattern)).is_found(text) is is_found


@pytest.mark.parametrize(
    ("regex", "replacement", "count", "want"),
    [
        pytest.param("o", "0", 0, "f00(0)", id="all"),
        pytest.param("o", "0", 1, "f0o(o)", id="the first"),
        pytest.param(r"(f)o+", r"\1u", 0, "fu(o)", id="a group"),
        pytest.param(r"o(?=\()", "0", 0, "fo0(o)", id="looking ahead"),
        pytest.param("o", r"\9", 0, "foo(o)", id="a group that there is not"),
    ],
)
def test_replace(regex: str, replacement: str, count: int, want: str) -> None:
    assert replaced(regex, replacement, "foo(o)", count) == want
