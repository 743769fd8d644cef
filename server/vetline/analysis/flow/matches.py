"""What a regular expression finds in a text: no more than the pattern lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from vetline.analysis.flow import constants
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.samples import sample
from vetline.analysis.flow.site import Site
from vetline.analysis.flow.state import State
from vetline.analysis.flow.values import (
    ATTRIBUTE,
    CLEAN_HOLE,
    KNOWN_HOLE,
    TAINTED_HOLE,
    UNKNOWN,
    ConstantValue,
    Key,
    Object,
    ObjectId,
    Value,
    constant,
    only_constant,
    tainted,
)
from vetline.rulebook.taint import TaintModel

Special = Callable[[Site, State, Run], "Value | None"]

TRIED_MAX = 8_192
"""How many patterns are remembered with the kinds of attack that they let through."""

MATCH = "re.Match"
_PATTERN = ATTRIBUTE + "pattern"
_SUBJECT = ATTRIBUTE + "subject"
"""Keys of what a match remembers."""


def _pattern_and_subject(site: Site) -> tuple[str, Value]:
    """The text of the pattern, empty if that is not known, and what it is matched with."""
    receiver = site.receiver
    if receiver is not None and receiver.type == "re.Pattern":
        known: ConstantValue = receiver.text
        subject = site.argument(0, "string")
    else:
        first = site.argument(0, "pattern")
        found = only_constant(first) if first is not None else ()
        known, subject = (found[0] if found else ""), site.argument(1, "string")
    is_text = isinstance(known, str) and known not in (CLEAN_HOLE, TAINTED_HOLE, KNOWN_HOLE)
    return (str(known) if is_text else ""), subject if subject is not None else UNKNOWN


def _match(site: Site, state: State, run: Run) -> Value | None:
    """``re.match(pattern, text)``: a match that remembers both."""
    del run
    pattern, subject = _pattern_and_subject(site)
    taints = state.deep_taints(subject)
    if not pattern or not taints:
        return None
    own: ObjectId = (site.node.start, site.node.end, "match")
    kept: dict[Key, Value] = {_PATTERN: constant(pattern), _SUBJECT: tainted(taints, "str")}
    state.heap[own] = Object("instance", kept, None, False)
    return Value(taints, text=TAINTED_HOLE, type=MATCH, objects=(own,))


def _group(site: Site, state: State, run: Run) -> Value | None:
    """``match.group(1)``."""
    if len(site.positional) > 1 or site.receiver is None:
        return None
    wanted = only_constant(site.positional[0]) if site.positional else (0,)
    for found in state.objects(site.receiver):
        if wanted and _PATTERN in found.items:
            pattern = only_constant(found.items[_PATTERN])[0]
            return _part(str(pattern), wanted[0], found.items[_SUBJECT], run)
    return None


def _find_all(site: Site, state: State, run: Run) -> Value | None:
    """``re.findall(pattern, text)``: a list of what the pattern or its one group lets through."""
    pattern, subject = _pattern_and_subject(site)
    taints = state.deep_taints(subject)
    if not taints:
        return None
    groups = [key for key in groups_of(pattern) if isinstance(key, int)]
    whole = tainted(taints, "str")
    item = _part(pattern, len(groups) - 1, whole, run) if 0 < len(groups) <= 2 else whole
    own: ObjectId = (site.node.start, site.node.end, "list")
    state.heap[own] = Object("list", {}, item, False)
    return Value(objects=(own,), type="list")


def _part(pattern: str, group: ConstantValue, subject: Value, run: Run) -> Value:
    """The part of ``subject`` that ``group`` stands for: harmless if it lets no attack through."""
    text = groups_of(pattern).get(group)
    mask = _not_let_through(text, run.model) if text is not None else 0
    taints = tuple(taint.cleared_of(mask) for taint in subject.taints)
    return Value(taints, text=TAINTED_HOLE, type="str")


def _not_let_through(pattern: str, model: TaintModel) -> int:
    """The kinds of which no attack is a text that ``pattern`` matches."""
    mask = 0
    for kind in model.kinds.values():
        if kind.probes and not _lets_through(pattern, kind.probes):
            mask |= kind.bit
    return mask


@lru_cache(maxsize=TRIED_MAX)
def _lets_through(pattern: str, probes: tuple[str, ...]) -> bool:
    """Whether ``pattern`` matches one of ``probes``, alone or beside what it asks for."""
    compiled = constants.expression(pattern)
    if compiled is None:
        return True
    word = sample(pattern)
    return any(compiled.fullmatch(text) for p in probes for text in (p, word + p, p + word))


def groups_of(pattern: str) -> dict[ConstantValue, str]:
    """The groups of a regular expression by number and name; 0 is all of it."""
    groups: dict[ConstantValue, str] = {0: pattern} if pattern else {}
    open_at: list[tuple[int, int, str]] = []  # where the inside begins, number, name
    count = 0
    for index, char in _outside_classes(pattern):
        if char == "(":
            is_group = not pattern.startswith("(?", index) or pattern.startswith("(?P<", index)
            count += is_group
            end = pattern.find(">", index) if pattern.startswith("(?P<", index) else index
            name = pattern[index + 4 : end] if end > index else ""
            open_at.append((end + 1, count if is_group else -1, name))
        elif char == ")" and open_at:
            start, number, name = open_at.pop()
            if number > 0:
                groups[number] = pattern[start:index]
                groups[name or number] = groups[number]
    return groups


def _outside_classes(pattern: str) -> Iterator[tuple[int, str]]:
    """The characters of ``pattern`` that are neither escaped nor in a class, with their place."""
    index, in_class = 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\":
            index += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            index += pattern.startswith("[]", index) or 2 * pattern.startswith("[^]", index)
        else:
            yield index, char
        index += 1


MATCH_CALLS: dict[str, Special] = {
    **{f"re.{name}": _match for name in ("match", "search", "fullmatch")},
    **{f"re.Pattern.{name}": _match for name in ("match", "search", "fullmatch")},
    "re.Match.group": _group,
    "re.findall": _find_all,
    "re.Pattern.findall": _find_all,
}
