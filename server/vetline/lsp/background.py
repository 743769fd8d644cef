"""Work that can wait, in small steps between messages, so that no key waits for more than one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeAlias

from attrs import define, field

SLICE_SECONDS = 0.002
"""How long steps are taken before the loop may look for messages, while somebody types."""

LONG_SLICE_SECONDS = 0.02
"""The same when nobody has typed for ``CALM_SECONDS``: a first key can wait that long."""

CALM_SECONDS = 0.5
"""How long after the last key nobody is taken to be typing."""

BREATH_SECONDS = 0.002
"""Pause after a slice: the thread that reads messages needs the interpreter too."""

REST_SECONDS = 0.05
"""How long after a message no steps are taken: another key follows most keys."""

STARVED_SECONDS = 0.04
"""How long nothing is done at most, however fast somebody types."""

log = logging.getLogger(__name__)

Task: TypeAlias = "tuple[Iterator[None], Callable[[], None]]"


@define(eq=False)
class Background:
    """Steps that wait, first come, first served; ``taken`` counts those taken."""

    taken: int = 0
    _tasks: deque[Task] = field(init=False, factory=deque)
    _is_called: bool = field(init=False, default=False)
    _rests_until: float = field(init=False, default=0.0)
    _worked_at: float = field(init=False, default=0.0)

    def add(self, steps: Iterator[None], then: Callable[[], None]) -> None:
        """Take ``steps`` when there is time, and call ``then`` after the last."""
        self._tasks.append((steps, then))
        self._call(0)

    def rest(self) -> None:
        """Stand back for a while: somebody is typing."""
        self._rests_until = time.monotonic() + REST_SECONDS

    def _call(self, seconds: float) -> None:
        if not self._is_called:
            self._is_called = True
            asyncio.get_running_loop().call_later(seconds, self._work)

    def _work(self) -> None:
        self._is_called = False
        now = time.monotonic()
        if now < self._rests_until and now < self._worked_at + STARVED_SECONDS:
            self._call(min(self._rests_until, self._worked_at + STARVED_SECONDS) - now)
            return
        self._worked_at = now
        is_calm = now > self._rests_until - REST_SECONDS + CALM_SECONDS
        end = now + (LONG_SLICE_SECONDS if is_calm else SLICE_SECONDS)
        while self._tasks and time.monotonic() < end:
            self._step(*self._tasks[0])
        if self._tasks:
            self._call(BREATH_SECONDS)

    def _step(self, steps: Iterator[None], then: Callable[[], None]) -> None:
        try:
            if next(steps, self) is not self:  # an object that no steps can give
                self.taken += 1
                return
        except Exception as error:
            log.error("work in the background failed at a step: %r", error)
        self._tasks.popleft()
        try:
            then()
        except Exception as error:
            log.error("work in the background failed at its end: %r", error)
