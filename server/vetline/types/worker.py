"""The worker process: reads questions, one JSON object a line, and answers place by place.

It parses code of strangers, so it is kept from everything but that: jedi gets an environment that
starts no interpreter, compiled modules come from the standard library only, and a hook ends the
process if anything in it tries to start a program, to connect, or to run a file from elsewhere.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from jedi import Script
    from jedi.api.classes import Name

MEMORY_MB_MAX = 400
"""Memory after which the worker ends; the next question finds a new one."""

ADDRESS_MB_MAX = 1_500
"""Address space that the system gives it at most."""

CLASSES_MAX = 4
"""Classes that one value may have for them to be told apart."""

NICENESS = 10
"""How far the worker stands back behind the one who types."""


def main() -> int:
    """Answer questions until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What a library prints is no answer.
    _limit()
    inherited = _memory_mb()  # Linux counts what the process was that started this one.
    scripts = _Scripts()
    _confine()
    for line in sys.stdin:
        for answer in scripts.answers(json.loads(line)):
            _say(answers, answer)
        _say(answers, [])
        if _memory_mb() > max(MEMORY_MB_MAX, inherited):
            break
    return 0


def _say(answers: IO[str], answer: list[object]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


class _Scripts:
    """jedi, set up so that it only reads."""

    def __init__(self) -> None:
        import jedi
        import parso.cache
        from jedi.api.environment import InterpreterEnvironment

        warnings.simplefilter("ignore")
        folders = _library_folders()

        class ReadingEnvironment(InterpreterEnvironment):  # type: ignore[misc]  # jedi is untyped
            """Our own process; compiled modules are loaded from the standard library only."""

            def get_sys_path(self) -> list[str]:
                return folders

        parso.cache._load_from_file_system = _nothing_kept
        parso.cache._save_to_file_system = _keep_nothing
        jedi.settings.auto_import_modules = []
        jedi.settings.dynamic_params_for_other_modules = False
        self.environment = ReadingEnvironment()
        self.folders = folders
        # What the first question needs in any case is loaded before doors are shut.
        jedi.Script("import sqlite3\n'x'.upper", environment=self.environment).infer(2, 3)

    def answers(self, question: dict[str, object]) -> Iterator[list[object]]:
        """For each place its index, and module, name and file of each class."""
        import jedi
        from parso.utils import split_lines

        folders, places = question["folders"], question["places"]
        text, path = str(question["text"]), str(question["path"])
        assert isinstance(folders, list)
        assert isinstance(places, list)
        project = jedi.Project(
            Path(path).parent, sys_path=[*self.folders, *folders], smart_sys_path=False,
            load_unsafe_extensions=False,
        )  # fmt: skip
        script = jedi.Script(text, path=path, project=project, environment=self.environment)
        lines = split_lines(text)
        for index, (line, column, name, is_call) in enumerate(places):
            if line < len(lines) and lines[line][:column].endswith(name):
                yield [index, *_classes(script, line + 1, column, is_call)]


def _classes(script: Script, line: int, column: int, is_call: bool) -> list[tuple[str, str, str]]:
    """The classes of the value at a place; nothing where that cannot be told."""
    try:
        found = script.infer(line, column)
        if is_call:
            found = [result for name in found for result in name.execute()]
    except (Exception, RecursionError):  # jedi's own faults are as many as there are programs
        return []
    classes = {
        (name.module_name, _within(name), str(name.module_path or ""))
        for name in found[: CLASSES_MAX + 1]
        if name.type == "instance" and name.full_name and name.name != "NoneType"
    }
    return sorted(classes) if len(classes) <= CLASSES_MAX else []


def _within(name: Name) -> str:
    """The name of a class in its module."""
    return str(name.full_name).removeprefix(f"{name.module_name}.")


def _nothing_kept(*_: object, **__: object) -> None:
    """Find no tree in parso's cache on disk: it would have to be unpickled."""


def _keep_nothing(*_: object, **__: object) -> None:
    """Put no tree into parso's cache on disk; parso knows how to live with that."""
    raise PermissionError


def _library_folders() -> list[str]:
    paths = sysconfig.get_paths()
    dynamic = Path(paths["platstdlib"]) / "lib-dynload"
    return list(dict.fromkeys((paths["stdlib"], paths["platstdlib"], str(dynamic))))


def _limit() -> None:
    """Take no more of the machine than agreed; where the system has no such limits, go without."""
    try:
        import resource

        limit = ADDRESS_MB_MAX << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(NICENESS)
    except (ImportError, OSError, ValueError):
        return


def _memory_mb() -> float:
    """The most memory that this process has had so far."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def _confine() -> None:
    """End this process as soon as anything in it does what reading code never needs."""
    package = str(Path(__file__).resolve().parents[1])
    installed = (path for path in sys.path if "site-packages" in path)
    homes = ("<", package, sys.prefix, sys.base_prefix, *installed)

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in _FORBIDDEN or event.startswith(("subprocess.", "os.exec", "os.spawn")):
            os._exit(REFUSED)
        if event == "exec":
            file = getattr(arguments[0], "co_filename", "")
            if not file.startswith(homes):
                os._exit(REFUSED)
        elif event == "import":
            file = arguments[1]
            if isinstance(file, str) and not file.startswith(homes):
                os._exit(REFUSED)
        elif event == "open" and _is_for_writing(arguments[2]):
            os._exit(REFUSED)

    sys.addaudithook(refuse)


def _is_for_writing(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


REFUSED = 66
"""The exit status of a worker that was about to do what it must not."""

_FORBIDDEN = frozenset((
    "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.startfile", "pty.spawn",
    "socket.connect", "socket.bind", "ctypes.dlopen", "webbrowser.open", "urllib.Request",
))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
