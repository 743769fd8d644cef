"""What becomes of a rule file in Semgrep's format, and what is said of what cannot be used."""

from __future__ import annotations

import pytest

from vetline.rulebook import formula as f
from vetline.rulebook.model import Confidence, Fix, Rule, Severity, TaintFormulas, TaintSide
from vetline.rulebook.semgrep import load_semgrep

HEAD = "rules:\n- {id: a, languages: [python], severity: ERROR, message: m"
X, Y = f.Pattern("x($A)"), f.Pattern("y()")


def loaded(keys: str) -> Rule:
    (rule,), problems = load_semgrep("file.yaml", f"{HEAD}, {keys}}}\n")
    assert not problems
    return rule


@pytest.mark.parametrize(
    ("keys", "formula"),
    [
        pytest.param("pattern: x($A)", X, id="one pattern"),
        pytest.param(
            "pattern-either: [{pattern: x($A)}, {pattern: y()}]", f.AnyOf((X, Y)), id="alternatives"
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {pattern-not: y()}]",
            f.AllOf((X, f.Not(Y))),
            id="an exception",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {pattern-inside: y()}, {pattern-not-inside: y()}]",
            f.AllOf((X, f.Inside(Y), f.NotInside(Y))),
            id="surroundings",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {pattern-not-regex: z+}, {pattern-regex: z}]",
            f.AllOf((X, f.Not(f.Regex("z+")), f.Regex("z"))),
            id="regular expressions",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-regex: {metavariable: $A, regex: z}}]",
            f.AllOf((X,), (f.HoleRegex("$A", "z", constants=False),)),
            id="a condition on the code of a hole",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-regex: {metavariable: $A, regex: z, "
            "constant-propagation: true}}]",
            f.AllOf((X,), (f.HoleRegex("$A", "z", constants=True),)),
            id="a condition on the value of a hole",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-comparison: {metavariable: $A, "
            "comparison: $A < 3, base: 8, strip: true}}]",
            f.AllOf((X,), (f.HoleCompare("$A < 3", "$A", 8, True),)),
            id="a comparison",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, "
            "{metavariable-pattern: {metavariable: $A, pattern: y()}}]",
            f.AllOf((X,), (f.HoleFormula("$A", Y, follows=False),)),
            id="a pattern in a hole",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-pattern: {metavariable: $A, "
            "language: regex, pattern: z}}]",
            f.AllOf((X,), (f.HoleFormula("$A", f.Regex("z"), "string", follows=False),)),
            id="a regular expression in a hole",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-pattern: {metavariable: $A, "
            "language: json, pattern: '\"k\": 1'}}]",
            f.AllOf(
                (X,),
                (f.HoleFormula("$A", f.Pattern('{..., "k": 1, ...}'), "data", follows=False),),
            ),
            id="a pair of JSON in a hole",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-type: {metavariable: $A, type: int}}]",
            f.AllOf((X,), (f.HoleType("$A", ("int",)),)),
            id="a class",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {metavariable-analysis: {metavariable: $A, "
            "analyzer: entropy}}]",
            f.AllOf((X,), (f.HoleEntropy("$A"),)),
            id="entropy",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {focus-metavariable: $A}]",
            f.AllOf((X,), (), ("$A",)),
            id="a focus",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {focus-metavariable: [$A, $B]}]",
            f.AllOf((X,), (), ("$A", "$B")),
            id="one focus on several holes",
        ),
        pytest.param(
            "patterns: [{pattern: x($A)}, {focus-metavariable: $A}, {focus-metavariable: $B}]",
            f.AllOf((f.AllOf((X,), (), ("$A",)), f.AllOf((X,), (), ("$B",)))),
            id="what several focuses have in common",
        ),
        pytest.param(
            "match: {all: [x($A), {not: y()}, {not: {inside: y()}}], "
            "where: [{focus: $A}, {comparison: $A < 3}]}",
            f.AllOf((f.AllOf((X, f.Not(Y), f.NotInside(Y))),), (f.HoleCompare("$A < 3"),), ("$A",)),
            id="the newer syntax",
        ),
    ],
)
def test_operators_become_a_formula(keys: str, formula: f.Formula) -> None:
    assert loaded(keys).formula == formula


def test_everything_else_of_a_rule_is_kept() -> None:
    rule = loaded(
        "pattern: x($A), options: {symbolic_propagation: true, interfile: 'no'}, "
        "paths: {include: [src/], exclude: ['*_test.py']}, fix: y($A), "
        "metadata: {cwe: ['CWE-89: SQL', 'CWE-564'], confidence: HIGH, category: security, "
        "references: [one, two]}"
    )

    assert (rule.severity, rule.confidence) == (Severity.ERROR, Confidence.HIGH)
    assert rule.cwe == (89, 564)
    assert (rule.paths, rule.paths_excluded) == (("src/",), ("*_test.py",))
    assert rule.references == ("one", "two")
    assert rule.options == {"strict": True, "symbolic_propagation": True, "interfile": "no"}
    assert isinstance(rule.fix, Fix)
    assert (rule.fix.replace, rule.fix.safe) == ("y($A)", False)


