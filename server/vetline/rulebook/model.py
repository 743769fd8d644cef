"""A rule and all that is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from attrs import Factory, field, frozen

from vetline.rulebook.formula import Formula

Option: TypeAlias = "str | int | float | bool | tuple[Option, ...] | Mapping[str, Option] | None"


STRICT = "strict"
"""The option that names and classes are known only as far as Semgrep's free engine knows them."""


class Severity(StrEnum):
    """How bad it is, if it is so; in falling order."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    HINT = "hint"
    OFF = "off"


class Confidence(StrEnum):
    """How sure the rule is that what it says is so."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Profile(StrEnum):
    """Whom a rule is for: everyone, or those who asked to see more."""

    DEFAULT = "default"
    PEDANTIC = "pedantic"


@frozen
class Fix:
    """The remedy of a rule.

    Either ``replace``, a template with the rule's holes for the matched code, or ``transform``,
    the name of a rewriting in ``fixes.transforms`` with its ``options``.
    ``regex`` is a pattern and what replaces it, for text that is no code.
    ``imports`` are statements that the fixed code needs, such as ``import subprocess``.
    ``safe`` says that behaviour is kept for every caller; ``reason`` says why not, if not.
    ``alternatives`` are tried in order where this one does not apply.
    """

    title: str
    safe: bool
    replace: str | None = None
    transform: str | None = None
    options: Mapping[str, Option] = Factory(dict)
    imports: tuple[str, ...] = ()
    regex: tuple[str, str] | None = None  # Semgrep's fix-regex: pattern, replacement
    count: int = 0  # of matches of ``regex`` that are replaced; 0 means all
    reason: str = ""
    alternatives: tuple[Fix, ...] = ()

    @property
    def choices(self) -> tuple[Fix, ...]:
        """The remedy itself and its alternatives, in the order in which they are tried."""
        return (self, *self.alternatives)


@frozen
class TaintSide:
    """One side of a Semgrep taint rule: what ``formula`` selects is a source, a sink, …"""

    formula: Formula
    exact: bool = False
    by_side_effect: bool = False
    only_side_effect: bool = False  # of a source: the expression itself is not tainted
    reaches_on: bool = False  # of a source: whatever is done after it is tainted
    spares_variable: bool = False  # of a propagator: not even by side effect
    spares_others: bool = False  # of a sanitizer: where there is a source or sink, it is none
    requires: str | tuple[tuple[str, str], ...] | None = None  # of labels; by hole, of a sink
    label: str | None = None
    source: str | None = None  # of a propagator: the hole that taint comes from
    target: str | None = None  # of a propagator: the hole that taint goes to


@frozen
class TaintFormulas:
    """A taint rule in Semgrep's terms: its sides are formulas."""

    sources: tuple[TaintSide, ...]
    sinks: tuple[TaintSide, ...]
    sanitizers: tuple[TaintSide, ...] = ()
    propagators: tuple[TaintSide, ...] = ()


@frozen
class TaintKind:
    """A taint rule in our terms: labels that must not reach a kind of sink.

    ``labels`` maps a source label to the severity it has here; see ``shared/sources.yaml``.
    ``sinks`` names sink kinds of ``shared/sinks.yaml``.
    """

    sinks: tuple[str, ...]
    labels: Mapping[str, Severity]
    options: Mapping[str, Option] = Factory(dict)


@frozen
class Example:
    """Code that shows a rule; lines with ``# expect`` are found, and no others.

    ``bad`` examples have at least one such line, ``good`` ones none.
    ``path`` is the file name the code is read under, ``files`` are other files of the project.
    """

    code: str
    is_bad: bool
    fixed: str | None = None
    path: str = "example.py"
    files: Mapping[str, str] = Factory(dict)
    lines: tuple[int, ...] = ()  # found lines from 1, where the code can hold no `# expect`


@frozen
class Check:
    """An analysis in Python, by name, with the options the rule gives it."""

    name: str
    options: Mapping[str, Option] = Factory(dict)


@frozen(eq=False)
class Rule:
    """Everything about one rule; exactly one of ``formula``, ``taint`` and ``check`` is given."""

    id: str
    title: str
    message: str
    severity: Severity
    confidence: Confidence
    cwe: tuple[int, ...]
    explain: str
    family: str = ""
    formula: Formula | None = None
    taint: TaintKind | TaintFormulas | None = None
    check: Check | None = None
    fix: Fix | None = None
    profile: Profile = Profile.DEFAULT
    aliases: tuple[str, ...] = ()  # ids of other tools: B602, S602, py/sql-injection …
    supersedes: tuple[str, ...] = ()
    unless_harmless: str = ""  # silent where flows know a value is harmless for this kind of sink
    requires: Mapping[str, str] = Factory(dict)  # distribution name to version specifier
    paths: tuple[str, ...] = ()  # globs a file must match; empty: every Python file
    paths_excluded: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("python",)  # or ("text",) for any file
    in_tests: Severity | None = None  # severity in tests, examples and notebooks
    examples: tuple[Example, ...] = ()
    references: tuple[str, ...] = ()
    since: str = ""
    severity_reason: str = ""  # why this severity and confidence, when that is not plain
    options: Mapping[str, Option] = Factory(dict)  # Semgrep's `options`
    origin: str = field(default="", repr=False)  # the file it was read from
