"""The rules at work, sorted by what each needs to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from weakref import WeakValueDictionary

from attrs import define, evolve
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from vetline.analysis.checks import CHECKS
from vetline.analysis.checks.kinds import CheckKind, ImportCheck, ModuleCheck, UnitCheck
from vetline.analysis.flow.report import FlowRules, flow_rules
from vetline.analysis.interface import TypeTable
from vetline.analysis.matching.index import RuleIndex, index_of, needs_module
from vetline.analysis.matching.spellings import SPELLINGS, Spelled
from vetline.rulebook.formula import AnyOf
from vetline.rulebook.model import STRICT, Option, Profile, Rule, TaintFormulas
from vetline.rulebook.rulebook import Rulebook
from vetline.rulebook.taint import TaintModel
from vetline.rulebook.taint_reading import builtin_taint_model, taint_model
from vetline.text.digest import digest


@define(eq=False, slots=False)
class Programme:
    """The rules that settings leave at work; ``fingerprint`` is equal for equal programmes."""

    rules: Mapping[str, Rule]
    types: TypeTable
    fingerprint: str
    vocabulary: Mapping[str, Option]

    @cached_property
    def taint_model(self) -> TaintModel:
        """The vocabulary of flows."""
        return (
            taint_model(self.vocabulary) if "sources" in self.vocabulary else builtin_taint_model()
        )

    @cached_property
    def flow_rules(self) -> FlowRules:
        """The rules about flows."""
        return flow_rules(self.rules.values())

    @cached_property
    def unit_patterns(self) -> RuleIndex:
        """The rules whose formula can be decided on one unit."""
        return index_of(r for r in self._narrow if not r.options.get(STRICT))

    @cached_property
    def strict_patterns(self) -> RuleIndex:
        """Those that mean what they mean for Semgrep; some units do not suffice for that."""
        return index_of(r for r in self._narrow if r.options.get(STRICT))

    @cached_property
    def module_patterns(self) -> RuleIndex:
        """The rules whose formula needs a whole module."""
        return index_of(r for r in self._formulas if r.id in self._wide)

    @property
    def _narrow(self) -> list[Rule]:
        return [rule for rule in self._formulas if rule.id not in self._wide]

    @cached_property
    def _wide(self) -> frozenset[str]:
        """The rules whose formula one unit does not decide."""
        return frozenset(
            r.id
            for r in self._formulas
            if needs_module(r.formula) or r.options.get("symbolic_propagation") is True
        )

    @cached_property
    def traced(self) -> RuleIndex:
        """The taint rules in Semgrep's terms, by what their sinks need to see."""
        return index_of(
            evolve(rule, formula=AnyOf(tuple(sink.formula for sink in rule.taint.sinks)))
            for rule in self.rules.values()
            if isinstance(rule.taint, TaintFormulas)
        )

    @cached_property
    def text_patterns(self) -> tuple[Rule, ...]:
        """The rules whose formula is for text of any language."""
        return tuple(rule for rule in self._formulas if "text" in rule.languages)

    @property
    def _formulas(self) -> list[Rule]:
        return [rule for rule in self.rules.values() if rule.formula is not None]

    @cached_property
    def unit_checks(self) -> tuple[tuple[UnitCheck | ImportCheck, Rule, Spelled | None], ...]:
        """The checks of one unit, each with its rule and the text that it needs."""
        checks = (*self.checks.get(UnitCheck, ()), *self.checks.get(ImportCheck, ()))
        return tuple(
            (check, rule, SPELLINGS.need(check.spelled) if check.spelled else None)
            for check, rule in checks
            if isinstance(check, (UnitCheck, ImportCheck))
        )

    @cached_property
    def module_checks(self) -> tuple[tuple[ModuleCheck, Rule], ...]:
        """The checks that compare the units of a module, each with its rule."""
        checks = self.checks.get(ModuleCheck, ())
        return tuple((check, rule) for check, rule in checks if isinstance(check, ModuleCheck))

    @cached_property
    def checks(self) -> Mapping[type[CheckKind], tuple[tuple[CheckKind, Rule], ...]]:
        """The checks to run, each with its rule, by kind."""
        found: dict[type[CheckKind], list[tuple[CheckKind, Rule]]] = {}
        for rule in self.rules.values():
            if rule.check is not None and rule.check.name in CHECKS:
                check = CHECKS[rule.check.name]
                found.setdefault(type(check), []).append((check, rule))
        return {kind: tuple(pairs) for kind, pairs in found.items()}


def programme_of(
    rulebook: Rulebook,
    select: Iterable[str],
    ignore: Iterable[str],
    profile: Profile,
    versions: Mapping[str, str] = MappingProxyType({}),
) -> Programme:
    """What is left of ``rulebook`` under a project's settings.

    ``select`` and ``ignore`` hold rule ids, aliases and families; ``select`` also switches on rules
    of the pedantic profile, by name.  ``versions`` are those of the libraries that code runs with;
    a rule for other versions is left out, one for a library of unknown version is not.
    """
    selected = _named(rulebook, select)
    ignored = _named(rulebook, ignore)
    rules = {
        rule.id: rule
        for rule in rulebook.rules.values()
        if rule.id not in ignored
        and _fits(rule, versions)
        and (rule.id in selected if selected else _in_profile(rule, profile))
    }
    fingerprint = digest(rulebook.fingerprint, *sorted(rules))
    known = _KNOWN.get(fingerprint)
    if known is None:
        types = type_table(rulebook)
        known = Programme(rules, types, fingerprint, rulebook.vocabulary)
        _KNOWN[fingerprint] = known
    return known


_KNOWN: WeakValueDictionary[str, Programme] = WeakValueDictionary()
"""Those in use: most projects work by the same, and its indexes take long to make."""


def type_table(rulebook: Rulebook) -> TypeTable:
    """What the vocabulary of ``rulebook`` says of the classes of libraries."""
    return TypeTable(
        _strings(rulebook.vocabulary, "types", "returns"),
        _strings(rulebook.vocabulary, "types", "attributes"),
        _packages(rulebook.vocabulary),
    )


def _fits(rule: Rule, versions: Mapping[str, str]) -> bool:
    """Whether the libraries in use may be of the versions that ``rule`` is about."""
    return all(
        name not in versions or _allows(specifier, versions[name])
        for name, specifier in rule.requires.items()
    )


def _allows(specifier: str, version: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True


def _in_profile(rule: Rule, profile: Profile) -> bool:
    return profile is Profile.PEDANTIC or rule.profile is Profile.DEFAULT


def _named(rulebook: Rulebook, names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        found.update(rulebook.ids(name))
        found.update(rule.id for rule in rulebook.rules.values() if rule.family == name)
    return frozenset(found)


def _packages(vocabulary: Mapping[str, object]) -> frozenset[str]:
    table = vocabulary.get("types")
    entries = table.get("packages") if isinstance(table, Mapping) else None
    return frozenset(str(name) for name in entries) if isinstance(entries, tuple) else frozenset()


def _strings(vocabulary: Mapping[str, object], file: str, key: str) -> dict[str, str]:
    table = vocabulary.get(file)
    entries = table.get(key) if isinstance(table, Mapping) else None
    if not isinstance(entries, Mapping):
        return {}
    return {str(name): str(value) for name, value in entries.items()}
