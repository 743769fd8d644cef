"""Asks the worker process, and starts another when it is late or has died.

Whoever asks gets what was found in time.  The place that a worker was busy with when it ended is
left out from then on, so that one expression cannot cost worker after worker.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from attrs import define, field

from vetline.types.question import Definition, Place, Question

COMMAND = (sys.executable, "-P", "-m", "vetline.types.worker")

ANSWER_SECONDS = 3.0
"""How long all answers about one file may take."""

START_SECONDS = 12.0
"""How much longer it may take a worker that has just been started."""

ENDING_SECONDS = 0.2
"""How long a worker that says nothing may take to end."""

FAILURES_MAX = 5
"""Workers in a row that may fail before none is started any more."""

REMEMBERED_MAX = 500
"""Questions whose answers are remembered, and places that are left out."""

log = logging.getLogger(__name__)

Answers = Mapping[Place, tuple[Definition, ...]]


@define(eq=False)
class Oracle:
    """One worker process at most, asked by one thread at a time."""

    command: Sequence[str] = COMMAND
    answer_seconds: float = ANSWER_SECONDS
    started: int = field(init=False, default=0)  # workers so far
    _worker: subprocess.Popen[str] | None = field(init=False, default=None)
    _lines: SimpleQueue[str] = field(init=False, factory=SimpleQueue)
    _failures: int = field(init=False, default=0)
    _known: dict[Question, Answers] = field(init=False, factory=dict)
    _left_out: set[tuple[str, str]] = field(init=False, factory=set)  # path, and the name there
    _lock: threading.Lock = field(init=False, factory=threading.Lock)

    def ask(self, question: Question, is_wanted: Callable[[], bool] = lambda: True) -> Answers:
        """The classes of the values at those places that could be told in time.

        A place with no classes was looked at in vain.  If nobody wants to know any more when it is
        the question's turn, nothing is done.
        """
        with self._lock:
            known = self._known.get(question)
            if known is None and not is_wanted():
                return {}
            if known is None:
                known, is_whole = self._asked(question)
                if is_whole:
                    _bound(self._known)
                    self._known[question] = known
            return known

    def forget(self) -> None:
        """Ask again from now on: files have changed."""
        self._known = {}

    def stop(self) -> None:
        """End the worker; the next question starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    stream.close()

    def _asked(self, question: Question) -> tuple[Answers, bool]:
        """The answers, and whether those are all that there will be."""
        places = [p for p in question.places if (question.path, p.name) not in self._left_out]
        answers: dict[Place, tuple[Definition, ...]] = {}
        if not places or self._failures >= FAILURES_MAX:
            return answers, True
        end = time.monotonic() + self.answer_seconds
        if self._worker is None or self._worker.poll() is not None:
            self._start()
            end += START_SECONDS
        is_whole = self._send(question, places) and self._read(places, answers, end)
        if not is_whole and not answers and self._has_ended_by_itself():
            self._start()
            end += START_SECONDS
            is_whole = self._send(question, places) and self._read(places, answers, end)
        if is_whole:
            self._failures = 0
        else:
            self._give_up(question, places, answers)
        return answers, is_whole

    def _has_ended_by_itself(self) -> bool:
        """Whether the worker ended as it does between two questions, to give memory back."""
        assert self._worker is not None, "it was started"
        try:
            return self._worker.wait(ENDING_SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False

    def _start(self) -> None:
        self.stop()
        self.started += 1
        self._lines = SimpleQueue()
        self._worker = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, encoding="utf-8", errors="surrogatepass", cwd=Path(sys.executable).parent,
        )  # fmt: skip
        reader = threading.Thread(target=_read_lines, args=(self._worker, self._lines), daemon=True)
        reader.start()

    def _send(self, question: Question, places: Sequence[Place]) -> bool:
        assert self._worker is not None, "it was started"
        assert self._worker.stdin is not None, "it was started with a pipe"
        written = json.dumps({
            "path": question.path, "text": question.text, "folders": question.folders,
            "places": [(p.line, p.column, p.name, p.is_call) for p in places],
        })  # fmt: skip
        try:
            self._worker.stdin.write(written + "\n")
            self._worker.stdin.flush()
        except OSError:
            return False
        return True

    def _read(
        self, places: Sequence[Place], answers: dict[Place, tuple[Definition, ...]], end: float
    ) -> bool:
        """Take in answers until there are no more; false if they stop coming before that."""
        while True:
            try:
                line = self._lines.get(timeout=max(end - time.monotonic(), 0))
                answer = json.loads(line)
            except (Empty, ValueError):
                return False
            if not answer:
                return True
            index, *found = answer
            answers[places[index]] = tuple(Definition(*parts) for parts in found)

    def _give_up(
        self, question: Question, places: Sequence[Place], answers: Mapping[Place, object]
    ) -> None:
        """End a worker that is late or gone; leave out what it was busy with."""
        self.stop()
        self._failures += 1
        busy = next((place for place in places if place not in answers), None)
        if busy is not None and (answers or self._failures > 1):
            _bound(self._left_out)
            self._left_out.add((question.path, busy.name))
        log.warning("Classes in %s were not found in time", question.path)


def _read_lines(worker: subprocess.Popen[str], lines: SimpleQueue[str]) -> None:
    assert worker.stdout is not None, "it was started with a pipe"
    try:
        for line in worker.stdout:
            lines.put(line)
    except (OSError, ValueError):
        pass  # The pipe was closed: the worker was ended.
    lines.put("")  # No JSON: there will be no more.


def _bound(remembered: dict[Question, Answers] | set[tuple[str, str]]) -> None:
    if len(remembered) >= REMEMBERED_MAX:
        remembered.clear()
