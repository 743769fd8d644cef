"""Rule files in Semgrep's format, read as they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import yaml

from vetline.rulebook.formula import Formula
from vetline.rulebook.generic import GAP_LINES_MAX
from vetline.rulebook.model import (
    STRICT,
    Confidence,
    Fix,
    Option,
    Rule,
    Severity,
    TaintFormulas,
    TaintSide,
)
from vetline.rulebook.problem import RuleFormError, RuleProblem
from vetline.rulebook.semgrep_formula import (
    PYTHON_NAMES,
    READERS,
    Operators,
    Tree,
    checked_regex,
    listing,
    mapping,
    needed,
    scalar,
    truth,
)

SEMGREP_VERSION = (1, 182, 0)
"""The version of Semgrep whose answers are given here."""


def load_semgrep(path: str, text: str) -> tuple[list[Rule], list[RuleProblem]]:
    """The rules of the file at ``path``, and one line for each that cannot be used.

    Rules for languages other than Python are left out without a word.
    """
    try:
        document = yaml.load(text, yaml.CBaseLoader)
        written = listing(mapping(document, "").get("rules", ()), "rules")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}" if mark else ""
        return [], [RuleProblem(path, "", f"is not valid YAML{where}: {error.problem}")]
    except RuleFormError as error:
        return [], [RuleProblem(path, error.key, error.message)]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        lines = str(error).splitlines()
        return [], [RuleProblem(path, "", f"cannot be read: {lines[0] if lines else 'YAML'}")]
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    names = [_name_of(item, index) for index, item in enumerate(written)]
    for index, (key, item) in enumerate(zip(names, written, strict=True)):
        if key in names[index + 1 :]:
            problems.append(RuleProblem(path, key, "is the name of a later rule, which counts"))
        problems += (
            RuleProblem(path, f"{key}.{word}", "is no key that rules have, and counts for nothing")
            for word in _unknown(item)
        )
        try:
            rule = _rule(mapping(item, key), path)
        except RuleFormError as error:
            place = f"{key}.{error.key}" if error.key not in ("", key) else key
            problems.append(RuleProblem(path, place, error.message))
        except RecursionError:
            problems.append(RuleProblem(path, key, "is nested too deeply"))
        else:
            rules.extend([rule] if rule is not None else [])
    return rules, problems


def _name_of(item: Tree, index: int) -> str:
    name = item.get("id") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) and name else f"rules[{index}]"


def _unknown(item: Tree) -> list[str]:
    """The keys of a rule that say nothing here or there, as a slip of the keyboard does not."""
    words = item if isinstance(item, Mapping) else ()
    return [w for w in words if w not in _KEYS and not w.startswith(("pattern", "r2c-"))]


def _rule(written: Mapping[str, Tree], path: str) -> Rule | None:
    language = _language(written)
    if language is None:
        return None
    rule_id = scalar(written.get("id", ""), "id")
    if not rule_id:
        raise RuleFormError("id", "is missing")
    _check_versions(written)
    mode = scalar(written.get("mode", "taint" if "taint" in written else "search"), "mode")
    options = _options(written.get("options", {}))
    lines = options.get("generic_ellipsis_max_span")
    operators = Operators(
        language,
        gap_lines=lines if isinstance(lines, int) else GAP_LINES_MAX,
    )
    formula = taint = None
    if mode == "taint":
        taint = _taint(operators, written)
    elif mode == "search":
        formula = _search(operators, written)
    else:
        raise RuleFormError("mode", f"`{mode}` is not supported")
    metadata = written.get("metadata", {})
    details = metadata if isinstance(metadata, Mapping) else {}
    message = " ".join(scalar(written.get("message", rule_id), "message").split())
    paths = mapping(written.get("paths", {}) or {}, "paths")
    return Rule(
        id=rule_id,
        title=rule_id.rpartition(".")[2].replace("-", " ").replace("_", " ").capitalize(),
        message=message or rule_id,
        severity=_severity(written),
        confidence=_confidence(details),
        cwe=_cwe(details.get("cwe", ())),
        explain=message,
        family=_text(details.get("category", "")),
        formula=formula,
        taint=taint,
        fix=_fix(written),
        paths=_texts(paths.get("include", ())),
        paths_excluded=_texts(paths.get("exclude", ())),
        references=_texts(details.get("references", ())),
        languages=("python",) if language == "python" else ("text",),
        options=options,
        origin=path,
    )


def _check_versions(written: Mapping[str, Tree]) -> None:
    """Raise ``RuleFormError`` if the rule is for older or newer versions of Semgrep."""
    least, most = _text(written.get("min-version", "")), _text(written.get("max-version", ""))
    if least and _version(least) > SEMGREP_VERSION:
        raise RuleFormError("min-version", f"`{least}` is newer than what is understood here")
    if most and _version(most) < SEMGREP_VERSION:
        raise RuleFormError("max-version", f"`{most}` is older than what is understood here")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def _language(written: Mapping[str, Tree]) -> str | None:
    """How the patterns of a rule are meant; ``None`` if it is not for Python files."""
    names = {name.lower() for name in _texts(written.get("languages", ()))}
    if not names:
        raise RuleFormError("languages", "is missing")
    if names & PYTHON_NAMES:
        return "python"
    for name in ("regex", "none", "generic"):
        if name in names:
            return "generic" if name == "generic" else "regex"
    return None


def _search(operators: Operators, written: Mapping[str, Tree]) -> Formula:
    known = {k: v for k, v in written.items() if k in READERS or k.startswith(("pattern", "r2c"))}
    return operators.selecting(known, "")


def _taint(operators: Operators, written: Mapping[str, Tree]) -> TaintFormulas:
    newer = written.get("taint")
    block = mapping(newer, "taint") if newer is not None else written
    prefix = "" if newer is not None else "pattern-"
    sides = {
        name: tuple(
            _side(operators, written, key)
            for written, key in _sides(operators, block, prefix, name)
        )
        for name in ("sources", "sinks", "sanitizers", "propagators")
    }
    for name in ("sources", "sinks"):
        if not sides[name]:
            message = (
                "holds nothing but what is `at-exit`" if prefix + name in block else "is missing"
            )
            raise RuleFormError(prefix + name, message)
    for index, side in enumerate(sides["propagators"]):
        if side.source is None or side.target is None:
            missing = "to" if side.source is not None else "from"
            raise RuleFormError(f"{prefix}propagators[{index}].{missing}", "is missing")
    return TaintFormulas(**sides)


def _sides(
    operators: Operators, block: Mapping[str, Tree], prefix: str, name: str
) -> Iterator[tuple[Mapping[str, Tree], str]]:
    """The sides of a taint rule called ``name``, each with its key.

    That a sink is exact goes without saying.  Sinks that are about the end of a function need
    Semgrep's proprietary engine, and are as good as none.
    """
    for item, key in operators.parts_of(block.get(prefix + name, ()), prefix + name):
        written = mapping({"pattern": item} if isinstance(item, str) else item, key)
        if not truth(written.get("at-exit")):
            yield ({"exact": "true", **written} if name == "sinks" else written), key


def _side(operators: Operators, item: Mapping[str, Tree], key: str) -> TaintSide:
    side_effect = item.get("by-side-effect")
    return TaintSide(
        formula=operators.selecting(item, key),
        exact=truth(item.get("exact")),
        by_side_effect=truth(side_effect),
        only_side_effect=side_effect == "only",
        reaches_on=truth(item.get("control")),
        spares_variable=side_effect is not None and not truth(side_effect),
        spares_others=truth(item.get("not_conflicting")),
        requires=_requires(item.get("requires"), f"{key}.requires"),
        label=_text(item.get("label", "")) or None,
        source=_text(item.get("from", "")) or None,
        target=_text(item.get("to", "")) or None,
    )


def _requires(value: Tree | None, key: str) -> str | tuple[tuple[str, str], ...] | None:
    """An expression over labels, or one for each of several holes."""
    if value is None or isinstance(value, str):
        return value if value is None else _label_test(value, key)
    items = [mapping(item, key) for item in listing(value, key)]
    pairs = [(hole, scalar(text, key)) for item in items for hole, text in item.items()]
    return tuple((hole, _label_test(text, key)) for hole, text in pairs)


def _label_test(text: str, key: str) -> str:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise RuleFormError(key, f"not an expression over labels: `{text}`") from None
    return text


def _severity(written: Mapping[str, Tree]) -> Severity:
    name = _text(written.get("severity", "WARNING")).upper()
    severity = _SEVERITIES.get(name)
    if severity is None:
        raise RuleFormError("severity", f"`{name}` is not known")
    return severity


def _confidence(details: Mapping[str, Tree]) -> Confidence:
    name = _text(details.get("confidence", "")).lower()
    return Confidence(name) if name in list(Confidence) else Confidence.MEDIUM


def _cwe(value: Tree) -> tuple[int, ...]:
    numbers = [int(m) for text in _texts(value) for m in _CWE.findall(text)[:1]]
    return tuple(dict.fromkeys(numbers))


def _fix(written: Mapping[str, Tree]) -> Fix | None:
    title = "Apply the rule's own fix"
    reason = "The rule's author says nothing of behaviour."
    if "fix" in written:
        return Fix(title, False, replace=scalar(written["fix"], "fix"), reason=reason)
    if "fix-regex" not in written:
        return None
    item = mapping(written["fix-regex"], "fix-regex")
    regex = checked_regex(needed(item, "regex", "fix-regex"), "fix-regex.regex")
    replacement = needed(item, "replacement", "fix-regex")
    count = _text(item.get("count", ""))
    return Fix(
        title, False, regex=(regex, replacement), reason=reason,
        count=int(count) if count.isdecimal() else 0,
    )  # fmt: skip


def _options(value: Tree) -> Mapping[str, Option]:
    """The rule's options, and that names are to be taken as Semgrep takes them."""
    written = value.items() if isinstance(value, Mapping) else ()
    return {STRICT: True} | {name: _option(text) for name, text in written if isinstance(text, str)}


def _option(text: str) -> Option:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if text.isdecimal() else text


def _text(value: Tree) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Tree) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return () if isinstance(value, Mapping) else tuple(v for v in value if isinstance(v, str))


_KEYS = frozenset((
    "id", "languages", "severity", "message", "metadata", "mode", "options", "paths", "fix",
    "fix-regex", "min-version", "max-version", "match", "taint", "join", "extract", "steps",
    "transform", "dest-language", "dest-rules", "reduce", "json", "interfile", "equivalences",
    "product", "scan-type", "target-selector", "project-depends-on", "dependencies", "validators",
    "request", "response", "version", "subcategory", "missed-by-scanner", "source",
    "source-rule-url", "tags", "author", "references", "focus-metavariable",
))  # fmt: skip
"""All that stands in rules at their top, whether it means something here or not."""

_CWE = re.compile(r"CWE-(\d+)", re.IGNORECASE)
_SEVERITIES = {
    "CRITICAL": Severity.ERROR,
    "HIGH": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "MEDIUM": Severity.WARNING,
    "WARNING": Severity.WARNING,
    "LOW": Severity.INFO,
    "INFO": Severity.INFO,
    "INVENTORY": Severity.HINT,
    "EXPERIMENT": Severity.HINT,
}
