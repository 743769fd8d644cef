"""All rules that are loaded, by what one looks them up by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import Factory, frozen

from vetline.rulebook.model import Option, Rule
from vetline.rulebook.problem import RuleProblem


@frozen(eq=False)
class Rulebook:
    """The rules at work, and what was wrong with those that are not.

    ``ids_by_alias`` maps another tool's rule id (``B602``) to ours.
    ``vocabulary`` holds the packs' ``shared/*.yaml``, by file name without ending.
    ``fingerprint`` is a digest of all that was read: files with their paths.
    """

    rules: Mapping[str, Rule]
    fingerprint: str
    ids_by_alias: Mapping[str, tuple[str, ...]] = Factory(dict)
    vocabulary: Mapping[str, Option] = Factory(dict)
    problems: tuple[RuleProblem, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All that a person may call a rule: ids, families, and other tools' ids."""
        families = {rule.family for rule in self.rules.values()}
        return frozenset({*self.rules, *self.ids_by_alias, *families})

    def ids(self, name: str) -> tuple[str, ...]:
        """The rules called ``name``: by id, or by an alias, in any case."""
        return (name,) if name in self.rules else self.ids_by_alias.get(name.upper(), ())


def rulebook_of(
    rules: Iterable[Rule],
    fingerprint: str,
    vocabulary: Mapping[str, Option] | None = None,
    problems: Iterable[RuleProblem] = (),
) -> Rulebook:
    """A rulebook of ``rules``; of two with one id the later is kept, so projects can override."""
    by_id = {rule.id: rule for rule in rules}
    return Rulebook(
        rules=by_id,
        fingerprint=fingerprint,
        ids_by_alias=_ids_by_alias(by_id.values()),
        vocabulary=vocabulary or {},
        problems=tuple(problems),
    )


def _ids_by_alias(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        for alias in rule.aliases:
            found[alias.upper()] = (*found.get(alias.upper(), ()), rule.id)
    return found
