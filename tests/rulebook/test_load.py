"""Rule files, read into rules; what is wrong is said in one line, and the rest still loads."""

from pathlib import Path

import pytest

from vetline.rulebook import formula as f
from vetline.rulebook.load import Source, load_rulebook, rulebook_from
from vetline.rulebook.model import Check, Confidence, Rule, Severity, TaintKind

HEAD = """\
id: yaml-load
title: YAML loaded
severity: error
confidence: high
cwe: [502]
message: It runs code.
explain: Why.
"""
NAMES = Source("pack/shared/names.yaml", "verb: [get, post]\nword: [key, pin]\n")


def read(body: str, head: str = HEAD) -> Rule:
    rulebook = rulebook_from([NAMES, Source("pack/family/yaml-load.yaml", head + body)])
    assert not rulebook.problems
    return rulebook.rules["yaml-load"]


def complaints(text: str) -> list[str]:
    return [str(problem) for problem in rulebook_from([Source("p/f/r.yaml", text)]).problems]


def test_plain_keys_become_the_rule() -> None:
    rule = read("match: yaml.load(...)\naliases: [B506]\nrequires: {pyyaml: '<6'}\nin-tests: off\n")

    assert (rule.severity, rule.confidence, rule.cwe) == (Severity.ERROR, Confidence.HIGH, (502,))
    assert (rule.family, rule.aliases, rule.requires) == ("family", ("B506",), {"pyyaml": "<6"})
    assert rule.in_tests is Severity.OFF


X, Y, Z = f.Pattern("x()"), f.Pattern("y()"), f.Pattern("z()")


@pytest.mark.parametrize(
    ("body", "want"),
    [
        pytest.param("match: x()", X, id="one pattern"),
        pytest.param("match: [x(), y()]", f.AnyOf((X, Y)), id="a list means any"),
        pytest.param(
            "match: [{all: [x(), {not: y()}]}]", f.AllOf((X, f.Not(Y))), id="all with not"
        ),
        pytest.param("match: {any: [x(), y()]}", f.AnyOf((X, Y)), id="any"),
        pytest.param(
            "match: {pattern: x(), inside: y(), not-inside: z()}",
            f.AllOf((X, f.Inside(Y), f.NotInside(Z))),
            id="inside and not inside",
        ),
        pytest.param("match: {regex: '^a'}", f.Regex("^a"), id="regex"),
        pytest.param(
            "match: {pattern: x(), not-regex: [a, b]}",
            f.AllOf((X, f.Not(f.AnyOf((f.Regex("a"), f.Regex("b")))))),
            id="not regex",
        ),
        pytest.param(
            "match: [x()]\nunless: [y(), z()]",
            f.AllOf((X, f.Not(f.AnyOf((Y, Z))))),
            id="unless",
        ),
        pytest.param(
            "match: x()\ninside: y()\nnot-inside: z()\nfocus: $X",
            f.AllOf((X, f.Inside(Y), f.NotInside(Z)), focus=("$X",)),
            id="conditions for all items",
        ),
        pytest.param(
            "match: requests.${verb}($URL)",
            f.AnyOf((f.Pattern("requests.get($URL)"), f.Pattern("requests.post($URL)"))),
            id="named set in a pattern",
        ),
        pytest.param(
            "match: {regex: '(?i)${word}='}", f.Regex("(?i)(?:key|pin)="), id="in a regex"
        ),
    ],
)
def test_operators_become_formulas(body: str, want: f.Formula) -> None:
    assert read(body).formula == want


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("regex: a", [f.HoleRegex("$X", "a")]),
        ("regex: [a, b]", [f.HoleRegex("$X", "(?:a)|(?:b)")]),
        ("not-regex: [a, b]", [f.HoleRegex("$X", "a", True), f.HoleRegex("$X", "b", True)]),
        ("type: [int, str]", [f.HoleType("$X", ("int", "str"))]),
        ("not-type: int", [f.HoleType("$X", ("int",), negated=True)]),
        ("constant: true", [f.HoleConstant("$X")]),
        ("constant: false", [f.HoleConstant("$X", negated=True)]),
        ("entropy: true", [f.HoleEntropy("$X")]),
        ("pattern: y()", [f.HoleFormula("$X", Y)]),
        ("compare: $X < 2048", [f.HoleCompare("$X < 2048", "$X")]),
    ],
)
def test_conditions_on_holes(written: str, want: list[f.Condition]) -> None:
    formula = read(f"match: x()\nwhere: {{$X: {{{written}}}}}\n").formula

    assert formula == f.AllOf((X,), tuple(want))


