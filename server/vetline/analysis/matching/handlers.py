"""Which function compares which class of pattern nodes."""

from __future__ import annotations

from vetline.analysis.matching import definitions, expressions, imports, statements, strings
from vetline.analysis.matching.core import Handler
from vetline.rulebook import holes as h
from vetline.syntax import nodes as n

HANDLERS: dict[type[n.Node], Handler] = {
    h.Hole: expressions.match_hole,
    h.Holes: expressions.match_group,
    h.Dots: expressions.match_dots,
    h.Deep: expressions.match_deep,
    h.Typed: expressions.match_typed,
    h.AnyText: strings.match_any_text,
    h.AdjacentTexts: strings.match_adjacent,
    h.TextHole: strings.match_text_hole,
    h.TextRegex: strings.match_text_regex,
    n.Constant: strings.match_constant,
    n.JoinedStr: strings.match_joined,
    n.Name: expressions.match_name,
    n.Attribute: expressions.match_attribute,
    n.Call: expressions.match_call,
    n.BinOp: expressions.match_binary,
    n.BoolOp: expressions.match_boolean,
    n.Compare: expressions.match_compare,
    n.Subscript: expressions.match_subscript,
    n.List: expressions.match_list,
    n.Set: expressions.match_set,
    n.Dict: expressions.match_dict,
    n.Lambda: expressions.match_lambda,
    n.Comprehension: expressions.match_comprehension,
    n.Generator: expressions.match_generator,
    n.FormattedValue: expressions.match_formatted,
    n.Yield: expressions.match_yield,
    n.AnnAssign: statements.match_annotated,
    n.ExprStmt: statements.match_expression_statement,
    n.Assign: statements.match_assign,
    n.Return: statements.match_return,
    n.Raise: statements.match_raise,
    n.Assert: statements.match_assert,
    n.Scope: statements.match_scope,
    n.If: statements.match_if,
    n.While: statements.match_while,
    n.For: statements.match_for,
    n.Try: statements.match_try,
    n.Handler: statements.match_handler,
    n.With: statements.match_with,
    n.WithItem: statements.match_with_item,
    n.Case: statements.match_case,
    n.FunctionDef: definitions.match_function,
    n.ClassDef: definitions.match_class,
    n.Parameter: definitions.match_parameter,
    n.Import: imports.match_import,
    n.ImportFrom: imports.match_import,
}
