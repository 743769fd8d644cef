"""Silencing comments: what they silence, and what is said of them."""

from __future__ import annotations

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.settings import Settings
from vetline.text.document import Document

RULEBOOK = load_rulebook()
TODAY = "2026-06-15"
LOOSE = Settings(require_reason=False)
STRICT = Settings(unsuppressable=("eval-use",))


@pytest.mark.parametrize(
    ("code", "settings", "want"),
    [
        ("eval(x)", Settings(), ["eval-use"]),
        ("eval(x)  # vetline: ignore[eval-use] -- ours", Settings(), []),
        ("eval(x)  # vetline: ignore[EVAL-USE] -- ours", Settings(), []),
        ("eval(x)  # vetline: ignore[B307] -- ours", Settings(), []),
        ("# vetline: ignore[eval-use] -- ours\neval(x)", Settings(), []),
        ("def f(x):\n    # vetline: ignore[eval-use] -- ours\n    eval(x)", Settings(), []),
        ("# vetline: ignore[eval-use] -- ours\nint(x)", Settings(), ["suppression-unused"]),
        ("# vetline: ignore[eval-use] -- ours", Settings(), ["suppression-unused"]),
        (
            "# vetline: ignore[eval-use] -- ours\n# and more\neval(x)",
            Settings(),
            ["eval-use", "suppression-unused"],
        ),
        (
            "# vetline: ignore[eval-use]\neval(x)",
            Settings(),
            ["eval-use", "suppression-unexplained"],
        ),
        (
            "# vetline: ignore[eval-use] -- ours\n\n\neval(x)",
            Settings(),
            ["eval-use", "suppression-unused"],
        ),
        ("eval(x)  # nosec", Settings(), []),
        ("eval(x)  # nosec B307", Settings(), []),
        ("eval(x)  # nosec B602", Settings(), ["eval-use"]),
        ("eval(x)  # noqa", Settings(), []),
        ("eval(x)  # noqa: S307", Settings(), []),
        ("eval(x)  # noqa: E501", Settings(), ["eval-use"]),
        ("eval(x)  # NOSONAR", Settings(), []),
        ("eval(x)  # nosemgrep", Settings(), []),
        (
            "eval(x)  # vetline: ignore[eval-use]",
            Settings(),
            ["eval-use", "suppression-unexplained"],
        ),
        ("eval(x)  # vetline: ignore[eval-use]", LOOSE, []),
        ("eval(x)  # vetline: ignore[eval-use] until 2026-06-15 -- soon", Settings(), []),
        (
            "eval(x)  # vetline: ignore[eval-use] until 2026-06-14 -- soon",
            Settings(),
            ["eval-use", "suppression-expired"],
        ),
        ("int(x)  # vetline: ignore[eval-use] -- ours", Settings(), ["suppression-unused"]),
        ("int(x)  # noqa: S307", Settings(), []),
        (
            "eval(x)  # vetline: ignore[eval-use] -- ours",
            STRICT,
            ["eval-use", "suppression-unused"],
        ),
        ("eval(x)  # nosec", STRICT, ["eval-use"]),
        ("int(x)  # vetline: ignore[eval-use] -- ours", Settings(ignore=("eval-use",)), []),
    ],
)  # fmt: skip
def test_comment(code: str, settings: Settings, want: list[str]) -> None:
    engine = Engine(RULEBOOK, settings, today=TODAY)
    document = Document.of("a.py", f"{code}\n")

    found = {finding.rule_id for finding in engine.full(document)}

    assert sorted(found) == want


def test_nothing_is_called_unused_before_all_was_looked_at() -> None:
    engine = Engine(RULEBOOK, Settings(), today=TODAY)
    document = Document.of("a.py", "int(x)  # vetline: ignore[eval-use] -- ours\n")

    assert engine.quick(document) == ()
    assert [f.rule_id for f in engine.full(document)] == ["suppression-unused"]
    assert [f.rule_id for f in engine.quick(document)] == ["suppression-unused"]


def test_the_day_may_change() -> None:
    engine = Engine(RULEBOOK, Settings(), today="2026-06-14")
    document = Document.of("a.py", "eval(x)  # vetline: ignore[eval-use] until 2026-06-14 -- y\n")
    assert engine.full(document) == ()

    engine.begin_day(TODAY)

    assert [f.rule_id for f in engine.full(document)] == ["eval-use", "suppression-expired"]
