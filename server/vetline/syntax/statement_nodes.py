"""The nodes of statements, and of their clauses."""

from __future__ import annotations

from typing import TypeAlias

from vetline.syntax.expression_nodes import Expr, Parameter, Unknown
from vetline.syntax.node import Node, node


@node
class ExprStmt(Node):
    """An expression as a statement."""

    value: Expr


@node
class Assign(Node):
    """``targets[0] = targets[1] = value``."""

    targets: tuple[Expr, ...]
    value: Expr


@node
class AnnAssign(Node):
    """``target: annotation = value``."""

    target: Expr
    annotation: Expr
    value: Expr | None


@node
class AugAssign(Node):
    """``target op= value``; ``op`` without the ``=``."""

    target: Expr
    op: str
    value: Expr


@node
class Return(Node):
    """``return value``."""

    value: Expr | None


@node
class Delete(Node):
    """``del targets``."""

    targets: tuple[Expr, ...]


@node
class Raise(Node):
    """``raise value from cause``."""

    value: Expr | None
    cause: Expr | None


@node
class Assert(Node):
    """``assert test, message``."""

    test: Expr
    message: Expr | None


@node
class Jump(Node):
    """``pass``, ``break`` or ``continue``."""

    keyword: str


@node
class Scope(Node):
    """``global names`` or ``nonlocal names``."""

    keyword: str
    names: tuple[str, ...]


@node
class Alias(Node):
    """``name as asname`` of an import."""

    name: str
    asname: str | None


@node
class Import(Node):
    """``import a.b as c, d``."""

    names: tuple[Alias, ...]


@node
class ImportFrom(Node):
    """``from ..module import a as b``; ``level`` counts the dots, ``*`` is a name."""

    module: str
    level: int
    names: tuple[Alias, ...]


@node
class If(Node):
    """``if``; an ``elif`` is an ``If`` alone in ``orelse``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@node
class For(Node):
    """``for target in iterable``."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


@node
class While(Node):
    """``while test``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@node
class Handler(Node):
    """``except type as name``; ``is_group`` for ``except*``."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]
    is_group: bool


@node
class Try(Node):
    """``try``."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]


@node
class WithItem(Node):
    """``context as target``."""

    context: Expr
    target: Expr | None


@node
class With(Node):
    """``with items``."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


@node
class Case(Node):
    """``case pattern if guard``.

    The pattern is an expression: a capture is a ``Name``, ``_`` is ``Name("_")``,
    alternatives are a ``BinOp`` with ``|``, ``P(q, z=3)`` is a ``Call``,
    ``pattern as name`` is a ``NamedExpr``, ``**rest`` is a ``DictItem`` without key.
    """

    pattern: Expr
    guard: Expr | None
    body: tuple[Stmt, ...]


@node
class Match(Node):
    """``match subject``."""

    subject: Expr
    cases: tuple[Case, ...]


@node
class FunctionDef(Node):
    """``def`` or ``async def``; ``start`` is that of the first decorator."""

    name: str
    name_start: int
    params: tuple[Parameter, ...]
    returns: Expr | None
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    is_async: bool


@node
class ClassDef(Node):
    """``class``; ``bases`` holds keywords too, in source order."""

    name: str
    name_start: int
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]


@node
class TypeAliasStmt(Node):
    """``type name = value``."""

    name: Expr
    value: Expr


Stmt: TypeAlias = (
    ExprStmt
    | Assign
    | AnnAssign
    | AugAssign
    | Return
    | Delete
    | Raise
    | Assert
    | Jump
    | Scope
    | Import
    | ImportFrom
    | If
    | For
    | While
    | Try
    | With
    | Match
    | FunctionDef
    | ClassDef
    | TypeAliasStmt
    | Unknown
)
