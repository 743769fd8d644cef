"""Code matched with one pattern, as tables of cases need it."""

from __future__ import annotations

from attrs import frozen

from vetline.analysis.facts import facts_of
from vetline.analysis.interface import ModuleNames, TypeTable
from vetline.analysis.match import formula_matches
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.rulebook.formula import Formula, Pattern
from vetline.syntax.tree import parse_unit


@frozen
class Case:
    """A pattern and the lines, from 1, on which it is found; ``text`` says what is shown."""

    text: str
    pattern: str
    lines: tuple[int, ...]

    def phrase(self) -> str:
        return self.text


def module_view(code: str, path: str = "example.py") -> UnitView:
    tree = parse_unit(code)
    scopes = scopes_of(tree.body)
    facts = facts_of(tree, scopes)
    names = ModuleNames.of("", "", TypeTable(), facts.binds, facts.star_imports)
    interface = names.slice(facts.reads)
    return view_of(tree, scopes, interface, TypeTable(), path, is_module=True)


def found_lines(pattern: str, code: str) -> tuple[int, ...]:
    return formula_lines(Pattern(pattern), code)


def formula_lines(formula: Formula, code: str) -> tuple[int, ...]:
    found = formula_matches(formula, module_view(code))
    return tuple(sorted({code.count("\n", 0, one.start) + 1 for one in found}))
