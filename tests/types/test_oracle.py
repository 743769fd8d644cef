"""The real worker: what it finds, what it never does, and what happens when it does not answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from vetline.types.oracle import FAILURES_MAX, Oracle
from vetline.types.question import Definition, Place, Question
from vetline.types.worker import REFUSED

STORE = """\
import sqlite3


class Store:
    def __init__(self):
        self.connection = sqlite3.connect("db")


def get_store():
    return Store()


def get_db():
    return sqlite3.connect("db")
"""
APP = """\
from store import Store, get_db, get_store


class App:
    def __init__(self):
        self.db = get_db()

    def find(self, store: "Store"):
        self.db.execute("")
        store.connection.execute("")
        get_store().connection.execute("")
        get_db().execute("")
        self.nothing.execute("")
"""


def asked(folder: Path, text: str, receivers: list[str]) -> Question:
    """A question about the receivers of ``execute`` in ``text``, in the order of their lines."""
    places = []
    for receiver in receivers:
        line, row = next(
            (i, r) for i, r in enumerate(text.split("\n")) if f" {receiver}.execute" in r
        )
        is_call = receiver.endswith("()")
        end = row.index(receiver) + len(receiver) - 2 * is_call
        name = receiver.removesuffix("()").rpartition(".")[2]
        places.append(Place(line, end, name, is_call))
    return Question(str(folder / "app.py"), text, (str(folder),), tuple(places))


def names(answers: dict[Place, tuple[Definition, ...]], question: Question) -> list[str]:
    return [",".join(d.qualified for d in answers.get(p, ())) for p in question.places]


@pytest.fixture(scope="module")
def oracle():
    oracle = Oracle(answer_seconds=120)  # it runs with low priority
    yield oracle
    oracle.stop()


def test_classes_are_found_in_other_modules(oracle: Oracle, tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    receivers = [
        "self.db",
        "store.connection",
        "get_store().connection",
        "get_db()",
        "self.nothing",
    ]
    question = asked(tmp_path, APP, receivers)

    assert names(oracle.ask(question), question) == [*["sqlite3.Connection"] * 4, ""]


def test_the_same_question_is_asked_once(oracle: Oracle, tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    question = asked(tmp_path, APP, ["self.db"])

    first = oracle.ask(question)
    (tmp_path / "store.py").write_text("")

    assert oracle.ask(question) is first


def test_a_place_that_holds_another_name_is_left_out(oracle: Oracle, tmp_path: Path) -> None:
    question = Question(
        str(tmp_path / "app.py"), APP, (str(tmp_path),), (Place(8, 15, "x", False),)
    )

    assert oracle.ask(question) == {}


LARGE = """
memory = bytearray(450 << 20)
memory[::4096] = b"x" * len(memory[::4096])
del memory
from vetline.types.oracle import Oracle
from vetline.types.question import Place, Question

oracle = Oracle(answer_seconds=120)
text = "import sqlite3\\ndb = sqlite3.connect('')\\ndb.execute('')\\n"
for name in "abc":
    oracle.ask(Question(f"{name}.py", text, (), (Place(2, 2, "db", False),)))
