"""A command for a shell, cut into the arguments that the shell would pass on."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from attrs import frozen

from vetline.fixes.locate import code_for
from vetline.fixes.model import FixSite
from vetline.fixes.pieces import Built, Hole, built, raw
from vetline.fixes.variables import definition
from vetline.syntax import nodes as n

_MARK = "\0"
_SPECIAL = re.compile(r"[|&;<>()$`*?\[\]{}~#!\n]")
_EXPANDED = re.compile(r"[$`]")
_BUILTINS = frozenset({"cd", "export", "source", ".", "alias", "set", "ulimit", "umask", "exec"})


@frozen
class _Word:
    """One argument: texts and holes in turn, beginning and ending with a text."""

    texts: tuple[str, ...]
    holes: tuple[Hole, ...]


def argv_code(site: FixSite, command: n.Expr) -> list[str] | None:
    """The code of each argument of ``command``; ``None`` where only a shell understands it.

    ``*words`` stands for those in a variable, all of which are arguments.
    """
    joined = command if isinstance(command, n.List) else _joined_list(command)
    if isinstance(joined, n.List):
        is_list = joined is command or _are_words(joined.items)
        return [site.text(item) for item in joined.items] if is_list else None
    if isinstance(joined, n.Name):
        return [f"*{joined.id}"] if _holds_words(site, joined) else None
    text = built(site, command)
    if text is None or any("\\" in part for part in raw(site, text)):
        return None
    words = _words(_plain(site, text), text.holes)
    if not words or words[0].holes or any(map(_is_quoted_in_part, words)):
        return None
    quote = text.literals[0].quote[0]
    return [_code(site, word, quote) for word in words]


def _is_quoted_in_part(word: _Word) -> bool:
    """Whether ``!r`` was to quote a value inside of an argument, which has no quotes any more."""
    return any(hole.conversion == "r" for hole in word.holes) and word.texts != ("", "")


def _joined_list(command: n.Expr) -> n.Expr | None:
    """What ``" ".join(…)`` joins, if ``command`` is that."""
    if not isinstance(command, n.Call) or not isinstance(command.func, n.Attribute):
        return None
    glue, only = command.func.value, command.args[0] if len(command.args) == 1 else None
    is_blank = isinstance(glue, n.Constant) and glue.value == " "
    is_join = command.func.attr == "join" and is_blank
    return only if is_join and isinstance(only, n.Expr) else None


def _holds_words(site: FixSite, name: n.Name) -> bool:
    """Whether ``name`` is a list that is written out, and added to, one argument at a time."""
    first = definition(site, name)
    added = [
        item
        for call in site.view.nodes(n.Call)
        if _is_method_of(call.func, name.id)
        for item in call.args
    ]
    return isinstance(first, n.List) and _are_words((*first.items, *added))


def _is_method_of(func: n.Expr, name: str) -> bool:
    return (
        isinstance(func, n.Attribute) and isinstance(func.value, n.Name) and func.value.id == name
    )


def _are_words(items: Iterable[n.Node]) -> bool:
    """Whether no text in ``items``, or in lists in it, is more than one word to a shell."""
    return all(
        _are_words(item.items)
        if isinstance(item, (n.List, n.Tuple))
        else not isinstance(item, n.Constant)
        or (isinstance(item.value, str) and re.fullmatch(r"[\w./:=@%+,-]+", item.value) is not None)
        for item in items
    )


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
    if word.texts == ("", "") and not only.spec and only.conversion in ("", "r", "s"):
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
