"""The kinds of check: what each is called with, and so what its findings may depend on.

Whatever a check reads joins the key under which its findings are remembered.
A check that needs less should be of a kind that is given less.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeAlias

from attrs import frozen

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.finding import Finding
from vetline.analysis.suppression import Ruling
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule

Extract: TypeAlias = "Callable[[UnitView], Hashable | None]"
"""What matters of a unit to a check of the whole module; ``None`` for nothing."""


@frozen
class UnitCheck:
    """Reads the tree of one unit.

    ``spelled`` is a regular expression without which there is nothing to find: it must match in
    the unit's text, in the value of a constant, or in what a name is called where it comes from.
    RE2 tells that by words of three letters and more; one without any is always taken to match.
    """

    run: Callable[[UnitView, Rule], Iterable[Finding]]
    spelled: str = ""


@frozen
class ImportCheck:
    """Reads the tree of one unit and what is known of the project; ``spelled`` as above."""

    run: Callable[[UnitView, ProjectFacts, Rule], Iterable[Finding]]
    spelled: str = ""


@frozen
class TextCheck:
    """Reads text and the path of its file: a unit of Python, or the whole of any other file."""

    run: Callable[[str, str, Rule], Iterable[Finding]]


@frozen
class ManifestCheck:
    """Reads the whole text of a file, its path, and what is known of the project."""

    run: Callable[[str, str, ProjectFacts, Rule], Iterable[Finding]]


@frozen
class ModuleCheck:
    """Compares the units of a module, such as routes that differ from their siblings.

    ``extract`` takes from a unit what matters (``None`` for nothing); its results are remembered by
    content.  ``judge`` is given them in order, each with the digest of its unit, the path of the
    file and the project, and says in which unit a finding stands.
    """

    extract: Extract
    judge: Callable[
        [Sequence[tuple[str, Hashable]], str, ProjectFacts, Rule], Iterable[tuple[str, Finding]]
    ]


@frozen
class SuppressionCheck:
    """Reads what became of a silencing comment; ``objects`` says whether that is a finding."""

    objects: Callable[[Ruling], bool]


CheckKind: TypeAlias = (
    UnitCheck | ImportCheck | TextCheck | ManifestCheck | ModuleCheck | SuppressionCheck
)