print(oracle.started)
oracle.stop()
"""


def test_a_large_process_keeps_its_worker() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LARGE], capture_output=True, text=True, check=True
    )

    assert ended.stdout == "1\n"


HOSTILE = {
    "hostile.py": """
        import os, pathlib
        pathlib.Path({mark!r}).write_text("ran")
        def make():
            return 1
    """,
    "sitecustomize.py": "open({mark!r}, 'w')",
    "conftest.py": "open({mark!r}, 'w')",
    "json.py": "open({mark!r}, 'w')",
    "warnings.py": "open({mark!r}, 'w')",
    "jedi.py": "open({mark!r}, 'w')",
    "inner/__init__.py": "open({mark!r}, 'w')",
    ".jedi/project.json": '[1, {{"path": ".", "environment_path": {python!r}}}]',
}


def test_code_that_is_read_does_not_run(tmp_path: Path) -> None:
    mark = str(tmp_path / "ran")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {mark}\n")
    python.chmod(0o755)
    for name, text in HOSTILE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(dedent(text).format(mark=mark, python=str(python)))
    (tmp_path / "native.so").write_bytes(b"\x7fELF")
    (tmp_path / "native.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    text = (
        "import hostile, inner, json, warnings, jedi, native, conftest\n"
        "from native import connect\n"
        "db = hostile.make()\nother = connect()\nthird = json.loads('')\n"
        "fourth = __import__('hostile')\n"
        "if db:\n db.execute()\n other.execute()\n third.execute()\n fourth.execute()\n"
    )
    question = asked(tmp_path, text, ["db", "other", "third", "fourth"])
    oracle = Oracle(answer_seconds=120)  # it runs with low priority

    answers = oracle.ask(question)
    oracle.stop()

    assert names(answers, question)[0] == "builtins.int"
    assert oracle.started == 1
    assert not Path(mark).exists()


CONFINED = "from vetline.types.worker import _confine; _confine(); "


@pytest.mark.parametrize(
    ("code", "status"),
    [
        pytest.param("import os; os.system('true')", REFUSED, id="shell"),
        pytest.param("import subprocess; subprocess.run(['true'])", REFUSED, id="program"),
        pytest.param("open('{mark}', 'w')", REFUSED, id="writing"),
        pytest.param("import sys; sys.path.append('{folder}'); import own", REFUSED, id="import"),
        pytest.param("import runpy; runpy.run_path('{folder}/own.py')", REFUSED, id="running"),
        pytest.param(
            "import socket; socket.create_connection(('127.0.0.1', 9))", REFUSED, id="net"
        ),
        pytest.param("print(open('{folder}/own.py').read())", 0, id="reading"),
        pytest.param("import wave, sqlite3", 0, id="standard library"),
    ],
)
def test_the_worker_is_kept_from_all_but_reading(tmp_path: Path, code: str, status: int) -> None:
    (tmp_path / "own.py").write_text("x = 1\n")
    code = code.format(folder=tmp_path, mark=tmp_path / "mark")

    ended = subprocess.run(
        [sys.executable, "-c", CONFINED + code], capture_output=True, check=False
    )

    assert ended.returncode == status, ended.stderr
    assert not (tmp_path / "mark").exists()


TEXTS = {
    "nested": "x = " + "(" * 3000 + "\nif x:\n x.execute()\n",
    "itself": "class A(A):\n    a = A().a\nx = A().a\nif x:\n x.execute()\n",
    "round": "def f(): return g()\ndef g(): return f()\nx = f()\nif x:\n x.execute()\n",
    "surrogate": "x = '\ud800'\nif x:\n x.execute()\n",
    "long": "x = [" + "1, " * 20_000 + "]\nif x:\n x.execute()\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_odd_code_is_survived(oracle: Oracle, tmp_path: Path, name: str) -> None:
    (tmp_path / "store.py").write_text(STORE)
    oracle.ask(asked(tmp_path, TEXTS[name], ["x"]))

    question = asked(tmp_path, APP, ["self.db"])
    assert names(oracle.ask(question), question) == ["sqlite3.Connection"]


def worker(folder: Path, code: str) -> Oracle:
    """An oracle whose worker is ``code``; of a ``line`` it can ``say`` something."""
    file = folder / "worker.py"
    file.write_text(
        "import json, sys, time, os\n"
        "def say(answer): print(json.dumps(answer), flush=True)\n"
        f"for line in sys.stdin:\n{code}"
    )
    return Oracle([sys.executable, str(file)], answer_seconds=0.5)


ONE = '    say([0, ["m", "First", ""]])\n'


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(ONE + "    time.sleep(60)\n", id="late"),
        pytest.param(ONE + "    os._exit(1)\n", id="dead"),
        pytest.param(ONE + "    print('no JSON', flush=True)\n", id="talking"),
    ],
)
def test_what_came_in_time_counts(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vetline.types.oracle.START_SECONDS", 3.0)
    oracle = worker(tmp_path, code)
    question = asked(tmp_path, APP, ["self.db", "get_db()"])

    answers = oracle.ask(question)
    again = oracle.ask(question)
    oracle.stop()

    assert names(answers, question) == ["m.First", ""]
    assert names(again, question) == ["m.First", ""]
    assert oracle.started == 2


def test_a_worker_that_always_fails_is_not_started_for_ever(tmp_path: Path) -> None:
    oracle = worker(tmp_path, "    os._exit(1)\n")
    for number in range(2 * FAILURES_MAX):
        oracle.ask(asked(tmp_path, f"# {number}\n{APP}", ["self.db", "get_db()", "self.nothing"]))
    oracle.stop()

    assert oracle.started <= FAILURES_MAX


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(STORE)
    oracle = Oracle(answer_seconds=120)  # it runs with low priority
    oracle.ask(asked(tmp_path, APP, ["self.db"]))
    oracle.stop()

    question = asked(tmp_path, APP, ["get_db()"])
    answers = oracle.ask(question)
    oracle.stop()

    assert (names(answers, question), oracle.started) == (["sqlite3.Connection"], 2)
