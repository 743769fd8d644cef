"""Statements of a tree-sitter tree, lowered to our own nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vetline.syntax import nodes as n
from vetline.syntax.expressions import arguments, identifier, parameters
from vetline.syntax.patterns import case_pattern
from vetline.syntax.source import NESTING_MAX, Source, expression, expressions

if TYPE_CHECKING:
    import tree_sitter

    Ts = tree_sitter.Node


def lower_block(block: Ts | None, source: Source) -> tuple[n.Stmt, ...]:
    """The statements of a module or block, in order."""
    if block is None:
        return ()
    body: list[n.Stmt] = []
    source.depth += 1
    for child in block.named_children:
        lower = _STATEMENTS.get(child.type)
        if lower is not None and source.depth < NESTING_MAX:
            body.append(lower(child, source))
            if child.has_error and child.type in _COMPOUND:
                body += [_loose(c, source) for c in child.named_children if c.type == "ERROR"]
        elif child.type not in _SKIPPED:
            body.append(_loose(child, source))
    source.depth -= 1
    return tuple(body)


def _loose(ts: Ts, source: Source) -> n.Stmt:
    """Something that is no statement: broken code, or code nested too deeply."""
    if ts.type in _TRANSPARENT or source.depth >= NESTING_MAX:
        return source.unknown(ts, lower_block(ts, source) if source.depth < NESTING_MAX else ())
    value = expression(ts, source)
    return n.ExprStmt(value.start, value.end, value)


def _suite(ts: Ts, field: str, source: Source) -> tuple[n.Stmt, ...]:
    return lower_block(ts.child_by_field_name(field), source)


def _expression_statement(ts: Ts, source: Source) -> n.Stmt:
    start, end = source.span(ts)
    inner = ts.named_children
    first = inner[0] if inner else None
    if len(inner) == 1 and first is not None:
        lower = _ASSIGNMENTS.get(first.type)
        if lower is not None:
            return lower(first, source)
        return n.ExprStmt(start, end, expression(first, source))
    items = expressions(inner, source)
    return n.ExprStmt(start, end, n.Tuple(start, end, items))


def _assignment(ts: Ts, source: Source) -> n.Stmt:
    start, end = source.span(ts)
    left, right = ts.child_by_field_name("left"), ts.child_by_field_name("right")
    annotation = ts.child_by_field_name("type")
    if annotation is not None:
        value = expression(right, source) if right is not None else None
        return n.AnnAssign(
            start, end, expression(left, source), expression(annotation, source), value
        )
    targets = [expression(left, source)]
    while right is not None and right.type == "assignment":
        targets.append(expression(right.child_by_field_name("left"), source))
        right = right.child_by_field_name("right")
    return n.Assign(start, end, tuple(targets), expression(right, source))


def _augmented(ts: Ts, source: Source) -> n.Stmt:
    start, end = source.span(ts)
    operator = ts.child_by_field_name("operator")
    op = source.text(operator)[:-1] if operator is not None else "+"
    target = expression(ts.child_by_field_name("left"), source)
    return n.AugAssign(start, end, target, op, expression(ts.child_by_field_name("right"), source))


def _return(ts: Ts, source: Source) -> n.Stmt:
    return n.Return(*source.span(ts), _only(ts, source))


def _only(ts: Ts, source: Source) -> n.Expr | None:
    found = [c for c in ts.named_children if c.type != "comment"]
    return expression(found[0], source) if found else None


def _delete(ts: Ts, source: Source) -> n.Stmt:
    value = _only(ts, source)
    is_list = isinstance(value, n.Tuple) and ts.named_children[0].type == "expression_list"
    targets = value.items if is_list and isinstance(value, n.Tuple) else (value,) if value else ()
    return n.Delete(*source.span(ts), targets)


def _raise(ts: Ts, source: Source) -> n.Stmt:
    cause = ts.child_by_field_name("cause")
    found = [c for c in ts.named_children if c != cause and c.type != "comment"]
    value = expression(found[0], source) if found else None
    return n.Raise(*source.span(ts), value, expression(cause, source) if cause else None)


def _assert(ts: Ts, source: Source) -> n.Stmt:
    parts = expressions(ts.named_children, source)
    test = parts[0] if parts else n.Unknown(*source.span(ts), ())
    return n.Assert(*source.span(ts), test, parts[1] if len(parts) > 1 else None)


def _jump(ts: Ts, source: Source) -> n.Stmt:
    return n.Jump(*source.span(ts), ts.type.removesuffix("_statement"))


def _scope(ts: Ts, source: Source) -> n.Stmt:
    names = tuple(source.name(c) for c in ts.named_children if c.type == "identifier")
    return n.Scope(*source.span(ts), ts.type.removesuffix("_statement"), names)


def _alias(ts: Ts, source: Source) -> n.Alias:
    start, end = source.span(ts)
    if ts.type == "aliased_import":
        alias = ts.child_by_field_name("alias")
        name = ts.child_by_field_name("name")
        return n.Alias(
            start, end, source.dotted(name), source.name(alias) if alias is not None else None
        )
    return n.Alias(start, end, source.dotted(ts), None)


def _import(ts: Ts, source: Source) -> n.Stmt:
    names = tuple(_alias(c, source) for c in ts.children_by_field_name("name"))
    return n.Import(*source.span(ts), names)


def _import_from(ts: Ts, source: Source) -> n.Stmt:
    start, end = source.span(ts)
    module = ts.child_by_field_name("module_name")
    text = source.dotted(module) if module is not None else "__future__"
    name = text.lstrip(".")
    names = [_alias(c, source) for c in ts.children_by_field_name("name")]
    names += [
        n.Alias(*source.span(c), "*", None)
        for c in ts.named_children
        if c.type == "wildcard_import"
    ]
    return n.ImportFrom(start, end, name, len(text) - len(name), tuple(names))


def _if(ts: Ts, source: Source) -> n.Stmt:
    end = source.span(ts)[1]
    clauses: list[tuple[int, n.Expr, tuple[n.Stmt, ...]]] = []
    orelse: tuple[n.Stmt, ...] = ()
    clauses.append(
        (
            source.span(ts)[0],
            expression(ts.child_by_field_name("condition"), source),
            _suite(ts, "consequence", source),
        )
    )
    for clause in ts.children_by_field_name("alternative"):
        if clause.type == "elif_clause":
            test = expression(clause.child_by_field_name("condition"), source)
            clauses.append((source.span(clause)[0], test, _suite(clause, "consequence", source)))
        else:
            orelse = _suite(clause, "body", source)
    if len(clauses) > NESTING_MAX:
        # Deeper nesting than any consumer may recurse into: the tail is kept flat.
        start, rest = clauses[NESTING_MAX][0], clauses[NESTING_MAX:]
        flat = [item for _, test, body in rest for item in (test, *body)]
        orelse = (n.Unknown(start, end, (*flat, *orelse)),)
        del clauses[NESTING_MAX:]
    for start, test, body in reversed(clauses):
        orelse = (n.If(start, end, test, body, orelse),)
    return orelse[0]


def _else(ts: Ts, source: Source) -> tuple[n.Stmt, ...]:
    clause = ts.child_by_field_name("alternative")
    return _suite(clause, "body", source) if clause is not None else ()


def _is_async(ts: Ts) -> bool:
    first = ts.child(0)
    return first is not None and first.type == "async"


def _for(ts: Ts, source: Source) -> n.Stmt:
    return n.For(
        *source.span(ts),
        expression(ts.child_by_field_name("left"), source),
        expression(ts.child_by_field_name("right"), source),
        _suite(ts, "body", source),
        _else(ts, source),
        _is_async(ts),
    )


def _while(ts: Ts, source: Source) -> n.Stmt:
    test = expression(ts.child_by_field_name("condition"), source)
    return n.While(*source.span(ts), test, _suite(ts, "body", source), _else(ts, source))


def _block_of(ts: Ts, source: Source) -> tuple[n.Stmt, ...]:
    return lower_block(next((c for c in ts.named_children if c.type == "block"), None), source)


def _try(ts: Ts, source: Source) -> n.Stmt:
    handlers: list[n.Handler] = []
    orelse: tuple[n.Stmt, ...] = ()
    final: tuple[n.Stmt, ...] = ()
    for clause in ts.named_children:
        if clause.type in ("except_clause", "except_group_clause"):
            handlers.append(_handler(clause, source))
        elif clause.type == "else_clause":
            orelse = _suite(clause, "body", source)
        elif clause.type == "finally_clause":
            final = _block_of(clause, source)
    return n.Try(*source.span(ts), _suite(ts, "body", source), tuple(handlers), orelse, final)


def _handler(ts: Ts, source: Source) -> n.Handler:
    is_group = any(c.type in ("*", "except*") for c in ts.children)
    values = [expression(c, source) for c in ts.children_by_field_name("value")]
    name = None
    alias = ts.child_by_field_name("alias")
    if alias is not None:
        name = source.name(alias)
    kind = values[0] if values else None
    if isinstance(kind, n.NamedExpr):
        name = kind.target.id if isinstance(kind.target, n.Name) else name
        kind = kind.value
    elif len(values) > 1:
        kind = n.Tuple(values[0].start, values[-1].end, tuple(values))
    return n.Handler(*source.span(ts), kind, name, _block_of(ts, source), is_group)


def _with(ts: Ts, source: Source) -> n.Stmt:
    items: list[n.WithItem] = []
    for clause in ts.named_children:
        if clause.type == "with_clause":
            items += [_with_item(c, source) for c in clause.named_children if c.type == "with_item"]
    body = _suite(ts, "body", source)
    return n.With(*source.span(ts), tuple(items), body, _is_async(ts))


def _with_item(ts: Ts, source: Source) -> n.WithItem:
    value = expression(ts.child_by_field_name("value"), source)
    if isinstance(value, n.NamedExpr) and value.is_as:
        return n.WithItem(*source.span(ts), value.value, value.target)
    return n.WithItem(*source.span(ts), value, None)


def _match(ts: Ts, source: Source) -> n.Stmt:
    subjects = expressions(ts.children_by_field_name("subject"), source)
    subject = subjects[0] if len(subjects) == 1 else n.Tuple(*source.span(ts), subjects)
    body = ts.child_by_field_name("body")
    cases = (
        [_case(c, source) for c in body.named_children if c.type == "case_clause"]
        if body is not None
        else []
    )
    return n.Match(*source.span(ts), subject, tuple(cases))


def _case(ts: Ts, source: Source) -> n.Case:
    found = [c for c in ts.named_children if c.type == "case_pattern"]
    patterns = tuple(case_pattern(c, source) for c in found)
    if len(patterns) == 1:
        pattern = patterns[0]
    else:
        start = source.span(found[0])[0] if found else source.span(ts)[0]
        end = source.span(found[-1])[1] if found else start
        pattern = n.Tuple(start, end, patterns)
    guard = ts.child_by_field_name("guard")
    test = _only(guard, source) if guard is not None else None
    return n.Case(*source.span(ts), pattern, test, _suite(ts, "consequence", source))


def _function(ts: Ts, source: Source) -> n.FunctionDef:
    name = ts.child_by_field_name("name")
    returns = ts.child_by_field_name("return_type")
    return n.FunctionDef(
        *source.span(ts),
        *identifier(name, source),
        parameters(ts.child_by_field_name("parameters"), source),
        expression(returns, source) if returns is not None else None,
        _suite(ts, "body", source),
        (),
        _is_async(ts),
    )


def _class(ts: Ts, source: Source) -> n.ClassDef:
    name = ts.child_by_field_name("name")
    bases = arguments(ts.child_by_field_name("superclasses"), source)
    return n.ClassDef(
        *source.span(ts), *identifier(name, source), bases, _suite(ts, "body", source), ()
    )


def _decorated(ts: Ts, source: Source) -> n.Stmt:
    start, end = source.span(ts)
    decorators = tuple(
        expression(value, source)
        for c in ts.named_children
        if c.type == "decorator"
        for value in c.named_children[:1]
    )
    inner = ts.child_by_field_name("definition")
    if inner is not None and inner.type == "class_definition":
        plain = _class(inner, source)
        return n.ClassDef(start, end, plain.name, plain.name_start, plain.bases, plain.body,
                          decorators)  # fmt: skip
    if inner is None:
        return source.unknown(ts, decorators)
    fn = _function(inner, source)
    return n.FunctionDef(start, end, fn.name, fn.name_start, fn.params, fn.returns, fn.body,
                         decorators, fn.is_async)  # fmt: skip


def _type_alias(ts: Ts, source: Source) -> n.Stmt:
    left, right = ts.child_by_field_name("left"), ts.child_by_field_name("right")
    target, value = expression(left, source), expression(right, source)
    start, end = source.span(ts)
    kinds = [child.type for child in left.named_children] if left is not None else []
    if not kinds or kinds[0] in _ALIASES:
        return n.TypeAliasStmt(start, end, target, value)
    return n.Assign(start, end, (_called_type(target, start),), value)


def _called_type(target: n.Expr, start: int) -> n.Expr:
    """``type(x).y``, of which the grammar takes ``type`` for a keyword, as it was meant."""
    if isinstance(target, n.Attribute):
        value = _called_type(target.value, start)
        return n.Attribute(start, target.end, value, target.attr)
    if isinstance(target, n.Subscript):
        value = _called_type(target.value, start)
        return n.Subscript(start, target.end, value, target.index)
    args = target.items if isinstance(target, n.Tuple) else (target,)
    return n.Call(start, target.end, n.Name(start, start + len("type"), "type"), args)


def _python2(ts: Ts, source: Source) -> n.Stmt:
    """``print x`` or ``exec x``, read as the call it became; ``print >> f, x`` is a shift now."""
    start, end = source.span(ts)
    keyword = ts.type.removesuffix("_statement")
    func = n.Name(start, start + len(keyword), keyword)
    first, *others = expressions(ts.named_children, source)
    if ts.named_children[0].type != "chevron":
        return n.ExprStmt(start, end, n.Call(start, end, func, (first, *others)))
    shift = n.BinOp(start, first.end, func, ">>", first)
    return n.ExprStmt(start, end, n.Tuple(start, end, (shift, *others)) if others else shift)


_ALIASES = frozenset(("identifier", "generic_type"))
# Statements whose lowering reads their fields, and so not what is broken between them.
_COMPOUND = frozenset(
    ("if_statement", "for_statement", "while_statement", "try_statement", "with_statement",
     "match_statement", "function_definition", "class_definition", "decorated_definition")
)  # fmt: skip
_SKIPPED = frozenset(("comment", "line_continuation"))
# What tree-sitter leaves around broken code; whole statements may stand inside.
_TRANSPARENT = frozenset(("ERROR", "block", "else_clause", "elif_clause", "except_clause"))

_Lower = Callable[["Ts", Source], n.Stmt]
_ASSIGNMENTS: dict[str, _Lower] = {"assignment": _assignment, "augmented_assignment": _augmented}
_STATEMENTS: dict[str, _Lower] = {
    "expression_statement": _expression_statement,
    "return_statement": _return,
    "delete_statement": _delete,
    "raise_statement": _raise,
    "assert_statement": _assert,
    "pass_statement": _jump,
    "break_statement": _jump,
    "continue_statement": _jump,
    "global_statement": _scope,
    "nonlocal_statement": _scope,
    "import_statement": _import,
    "import_from_statement": _import_from,
    "future_import_statement": _import_from,
    "if_statement": _if,
    "for_statement": _for,
    "while_statement": _while,
    "try_statement": _try,
    "with_statement": _with,
    "match_statement": _match,
    "function_definition": _function,
    "class_definition": _class,
    "decorated_definition": _decorated,
    "type_alias_statement": _type_alias,
    "print_statement": _python2,
    "exec_statement": _python2,
}
