"""A rule's template as code for one place: holes filled, names imported, parentheses kept.

``$X`` stands for what the rule's pattern bound, ``$...ARGS`` for a run of arguments (an empty one
takes its comma along), ``$MATCH`` for the whole of the code that the finding marks.
Dotted names are written in full (``subprocess.run``); they come out as the file says them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise

from attrs import frozen

from vetline.analysis.text import is_python
from vetline.fixes.changes import applied
from vetline.fixes.locate import ARGUMENT, needed_precedence, path_to, precedence
from vetline.fixes.model import Change, FixSite
from vetline.fixes.names import local_names, reference, wanted_imports
from vetline.fixes.tokens import spans_lines
from vetline.syntax import nodes as n
from vetline.syntax.tree import UnitTree, parse_unit
from vetline.text.span import Span

HOLE = re.compile(r"\$(?:\.\.\.)?([A-Z_][A-Z_0-9]*)")
_MARK = "hole_in_template_"


@frozen
class Rendered:
    """Code for one place, and the imports that it needs; ``precedence`` as in ``locate``."""

    text: str
    imports: tuple[str, ...]
    precedence: int = ARGUMENT


def rendered(
    site: FixSite, template: str, texts: Mapping[str, str] | None = None
) -> Rendered | None:
    """``template`` filled in; ``texts`` are holes that the caller knows better than the pattern.

    ``None`` if a hole has no binding or a name cannot be said here.
    """
    known = _texts(site, texts or {})
    if not is_python(site.view.path):
        return Rendered(HOLE.sub(lambda f: known.get(f.group(1), f.group()), template), ())
    filled = _without_empty_runs(template.strip("\n"), known)
    marked = HOLE.sub(lambda found: _MARK + found.group(1), filled)
    tree = parse_unit(marked)
    if any(name not in known for name in HOLE.findall(filled)):
        return None
    changes: list[Change] = []
    imports: list[str] = []
    for node in _names(tree):
        change = _filled(tree, node, known) or _said(site, tree, node, imports)
        if change is None:
            return None
        changes.append(change)
    text = re.sub(
        _MARK + "([A-Z_0-9]+)", lambda found: known[found.group(1)], applied(marked, changes)
    )
    value = _expression(text)
    return Rendered(text, tuple(imports), precedence(value) if value is not None else ARGUMENT)


def _expression(text: str) -> n.Expr | None:
    """``text`` read as an expression that stands in parentheses."""
    tree = parse_unit(f"({text})")
    statement = tree.body[0] if len(tree.body) == 1 else None
    is_one = isinstance(statement, n.ExprStmt) and not tree.broken
    return statement.value if isinstance(statement, n.ExprStmt) and is_one else None


def _texts(site: FixSite, given: Mapping[str, str]) -> dict[str, str]:
    text = site.unit_text
    bound = {
        name.removeprefix("$").removeprefix("..."): text[span.start : span.end]
        for name, span in site.bindings.items()
    }
    match = text[site.finding.span.start : site.finding.span.end]
    return {"MATCH": match, **bound, **given}


def _without_empty_runs(template: str, known: Mapping[str, str]) -> str:
    """``template`` without the ``$...ARGS`` that stand for nothing, and without their commas."""

    def kept(found: re.Match[str]) -> str:
        return found.group() if known.get(found.group("name"), "").strip() else ""

    template = re.sub(r"\$\.\.\.(?P<name>[A-Z_][A-Z_0-9]*)\s*,\s*", kept, template)
    return re.sub(r"(?:,\s*)?\$\.\.\.(?P<name>[A-Z_][A-Z_0-9]*)", kept, template)


def _names(tree: UnitTree) -> Iterator[n.Name | n.Attribute]:
    """The names of the template, each in the longest dotted name that it begins."""
    for statement in tree.body:
        for node in n.walk(statement):
            if isinstance(node, n.Name):
                yield _longest(tree, node)


def _longest(tree: UnitTree, name: n.Name) -> n.Name | n.Attribute:
    result: n.Name | n.Attribute = name
    for outer in reversed(path_to(tree, Span(name.start, name.end))[:-1]):
        if not isinstance(outer, n.Attribute) or outer.value is not result:
            break
        result = outer
    return result


def _filled(tree: UnitTree, node: n.Name | n.Attribute, known: Mapping[str, str]) -> Change | None:
    """The hole that ``node`` begins with, filled."""
    root = node
    while isinstance(root, n.Attribute):
        inner = root.value
        assert isinstance(inner, (n.Name, n.Attribute)), "only dotted names are given"
        root = inner
    if not root.id.startswith(_MARK):
        return None
    text = known[root.id.removeprefix(_MARK)]
    path = path_to(tree, Span(root.start, root.end))
    parent = path[-2] if len(path) > 1 else root
    return Change(
        Span(root.start, root.end), _grouped(text, parent, root, is_enclosed=in_brackets(path))
    )


def in_brackets(path: tuple[n.Node, ...]) -> bool:
    """Whether the last node of ``path`` stands in brackets, so that lines may break in it."""
    for outer, inner in pairwise(path):
        if isinstance(outer, (n.List, n.Set, n.Dict, n.Comprehension)):
            return True
        if isinstance(outer, n.Call) and inner is not outer.func:
            return True
        if isinstance(outer, n.Subscript) and inner is not outer.value:
            return True
    return False


def _grouped(text: str, parent: n.Node, child: n.Node, *, is_enclosed: bool) -> str:
    """``text`` in parentheses where it would fall apart in the place of ``child``."""
    value = _expression(text)
    if value is None:
        return text
    is_bare_tuple = isinstance(value, n.Tuple) and value.start == 0
    if value.start > 1:  # The text has parentheses of its own, which no node keeps.
        return text
    needed = needed_precedence(parent, child)
    is_loose = precedence(value) < needed and not is_bare_tuple
    is_run = is_bare_tuple and not isinstance(parent, n.Call)
    return f"({text})" if is_loose or is_run or (spans_lines(text) and not is_enclosed) else text


def _said(
    site: FixSite, tree: UnitTree, node: n.Name | n.Attribute, imports: list[str]
) -> Change | None:
    """A dotted name in the words of the file; what it needs joins ``imports``."""
    qualified = _qualified(site, tree.text[node.start : node.end])
    if qualified is None:
        return Change(Span(node.start, node.end), tree.text[node.start : node.end])
    found = reference(site, qualified)
    if found is None:
        return None
    if found.statement is not None:
        imports.append(found.statement)
    return Change(Span(node.start, node.end), found.text)


def _qualified(site: FixSite, text: str) -> str | None:
    """The dotted name that ``text`` means in a template; ``None`` if it is left as it is."""
    root, dot, rest = text.partition(".")
    fix = site.fix
    for wanted in wanted_imports(fix.imports if fix is not None else ()):
        if wanted.bound == root:
            is_root = wanted.name is None and wanted.asname is None
            return text if is_root else wanted.qualified + dot + rest
    if not dot or not _is_module(site, root):
        return None
    return text


def _is_module(site: FixSite, root: str) -> bool:
    """Whether ``root`` names a module here, rather than a value such as ``app``."""
    wanted = wanted_imports(site.fix.imports if site.fix is not None else ())
    if root in sys.stdlib_module_names or any(w.module.partition(".")[0] == root for w in wanted):
        return True
    imported = [entry.qualified or "" for entry in site.module.bound.values()]
    imported += [bind.target for binds in local_names(site).values() for bind in binds]
    return any(target.partition(".")[0] == root for target in imported)
