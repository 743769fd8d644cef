"""A little project for flow tests: files in, findings by line out, as the engine would do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from attrs import define, field

from vetline.analysis.facts import facts_of
from vetline.analysis.finding import Finding
from vetline.analysis.flow.flows import UnitFlows, UnitSummaries, follow, summarise
from vetline.analysis.flow.lambdas import named_lambdas
from vetline.analysis.flow.report import FlowRules, findings_of
from vetline.analysis.flow.summary import Given, GlobalSummary, Summary, home_of
from vetline.analysis.interface import ModuleNames, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.rulebook.taint import TaintModel
from vetline.rulebook.taint_reading import builtin_taint_model
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree, parse_unit

DEPTH_MAX = 4


@define(eq=False)
class FlowProject:
    """Modules by dotted name, and the summaries of what they define, up to a depth of calls."""

    files: Mapping[str, str]
    model: TaintModel = field(factory=builtin_taint_model)
    views: dict[str, list[UnitView]] = field(init=False, factory=dict)
    owners: dict[str, list[UnitView]] = field(init=False, factory=dict)
    _summaries: dict[tuple[int, int, Given], UnitSummaries] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        types = TypeTable(self.model.returns, self.model.attributes, self.model.packages)
        for path, text in self.files.items():
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
            tree = parse_unit(text)
            units = [UnitTree(text, (s,), ()) for s in tree.body]
            facts = [facts_of(u, scopes_of(u.body)) for u in units]
            names = ModuleNames.of(
                module, package, types, [b for f in facts for b in f.binds],
                [s for f in facts for s in f.star_imports],
            )  # fmt: skip
            views = []
            for unit, fact in zip(units, facts, strict=True):
                view = view_of(unit, scopes_of(unit.body), names.slice(fact.reads), types, path)
                views.append(view)
                statement = unit.body[0]
                if isinstance(statement, n.Assign) and isinstance(statement.targets[0], n.Name):
                    own = f"{module}.{statement.targets[0].id}"
                    self.owners.setdefault(own, []).append(view)
                    for function in named_lambdas(statement):
                        self.owners.setdefault(f"{module}.{function.name}", []).append(view)
                if isinstance(statement, (n.FunctionDef, n.ClassDef)):
                    self.owners.setdefault(f"{module}.{statement.name}", []).append(view)
                    for inner in statement.body:
                        if isinstance(statement, n.ClassDef) and isinstance(inner, n.FunctionDef):
                            own = f"{module}.{statement.name}.{inner.name}"
                            self.owners.setdefault(own, []).append(view)
            whole = names.slice(frozenset(names.bindings))
            views.append(view_of(tree, scopes_of(tree.body), whole, types, path, is_module=True))
            self.views[path] = views
            self._imports(module, whole.names)

    def _imports(self, module: str, names: Mapping[str, object]) -> None:
        for name, entry in names.items():
            target = getattr(entry, "qualified", None)
            if target and target != f"{module}.{name}":
                self._aliases[f"{module}.{name}"] = target
            kind = getattr(entry, "type", None) or ""
            if "." in kind and not getattr(entry, "is_import", False):
                self._made[f"{module}.{name}"] = kind

    _aliases: dict[str, str] = field(init=False, factory=dict)
    _made: dict[str, str] = field(init=False, factory=dict)  # the classes of what modules make

    def flows(self, view: UnitView) -> UnitFlows:
        return follow(view, self.model, partial(self.lookup, DEPTH_MAX))

    def summaries(self, view: UnitView, depth: int, given: Given = ()) -> UnitSummaries:
        key = (id(view), depth, given)
        if key not in self._summaries:
            lookup = partial(self.lookup, depth - 1)
            self._summaries[key] = summarise(view, self.model, lookup, given)
        return self._summaries[key]

    def lookup(self, depth: int, name: str, given: Given = ()) -> Summary | None:
        name = self._aliases.get(name, name)
        if depth < 0:
            return None
        for view in self.owners.get(home_of(name), ()):
            found = self.summaries(view, depth, given)
            for one in (*found.functions, *found.classes):
                if one.name == name:
                    return one
        return GlobalSummary(name, type=self._made[name]) if name in self._made else None

    def findings(self, path: str, rules: FlowRules) -> list[Finding]:
        found: list[Finding] = []
        for view in self.views[path]:
            found += findings_of(self.flows(view).hits, rules, view)
        return found


def kinds_by_line(
    files: Mapping[str, str], path: str, model: TaintModel | None = None
) -> set[tuple[int, str]]:
    """The line and kind of every sink that data from outside reaches, whatever the rules say."""
    project = FlowProject(files) if model is None else FlowProject(files, model)
    text = files[path]
    found = set()
    for view in project.views[path]:
        for hit in project.flows(view).hits:
            found.add(
                (text.count("\n", 0, max(hit.start, 0)) + 1, f"{hit.kind}<{hit.taint.origin.label}")
            )
    return found


def lines_of(findings: Iterable[Finding], text: str) -> set[tuple[int, str]]:
    return {(text.count("\n", 0, f.span.start) + 1, f.rule_id) for f in findings}
