"""Commands for a shell, rewritten to lists of arguments, or with their values quoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from attrs import frozen

from vetline.fixes.calls import argument, has_open_keywords, keyword, outer_span, removed_arguments
from vetline.fixes.changes import merged
from vetline.fixes.locate import around, code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import reference
from vetline.fixes.options import flag, word
from vetline.fixes.pieces import Built, Hole, built, raw
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
    items = _items(site, _value(site, command))
    if items is None:
        return quote_shell(site, options) if flag(options, "quote") else None
    draft = _as_list(site, call, command, items)
    is_constant = isinstance(_value(site, command), n.Constant)
    return Draft(draft.changes, draft.imports, is_constant) if draft is not None else None


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
    code = "[" + ", ".join(items) + "]"
    value = _value(site, command)
    kind = _kind(site, call) or ""
    if kind in _RUNNERS:
        shell = keyword(call, "shell")
        gone = removed_arguments(site, call, [shell]) if shell is not None else ()
        return Draft((Change(outer_span(site, value), code), *gone))
    if len(call.args) != 1:
        return None
    kept = value is not command
    given = {"ARGV": site.text(command) if kept else code}
    read = _read_call(site, call) if kind == "os.popen" else None
    template = _SHELLS[kind] if not _is_read(site, call) else _READ_SHELLS.get(kind)
    if read is not None:
        template = _OUTPUT
    new = rendered(site, template, given) if template is not None else None
    if new is None:
        return None
    own = (Change(outer_span(site, value), code),) if kept else ()
    changes = merged(site.unit_text, (*own, *replacement(site, read or call, new)))
    return Draft(changes, new.imports) if changes else None


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


# --- the command as arguments -----------------------------------------------------------------


@frozen
class _Word:
    """One argument: texts and holes in turn, beginning and ending with a text."""

    texts: tuple[str, ...]
    holes: tuple[Hole, ...]


def _items(site: FixSite, command: n.Expr) -> list[str] | None:
    """The code of each argument of ``command``; ``None`` where only a shell understands it."""
    text = built(site, command)
    if text is None or any("\\" in part for part in raw(site, text)):
        return None
    words = _words(_plain(site, text), text.holes)
    if not words or words[0].holes:
        return None
    quote = text.literals[0].quote[0]
    return [_code(site, word, quote) for word in words]


def _plain(site: FixSite, text: Built) -> list[str]:
    """The texts between the holes, with nothing doubled."""
    result = [""]
    for piece in text.pieces:
        if isinstance(piece, Hole):
            result.append("")
            continue
        part = site.unit_text[piece.span.start : piece.span.end]
        for char in piece.doubling.value:
            part = part.replace(char * 2, char)
        result[-1] += part
    return result


def _words(texts: Sequence[str], holes: Sequence[Hole]) -> list[_Word] | None:
    """The words of the command as a shell would cut it."""
    command = _MARK.join(texts)
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        cut = list(lexer)
    except ValueError:
        return None
    if _SPECIAL.search(_unquoted(command)) or _EXPANDED.search(_unquoted(command, '"')):
        return None
    words: list[_Word] = []
    rest = list(holes)
    for item in cut:
        parts = tuple(item.split(_MARK))
        words.append(_Word(parts, tuple(rest[: len(parts) - 1])))
        del rest[: len(parts) - 1]
    is_assignment = bool(words) and re.match(r"\w+=", words[0].texts[0]) is not None
    return None if is_assignment or (words and words[0].texts[0] in _BUILTINS) else words


def _unquoted(command: str, keeps: str = "") -> str:
    """``command`` without what stands in quotes, in which most characters are plain."""
    single = re.sub(r"'[^']*'", "", command)
    return single if keeps else re.sub(r'"[^"]*"', "", single)


def _code(site: FixSite, word: _Word, quote: str) -> str:
    """One argument: a literal, a value, or an f-string of both."""
    if not word.holes:
        return _literal(word.texts[0], quote)
    only = word.holes[0]
    if word.texts == ("", "") and not only.spec and not only.conversion:
        return _text_code(site, only.value)
    parts = [word.texts[0]]
    for hole, text in zip(word.holes, word.texts[1:], strict=True):
        conversion = f"!{hole.conversion}" if hole.conversion else ""
        spec = f":{hole.spec}" if hole.spec else ""
        parts += [f"{{{site.text(hole.value)}{conversion}{spec}}}", text]
    plain = "".join(parts[::2])
    if quote in "".join(parts) or set("{}") & set(plain):
        quote = "'" if quote == '"' else '"'
    doubled = [re.sub(r"([{}])", r"\1\1", p) if i % 2 == 0 else p for i, p in enumerate(parts)]
    return f"f{quote}{''.join(doubled)}{quote}"


def _literal(text: str, quote: str) -> str:
    if quote not in text and text.isprintable() and "\\" not in text:
        return f"{quote}{text}{quote}"
    return repr(text)


def _text_code(site: FixSite, value: n.Expr) -> str:
    """The code of an argument, which must be a text."""
    code = code_for(site, value)
    is_number = site.view.names.type_of(value) in ("int", "float")
    return f"str({code})" if is_number else code


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


_MARK = "\0"
_SPECIAL = re.compile(r"[|&;<>()$`*?\[\]{}~#!\n]")
_EXPANDED = re.compile(r"[$`]")
_BUILTINS = frozenset({"cd", "export", "source", ".", "alias", "set", "ulimit", "umask", "exec"})
_SHELLS = {
    "os.system": "subprocess.run($ARGV, check=False)",
    "os.popen": "subprocess.run($ARGV, check=False)",
    "subprocess.getoutput": "subprocess.run($ARGV, check=False)",
    "subprocess.getstatusoutput": "subprocess.run($ARGV, check=False)",
    "commands.getoutput": "subprocess.run($ARGV, check=False)",
}
_OUTPUT = "subprocess.run($ARGV, capture_output=True, text=True, check=False).stdout"
_READ_SHELLS = {
    "os.system": "subprocess.run($ARGV, check=False).returncode",
    "subprocess.getoutput": _OUTPUT,
    "commands.getoutput": _OUTPUT,
}
_RUNNERS = frozenset(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")
)
