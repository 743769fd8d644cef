"""Attack texts, tried on the program's own checks.

A check holds for a kind of sink if no text that an attacker would send for it gets past.
What cannot be computed counts as passed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from vetline.analysis.flow import constants
from vetline.analysis.flow.constants import NotKnown
from vetline.analysis.flow.probes import MADE_DEPTH_MAX, Attack, Probe, probed
from vetline.analysis.flow.run import Run
from vetline.analysis.flow.samples import sample
from vetline.analysis.flow.trials import Trial
from vetline.rulebook.taint import Kind
from vetline.syntax import nodes as n

ADAPTED_MAX = 2
"""How many probes of a kind are adapted to what a condition asks for."""
WORDS_MAX = 6
"""How many texts of a condition probes are adapted to."""
UNKNOWN_MAX = 4
"""How many attack texts in a row a condition is not known for, before it is for none."""
CLIMB = "../" * 8
"""What leads out of any folder that a condition asks for."""
WORD_CHARS_MAX = 60
"""Longest text that probes are adapted to."""


def holds(trial: Trial, wanted: int, run: Run) -> int:
    """The kinds among ``wanted`` that the check holds against: no attack text gets past it."""
    held = 0
    for kind in run.model.kinds.values():
        if trial.blind:
            break  # and lets the others in as well
        if kind.bit & wanted and kind.probes and not _lets_in(trial, kind, run):
            held |= kind.bit
    return held


def _lets_in(trial: Trial, kind: Kind, run: Run) -> bool:
    """Whether an attack text of ``kind`` gets past the check."""
    if trial.blind is not None:
        return trial.blind
    return any(_passes(trial, text, run) for text in _attacks(kind, trial, run))


def _attacks(kind: Kind, trial: Trial, run: Run) -> Iterator[str]:
    """The probes of ``kind``, as they are and made to hold what the condition asks for.

    Those that are dangerous only after something was taken out of them are for rewritings.
    """
    danger = constants.expression(kind.danger) if kind.danger else None
    paths = run.model.mask("path", "path-probe", "delete")
    yield from (probe for probe in kind.probes if danger is None or danger.search(probe))
    if trial.words is None:
        trial.words = _words(trial, run)
    for word in trial.words:
        for probe in kind.probes[:ADAPTED_MAX]:
            for adapted in _adapted(probe, word, kind):
                text = _climbing(adapted, probe) if kind.bit & paths else adapted
                if danger is None or danger.search(text):
                    yield text


def _climbing(text: str, probe: str) -> str:
    """``text`` with a path in it, which leads out of the folder that it begins in."""
    leads_out = posixpath.normpath(text).startswith(("../", "/"))
    return text if leads_out else text.replace(probe, CLIMB + probe)


def _adapted(probe: str, word: str, kind: Kind) -> Iterator[str]:
    """``probe`` made to hold ``word``, which may be the ending of a file without its dot."""
    if word.endswith("/") or not probe.startswith("."):  # `word..` is but the name of a folder
        yield word + probe
    yield probe + word
    if word.isalnum():
        yield f"{probe}.{word}"
    yield from (word + tail for tail in kind.tails)
    yield from (head + word for head in kind.heads if word[0].isalnum())


def _words(trial: Trial, run: Run) -> list[str]:
    """Texts that the condition compares with, here or where what it reads was made."""
    words: dict[str, None] = {}
    nodes: list[n.Node] = [trial.test]
    for _ in range(MADE_DEPTH_MAX):
        if not nodes:
            break
        for node in n.walk(nodes.pop()):
            for known in _texts_of(node, trial, run):
                words.update(dict.fromkeys(_asked_for(known)))
            if isinstance(node, n.Name):
                value = trial.state.variables.get(node.id)
                if value is not None and value.made is not None and node.id != trial.name:
                    nodes.append(value.made)
    return list(words)[:WORDS_MAX]


def _texts_of(node: n.Node, trial: Trial, run: Run) -> Iterator[str]:
    """The texts that ``node`` may be, as the module or the state at the check tells."""
    if not isinstance(node, (n.Constant, n.BinOp, n.JoinedStr, n.Name)):
        return
    known = run.names.constant(node)
    value = trial.state.variables.get(node.id) if isinstance(node, n.Name) else None
    words = (known.value,) if known is not None else (value and value.constants) or ()
    yield from (word for word in words if isinstance(word, str))
    if isinstance(node, n.Name) and known is None and value is None:
        for one in trial.state.objects(run.free(node, trial.state)):
            items = (item.constants or () for item in one.items.values())
            yield from (word for words in items for word in words if isinstance(word, str))


def _asked_for(word: str) -> Iterator[str]:
    """What a condition may ask for that holds ``word``: the text, or what a pattern matches."""
    if 0 < len(word) <= WORD_CHARS_MAX:
        yield word
    found = sample(word)
    if found:
        yield found


def _passes(trial: Trial, text: str, run: Run) -> bool:
    """Whether ``text`` gets past the check; what cannot be computed counts as passed."""
    known = trial.passed.get(text)
    if known is None:
        attack = Attack(text)
        probe = Probe(attack, trial.name, trial.origin, trial.state, run)
        try:
            known = bool(probed(trial.test, probe, MADE_DEPTH_MAX)) is trial.truth
        except NotKnown:
            known = True
            trial.unknown += 1
        trial.passed[text] = known
        if trial.unknown == len(trial.passed) == UNKNOWN_MAX:
            trial.blind = True
        if not attack.was_read:
            trial.blind = known
    return known
