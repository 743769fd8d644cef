"""Pattern text compiled: Python with holes, parsed and lowered by the same functions as code.

Holes are replaced by reserved identifiers before parsing and found again in the tree.
"""

from __future__ import annotations

from functools import lru_cache
from textwrap import dedent

from attrs import frozen

from vetline.rulebook.holes import Dots
from vetline.rulebook.rewrite import rewritten
from vetline.rulebook.spelling import as_python
from vetline.syntax import nodes as n
from vetline.syntax.tree import parse_unit

PATTERN_CHARS_MAX = 20_000
"""Longest pattern that is compiled."""


class PatternError(ValueError):
    """A pattern that is not Python with holes; the message says so in one line."""


@frozen(eq=False)
class ExprPattern:
    """Finds expressions wherever they stand."""

    node: n.Node


@frozen(eq=False)
class StmtPattern:
    """Finds single statements."""

    node: n.Node


@frozen(eq=False)
class SequencePattern:
    """Finds statements that follow each other in one block."""

    nodes: tuple[n.Node, ...]


@frozen(eq=False)
class DecoratorPattern:
    """Finds decorators."""

    node: n.Node


CompiledPattern = ExprPattern | StmtPattern | SequencePattern | DecoratorPattern


@lru_cache(maxsize=20_000)
def compile_pattern(text: str) -> CompiledPattern:
    """What ``text`` looks for; raises ``PatternError`` if it is no pattern."""
    if len(text) > PATTERN_CHARS_MAX:
        raise PatternError(f"the pattern is longer than {PATTERN_CHARS_MAX} characters")
    source = dedent(text).strip()
    body = _parsed(source)
    if body is None and source.startswith("@"):
        return _decorator(source)
    if body is None and source.startswith("except"):
        return _handler(source)
    if body is None and source.endswith(":"):
        body = _parsed(source + " ...")
    if not body:
        raise PatternError(f"not a Python pattern: `{_first_line(source)}`")
    if len(body) > 1:
        return SequencePattern(tuple(body))
    return _single(body[0])


def _single(statement: n.Node) -> CompiledPattern:
    if isinstance(statement, n.ExprStmt) and isinstance(statement.value, n.NamedExpr):
        named = statement.value
        return StmtPattern(n.Assign(named.start, named.end, (named.target,), named.value))
    if isinstance(statement, n.ExprStmt):
        return ExprPattern(statement.value)
    if isinstance(statement, Dots):
        return ExprPattern(statement)
    return StmtPattern(statement)


def _decorator(source: str) -> CompiledPattern:
    body = _parsed(source + "\ndef decorated(): ...")
    if body is None or not isinstance(body[0], n.FunctionDef) or len(body[0].decorators) != 1:
        raise PatternError(f"not a Python pattern: `{_first_line(source)}`")
    return DecoratorPattern(body[0].decorators[0])


def _handler(source: str) -> CompiledPattern:
    body = _parsed("try: ...\n" + source)
    if body is None or not isinstance(body[0], n.Try) or len(body[0].handlers) != 1:
        raise PatternError(f"not a Python pattern: `{_first_line(source)}`")
    return StmtPattern(body[0].handlers[0])


def _parsed(source: str) -> list[n.Node] | None:
    tree = parse_unit(as_python(source))
    if tree.broken or not tree.body:
        return None
    return [rewritten(statement) for statement in tree.body]


def _first_line(source: str) -> str:
    return source.partition("\n")[0][:80]
