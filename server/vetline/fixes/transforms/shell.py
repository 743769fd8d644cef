"""Commands for a shell, rewritten to lists of arguments, or with their values quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vetline.fixes.calls import argument, has_open_keywords, keyword, outer_span, removed_arguments
from vetline.fixes.commands import argv_code
from vetline.fixes.locate import around, code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import reference
from vetline.fixes.options import flag, word
from vetline.fixes.pieces import Built, built, raw
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.fixes.variables import definition, uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def shell_to_argv(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The marked command as a list of arguments, without a shell; ``quote: true`` as a fallback."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node, lambda c: _kind(site, c) is not None) if node else None
    if call is None or has_open_keywords(call):
        return None
    command = argument(call, "args", 0) or _named_command(call)
    if command is None:
        return None
    items = argv_code(site, _value(site, command))
    if items is None:
        return quote_shell(site, options) if flag(options, "quote") else None
    draft = _as_list(site, call, command, items)
    is_same = isinstance(_value(site, command), n.Constant) and _kind(site, call) in _RUNNERS
    return Draft(draft.changes, draft.imports, is_same) if draft is not None else None


def _kind(site: FixSite, call: n.Call) -> str | None:
    """The name of the function that starts a shell in ``call``."""
    name = site.view.names.qualified(call.func) or ""
    if name in _SHELLS:
        return name
    if name in _RUNNERS and keyword(call, "shell") is not None:
        return name
    return None


def _named_command(call: n.Call) -> n.Expr | None:
    found = keyword(call, "command") or keyword(call, "cmd")
    return found.value if found is not None else None


def _value(site: FixSite, command: n.Expr) -> n.Expr:
    """The expression behind the variable that holds the command, if nothing else reads it."""
    if isinstance(command, n.Name):
        found = definition(site, command)
        if found is not None and len(uses(site, command)) == 2:
            return found
    return command


def _as_list(site: FixSite, call: n.Call, command: n.Expr, items: Sequence[str]) -> Draft | None:
    value, kind = _value(site, command), _kind(site, call) or ""
    code = _list_code(items)
    if kind in _RUNNERS:
        shell = keyword(call, "shell")
        gone = removed_arguments(site, call, [shell]) if shell is not None else ()
        return Draft((Change(outer_span(site, value), code), *gone))
    if kind == _ASYNC_SHELL:
        return _as_exec(site, call, command, items) if value is command else None
    if len(call.args) != 1:
        return None
    if value is command:
        return _as_run(site, call, kind, code)
    run = _as_run(site, call, kind, site.text(command))
    own = Change(outer_span(site, value), code)
    return Draft((own, *run.changes), run.imports) if run is not None else None


def _list_code(items: Sequence[str]) -> str:
    """The list of ``items``, which is the variable itself if they are those of one: ``*words``."""
    only = items[0] if len(items) == 1 else ""
    return only[1:] if only.startswith("*") else f"[{', '.join(items)}]"


def _as_exec(site: FixSite, call: n.Call, command: n.Expr, items: Sequence[str]) -> Draft | None:
    """``create_subprocess_exec`` takes the arguments one by one."""
    said = reference(site, "asyncio.create_subprocess_exec")
    if said is None:
        return None
    changes = (
        Change(span_of(call.func), said.text),
        Change(outer_span(site, command), ", ".join(items)),
    )
    return Draft(changes, (said.statement,) if said.statement is not None else ())


def _as_run(site: FixSite, call: n.Call, kind: str, code: str) -> Draft | None:
    """``subprocess.run`` that gives what the old call gave, as far as anybody looks at it."""
    read = _read_call(site, call) if kind == "os.popen" else None
    template = _READ_SHELLS.get(kind) if _is_read(site, call) else _RUN
    if read is not None:
        template = _OUTPUT
    new = rendered(site, template, {"ARGV": code}) if template is not None else None
    return Draft(replacement(site, read or call, new), new.imports) if new is not None else None


def _read_call(site: FixSite, call: n.Call) -> n.Call | None:
    """The ``os.popen(…).read()`` around ``call``."""
    outer = around(site, call)[-2:]
    if len(outer) < 2 or not isinstance(outer[0], n.Call) or not isinstance(outer[1], n.Attribute):
        return None
    return outer[0] if outer[1].attr == "read" and not outer[0].args else None


def _is_read(site: FixSite, call: n.Call) -> bool:
    """Whether something is done with the result of ``call``."""
    return not any(
        isinstance(s, n.ExprStmt) and span_of(s) == span_of(call)
        for s in site.view.nodes(n.ExprStmt)
    )


# --- or values quoted ---------------------------------------------------------------------------


def quote_shell(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Each value in the marked command through ``shlex.quote``, without quotes around it."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node, lambda c: _kind(site, c) is not None) if node else None
    command = (argument(call, "args", 0) or _named_command(call)) if call is not None else None
    if isinstance(command, n.Name):
        command = definition(site, command)
    text = built(site, command) if command is not None else None
    said = reference(site, "shlex.quote")
    if text is None or said is None or not text.holes:
        return None
    changes = _quoted_values(site, text, said.text)
    imports = (said.statement,) if said.statement is not None else ()
    return Draft(changes, imports) if changes else None


def _quoted_values(site: FixSite, text: Built, callee: str) -> tuple[Change, ...] | None:
    parts = raw(site, text)
    changes: list[Change] = []
    before = ""
    for at, hole in enumerate(text.holes):
        before += parts[at]
        edge = _quotes(before, parts[at + 1])
        if edge is None or hole.spec or hole.conversion:
            return None
        if isinstance(hole.value, n.Call) and site.text(hole.value.func) == callee:
            continue
        changes.append(Change(span_of(hole.value), f"{callee}({code_for(site, hole.value)})"))
        if edge:
            index = text.pieces.index(hole)
            left, right = text.pieces[index - 1].span, text.pieces[index + 1].span
            changes += [
                Change(Span(left.end - 1, left.end), ""),
                Change(Span(right.start, right.start + 1), ""),
            ]
    return tuple(changes)


def _quotes(before: str, after: str) -> int | None:
    """How many quotes stand right around a value; ``None`` if it stands in more of a string."""
    for quote in "'\"":
        if before.count(quote) % 2:
            is_alone = before.endswith(quote) and after.startswith(quote)
            return 1 if is_alone else None
    return 0


_ASYNC_SHELL = "asyncio.create_subprocess_shell"
_SHELLS = frozenset(
    {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
     "commands.getoutput", _ASYNC_SHELL}
)  # fmt: skip
_RUN = "subprocess.run($ARGV, check=False)"
_OUTPUT = "subprocess.run($ARGV, capture_output=True, text=True, check=False).stdout"
_READ_SHELLS = {
    "asyncio.create_subprocess_shell": "",
    "os.system": "subprocess.run($ARGV, check=False).returncode",
    "subprocess.getoutput": _OUTPUT,
    "commands.getoutput": _OUTPUT,
}
_RUNNERS = frozenset(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")
)
