"""Argument lists: what their items are to the program that is started with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from vetline.analysis.flow.conditions import prefix
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Object, Taint, Value, only_constant
from vetline.text.regex import lazy

SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell", "pwsh"))
INTERPRETERS = frozenset(("python", "python3", "sys.executable", "perl", "ruby", "node", "php"))
READERS = frozenset(
    (
        "basename", "cal", "cat", "cowsay", "date", "df", "dirname", "du", "echo", "expr", "figlet",
        "groups", "head", "host", "id", "ls", "md5sum", "mkdir", "nslookup", "ping", "ping6",
        "printf", "seq", "sha1sum", "sha256sum", "stat", "tail", "touch", "tracepath",
        "traceroute", "true", "uptime", "wc",
    )
)  # fmt: skip
"""Programs of which no option runs anything or writes where it should not."""
_JOINING = frozenset(("cmd", "cmd.exe", "powershell", "pwsh"))
"""Shells for which all that follows the option is one command."""
_RUNS_ARGUMENTS = lazy(
    r"(?:^|[;&|(`\n]|\bexec|\bsudo)\s*[\"']?\$|\beval\b|-c\b|\bxargs\b|^--$|\bexec\("
)
"""A script that may run what it is given, of a shell or of Python."""
COMMAND_OPTIONS = frozenset(("-c", "-lc", "-ic", "/c", "/C", "-Command", "-command", "-ec"))


Harm: TypeAlias = "tuple[str, tuple[Taint, ...], str]"
"""What an item does: the kind of sink (none for a possible option), its taints, its text."""


def harms(arguments: Object, state: State, run: Run) -> Iterator[Harm]:
    """What the tainted items of a list do to the program that gets it."""
    items = list(arguments.items.values()) if arguments.kind == "list" else []
    commands = _command_items(items) if items else []
    after_dashes = bool(items) and not READERS.isdisjoint(_programs(items[0]))
    for index, item in enumerate(items):
        taints = state.deep_taints(item)
        is_argument = bool(commands) and index > commands[-1]  # of the script, whatever it is
        after_dashes = after_dashes or only_constant(item) == ("--",) or is_argument
        if not taints:
            continue
        if index in commands or index == 0:
            yield "command" if index else "program", taints, item.text
        elif not after_dashes and not prefix(item.text) and not _is_asked(index, items, run):
            yield "", taints, item.text
    rest = arguments.rest
    if rest is not None and rest.taints:
        if _runs_shell(rest, items):
            yield "command", rest.taints, rest.text
        elif not after_dashes:
            yield "", rest.taints, rest.text


def _command_items(items: list[Value]) -> list[int]:
    """The positions that a shell reads as a command.

    What follows a whole script are its arguments: ``sh -c 'figlet -- "$1"' sh <title>``.
    """
    if SHELLS.isdisjoint(known := set(_programs(items[0]))) and INTERPRETERS.isdisjoint(known):
        return _remote_items(items) if "ssh" in known else []
    for index, item in enumerate(items[1:], 1):
        if any(known in COMMAND_OPTIONS for known in item.constants or ()):
            is_whole = known.isdisjoint(_JOINING) and _is_script(items[index + 1 : index + 2])
            return list(range(index + 1, index + 2 if is_whole else len(items)))
    return []


def _remote_items(items: list[Value]) -> list[int]:
    """What ``ssh`` joins to the command line of a shell on the host: all that follows its name."""
    is_taken = False
    for index, item in enumerate(items[1:], 1):
        option = str((only_constant(item) or ("",))[0])
        if not is_taken and not option.startswith("-"):
            return list(range(index + 1, len(items)))
        is_taken = not is_taken and option in _SSH_TAKING
    return []


_SSH_TAKING = frozenset(f"-{letter}" for letter in "BbcDEeFIiJLlmOoPpRSWw")
"""Options of ``ssh`` that take the next item."""


def _is_script(items: list[Value]) -> bool:
    """Whether a shell is given a known script, which runs none of its arguments."""
    known = only_constant(items[0]) if items else ()
    return bool(known) and _RUNS_ARGUMENTS.search(str(known[0])) is None


def _is_asked(index: int, items: list[Value], run: Run) -> bool:
    """Whether the item is what the option before it takes: ``git commit -m <message>``."""
    before = only_constant(items[index - 1])
    options = (run.model.options.get(program, ()) for program in _programs(items[0]))
    return bool(before) and any(before[0] in taken for taken in options)


def _programs(first: Value) -> Iterator[str]:
    """What the first item of an argument list may start."""
    return (str(one).rpartition("/")[2].lower() for one in first.constants or (first.ref,))


def _runs_shell(rest: Value, items: list[Value]) -> bool:
    known = [c for value in (rest, *items) for c in value.constants or ()]
    return any(str(c).rpartition("/")[2] in SHELLS for c in known)
