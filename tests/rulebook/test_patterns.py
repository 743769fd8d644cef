"""Pattern text compiled: what kind of pattern it is, and what is no pattern."""

from __future__ import annotations

import pytest

from vetline.rulebook.holes import Dots, Hole, Holes, pattern_children
from vetline.rulebook.patterns import (
    DecoratorPattern,
    ExprPattern,
    PatternError,
    SequencePattern,
    StmtPattern,
    compile_pattern,
)
from vetline.rulebook.spelling import as_python
from vetline.syntax.node import Node


def pattern_nodes(root: Node) -> list[Node]:
    """``root`` and all nodes inside it, parents first."""
    found = [root]
    for current in found:
        found.extend(pattern_children(current))
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("f($X)", ExprPattern, id="an expression"),
        pytest.param("$X", ExprPattern, id="a hole alone"),
        pytest.param("$X = f()", StmtPattern, id="an assignment"),
        pytest.param("def $F(...): ...", StmtPattern, id="a function"),
        pytest.param("def $F(...):", StmtPattern, id="a function without a body"),
        pytest.param("if $C:", StmtPattern, id="a condition without a body"),
        pytest.param("import $X", StmtPattern, id="an import"),
        pytest.param("except $E: ...", StmtPattern, id="a handler alone"),
        pytest.param("f()\n...\ng()", SequencePattern, id="statements in a row"),
        pytest.param("    f()\n    ...\n", SequencePattern, id="indented statements"),
        pytest.param("@$D(...)", DecoratorPattern, id="a decorator"),
        pytest.param("@$D\nclass $C: ...", StmtPattern, id="a decorated class"),
    ],
)
def test_kind_of_a_pattern(text: str, kind: type) -> None:
    assert isinstance(compile_pattern(text), kind)


@pytest.mark.parametrize(
    ("text", "holes"),
    [
        pytest.param("$X.$Y($Z, k=$V)", ["$V", "$X", "$Z"], id="names, not attributes"),
        pytest.param("f($...ARGS)", ["$...ARGS"], id="a sequence"),
        pytest.param('f"{$X} and {$Y}"', ["$X", "$Y"], id="in an f-string"),
        pytest.param("[$X for $Y in $Z]", ["$X", "$Y", "$Z"], id="in a comprehension"),
        pytest.param("lambda $X: $Y", ["$Y"], id="in a lambda"),
        pytest.param("{$K: $V, ...}", ["$K", "$V"], id="in a dict"),
    ],
)
def test_holes_of_a_pattern(text: str, holes: list[str]) -> None:
    pattern = compile_pattern(text)

    assert isinstance(pattern, ExprPattern)
    found = [n.name for n in pattern_nodes(pattern.node) if isinstance(n, (Hole, Holes))]
    assert sorted(found) == holes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("f(..., a, ...)", 2, id="arguments"),
        pytest.param("{..., 'a': 1, ...}", 2, id="items of a dict"),
        pytest.param("{..., 1, ...}", 2, id="elements of a set"),
        pytest.param("{'a': lambda: {...}, ...}", 2, id="nested braces"),
        pytest.param("... and x", 1, id="before a word"),
        pytest.param("...and x", 1, id="touching a word"),
        pytest.param("f(lambda ..., x: x)", 1, id="parameters of a lambda"),
        pytest.param("'...'", 0, id="in a string"),
        pytest.param("f(a)  # ...", 0, id="in a comment"),
    ],
)
def test_ellipses_of_a_pattern(text: str, count: int) -> None:
    pattern = compile_pattern(text)

    assert isinstance(pattern, ExprPattern)
    assert sum(isinstance(node, Dots) for node in pattern_nodes(pattern.node)) == count


@pytest.mark.parametrize("text", ["", "f(", "def (", "x = = 1", "@", "class", "a b", "x" * 30_000])
def test_what_is_no_pattern(text: str) -> None:
    with pytest.raises(PatternError, match=r"pattern"):
        compile_pattern(text)


def test_an_annotation_is_no_typed_hole() -> None:
    assert "vl_typed" not in as_python("def f($X: int): ...")
    assert "vl_typed" in as_python("f(($X: int))")
