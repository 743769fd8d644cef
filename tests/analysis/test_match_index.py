"""Rules are tried only where they could find something, and seen on as little as they need."""

from __future__ import annotations

import gc
import weakref

import pytest

from matching_cases import module_view
from vetline.analysis.matching.index import index_of, needs_module
from vetline.rulebook.semgrep import load_semgrep

CODE = "from subprocess import run as r\nclass A(B):\n    def m(self):\n        r(1, x=2)\n"


def rule_of(keys: str):
    text = "rules:\n- {id: a, languages: [python], severity: ERROR, message: 'm $X', " + keys + "}"
    (rule,), _ = load_semgrep("file.yaml", text)
    return rule


@pytest.mark.parametrize(
    ("keys", "is_tried"),
    [
        ("pattern: subprocess.run(...)", True),
        ("pattern: subprocess.call(...)", False),
        ("pattern: subprocess.$F(...)", True),
        ("pattern: os.$F(...)", False),
        ("pattern: '$F(..., x=$X, ...)'", True),
        ("pattern: '$F(..., y=$X, ...)'", False),
        ("pattern: some.module.Class.run(...)", False),
        ("pattern: $X", True),
        ("pattern: 'lambda: $X'", False),
        ("pattern: import subprocess", True),
        ("pattern: import os", False),
        ("pattern: from $M import *", True),
        ("pattern-either: [{pattern: a()}, {pattern: r()}]", True),
        ("pattern-either: [{pattern: a()}, {pattern: b()}]", False),
        ("patterns: [{pattern: r(...)}, {pattern-inside: 'class $A(Base): ...'}]", False),
        ("patterns: [{pattern: r(...)}, {pattern-not-inside: 'class $A(Base): ...'}]", True),
        ("pattern-regex: zzz", True),
    ],
)
def test_a_rule_is_tried_if_all_it_needs_is_there(keys: str, is_tried: bool) -> None:
    index = index_of([rule_of(keys)])

    assert [rule.id for rule in index.candidates(module_view(CODE))] == ["a"] * is_tried


def test_a_rule_that_comes_later_is_tried_on_a_view_that_was_seen_before() -> None:
    view = module_view(CODE)
    assert not list(index_of([rule_of("pattern: other()")]).candidates(view))
    later = rule_of(
        "patterns: [{pattern: $F(...)}, {metavariable-regex: {metavariable: $F, regex: 'ru?n?'}}]"
    )

    index = index_of([later])

    assert [rule.id for rule in index.candidates(view)] == ["a"]


@pytest.mark.parametrize(
    ("keys", "is_needed"),
    [
        pytest.param("pattern: f(...)", False, id="an expression"),
        pytest.param("pattern: 'def $F(...): ...'", False, id="a function"),
        pytest.param('pattern: "f()\\n...\\ng()"', True, id="statements in a row"),
        pytest.param("pattern: 'class $C: ...'", True, id="a class"),
        pytest.param(
            "patterns: [{pattern: f()}, {pattern-inside: 'class $C(Base): ...'}]",
            False,
            id="in a class by its header",
        ),
        pytest.param(
            'patterns: [{pattern: f()}, {pattern-inside: "class $C:\\n  x = 1"}]',
            True,
            id="in a class by its body",
        ),
        pytest.param(
            'patterns: [{pattern: f()}, {pattern-inside: "@dec\\nclass $C: ..."}]',
            True,
            id="in a decorated class",
        ),
        pytest.param(
            'patterns: [{pattern: f()}, {pattern-inside: "import x\\n..."}]',
            True,
            id="after an import",
        ),
        pytest.param("pattern-regex: a", True, id="a regular expression"),
    ],
)
def test_what_a_rule_must_see(keys: str, is_needed: bool) -> None:
    assert needs_module(rule_of(keys).formula) is is_needed


def test_a_message_quotes_the_code_of_a_hole() -> None:
    (finding,) = index_of([rule_of("pattern: 'r($X, ...)'")]).findings(module_view(CODE))

    assert finding.message == "m 1"
    assert [hole for hole, _ in finding.bindings] == ["$X"]


def test_a_place_is_reported_once() -> None:
    index = index_of([rule_of("pattern: 'f(..., $X, ...)'")])

    assert len(index.findings(module_view("f(1, 2, 3)\n"))) == 1


def test_what_was_found_goes_with_the_view() -> None:
    view = module_view(CODE)
    index_of([rule_of("pattern: 'r($X, ...)'")]).findings(view)
    watched = weakref.ref(view)

    del view
    gc.collect()

    assert watched() is None
