"""What a rule looks for: patterns combined by logic, the same for both rule formats.

The shape is Semgrep's: a formula selects stretches of code, each with what its holes stood for.
``analysis.match`` gives it meaning; here it is only data.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen


@frozen
class Pattern:
    """Python with holes, as written in the rule."""

    text: str


@frozen
class Regex:
    """A regular expression over the text, in the syntax of RE2."""

    text: str


@frozen
class AnyOf:
    """Whatever one of the formulas selects."""

    formulas: tuple[Formula, ...]


@frozen
class AllOf:
    """What all formulas agree on, under conditions on the holes.

    ``focus`` names the holes whose code is selected instead of the whole match, ``named`` the hole
    that stands for what is selected.
    """

    formulas: tuple[Formula, ...]
    where: tuple[Condition, ...] = ()
    focus: tuple[str, ...] = ()
    named: str = ""


@frozen
class Not:
    """Removes the stretches that lie in one that ``formula`` selects; only in ``AllOf``."""

    formula: Formula


@frozen
class Inside:
    """Keeps the stretches that lie in one that ``formula`` selects; only in ``AllOf``."""

    formula: Formula


@frozen
class NotInside:
    """Removes the stretches that lie in one that ``formula`` selects; only in ``AllOf``."""

    formula: Formula


@frozen
class HoleRegex:
    """The text (for a string: its value) that ``hole`` stands for matches, or not, ``regex``."""

    hole: str
    regex: str
    negated: bool = False
    constants: bool = True


@frozen
class HoleFormula:
    """``formula`` selects something in what ``hole`` stands for.

    If that is a name and ``follows`` is set, also in the one expression that it was bound to.
    ``language`` is ``python`` for a hole that stands for code, ``text`` for the text of whatever
    the hole stands for, ``string`` for that of a plain string alone, and ``code`` for either: text
    is read as Python then.  So is that of a plain string for ``data``.
    """

    hole: str
    formula: Formula
    language: str = "python"
    follows: bool = True


@frozen
class HoleCompare:
    """A comparison such as ``$BITS < 2048``, where the holes have constant values."""

    expression: str
    hole: str | None = None
    base: int | None = None
    strip: bool = False


@frozen
class HoleType:
    """The value of ``hole`` has one of ``types`` (dotted names), or, negated, none of them."""

    hole: str
    types: tuple[str, ...]
    negated: bool = False


@frozen
class HoleEntropy:
    """The string that ``hole`` stands for looks random (Semgrep's ``entropy`` analyzer)."""

    hole: str


@frozen
class HoleConstant:
    """The value of ``hole`` is known, or with ``negated`` is not known, before the program runs."""

    hole: str
    negated: bool = False


Formula: TypeAlias = Pattern | Regex | AnyOf | AllOf | Not | Inside | NotInside
Condition: TypeAlias = HoleRegex | HoleFormula | HoleCompare | HoleType | HoleEntropy | HoleConstant
