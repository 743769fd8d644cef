from __future__ import annotations

import re

import pytest
from attrs import evolve

from fixes.marked import fixed, site_of, template
from vetline.analysis.finding import Finding, PlacedFinding
from vetline.fixes.changes import edited
from vetline.fixes.model import text_site
from vetline.fixes.proof import parses_as_before, proved_fix
from vetline.rulebook.model import Confidence, Fix, Severity
from vetline.text.lines import split_lines
from vetline.text.span import Position, Range, Span

PLACE = Range(Position(0, 0), Position(0, 0))


def _findings(text: str) -> list[PlacedFinding]:
    """``a-rule`` objects to ``bad``, another to ``worse``."""
    rules = {"bad": "a-rule", "worse": "other-rule"}
    return [
        PlacedFinding(rules[word], PLACE, "m", Severity.ERROR, Confidence.HIGH, "f")
        for word in re.findall(r"\b(?:bad|worse)\b", text)
    ]


@pytest.mark.parametrize(
    ("code", "new", "is_offered"),
    [
        pytest.param("x = «bad»\n", "good", True, id="helps"),
        pytest.param("y = bad\nx = «bad»\n", "good", True, id="helps one of two"),
        pytest.param("y = (\nx = «bad»\n", "good", True, id="file is broken elsewhere"),
        pytest.param("x = «bad»\n", "bad + 1", False, id="does not silence"),
        pytest.param("x = «bad»\n", "worse", False, id="adds another finding"),
        pytest.param("x = «bad»\n", "good)", False, id="does not parse"),
        pytest.param("f(a=1, b=«bad»)\n", "2, 3", False, id="only Python objects"),
    ],
)
def test_fix_is_offered_only_if_it_holds(code, new, is_offered):
    site = site_of(code, template(new))

    fix = proved_fix(site, _findings(site.unit_text), _findings)

    assert (fix is not None) is is_offered


def test_what_the_rule_hides_is_not_new():
    site = site_of("x = «bad»\n", template("worse"))
    site.rule = evolve(site.rule, supersedes=("other-rule",))

    fix = proved_fix(site, _findings(site.unit_text), _findings)

    assert fix is not None


def test_the_first_alternative_that_holds_is_offered():
    bad, good = template("worse"), evolve(template("good"), title="Other")
    site = site_of("x = «bad»\n", evolve(bad, alternatives=(template("bad"), good)))

    fix = proved_fix(site, _findings(site.unit_text), _findings)

    assert fix is not None
    assert fix.title == "Other"


@pytest.mark.parametrize(
    ("before", "after", "is_good"),
    [
        (
            "class A:\n    def f(self):\n        x\n",
            "class A:\n    def f(self):\n        y\n",
            True,
        ),
        (
            "class A:\n    def f(self):\n        x\n",
            "class A:\n    def f(self):\n      y z\n",
            False,
        ),
        ("class A(B):\n    x = 1\n", "class A(C):\n    x = 1\n", True),
        ("def f(:\n    x\n\ny = 1\n", "def f(:\n    x\n\ny = 2\n", True),
        ("# a\n\nx\n", "# b\n\nx\n", True),
    ],
)
def test_units_are_as_good_as_before(before, after, is_good):
    assert parses_as_before(split_lines(before), after) is is_good


def test_title_says_the_code():
    fix = Fix("Call `g` on `$X`", True, replace="g($X)")
    site = site_of("x = «f(yy)»\n", fix, {"$X": "yy"})
    found = _findings("bad")

    offered = proved_fix(site, found, lambda text: [])

    assert offered is not None
    assert offered.title == "Call `g` on `yy`"


def test_edit_is_minimal():
    code = "import yaml\nx = «yaml.load(a, Loader=L)»\n"
    site = site_of(code, template("yaml.safe_load($X)"), {"$X": "a"})

    fix = proved_fix(site, _findings("bad"), lambda text: [])

    assert fix is not None
    assert [edit.text for edit in fix.edits] == ["safe_load", ""]


def test_rule_without_a_fitting_shape_has_no_fix():
    assert fixed("x = «f(y)»\n", template("g($UNBOUND)")) is None


def test_text_that_is_no_python():
    fix = Fix("T", True, regex=("bad", "good"))
    rule = site_of("«x»", fix).rule
    finding = Finding("a-rule", Span(2, 5), "m", Severity.ERROR, Confidence.HIGH)
    site = text_site(finding, rule, ["( bad\n"], "a.txt")

    offered = proved_fix(site, _findings("bad"), _findings)

    assert offered is not None
    assert edited(site.module.lines, offered.edits) == "( good\n"