def test_a_fix_may_be_a_regular_expression() -> None:
    rule = loaded("pattern: x($A), fix-regex: {regex: (a)b, replacement: \\1}")

    assert rule.fix is not None
    assert rule.fix.regex == ("(a)b", "\\1")


TAINT = """
rules:
- id: a
  mode: taint
  languages: [python]
  severity: WARNING
  message: m
  pattern-sources:
  - {pattern: x($A), label: USER, by-side-effect: true}
  pattern-sinks:
  - {patterns: [{pattern: y()}, {focus-metavariable: $A}], requires: USER and not SAFE, exact: true}
  pattern-sanitizers:
  - pattern: z()
  pattern-propagators:
  - {pattern: $A.add($B), from: $B, to: $A}
"""
NEWER_TAINT = """
rules:
- id: a
  languages: [python]
  severity: WARNING
  message: m
  taint:
    sources: [x($A)]
    sinks: [{pattern: y()}]
"""


def test_a_taint_rule_has_sides() -> None:
    (rule,), _ = load_semgrep("file.yaml", TAINT)

    assert rule.taint == TaintFormulas(
        sources=(TaintSide(X, by_side_effect=True, label="USER"),),
        sinks=(TaintSide(f.AllOf((Y,), (), ("$A",)), exact=True, requires="USER and not SAFE"),),
        sanitizers=(TaintSide(f.Pattern("z()")),),
        propagators=(TaintSide(f.Pattern("$A.add($B)"), source="$B", target="$A"),),
    )


def test_the_newer_syntax_for_taint() -> None:
    (rule,), _ = load_semgrep("file.yaml", NEWER_TAINT)

    assert rule.taint == TaintFormulas((TaintSide(X),), (TaintSide(Y, exact=True),))


@pytest.mark.parametrize(
    ("severity", "want"),
    [("CRITICAL", "error"), ("HIGH", "error"), ("MEDIUM", "warning"), ("LOW", "info"),
     ("WARNING", "warning"), ("INFO", "info"), ("EXPERIMENT", "hint")],
)  # fmt: skip
def test_severities_are_translated(severity: str, want: str) -> None:
    text = HEAD.replace("ERROR", severity) + ", pattern: x()}"

    (rule,), _ = load_semgrep("file.yaml", text)

    assert rule.severity == want


def test_a_rule_for_no_language_is_one_line() -> None:
    rules, problems = load_semgrep("file.yaml", "rules:\n- {id: a, pattern: x()}\n- 3\n")

    assert rules == []
    assert [str(problem) for problem in problems] == [
        "file.yaml: a.languages: is missing",
        "file.yaml: rules[1]: should be a mapping",
    ]


