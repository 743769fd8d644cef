"""Regular expressions that some texts keep busy for hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import and_

from vetline.analysis.checks.network_regex_tree import (
    Chars,
    Choice,
    Edge,
    Item,
    Repeat,
    Sequence_,
    regex_tree,
)
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def slow_regexes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Literal expressions in which one text can be read in very many ways."""
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        pattern = _pattern(call, qualified)
        known = view.names.constant(pattern) if pattern is not None else None
        if pattern is None or known is None or not isinstance(known.value, str | bytes):
            continue
        text = known.value.decode("latin-1") if isinstance(known.value, bytes) else known.value
        if is_slow(text, _flags(call, view), is_full="fullmatch" in qualified):
            yield verdict(rule, Span(pattern.start, pattern.end))


def is_slow(pattern: str, flags: int = 0, *, is_full: bool = False) -> bool:
    """Whether some text takes ``pattern`` a time that doubles with each character."""
    if ")*" not in pattern and ")+" not in pattern and "){" not in pattern:
        return False
    tree = regex_tree(pattern, flags)
    return tree is not None and _explodes(tree, can_fail=is_full)


def _explodes(items: Sequence_, *, can_fail: bool) -> bool:
    """Whether a repetition in ``items`` is ambiguous, and what follows it can fail."""
    for index, item in enumerate(items):
        rest = items[index + 1 :]
        fails_later = can_fail or any(not _is_nullable(one) for one in rest)
        if isinstance(item, Choice):
            if any(_explodes(branch, can_fail=fails_later) for branch in item.branches):
                return True
        elif isinstance(item, Repeat):
            if fails_later and item.is_open and _is_ambiguous(item.body):
                return True
            if _explodes(item.body, can_fail=fails_later):
                return True
    return False


def _is_ambiguous(body: Sequence_) -> bool:
    """Whether one round of ``body`` can be read as several: it is, or may be, a run itself."""
    for path in _paths(body):
        for index, item in enumerate(path):
            if not isinstance(item, Repeat) or not item.adds_up:
                continue
            run = _run_bits(item)
            others = (*path[:index], *path[index + 1 :])
            if run and all(_can_be_run(one, run) for one in others):
                return True
    return _branches_overlap(body)


def _paths(body: Sequence_) -> Iterator[Sequence_]:
    """Ways through ``body``: its choices taken one by one, if it is but one choice."""
    if len(body) == 1 and isinstance(body[0], Choice):
        for branch in body[0].branches:
            yield from _paths(branch)
    else:
        yield body


def _run_bits(item: Repeat) -> int:
    """The characters that ``item`` repeats, if each round is one character."""
    only = item.body[0] if len(item.body) == 1 else None
    if isinstance(only, Chars):
        return only.bits
    if isinstance(only, Repeat) and only.least <= 1:
        return _run_bits(only)
    return 0


def _can_be_run(item: Item, run: int) -> bool:
    """Whether ``item`` can be left out, or matches within a run of the characters ``run``."""
    if isinstance(item, Chars):
        return bool(item.bits & run)
    if isinstance(item, Repeat):
        return item.least == 0 or all(_can_be_run(one, run) for one in item.body)
    if isinstance(item, Choice):
        return any(all(_can_be_run(one, run) for one in branch) for branch in item.branches)
    return False


def _branches_overlap(body: Sequence_) -> bool:
    """Whether two ways through ``body`` are runs of one character, as in ``(?:a|aa)*``."""
    runs = [run for path in _all_paths(body)[:_PATHS_MAX] if (run := _fixed_run(path))]
    return any(
        reduce(and_, first) & reduce(and_, second)
        for index, first in enumerate(runs)
        for second in runs[index + 1 :]
    )


def _all_paths(body: Sequence_) -> list[Sequence_]:
    """Ways through ``body`` with every choice taken one by one."""
    paths: list[Sequence_] = [()]
    for item in body:
        tails = (
            [path for branch in item.branches for path in _all_paths(branch)]
            if isinstance(item, Choice)
            else [(item,)]
        )
        paths = [(*path, *tail) for path in paths for tail in tails][:_PATHS_MAX]
    return paths


def _fixed_run(path: Sequence_) -> tuple[int, ...]:
    """The sets of ``path`` if it is characters only."""
    bits = tuple(item.bits for item in path if isinstance(item, Chars))
    return bits if len(bits) == len(path) else ()


def _is_nullable(item: Item) -> bool:
    if isinstance(item, Repeat):
        return item.least == 0 or all(_is_nullable(one) for one in item.body)
    if isinstance(item, Choice):
        return any(all(_is_nullable(one) for one in branch) for branch in item.branches)
    return not isinstance(item, Chars | Edge)


def _pattern(call: n.Call, qualified: str) -> n.Expr | None:
    if not _REGEX_CALLS.fullmatch(qualified):
        return None
    for argument in call.args:
        if isinstance(argument, n.Keyword) and argument.name in ("pattern", "regex"):
            return argument.value
    first = call.args[0] if call.args else None
    is_positional = qualified.rpartition(".")[2] not in _KEYWORD_ONLY
    return first if is_positional and not isinstance(first, n.Keyword | n.Starred) else None


def _flags(call: n.Call, view: UnitView) -> int:
    text = " ".join(view.text(argument) for argument in call.args[1:])
    return sum(flag for flag, names in _FLAGS.items() if re.search(rf"\b(?:{names})\b", text))


_PATHS_MAX = 64
_REGEX_CALLS = lazy(
    r"(?:re|regex)\.(?:compile|match|search|fullmatch|sub|subn|split|findall|finditer)"
    r"|django\.core\.validators\.RegexValidator|django\.(?:urls\.re_path|conf\.urls\.url)"
    r"|wtforms\.validators\.Regexp|pydantic\.(?:constr|Field|StringConstraints)"
    r"|fastapi\.(?:Query|Path|Body|Form|Header|Cookie)|marshmallow\.validate\.Regexp"
)
_KEYWORD_ONLY = frozenset({"constr", "Field", "Query", "Path", "Body", "Form", "Header", "Cookie",
                           "StringConstraints"})  # fmt: skip
_FLAGS = {
    int(re.IGNORECASE): "I|IGNORECASE",
    int(re.DOTALL): "S|DOTALL",
    int(re.VERBOSE): "X|VERBOSE",
}
