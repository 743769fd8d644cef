"""Rewritings of one value: a literal, a name, a comparison."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence

from vetline.fixes.calls import keyword, outer_span, positional, removed_arguments
from vetline.fixes.layout import removal
from vetline.fixes.locate import around, code_for, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import reference
from vetline.fixes.options import code, codes, word
from vetline.fixes.replace import replacement
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
    """Another value for the marked keyword, assignment, dict item, return or expression."""
    value, text = slot(target(site, word(options, "at"))), code(options, "value")
    new = rendered(site, text) if text is not None else None
    if value is None or new is None:
        return None
    return Draft(replacement(site, value, new), new.imports)


# --- secrets and the environment ----------------------------------------------------------


def environ(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """A variable of the environment instead of a literal, or instead of a default for one."""
    value = slot(target(site, word(options, "at")))
    if value is None:
        return None
    value = next((o for o in around(site, value) if isinstance(o, n.JoinedStr)), value)
    for outer in (value, *reversed(around(site, value))):
        if isinstance(outer, n.Stmt):
            break
        read = _without_default(site, outer)
        if read is not None:
            return read
    literal = _literal(value)
    name = word(options, "name") or _variable(site, value) or word(options, "fallback")
    if literal is None or name is None:
        return None
    return _read(site, literal, name)


def _without_default(site: FixSite, node: n.Node) -> Draft | None:
    """``os.getenv("K", "x")`` and ``os.environ.get("K") or "x"`` as ``os.environ["K"]``."""
    call = node.values[0] if isinstance(node, n.BoolOp) and node.op == "or" else node
    if not isinstance(call, n.Call) or not isinstance(node, (n.Call, n.BoolOp)):
        return None
    called = site.view.names.qualified(call.func) or site.text(call.func)
    given = positional(call)
    outer = next(reversed(around(site, node)), None)
    if called == "os.environ.setdefault" and isinstance(outer, n.ExprStmt):
        return Draft((removal(site, outer),))
    if called in _ENVIRONMENT_GETTERS and given:
        return _subscript(site, node, site.text(given[0]))
    default = keyword(call, "default")
    is_reader = called.rpartition(".")[2].lower() in _ENVIRONMENT_READERS
    if not is_reader or not given or isinstance(node, n.BoolOp):
        return None
    removed = [default] if default is not None else list(given[1:2])
    return Draft(removed_arguments(site, call, removed)) if removed else None


def _read(site: FixSite, literal: n.Expr, name: str) -> Draft | None:
    quote = "'" if "'" in site.text(literal)[:3] else '"'
    is_bytes = isinstance(literal, n.Constant) and isinstance(literal.value, bytes)
    return _subscript(site, literal, f"{quote}{name}{quote}", ".encode()" if is_bytes else "")


def _subscript(site: FixSite, node: n.Expr, key: str, suffix: str = "") -> Draft | None:
    said = reference(site, "os.environ")
    if said is None:
        return None
    imports = (said.statement,) if said.statement is not None else ()
    return Draft((Change(outer_span(site, node), f"{said.text}[{key}]{suffix}"),), imports)


def _literal(value: n.Expr) -> n.Expr | None:
    """The string that ``value`` is, or the only one among the arguments of a call."""
    if isinstance(value, n.Call):
        given = [a.value if isinstance(a, n.Keyword) else a for a in value.args]
        found = [a for a in given if _is_string(a)]
        return found[0] if len(found) == 1 else None
    return value if _is_string(value) else None


def _is_string(node: n.Expr) -> bool:
    if isinstance(node, n.BinOp):
        return _is_string(node.left) or _is_string(node.right)
    is_text = isinstance(node, n.Constant) and isinstance(node.value, (str, bytes))
    return is_text or isinstance(node, n.JoinedStr)


def _variable(site: FixSite, value: n.Expr) -> str | None:
    """The name for a variable, after what the value is called here."""
    for outer in reversed(around(site, value)):
        names: Sequence[n.Node] = ()
        if isinstance(outer, n.Keyword) and outer.name is not None:
            return _screaming(outer.name)
        if isinstance(outer, n.Parameter):
            return _screaming(outer.name)
        if isinstance(outer, n.Assign):
            names = outer.targets
        elif isinstance(outer, (n.AnnAssign, n.NamedExpr)):
            names = (outer.target,)
        elif isinstance(outer, n.DictItem) and outer.key is not None:
            names = (outer.key,)
        elif isinstance(outer, n.Compare):
            names = [side for side in (outer.left, *outer.rights) if side is not value]
        found = [word for node in names if (word := _word(node)) is not None]
        if found:
            return _screaming(found[0])
    return None


def _word(node: n.Node) -> str | None:
    if isinstance(node, n.Name):
        return node.id
    if isinstance(node, n.Attribute):
        return node.attr
    if isinstance(node, n.Subscript):
        return _word(node.index)
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _screaming(name: str) -> str | None:
    """``apiKey`` and ``api-key`` as ``API_KEY``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    result = re.sub(r"\W+", "_", parted).strip("_").upper()
    return result if result.isidentifier() and result.isascii() else None


_ENVIRONMENT_GETTERS = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault"})
_ENVIRONMENT_READERS = frozenset({"config", "env", "getenv", "get_env", "env_var", "str"})


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


def compare_digest(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``a == b`` as a comparison that takes the same time wherever the two differ."""
    node = target(site, word(options, "at"))
    inside = [c for c in n.walk(node) if isinstance(c, n.Compare)] if node is not None else []
    compare = next((c for c in inside if c.ops in (("==",), ("!=",))), None)
    if compare is None:
        return None
    negation = "not " if compare.ops == ("!=",) else ""
    sides = {"LEFT": code_for(site, compare.left), "RIGHT": code_for(site, compare.rights[0])}
    new = rendered(site, f"{negation}hmac.compare_digest($LEFT, $RIGHT)", sides)
    if new is None:
        return None
    is_digest = all(_is_digest(side) for side in (compare.left, *compare.rights))
    return Draft(replacement(site, compare, new), new.imports, safe=is_digest)


def _is_digest(node: n.Expr) -> bool:
    """Whether ``node`` is surely bytes or ASCII, which alone can be compared."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.attr in ("digest", "hexdigest")
    return isinstance(node, n.Constant) and isinstance(node.value, bytes)


def rename(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """Another name, or another string, for the first of ``names`` in the marked code.

    In an import statement all of them get the module where they are now.
    """
    moved = moved_import(site, options)
    if moved is not None:
        return moved
    node, names = target(site, word(options, "at")), codes(options, "names")
    for found in n.walk(node) if node is not None else ():
        draft = _renamed(site, found, names)
        if draft is not None:
            return draft
    return None


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
    if isinstance(node, n.Attribute) and new.rpartition(".")[0] == base and last == written:
        start = node.end - len(node.attr)
        return Draft((Change(type(span_of(node))(start, node.end), new.rpartition(".")[2]),))
    said = reference(site, new)
    if said is None:
        return None
    imports = (said.statement,) if said.statement is not None else ()
    return Draft(replacement(site, node, Rendered(said.text, (), 16)), imports)
