"""Code that fetches code: packages installed by a program, work done by an installation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.secrets_literals import literal_text
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def runtime_installs(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Calls by which a running program installs packages."""
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        is_pip = qualified in _PIP_MAINS and _starts_install(call, view)
        is_run = _runs_programs(qualified) and _INSTALL.search(_command(call, view))
        if (is_pip or is_run) and _PINNED not in _command(call, view):
            yield verdict(rule, Span(call.start, call.end))


def install_time_actions(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Network, programs and built code in files that run when a package is installed."""
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        if not _is_deferred(call, view) and _is_action(call, qualified, view):
            action = qualified or view.text(call.func)
            yield verdict(rule, Span(call.start, call.end), {"$ACTION": f"`{action}`"})


def _is_action(call: n.Call, qualified: str, view: UnitView) -> bool:
    if _NETWORK.fullmatch(qualified):
        return True
    if qualified in ("exec", "eval") and call.args:
        return _BUILT_CODE.search(view.text(call.args[0])) is not None
    return _runs_programs(qualified) and _FETCH.search(_command(call, view)) is not None


def _is_deferred(call: n.Call, view: UnitView) -> bool:
    """Whether the call waits in a function that an installation does not run."""
    for definition in view.nodes(n.FunctionDef):
        if definition.start <= call.start < definition.end:
            return definition.name not in _INSTALL_METHODS or not _is_command(view)
    return False


def _is_command(view: UnitView) -> bool:
    """Whether the unit is of a class that extends what an installation does."""
    bases = (base for owner in view.nodes(n.ClassDef) for base in owner.bases)
    return any(_COMMAND.search(dotted(base)) for base in bases)


def _runs_programs(qualified: str) -> bool:
    return qualified.startswith(("subprocess.", "asyncio.create_subprocess")) or qualified in (
        "os.system", "os.popen", "os.execvp", "os.execlp", "os.spawnlp", "os.spawnvp",
        "get_ipython.system", "pty.spawn",
    )  # fmt: skip


def _command(call: n.Call, view: UnitView) -> str:
    """The literal words that a program is started with, divided by spaces."""
    words = []
    for argument in call.args:
        value = argument.value if isinstance(argument, n.Keyword) else argument
        items = value.items if isinstance(value, n.List | n.Tuple) else (value,)
        words += [_word(item, view) for item in items]
    return " ".join(words)


def _word(item: n.Expr, view: UnitView) -> str:
    known = view.names.constant(item)
    if known is not None:
        return str(known.value)
    if isinstance(item, n.JoinedStr):
        return "".join(str(p.value) if isinstance(p, n.Constant) else "$" for p in item.parts)
    if isinstance(item, n.BinOp):
        return f"{_word(item.left, view)}{_word(item.right, view)}"
    return view.text(item) if isinstance(item, n.Attribute) else literal_text(item, view) or "$"


def _starts_install(call: n.Call, view: UnitView) -> bool:
    return not call.args or "install" in _command(call, view)


_PIP_MAINS = frozenset(
    {"pip.main", "pip._internal.main", "pip._internal.cli.main.main", "pip._internal.main.main"}
)
_INSTALL = lazy(
    r"(?:^|[\s/])(?:pip[\d.]*|pipx|conda|mamba|micromamba|easy_install|poetry|uv)\s+(?:pip\s+|-\S+\s+)*"
    r"(?:install|add)\b|(?:^|[\s/])easy_install\s"
)
_PINNED = "--require-hashes"
"""What makes pip install only what a file lists with its digest."""
_NETWORK = lazy(
    r"urllib\.request\.(?:urlopen|urlretrieve)|(?:requests|httpx)\.(?:get|post|put|patch|delete|head|"
    r"request|stream)|socket\.(?:socket|create_connection)|http\.client\.HTTPS?Connection"
    r"|ftplib\.FTP(?:_TLS)?|smtplib\.SMTP(?:_SSL)?|urllib3\.(?:request|PoolManager)"
    r"|aiohttp\.(?:request|ClientSession)|paramiko\.SSHClient|ctypes\.windll\..*"
)
_BUILT_CODE = lazy(
    r"urlopen|requests\.|httpx\.|b64decode|b32decode|a85decode|b85decode|unhexlify|fromhex|"
    r"decompress|marshal|rot_?13|bytes\(\[|chr\("
)
_FETCH = lazy(
    r"\b(?:curl|wget|powershell|pwsh|certutil|bitsadmin|nc|ncat|invoke-webrequest)\b|https?://"
    r"|\bpip[\d.]*\s+install\b|\bbase64\b.*\|",
    re.I,
)
_COMMAND = lazy(r"(?i)install|develop|egg|build|command|dist|wheel|hook")
_INSTALL_METHODS = frozenset({"run", "finalize_options", "initialize_options", "__init__"})