def test_rules_for_other_languages_are_left_out_without_a_word() -> None:
    text = HEAD.replace("python", "go") + ", pattern: x()}"

    assert load_semgrep("file.yaml", text) == ([], [])


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        pytest.param(
            "pattern: 'x('", "a.pattern: not a Python pattern: `x(`", id="a pattern that is none"
        ),
        pytest.param(
            "patterns: [{pattern: x()}, {pattern-where-python: 'True'}]",
            "a.patterns[1].pattern-where-python: runs code of the rule's author; not supported",
            id="code in a rule",
        ),
        pytest.param("mode: join, join: {}", "a.mode: `join` is not supported", id="a mode"),
        pytest.param(
            "pattern-regex: '(?P<a>x)(?P=b)'",
            "a.pattern-regex: not a regular expression that can be run: unknown group",
            id="a regular expression that is none",
        ),
        pytest.param(
            "patterns: [{pattern: x()}, {metavariable-analysis: {metavariable: $A, analyzer: q}}]",
            "a.patterns[1].metavariable-analysis.analyzer: `q` is not supported",
            id="an analyzer",
        ),
        pytest.param(
            "patterns: [{pattern: x()}, {metavariable-analysis: {metavariable: $A, "
            "analyzer: entropy_v2}}]",
            "a.patterns[1].metavariable-analysis.analyzer: `entropy_v2` needs "
            "Semgrep's proprietary engine; not supported",
            id="an analyzer of the proprietary engine",
        ),
        pytest.param(
            "patterns: [{pattern: x()}, {metavariable-comparison: {comparison: '$A <'}}]",
            "a.patterns[1].metavariable-comparison.comparison: not a comparison: `$A <`",
            id="a comparison that is none",
        ),
        pytest.param(
            "mode: taint, pattern-sources: [{pattern: x()}]",
            "a.pattern-sinks: is missing",
            id="taint without sinks",
        ),
        pytest.param("patterns: x()", "a.patterns: should be a list", id="text for a list"),
        pytest.param(
            "fix: y()", "a: should hold one operator that is known, holds none", id="no pattern"
        ),
        pytest.param(
            "patterns: [{pattern: x(), unknown: 1}, {other: 2}]",
            "a.patterns[1]: should hold one operator that is known, holds other",
            id="an operator that is not known",
        ),
        pytest.param(
            "pattern-other: x()",
            "a: should hold one operator that is known, holds pattern-other",
            id="an operator that is not known, alone",
        ),
        pytest.param(
            "mode: taint, pattern-sources: [{pattern: x()}], pattern-sinks: [{pattern: y()}], "
            "pattern-propagators: [{pattern: z($A), from: $A}]",
            "a.pattern-propagators[0].to: is missing",
            id="a propagator to nowhere",
        ),
        pytest.param(
            "mode: taint, pattern-sources: [{pattern: x()}], "
            "pattern-sinks: [{pattern: y(), requires: A and (}]",
            "a.pattern-sinks[0].requires: not an expression over labels: `A and (`",
            id="labels that are none",
        ),
        pytest.param(
            "mode: taint, pattern-sources: [{pattern: x()}], "
            "pattern-sinks: [{pattern: y(), at-exit: true}]",
            "a.pattern-sinks: holds nothing but what is `at-exit`",
            id="nothing but ends of functions",
        ),
        pytest.param(
            "patterns: [{pattern-either: [{pattern: x()}, {pattern-not: y()}]}]",
            "a: takes away from nothing: add a `pattern`",
            id="what is not, among alternatives",
        ),
        pytest.param(
            "patterns: [{pattern: $X()}, {metavariable-regex: {metavariable: $X}}]",
            "a.patterns[1].metavariable-regex: lacks `regex`",
            id="a condition that says nothing",
        ),
        pytest.param(
            "pattern: x(), fix-regex: {regex: (, replacement: y}",
            "a.fix-regex.regex: not a regular expression that can be run",
            id="a fix by a regular expression that is none",
        ),
        pytest.param(
            "r2c-internal-project-depends-on: {namespace: pypi}",
            "a: should hold one operator that is known, holds r2c-internal-project-depends-on",
            id="dependencies",
        ),
    ],
)
def test_what_cannot_be_used_is_one_line(keys: str, problem: str) -> None:
    other = HEAD.removeprefix("rules:\n").replace("id: a", "id: b")

    rules, problems = load_semgrep("file.yaml", f"{HEAD}, {keys}}}\n{other}, pattern: x()}}\n")

    assert [rule.id for rule in rules] == ["b"]
    (said,) = [str(p) for p in problems]
    assert said.startswith(f"file.yaml: {problem}")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        pytest.param("rules: [", "file.yaml: is not valid YAML in line", id="broken YAML"),
        pytest.param("- a", "file.yaml: should be a mapping", id="no mapping"),
        pytest.param("rules: a", "file.yaml: rules: should be a list", id="no list"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(text: str, start: str) -> None:
    rules, (problem,) = load_semgrep("file.yaml", text)

    assert rules == []
    assert str(problem).startswith(start)


def test_a_key_that_says_nothing_is_told_and_the_rule_still_runs() -> None:
    rules, (problem,) = load_semgrep("file.yaml", f"{HEAD}, pattern: x(), fixx: y()}}\n")

    assert [rule.id for rule in rules] == ["a"]
    assert str(problem).startswith("file.yaml: a.fixx: is no key that rules have")


def test_a_name_that_is_given_twice_is_told() -> None:
    other = HEAD.removeprefix("rules:\n")

    _, (problem,) = load_semgrep("file.yaml", f"{HEAD}, pattern: x()}}\n{other}, pattern: y()}}\n")

    assert str(problem) == "file.yaml: a: is the name of a later rule, which counts"


def test_aliases_cannot_make_a_rule_explode() -> None:
    lines = ["x0: &x0 {pattern: x()}"]
    lines += [
        f"x{n + 1}: &x{n + 1} {{pattern-either: [{', '.join([f'*x{n}'] * 9)}]}}" for n in range(9)
    ]
    text = "\n".join(lines) + f"\n{HEAD}, patterns: [*x9]}}\n"

    rules, problems = load_semgrep("file.yaml", text)

    assert rules == []
    assert "operators" in str(problems[0])
