"""What is measured, in milliseconds from the client's write to the parsed answer."""

from __future__ import annotations

import ast
import gc
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field, frozen

from bench.corpus import STATEMENTS, TYPED_LINE, Corpus, landed, renamed
from lsp.editor import PUSH, Editor, insertion
from lsp.raw_client import Message, RawClient

GAP_SECONDS = 0.01
"""Pause after the answer to a key: nobody types faster."""

IDLE_SECONDS = 1.0
TICK_SECONDS = 0.02
"""A server that has done nothing for so long has done all; how often one looks."""

BURST_KEYS = "tmp = tempfile.mktemp(); r = requests.get(cmd, verify=False)"[:50]
BURST_SECONDS = 0.02
INDENT = 4


@frozen
class Server:
    """A server to measure."""

    name: str
    command: tuple[str, ...]
    options: Message = field(factory=dict)


VETLINE = Server("vetline", (sys.executable, "-m", "vetline", "server"))
RUFF = Server(
    "ruff",
    (shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff", "server"),
    {"settings": {"lint": {"select": ["S"]}}},
)


@define
class Measured:
    """The times of one server at one size, by scenario, and what was seen on the way."""

    server: str
    lines: int
    times: dict[str, list[float]] = field(factory=dict)
    seen: dict[str, list[float]] = field(factory=dict)

    def add(self, scenario: str, milliseconds: float) -> None:
        """Note a time."""
        self.times.setdefault(scenario, []).append(milliseconds)

    def note(self, what: str, value: float) -> None:
        """Note a number that is no time."""
        self.seen.setdefault(what, []).append(value)


@define
class Typist:
    """One open document, and the time that the server takes to judge each change of it."""

    editor: Editor
    uri: str
    lines: list[str]

    def change(
        self, line: int, column: int, removed: int, text: str
    ) -> tuple[float, list[Message]]:
        """Edit within a line or at its start; milliseconds, and the diagnostics of that version."""
        change = insertion(line, column, text)
        if removed:
            change["range"]["end"] = {"line": line + removed, "character": 0}
        self._edit(line, column, removed, text)
        began = time.perf_counter()
        version = self.editor.change(self.uri, change)
        diagnostics = self.editor.published(self.uri, version)
        return (time.perf_counter() - began) * 1000, diagnostics

    def _edit(self, line: int, column: int, removed: int, text: str) -> None:
        tail = "" if removed else self.lines[line][column:]
        after = self.lines[line + removed :] if removed else self.lines[line + 1 :]
        head = self.lines[line][:column]
        self.lines[line:] = [*(head + text + tail).splitlines(keepends=True), *after]


@contextmanager
def running(server: Server, corpus: Corpus) -> Iterator[Typist]:
    """The server, freshly started, with the corpus open and nothing left to do."""
    with workspace(corpus) as folder:
        editor = Editor(RawClient(folder, server.command))
        try:
            editor.client.initialize(PUSH, initializationOptions=server.options)
            uri = editor.open(corpus.text)
            editor.published(uri, version=1)
            _wait_until_idle(editor.client)
            gc.collect()
            gc.disable()
            yield Typist(editor, uri, corpus.text.splitlines(keepends=True))
            editor.client.stop()
            refuse_failures(editor.client)
        finally:
            gc.enable()
            editor.client.kill()


@contextmanager
def workspace(corpus: Corpus) -> Iterator[Path]:
    """A folder that holds the corpus."""
    with tempfile.TemporaryDirectory(prefix="vetline-bench-") as name:
        folder = Path(name) / "project"
        folder.mkdir()
        (folder / "pyproject.toml").touch()
        (folder / "app.py").write_text(corpus.text, encoding="utf-8")
        yield folder


def refuse_failures(client: RawClient) -> None:
    """Give up if an analysis failed: an answer without work is fast, and is no answer."""
    failures = client.failures()
    if failures:
        sys.exit(f"not measured, {len(failures)} analyses failed; the first: {failures[0]}")


def cold(server: Server, corpus: Corpus, measured: Measured, times: int) -> None:
    """From the start of the process to the first diagnostics."""
    for _ in range(times):
        with workspace(corpus) as folder:
            client = RawClient(folder, server.command)
            try:
                client.initialize(PUSH, initializationOptions=server.options)
                measured.add("hello", (time.perf_counter() - client.started) * 1000)
                editor = Editor(client)
                editor.published(editor.open(corpus.text), version=1)
                measured.add("cold start", (time.perf_counter() - client.started) * 1000)
                client.stop()
                refuse_failures(client)
            finally:
                client.kill()


def opening(typist: Typist, corpus: Corpus, measured: Measured, times: int) -> None:
    """A further document is opened: when the first findings are there, and when all is done."""
    editor = typist.editor
    for number in range(times):
        text = f"{corpus.text}# copy {number}\n"
        began = time.perf_counter()
        uri = editor.open(text, f"copy_{number}.py")
        editor.published(uri, version=1)
        measured.add("open", (time.perf_counter() - began) * 1000)
        idle = _wait_until_idle(editor.client)
        measured.add("open, until idle", (idle - began) * 1000)
        editor.close(uri)
        editor.client.collect(0.3)


def _wait_until_idle(client: RawClient) -> float:
    """Read until the server has nothing left to do; when that was (Linux only)."""
    idle_since, busy = time.perf_counter(), _busy_ticks(client)
    while time.perf_counter() < idle_since + IDLE_SECONDS:
        client.collect(TICK_SECONDS)
        if (now := _busy_ticks(client)) > busy:
            idle_since, busy = time.perf_counter(), now
    return idle_since


def _busy_ticks(client: RawClient) -> int:
    """Hundredths of seconds that the server has worked."""
    stat = Path(f"/proc/{client.process.pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return int(fields[11]) + int(fields[12]) if fields else 0


def typing(typist: Typist, corpus: Corpus, measured: Measured) -> None:
    """One key after the other, each when the last was answered."""
    line = corpus.typed_line
    for statement in STATEMENTS:
        _, found = typist.change(line, 0, 0, " " * INDENT)
        for column, key in enumerate(statement, INDENT):
            milliseconds, found = typist.change(line, column, 0, key)
            parses = _parses(typist.lines, corpus.typed_line - TYPED_LINE)
            measured.add("typing", milliseconds)
            measured.note("findings, parses" if parses else "findings, broken", len(found))
            typist.editor.client.collect(GAP_SECONDS)
        flagged = any(d["range"]["start"]["line"] == line for d in found)
        measured.note("typed lines flagged", flagged)
        typist.change(line, INDENT + len(statement), 0, "\n")
        line += 1
    typist.change(corpus.typed_line, 0, len(STATEMENTS), "")


def burst(typist: Typist, corpus: Corpus, measured: Measured, times: int) -> None:
    """Keys that do not wait: how long after the last one are its diagnostics there?"""
    editor, line = typist.editor, corpus.typed_line
    for _ in range(times):
        typist.change(line, 0, 0, " " * INDENT)
        began = time.perf_counter()
        for number, key in enumerate(BURST_KEYS):
            due = began + number * BURST_SECONDS
            if (left := due - time.perf_counter()) > 0:
                editor.client.collect(left)
            sent = time.perf_counter()
            version = editor.change(typist.uri, insertion(line, INDENT + number, key))
        editor.published(typist.uri, version)
        measured.add("burst", (time.perf_counter() - sent) * 1000)
        typist.change(line, 0, 1, "\n")


def landing(typist: Typist, corpus: Corpus, measured: Measured, times: int) -> None:
    """A block of 60 lines lands at once: the same again and again, and one never seen before."""
    text, insecure = landed()
    texts = [text] * times + [renamed(text, number) for number in range(times)]
    for number, text in enumerate(texts):
        milliseconds, found = typist.change(corpus.landing_line, 0, 0, text)
        measured.add("landing" if number < times else "landing, new", milliseconds)
        places = {diagnostic["range"]["start"]["line"] for diagnostic in found}
        flagged = sum(corpus.landing_line + line in places for line in insecure)
        measured.note("landed lines flagged", flagged / len(insecure))
        typist.change(corpus.landing_line, 0, text.count("\n"), "")
        typist.editor.client.collect(0.3)


def memory(typist: Typist, measured: Measured) -> None:
    """What the process holds, in MB (Linux only)."""
    status = Path(f"/proc/{typist.editor.client.process.pid}/status")
    if status.exists():
        found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
        measured.note("memory MB", int(found[1]) / 1024 if found else 0)


def _parses(lines: list[str], first: int) -> bool:
    """Whether the typist's function is whole at the moment."""
    last = first + 1
    while last < len(lines) and lines[last][0] in " \n":
        last += 1
    try:
        ast.parse("".join(lines[first:last]))
    except (SyntaxError, ValueError):
        return False
    return True
