"""Names that now live in another module."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.changes import merged
from vetline.fixes.locate import around, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import codes, word
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def moved_import(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``from flask import escape`` as ``from markupsafe import escape``, for each of ``names``."""
    node = target(site, word(options, "at"))
    path = (*around(site, node), node) if node is not None else ()
    statement = next((o for o in path if isinstance(o, n.ImportFrom)), None)
    if statement is None:
        return None
    names = codes(options, "names")
    moved = [a for a in statement.names if f"{statement.module}.{a.name}" in names]
    if not moved:
        return None
    new = [_statement(a, names[f"{statement.module}.{a.name}"]) for a in moved]
    indent = site.unit_text[: statement.start].rpartition("\n")[2]
    if len(moved) == len(statement.names):
        return Draft((Change(span_of(statement), f"\n{indent}".join(new)),))
    changes = [Change(_with_comma(statement, alias), "") for alias in moved]
    end = Span(statement.end, statement.end)
    found = merged(site.unit_text, [*changes, Change(end, f"\n{indent}" + f"\n{indent}".join(new))])
    return Draft(found) if found else None


def _statement(alias: n.Alias, new: str) -> str:
    module, _, name = new.rpartition(".")
    own = alias.asname or alias.name
    return f"from {module} import {name}" + (f" as {own}" if own != name else "")


def _with_comma(statement: n.ImportFrom, alias: n.Alias) -> Span:
    at = statement.names.index(alias)
    if at + 1 < len(statement.names):
        return Span(alias.start, statement.names[at + 1].start)
    return Span(statement.names[at - 1].end, alias.end)
