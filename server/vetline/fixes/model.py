"""What a fix is made from, what it becomes, and the change it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from attrs import define, field, frozen

from vetline.analysis.finding import Finding
from vetline.analysis.interface import Global, Interface, ModuleNames, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.rulebook.model import Fix, Rule
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree
from vetline.text.span import Edit, Span


@frozen
class ProvedFix:
    """A remedy that is known to work: the document parses after ``edits``, and the rule is silent.

    ``safe`` says that behaviour is kept for every caller.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@frozen(order=True)
class Change:
    """A replacement of one span of the unit by ``text``."""

    span: Span
    text: str


@frozen
class Draft:
    """What a rewriting wants: changes of the unit, and import statements that it relies on.

    ``safe`` is ``False`` where this one case may behave differently, whatever the rule says.
    """

    changes: tuple[Change, ...]
    imports: tuple[str, ...] = ()
    safe: bool = True


@frozen(eq=False)
class ModuleImport:
    """An import statement at the top level of the module, not inside a block."""

    node: n.Import | n.ImportFrom
    tree: UnitTree
    first_line: int  # of the unit

    @property
    def line(self) -> int:
        """The line of the document on which the statement starts."""
        return self.first_line + line_of(self.tree.text, self.node.start)

    @property
    def end_line(self) -> int:
        """The line of the document on which the statement ends."""
        return self.first_line + line_of(self.tree.text, self.node.end)


@define(eq=False, slots=False)
class FixModule:
    """What a fix needs of the document around the unit.

    ``names`` are the names that the module binds; ``lines`` keep their line ends.
    """

    lines: Sequence[str]
    imports: tuple[ModuleImport, ...]
    names: ModuleNames

    @cached_property
    def bound(self) -> Mapping[str, Global]:
        """What each name that the module binds stands for."""
        return {name: self.names.get(name) for name in self.names.bindings if "." not in name}

    @cached_property
    def newline(self) -> str:
        """The line end that the document uses."""
        first = self.lines[0] if self.lines else ""
        return next((end for end in ("\r\n", "\n", "\r") if first.endswith(end)), "\n")


@define(eq=False, slots=False)
class FixSite:
    """A finding, and everything a fix for it may look at.

    Spans of ``finding`` and offsets of nodes count in the text of ``view.tree``, whose first line
    is line ``first_line`` of the document.
    """

    view: UnitView
    finding: Finding
    rule: Rule
    module: FixModule
    first_line: int = 0
    fix: Fix | None = None  # the remedy that is being tried, if not the rule's first
    bindings: Mapping[str, Span] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.fix = self.fix or self.rule.fix
        self.bindings = {name.lstrip("$."): span for name, span in self.finding.bindings}

    @property
    def unit_text(self) -> str:
        """The text of the unit."""
        return self.view.tree.text

    @cached_property
    def line(self) -> int:
        """The line of the document on which the finding starts."""
        return self.first_line + line_of(self.unit_text, self.finding.span.start)

    def text(self, node: n.Node) -> str:
        """The code of ``node`` as written."""
        return self.view.text(node)


def text_site(finding: Finding, rule: Rule, lines: Sequence[str], path: str) -> FixSite:
    """The site of ``finding`` in a file that is not Python; its spans count in the whole text."""
    types = TypeTable()
    tree = UnitTree("".join(lines), (), ())
    view = view_of(tree, scopes_of(()), Interface(), types, path)
    module = FixModule(lines, (), ModuleNames.of("", "", types, (), ()))
    return FixSite(view, finding, rule, module)


def module_imports(units: Sequence[tuple[int, UnitTree]]) -> tuple[ModuleImport, ...]:
    """The import statements that stand directly in one of ``units`` (first line, tree)."""
    return tuple(
        ModuleImport(statement, tree, first_line)
        for first_line, tree in units
        for statement in tree.body
        if isinstance(statement, (n.Import, n.ImportFrom))
    )


def line_of(text: str, offset: int) -> int:
    """The line, from zero, in which ``offset`` lies."""
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n")
