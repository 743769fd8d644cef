"""Work that waits until nobody types."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from vetline.lsp.background import REST_SECONDS, SLICE_SECONDS, STARVED_SECONDS, Background


def run(work: Callable[[Background], object], seconds: float = 0.3) -> None:
    """Let ``work`` use a loop for so long."""

    async def all_of_it() -> None:
        work(Background())
        await asyncio.sleep(seconds)

    asyncio.run(all_of_it())


def steps(names: str, done: list[str]) -> Iterator[None]:
    for name in names:
        done.append(name)
        yield


def test_steps_are_taken_in_order() -> None:
    done: list[str] = []

    def work(background: Background) -> None:
        background.add(steps("ab", done), lambda: done.append("first"))
        background.add(steps("cd", done), lambda: done.append("second"))

    run(work)

    assert done == ["a", "b", "first", "c", "d", "second"]


def test_the_loop_may_breathe_between_slices() -> None:
    gaps: list[float] = []

    def long() -> Iterator[None]:
        for _ in range(50):
            time.sleep(SLICE_SECONDS)
            yield

    def look(background: Background, last: float) -> None:
        gaps.append(time.monotonic() - last)
        if len(gaps) < 20:
            asyncio.get_running_loop().call_soon(look, background, time.monotonic())

    def work(background: Background) -> None:
        background.add(long(), lambda: None)
        look(background, time.monotonic())

    run(work)

    assert len(gaps) == 20
    assert sorted(gaps)[-2] < 10 * SLICE_SECONDS


def test_it_stands_back_while_somebody_types() -> None:
    done: list[str] = []

    def work(background: Background) -> None:
        background.add(iter(()), lambda: None)
        background.rest()
        background._worked_at = time.monotonic()
        background.add(steps("a", done), lambda: None)
        asyncio.get_running_loop().call_later(REST_SECONDS / 2, seen.extend, done)

    seen: list[str] = []
    run(work)

    assert (seen, done) == ([], ["a"])


def test_it_does_not_wait_for_ever() -> None:
    done: list[str] = []

    def type_on(background: Background) -> None:
        background.rest()
        asyncio.get_running_loop().call_later(REST_SECONDS / 2, type_on, background)

    def work(background: Background) -> None:
        background._worked_at = time.monotonic()
        type_on(background)
        background.add(steps("a", done), lambda: None)

    run(work, 2 * STARVED_SECONDS)

    assert done == ["a"]


def test_what_fails_ends_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def failing() -> Iterator[None]:
        yield
        raise ValueError("no")

    def work(background: Background) -> None:
        background.add(failing(), lambda: done.append("ended"))
        background.add(steps("a", done), lambda: None)

    run(work)

    assert done == ["ended", "a"]
    assert "no" in caplog.text
