"""A bar for people, and nothing for pipes."""

import io

import pytest

from vetline.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_pipe_sees_nothing() -> None:
    stream = io.StringIO()

    assert list(progress.with_progress([1, 2], 2, "files", stream)) == [1, 2]
    assert stream.getvalue() == ""


def test_short_work_draws_nothing() -> None:
    stream = Terminal()

    assert list(progress.with_progress([1, 2], 2, "files", stream)) == [1, 2]
    assert stream.getvalue() == ""


def test_long_work_draws_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    stream = Terminal()

    list(progress.with_progress("ab", 2, "files", stream))

    assert "1 of 2 files" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
