"""Rewritings of one value: a literal, a name, a comparison."""

from __future__ import annotations

import stat
from collections.abc import Mapping

from vetline.fixes.calls import keyword, outer_span, positional
from vetline.fixes.changes import merged
from vetline.fixes.locate import around, called, code_for, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import imported_roots, reference
from vetline.fixes.options import code, codes, flag, names, word
from vetline.fixes.replace import replacement, template_draft
from vetline.fixes.template import Rendered, rendered
from vetline.fixes.transforms.modules import moved_import
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n


def slot(node: n.Node | None) -> n.Expr | None:
    """The expression whose value ``node`` gives: that of a keyword, an assignment, a return, …"""
    if isinstance(node, (n.Keyword, n.Assign, n.AnnAssign, n.DictItem, n.Return, n.NamedExpr)):
        return node.value
    if isinstance(node, n.ExprStmt):
        return node.value
    if isinstance(node, n.Parameter):
        return node.default
    return node if isinstance(node, n.Expr) else None


def set_value(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Another value for the marked keyword, assignment, dict item, return or constant.

    Of a tuple only the first item is set, if ``was`` says what it was.
    """
    hole = word(options, "at")
    node = target(site, hole)
    value = slot(node)
    is_meant = hole is not None or flag(options, "whole") or _is_slot(node)
    if value is None or not is_meant:
        return None
    if isinstance(value, n.Tuple) and value.items and "was" in options:
        value = value.items[0]
    by_name = codes(options, "by-name")
    text = by_name.get(slot_name(site, value) or "") or _usual_value(site, value, options)
    new = rendered(site, text) if text is not None else None
    if new is None:
        return None
    return Draft(replacement(site, value, new), new.imports)


def _is_slot(node: n.Node | None) -> bool:
    """Whether another value may take the place of that of ``node`` without a call being lost."""
    if isinstance(node, n.ExprStmt):
        return False
    return not isinstance(node, (n.Call, n.JoinedStr, n.BinOp, n.Compare, n.BoolOp))


def _usual_value(site: FixSite, value: n.Expr, options: Mapping[str, Option]) -> str | None:
    """The ``value``, unless ``was`` lists what it may take the place of, and this is not there."""
    if "was" not in options:
        return code(options, "value")
    known = site.view.names.constant(value)
    now = repr(known.value) if known is not None else site.text(value)
    return code(options, "value") if now in names(options, "was") else None


def slot_name(site: FixSite, value: n.Expr) -> str | None:
    """What the thing is called that gets ``value``: a keyword, a variable, a key."""
    outer = next((o for o in reversed(around(site, value)) if span_of(o) != span_of(value)), None)
    if isinstance(outer, (n.Keyword, n.Parameter)):
        return outer.name
    if isinstance(outer, n.Assign):
        return next(iter(map(called, outer.targets)), None)
    if isinstance(outer, (n.AnnAssign, n.NamedExpr)):
        return called(outer.target)
    return called(outer.key) if isinstance(outer, n.DictItem) and outer.key is not None else None


# --- modes, comparisons, names ------------------------------------------------------------


def mask_mode(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """File permissions without the bits of ``mask``."""
    value = slot(target(site, word(options, "at")))
    mask = int(code(options, "mask") or "0o077", 0)
    if isinstance(value, n.Call):
        found = keyword(value, "mode")
        given = [found.value] if found is not None else list(positional(value))
    else:
        given = [value] if value is not None else []
    for argument in given:
        mode = _mode(site, argument)
        if mode is not None and mode & mask:
            return Draft((Change(outer_span(site, argument), f"0o{mode & ~mask:o}"),))
    return None


def _mode(site: FixSite, node: n.Expr) -> int | None:
    """The number that ``node`` is, made of literals and of names of ``stat``."""
    if isinstance(node, n.BinOp) and node.op in "|+":
        left, right = _mode(site, node.left), _mode(site, node.right)
        return left | right if left is not None and right is not None else None
    known = site.view.names.constant(node)
    if known is not None:
        return known.value if type(known.value) is int else None
    name = site.view.names.qualified(node) or ""
    if not name.startswith("stat.S_I"):
        return None
    found = getattr(stat, name.removeprefix("stat."), None)
    return found if isinstance(found, int) else None


def replace_for(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The marked code as the template says that belongs to a package that the file imports."""
    templates, roots = codes(options, "packages"), imported_roots(site)
    template = next((code for root, code in templates.items() if root in roots), None)
    return template_draft(site, template) if template is not None else None


def compare_digest(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``a == b`` as a comparison that takes the same time wherever the two differ."""
    node = target(site, word(options, "at"))
    inside = [c for c in n.walk(node) if isinstance(c, n.Compare)] if node is not None else []
    compare = next((c for c in inside if c.ops in (("==",), ("!=",))), None)
    if compare is None:
        return None
    negation = "not " if compare.ops == ("!=",) else ""
    sides = {"LEFT": _present(site, compare.left), "RIGHT": _present(site, compare.rights[0])}
    new = rendered(site, f"{negation}hmac.compare_digest($LEFT, $RIGHT)", sides)
    if new is None:
        return None
    is_digest = all(_is_digest(side) for side in (compare.left, *compare.rights))
    return Draft(replacement(site, compare, new), new.imports, safe=is_digest)


def _present(site: FixSite, node: n.Expr) -> str:
    """The code of ``node``, with an empty text for what may be absent from a request."""
    code = code_for(site, node)
    is_get = isinstance(node, n.Call) and isinstance(node.func, n.Attribute)
    if isinstance(node, n.Call) and is_get and len(node.args) == 1:
        holder = site.text(node.func).rpartition(".get")[0]
        if holder.endswith((".headers", ".cookies", ".args", ".form", ".GET", ".POST", ".META")):
            return code.removesuffix(")") + ', "")'
    return code


def _is_digest(node: n.Expr) -> bool:
    """Whether ``node`` is surely bytes or ASCII, which alone can be compared."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.attr in ("digest", "hexdigest")
    return isinstance(node, n.Constant) and isinstance(node.value, bytes)


def rename(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Another name, or another string, for the first of ``names`` in the marked code, or ``all``.

    In an import statement all of them get the module where they are now.
    """
    moved = moved_import(site, options)
    if moved is not None:
        return moved
    node, new_names = target(site, word(options, "at")), codes(options, "names")
    drafts = (_renamed(site, found, new_names) for found in (n.walk(node) if node else ()))
    found = (draft for draft in drafts if draft is not None)
    if not flag(options, "all"):
        return next(found, None)
    every = tuple(found)
    changes = merged(site.unit_text, [change for draft in every for change in draft.changes])
    imports = tuple(statement for draft in every for statement in draft.imports)
    return Draft(changes, imports) if changes else None


def _renamed(site: FixSite, node: n.Node, names: Mapping[str, str]) -> Draft | None:
    if isinstance(node, n.Constant) and isinstance(node.value, str) and node.value in names:
        text = site.text(node)
        if text.count(node.value) != 1:
            return None
        return Draft((Change(span_of(node), text.replace(node.value, names[node.value])),))
    if not isinstance(node, (n.Name, n.Attribute)):
        return None
    written = node.id if isinstance(node, n.Name) else node.attr
    qualified = site.view.names.qualified(node) or written
    base, dot, last = qualified.rpartition(".")
    new = names.get(qualified) or (base + dot + names[last] if last in names else None)
    if new is None:
        return None
    is_beside = new.rpartition(".")[0] == base and last == written
    if isinstance(node, n.Attribute) and is_beside and not _is_module(site, qualified):
        start = node.end - len(node.attr)
        return Draft((Change(type(span_of(node))(start, node.end), new.rpartition(".")[2]),))
    said = reference(site, new)
    if said is None:
        return None
    imports = (said.statement,) if said.statement is not None else ()
    return Draft(replacement(site, node, Rendered(said.text, (), 16)), imports)


def _is_module(site: FixSite, qualified: str) -> bool:
    """Whether the file imports ``qualified`` as a module."""
    return any(
        alias.name == qualified
        for found in site.module.imports
        if isinstance(found.node, n.Import)
        for alias in found.node.names
    )
