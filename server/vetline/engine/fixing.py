"""Where a finding stands, and all that a fix for it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vetline.analysis.finding import Finding, PlacedFinding
from vetline.analysis.view import UnitView
from vetline.engine.modules import Module
from vetline.engine.placing import LineMap
from vetline.fixes.model import FixModule, FixSite, module_imports, text_site
from vetline.rulebook.model import Rule
from vetline.syntax.tree import UnitTree
from vetline.syntax.units import Unit
from vetline.text.document import Document


def unit_site(
    module: Module,
    finding: PlacedFinding,
    rule: Rule,
    view: Callable[[Unit], UnitView],
    tree: Callable[[Unit], UnitTree],
) -> FixSite | None:
    """The site of ``finding`` in a module; ``None`` if it is gone."""
    for (_, first_line), shown in module.shown.items():
        for placed_finding, origin in zip(shown.findings, shown.origins, strict=True):
            same = placed_finding.rule_id == finding.rule_id
            if same and placed_finding.range == finding.range:
                unit = module.units.units[module.units.index_at(first_line)]
                return FixSite(view(unit), origin, rule, _fix_module(module, tree), first_line)
    return None


def whole_text_site(
    document: Document, origins: Iterable[Finding], finding: PlacedFinding, rule: Rule
) -> FixSite | None:
    """The site of ``finding`` in a file that is not Python; ``None`` if it is gone."""
    for origin in origins:
        lines = LineMap.of(document.text())
        if origin.rule_id == finding.rule_id and lines.range(origin.span, 0) == finding.range:
            return text_site(origin, rule, document.lines, document.path)
    return None


def _fix_module(module: Module, tree: Callable[[Unit], UnitTree]) -> FixModule:
    units = [
        (module.units.first_line(index), tree(unit))
        for index, unit in enumerate(module.units.units)
        if unit.kind == "import"
    ]
    return FixModule(module.document.lines, module_imports(units), module.names)
