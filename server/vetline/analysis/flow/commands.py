"""Argument lists: what their items are to the program that is started with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from vetline.analysis.flow.readings import prefix
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import Object, Taint, Value, only_constant
from vetline.text.regex import lazy

SHELLS = frozenset(
    ("sh", "bash", "zsh", "dash", "ksh", "cmd", "cmd.exe", "powershell", "pwsh", "su", "runuser")
)
REMOTE = "ssh"
"""The program that hands what follows the host to a shell elsewhere."""
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
    commands = _command_items(items, run) if items else []
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


def _command_items(items: list[Value], run: Run) -> list[int]:
    """The positions that a shell reads as a command.

    What follows a whole script are its arguments: ``sh -c 'figlet -- "$1"' sh <title>``.
    """
    known = set(_programs(items[0]))
    if REMOTE in known:
        return _remote_items(items, run)
    if SHELLS.isdisjoint(known) and INTERPRETERS.isdisjoint(known):
        return []
    for index, item in enumerate(items[1:], 1):
        if any(known in COMMAND_OPTIONS for known in item.constants or ()):
            is_whole = known.isdisjoint(_JOINING) and _is_script(items[index + 1 : index + 2])
            return list(range(index + 1, index + 2 if is_whole else len(items)))
    return []


def _remote_items(items: list[Value], run: Run) -> list[int]:
    """The positions behind the host: ``ssh -p 22 <host> <command>``."""
    taken, place = run.model.options.get(REMOTE, ()), 1
    while place < len(items):
        known = only_constant(items[place])
        if not known or not str(known[0]).startswith("-"):
            break
        place += 2 if known[0] in taken else 1
    return list(range(place + 1, len(items)))


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
