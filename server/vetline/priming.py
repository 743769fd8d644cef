"""Rules made ready for the first question: those whose words mean something, and what they need.

What an earlier run found out about their patterns is not found out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import vetline
from vetline.analysis.checks import CHECKS
from vetline.analysis.matching.index import outline
from vetline.analysis.matching.outlines import OUTLINES
from vetline.rulebook.cache import keep_documents, kept_documents
from vetline.rulebook.load import BUILTIN_PACK, load_rulebook
from vetline.rulebook.model import Rule
from vetline.rulebook.problem import RuleProblem
from vetline.rulebook.rulebook import Rulebook, rulebook_of
from vetline.rulebook.schema import unknown_word
from vetline.text.digest import digest


def ready_rulebook(paths: Sequence[Path], *, builtin: bool, cache: Path | None) -> Rulebook:
    """The rules at ``paths`` and of packs, ready for code; see ``load_rulebook``."""
    rulebook = known_rulebook(paths, builtin=builtin, cache=cache)
    if cache is not None:
        prime(rulebook, cache)
    return rulebook


def known_rulebook(paths: Sequence[Path], *, builtin: bool, cache: Path | None) -> Rulebook:
    """The rules at ``paths`` and of packs, but for those that name what is not there."""
    rulebook = load_rulebook(paths, builtin=builtin, cache=cache)
    unknown = {
        rule.id: [RuleProblem(rule.origin, key, message) for key, message in _unknown_names(rule)]
        for rule in rulebook.rules.values()
    }
    problems = [problem for found in unknown.values() for problem in found]
    if not problems:
        return rulebook
    sound = [rule for rule in rulebook.rules.values() if not unknown[rule.id]]
    return rulebook_of(
        sound, rulebook.fingerprint, rulebook.vocabulary, (*rulebook.problems, *problems)
    )


def _unknown_names(rule: Rule) -> Iterator[tuple[str, str]]:
    """The check and the rewritings that ``rule`` names and nobody knows."""
    if rule.check is not None and rule.check.name not in CHECKS:
        yield "check", unknown_word("check", rule.check.name, CHECKS)
    named = [fix.transform for fix in rule.fix.choices if fix.transform] if rule.fix else []
    if not named or BUILTIN_PACK in Path(rule.origin).parts:
        return  # Rules that came with the program name none but its own.
    from vetline.fixes.transforms import TRANSFORMS  # 50 ms, which few projects have to pay.

    known = dict(TRANSFORMS)
    for name in named:
        if name not in known:
            yield "fix.transform", unknown_word("rewriting", name, known)


def prime(rulebook: Rulebook, cache: Path) -> None:
    """Know what the patterns of ``rulebook`` need without reading each, if ``cache`` tells it.

    ``cache`` is the folder for what may be forgotten; what had to be found out is kept there.
    """
    key = digest("outlines", rulebook.fingerprint, code_stamp())
    kept = kept_documents(cache, key)
    if kept is not None:
        OUTLINES.recall(kept)
        return
    for rule in rulebook.rules.values():
        outline(rule)
    keep_documents(cache, key, OUTLINES.kept())


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """A word for the very code that runs, by the sizes and times of its files.

    The version is not enough for somebody who works on vetline.
    """
    folder = Path(vetline.__file__).parent
    files = sorted((str(path), path.stat()) for path in folder.rglob("*.py"))
    return digest(*(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in files))
