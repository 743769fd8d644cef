"""Secrets that stand in the code, read from the environment instead."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetline.fixes.calls import keyword, outer_span, positional, removed_arguments
from vetline.fixes.layout import removal
from vetline.fixes.locate import around, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import reference
from vetline.fixes.options import word
from vetline.fixes.transforms.values import slot
from vetline.fixes.variable_names import variable_name
from vetline.fixes.variables import definition
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span

WORDS_MAX = 4
"""Words of a text that is nothing but a setting; a longer one, such as a prompt, holds one."""


def environ(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """A variable of the environment instead of a literal, or instead of a default for one."""
    value = slot(target(site, word(options, "at")))
    if value is None:
        return None
    value = next((o for o in around(site, value) if isinstance(o, n.JoinedStr)), value)
    if isinstance(value, n.Name):
        value = definition(site, value) or value
    for outer in (value, *reversed(around(site, value))):
        if isinstance(outer, n.Stmt):
            break
        read = _without_default(site, outer)
        if read is not None:
            return read
    literal = _literal(value)
    if literal is None or _is_prose(site, literal):
        return None
    field = _setting(site, literal)
    if field is not None:
        return Draft((Change(Span(field.annotation.end, literal.end), ""),))
    name = word(options, "name") or variable_name(site, literal, word(options, "fallback"))
    if name is None:
        return None
    return _without_setting(site, literal, name) or _read(site, literal, name)


def _setting(site: FixSite, literal: n.Expr) -> n.AnnAssign | None:
    """The field of a pydantic ``BaseSettings``, which reads the environment by itself."""
    path = around(site, literal)
    field, owner = path[-1:], path[-2:-1]
    if not field or not isinstance(field[0], n.AnnAssign) or field[0].value is not literal:
        return None
    bases = owner[0].bases if owner and isinstance(owner[0], n.ClassDef) else ()
    classes = (site.view.names.qualified(base) or "" for base in bases)
    return field[0] if any(name.endswith("BaseSettings") for name in classes) else None


def _is_prose(site: FixSite, literal: n.Expr) -> bool:
    """Whether the text is a docstring, stands there for nothing, or says more than the secret."""
    outer = next(reversed(around(site, literal)), None)
    known = site.view.names.constant(literal)
    text = str(known.value) if known is not None else ""
    is_prose = len(text.split()) > WORDS_MAX and "-----BEGIN " not in text
    return is_prose or isinstance(outer, n.ExprStmt)


def _without_default(site: FixSite, node: n.Node) -> Draft | None:
    """``os.getenv("K", "x")`` and ``os.environ.get("K") or "x"`` as ``os.environ["K"]``."""
    call = _preferred(node)
    if not isinstance(call, n.Call) or not isinstance(node, (n.Call, n.BoolOp, n.IfExp)):
        return None
    called = site.view.names.qualified(call.func) or site.text(call.func)
    given = positional(call)
    outer = next(reversed(around(site, node)), None)
    if called == "os.environ.setdefault" and isinstance(outer, n.ExprStmt):
        return Draft((removal(site, outer),))
    if called in _ENVIRONMENT_GETTERS and given:
        suffix = ".encode()" if _is_bytes(_default(node, call)) else ""
        return _subscript(site, node, site.text(given[0]), suffix=suffix)
    default = keyword(call, "default")
    is_reader = called.rpartition(".")[2].lower() in _ENVIRONMENT_READERS
    if not is_reader or not given or node is not call:
        return None
    removed = [default] if default is not None else list(given[1:2])
    return Draft(removed_arguments(site, call, removed)) if removed else None


def _preferred(node: n.Node) -> n.Node:
    """What ``node`` is if it has a choice."""
    if isinstance(node, n.IfExp):
        return node.body
    return node.values[0] if isinstance(node, n.BoolOp) and node.op == "or" else node


def _default(node: n.Call | n.BoolOp | n.IfExp, call: n.Call) -> n.Expr | None:
    """What ``node`` is if the variable is not set."""
    if isinstance(node, n.IfExp):
        return node.orelse
    if isinstance(node, n.BoolOp):
        return node.values[-1]
    named = keyword(call, "default")
    given = positional(call)
    return named.value if named is not None else given[1] if len(given) > 1 else None


def _without_setting(site: FixSite, literal: n.Expr, name: str) -> Draft | None:
    """``os.environ["PGPASSWORD"] = "x"`` gone: whoever starts the program sets the variable."""
    outer = next(reversed(around(site, literal)), None)
    only = outer.targets[0] if isinstance(outer, n.Assign) and len(outer.targets) == 1 else None
    if not isinstance(outer, n.Assign) or not isinstance(only, n.Subscript):
        return None
    is_environment = site.view.names.qualified(only.value) == "os.environ"
    return Draft((removal(site, outer),)) if is_environment and name else None


def _read(site: FixSite, literal: n.Expr, name: str) -> Draft | None:
    quote = "'" if "'" in site.text(literal)[:3] else '"'
    key = f"{quote}{name}{quote}"
    if not _is_bytes(literal):
        return _subscript(site, literal, key)
    if isinstance(literal, n.Constant) and _is_readable(literal.value):
        return _subscript(site, literal, key, suffix=".encode()")
    return _subscript(site, literal, key, prefix="bytes.fromhex(", suffix=")")


def _is_bytes(node: n.Expr | None) -> bool:
    if isinstance(node, n.BinOp):
        return _is_bytes(node.left) or _is_bytes(node.right)
    return isinstance(node, n.Constant) and isinstance(node.value, bytes)


def _is_readable(value: object) -> bool:
    """Whether somebody could write ``value`` into a variable."""
    if not isinstance(value, bytes) or not value.isascii():
        return False
    return value.decode("ascii").replace("\n", "").isprintable()


def _subscript(
    site: FixSite, node: n.Expr, key: str, *, prefix: str = "", suffix: str = ""
) -> Draft | None:
    said = reference(site, "os.environ")
    if said is None:
        return None
    imports = (said.statement,) if said.statement is not None else ()
    code = f"{prefix}{said.text}[{key}]{suffix}"
    return Draft((Change(outer_span(site, node), code),), imports)


def _literal(value: n.Expr) -> n.Expr | None:
    """The string that ``value`` is, or the only one among the arguments of a call."""
    if isinstance(value, n.Call):
        if isinstance(value.func, n.Attribute) and _is_string(value.func.value):
            return value.func.value if re.fullmatch(_TEXT_METHODS, value.func.attr) else None
        given = [a.value if isinstance(a, n.Keyword) else a for a in value.args]
        found = [a for a in given if _is_string(a)]
        return found[0] if len(found) == 1 else None
    return value if _is_string(value) else None


def _is_string(node: n.Expr) -> bool:
    if isinstance(node, n.BinOp):
        return _is_string(node.left) or _is_string(node.right)
    is_text = isinstance(node, n.Constant) and isinstance(node.value, (str, bytes))
    return is_text or isinstance(node, n.JoinedStr)


_TEXT_METHODS = "encode|strip"
_ENVIRONMENT_GETTERS = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault"})
_ENVIRONMENT_READERS = frozenset({"config", "env", "getenv", "get_env", "env_var", "str"})
