"""Security functions that are not there: moved, removed, or never written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from vetline.analysis.checks.dependencies_imports import optional_stretches
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Option, Rule
from vetline.syntax import nodes as n
from vetline.text.span import Span

RULES_MAX = 8
"""Rules whose tables are kept in another form: there is one, and those of a project's own."""


def removed_apis(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Names that the rule's table says are gone, where they are imported or read."""
    table = _table(rule, "removed")
    seen: set[Span] = set()
    for qualified, span in (*_imported_names(view), *_read_names(view, _removed_names(rule))):
        entry = table.get(qualified)
        if isinstance(entry, str) and span not in seen and not _is_optional(span, view):
            seen.add(span)
            yield verdict(rule, span, {"$NAME": qualified, "$INSTEAD": entry})
    yield from _removed_keywords(view, rule)


def hallucinated_apis(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Attributes of well-known modules that these never had."""
    modules = _table(rule, "modules")
    used = any(module in view.tree.text for module in modules)
    for qualified, span in (*_imported_names(view), *_read_names(view)) if used else ():
        module, _, attribute = qualified.rpartition(".")
        known = modules.get(module)
        is_unknown = isinstance(known, tuple) and attribute not in known
        if is_unknown and not attribute.startswith("_") and attribute != "*":
            yield verdict(rule, span, {"$NAME": qualified, "$MODULE": module})
    for span, name in _named_keywords(view, _table(rule, "keywords")):
        yield verdict(rule, span, {"$NAME": name, "$MODULE": "the function that is called"})


def _is_optional(span: Span, view: UnitView) -> bool:
    """Whether the code at ``span`` may fail, or belongs to another unit."""
    stretches = optional_stretches(view)
    return span.start < 0 or any(s.start <= span.start < s.end for s in stretches)


def _removed_keywords(view: UnitView, rule: Rule) -> Iterator[Finding]:
    keywords = _table(rule, "keywords")
    for span, name in _named_keywords(view, keywords):
        instead = keywords[name]
        yield verdict(rule, span, {"$NAME": name, "$INSTEAD": str(instead)})


def _named_keywords(view: UnitView, table: Mapping[str, Option]) -> Iterator[tuple[Span, str]]:
    """The keyword arguments in ``table``, each called ``module.function(keyword)`` there."""
    functions = {key.partition("(")[0].rpartition(".")[2] for key in table}
    for function in view.calls.keys() & functions:
        for call in view.calls[function]:
            qualified = view.names.qualified(call.func)
            for argument in call.args:
                name = f"{qualified}({argument.name})" if isinstance(argument, n.Keyword) else ""
                if name in table:
                    yield Span(argument.start, argument.end), name


def _imported_names(view: UnitView) -> Iterator[tuple[str, Span]]:
    for statement in view.nodes(n.ImportFrom):
        if statement.level == 0:
            for alias in statement.names:
                span = Span(alias.start, alias.start + len(alias.name))
                yield f"{statement.module}.{alias.name}", span
    for plain in view.nodes(n.Import):
        for alias in plain.names:
            yield alias.name, Span(alias.start, alias.start + len(alias.name))


def _read_names(
    view: UnitView, attributes: frozenset[str] | None = None
) -> Iterator[tuple[str, Span]]:
    """Attributes of imported modules, as ``flask.Markup``; of these ``attributes``, if given."""
    for attribute in view.nodes(n.Attribute):
        if attributes is not None and attribute.attr not in attributes:
            continue
        qualified = view.names.qualified(attribute)
        if qualified is not None:
            yield qualified, Span(attribute.start, attribute.end)


@lru_cache(RULES_MAX)
def _removed_names(rule: Rule) -> frozenset[str]:
    """The last parts of the names that the rule says are gone."""
    return frozenset(name.rpartition(".")[2] for name in _table(rule, "removed"))


def _table(rule: Rule, name: str) -> Mapping[str, Option]:
    table = rule.check.options.get(name) if rule.check else None
    return table if isinstance(table, Mapping) else {}