def test_taint_and_check() -> None:
    taint = read("taint: {sinks: [command], labels: {user: error, cli: off}, deep: true}\n").taint
    check = read("check: {name: typo, words: [a, b]}\n").check

    labels = {"user": Severity.ERROR, "cli": Severity.OFF}
    assert taint == TaintKind(("command",), labels, {"deep": True})
    assert check == Check("typo", {"words": ("a", "b")})
    assert read("check: typo\n").check == Check("typo")


def test_fix_and_examples() -> None:
    rule = read("""\
match: x()
fix: {title: Use y, replace: y(), imports: [import y], reason: None known.}
examples:
  - bad: "x()  # expect"
    fixed: y()
  - good: y()
    path: a/b.py
    files: {c.py: pass}
    lines: [1]
""")

    assert rule.fix is not None
    assert (rule.fix.replace, rule.fix.safe, rule.fix.imports) == ("y()", False, ("import y",))
    bad, good = rule.examples
    assert (bad.is_bad, bad.fixed) == (True, "y()")
    assert (good.is_bad, good.path, good.files, good.lines) == (
        False, "a/b.py", {"c.py": "pass"}, (1,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("[", "p/f/r.yaml: is not valid YAML in line 2: ", id="no YAML"),
        pytest.param("- 1", "p/f/r.yaml: should be a mapping, is a list", id="no mapping"),
        pytest.param(HEAD + "id: b\n", "stands twice", id="key twice"),
        pytest.param(HEAD + "[a, b]: c\n", "unhashable key", id="key that is a list"),
        pytest.param("a: &x 1\nb: *x\n", "holds an alias", id="alias"),
        pytest.param(
            HEAD, "should have exactly one of `match`, `taint` and `check`", id="no match"
        ),
        pytest.param(
            HEAD + "match: x()\nmesage: x\n", "unknown key `mesage`: did you mean", id="unknown key"
        ),
        pytest.param(
            HEAD.replace("severity: error", "severity: fatal") + "match: x()\n",
            "p/f/r.yaml: severity: should be one of error, warning, info, hint, off; is `fatal`",
            id="bad severity",
        ),
        pytest.param(
            HEAD.replace("message: It runs code.\n", "") + "match: x()\n",
            "p/f/r.yaml: message: is missing",
            id="missing key",
        ),
        pytest.param(
            HEAD.replace("YAML loaded", "5") + "match: x()\n",
            "p/f/r.yaml: title: should be text (in quotes), is a number",
            id="wrong type",
        ),
        pytest.param(HEAD.replace("yaml-load", "Yaml_Load"), "kebab-case", id="bad id"),
        pytest.param(
            HEAD + "match: [{patern: x()}]\n", "match[0]: unknown operator", id="operator"
        ),
        pytest.param(HEAD + "match: [{not: x()}]\n", "match[0]: selects nothing", id="only not"),
        pytest.param(HEAD + "match: []\n", "match: is an empty list", id="empty match"),
        pytest.param(
            HEAD + "match: x()\nwhere: {$X: {rgx: a}}\n",
            "match.where.$X: unknown condition `rgx`: did you mean `regex`?",
            id="unknown condition",
        ),
        pytest.param(
            HEAD + "match: x()\nwhere: {X: {regex: a}}\n", "should be a hole", id="no hole"
        ),
        pytest.param(HEAD + "match: ${nope}()\n", "unknown set of shared/names.yaml", id="no set"),
        pytest.param(HEAD + "match: 'x(('\n", "match: not a Python pattern", id="no pattern"),
        pytest.param(HEAD + "match: {regex: '('}\n", "not a regular expression", id="no regex"),
        pytest.param(
            HEAD + "match: x()\nfix: {title: a, replace: b, transform: c}\n",
            "fix: should have exactly one of `replace`, `transform` and `regex`",
            id="two fixes",
        ),
        pytest.param(
            HEAD + "match: x()\nexamples: [{bad: a, good: b}]\n",
            "examples[0]: should have exactly one of `bad` and `good`",
            id="both kinds of example",
        ),
        pytest.param(
            HEAD + "taint: {sinks: [a], labels: {user: fatal}}\n",
            "taint.labels.user: should be one of",
            id="bad label severity",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, want: str) -> None:
    (complaint,) = complaints(text)

    assert want in complaint
    assert "\n" not in complaint


def test_every_fault_of_a_file_is_named() -> None:
    keys = {line.split(": ")[1] for line in complaints("id: a-b\ntitle: 5\nmatch: x()\n")}

    assert keys == {"title", "severity", "confidence", "message", "explain"}


def test_other_rules_still_load() -> None:
    good, bad = HEAD + "match: x()\n", "id: [\n"
    rulebook = rulebook_from([Source("p/f/a.yaml", bad), Source("p/f/b.yaml", good)])

    assert set(rulebook.rules) == {"yaml-load"}
    assert [problem.path for problem in rulebook.problems] == ["p/f/a.yaml"]


def test_rules_are_found_by_other_tools_ids() -> None:
    rulebook = rulebook_from([Source("p/f/a.yaml", HEAD + "match: x()\naliases: [b506]\n")])

    assert rulebook.ids("B506") == rulebook.ids("yaml-load") == ("yaml-load",)
    assert rulebook.ids("B999") == ()
    assert {"yaml-load", "B506", "f"} <= rulebook.names


def test_vocabularies_of_packs_are_joined() -> None:
    ours = Source("p/shared/sinks.yaml", "sql: {a: [0]}\nlog: {b: [1]}\n")
    theirs = Source("q/shared/sinks.yaml", "sql: {a: [1], c: [0]}\n")

    vocabulary = rulebook_from([ours, theirs]).vocabulary

    assert vocabulary == {"sinks": {"sql": {"a": (0, 1), "c": (0,)}, "log": {"b": (1,)}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = tmp_path / "pack" / "family"
    rules.mkdir(parents=True)
    (rules / "yaml-load.yaml").write_text(HEAD + "match: requests.${verb}()\n")
    (tmp_path / "pack" / "shared").mkdir()
    (tmp_path / "pack" / "shared" / "names.yaml").write_text(NAMES.text)
    return tmp_path / "pack"


@pytest.mark.parametrize("inner", [".", "family", "family/yaml-load.yaml"])
def test_a_file_knows_the_words_of_its_pack(folder: Path, inner: str) -> None:
    rulebook = load_rulebook([folder / inner], builtin=False)

    assert set(rulebook.rules) == {"yaml-load"}
    assert not rulebook.problems


def test_cache_gives_the_same_rules(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fresh = load_rulebook([folder], builtin=False, cache=cache)
    assert [path.stem for path in cache.iterdir()] == [fresh.fingerprint]

    kept = load_rulebook([folder], builtin=False, cache=cache)

    assert repr(kept.rules) == repr(fresh.rules)
    assert kept.fingerprint == fresh.fingerprint


def test_changed_file_is_read_anew(folder: Path, tmp_path: Path) -> None:
    load_rulebook([folder], builtin=False, cache=tmp_path / "cache")
    file = folder / "family" / "yaml-load.yaml"
    file.write_text(file.read_text().replace("YAML loaded", "Something else"))

    rulebook = load_rulebook([folder], builtin=False, cache=tmp_path / "cache")

    assert rulebook.rules["yaml-load"].title == "Something else"


@pytest.mark.parametrize("content", ["", "[1]", '{"a": ', "[" * 100_000])
def test_broken_cache_is_not_minded(folder: Path, tmp_path: Path, content: str) -> None:
    cache = tmp_path / "cache"
    load_rulebook([folder], builtin=False, cache=cache)
    for entry in cache.iterdir():
        entry.write_text(content)

    assert set(load_rulebook([folder], builtin=False, cache=cache).rules) == {"yaml-load"}


def test_missing_and_undecodable_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"id: \xe9")
    paths = [tmp_path / "latin.yaml", tmp_path / "none.yaml"]

    problems = load_rulebook(paths, builtin=False).problems

    assert [Path(problem.path).name for problem in problems] == ["latin.yaml", "none.yaml"]


def test_a_sink_under_an_unknown_condition_is_told_and_left_out() -> None:
    text = "sql:\n  - calls: {a.b: [0]}\n  - calls: {a.c: [0]}\n    when: [sql-text, shel]\n"

    book = rulebook_from([Source("p/shared/sinks.yaml", text)])

    (problem,) = book.problems
    assert (problem.path, problem.key) == ("p/shared/sinks.yaml", "sql.1.when")
    assert "`shel` is no condition of a sink: known are allows-html" in problem.message
    assert book.vocabulary["sinks"] == {"sql": ({"calls": {"a.b": (0,)}},)}
