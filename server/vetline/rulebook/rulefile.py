"""One rule file, from YAML to a ``Rule``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from cattrs.errors import BaseValidationError

from vetline.rulebook.formula import AllOf, Formula
from vetline.rulebook.model import Check, Example, Fix, Option, Rule, Severity, TaintKind
from vetline.rulebook.operators import formula_of
from vetline.rulebook.problem import RuleFormError, RuleProblem
from vetline.rulebook.schema import (
    ExampleForm,
    FixForm,
    Options,
    RuleForm,
    Yaml,
    form_errors,
    option_of,
    read_form,
)
from vetline.rulebook.sets import NamedSets


def read_rule(
    document: Yaml, path: str, sets: NamedSets
) -> tuple[Rule | None, tuple[RuleProblem, ...]]:
    """The rule that ``document``, the content of ``path``, describes; or what is wrong with it."""
    try:
        return _rule(read_form(document), path, sets), ()
    except RuleFormError as error:
        return None, (RuleProblem(path, error.key, error.message),)
    except (BaseValidationError, TypeError) as error:
        problems = (RuleProblem(path, key, message) for key, message in form_errors(error))
        return None, tuple(problems)


def _rule(form: RuleForm, path: str, sets: NamedSets) -> Rule:
    formula, taint, check = _formula(form, sets), _taint(form.taint), _check(form.check)
    if sum(found is not None for found in (formula, taint, check)) != 1:
        raise RuleFormError("", "should have exactly one of `match`, `taint` and `check`")
    return Rule(
        id=form.id,
        title=form.title,
        message=form.message,
        severity=form.severity,
        severity_reason=form.severity_reason.strip(),
        confidence=form.confidence,
        cwe=form.cwe,
        explain=form.explain,
        family=form.family or PurePath(path).parent.name,
        formula=formula,
        taint=taint,
        check=check,
        fix=_fix(form.fix) if form.fix else None,
        profile=form.profile,
        aliases=form.aliases,
        supersedes=form.supersedes,
        unless_harmless=form.unless_harmless or "",
        requires=form.requires,
        paths=form.paths,
        paths_excluded=form.paths_excluded,
        languages=form.languages,
        in_tests=form.in_tests,
        examples=tuple(_example(one, f"examples[{at}]") for at, one in enumerate(form.examples)),
        references=form.references,
        since=form.since or "",
        origin=path,
    )


def _formula(form: RuleForm, sets: NamedSets) -> Formula | None:
    """``match`` under what the rule says of all its items."""
    everywhere: dict[str, object] = {
        "not": form.unless,
        "inside": form.inside,
        "not-inside": form.not_inside,
        "where": form.where,
        "focus": form.focus,
    }
    given = {operator: value for operator, value in everywhere.items() if value is not None}
    if form.match is None:
        if given:
            raise RuleFormError("", "`unless`, `inside`, `where` and `focus` need a `match`")
        return None
    match = formula_of(form.match, sets, "match")
    if not given:
        return match
    narrowed = formula_of({"any": form.match, **given}, sets, "match")
    assert isinstance(narrowed, AllOf), "several operators make a conjunction"
    return narrowed


def _taint(options: Options | None) -> TaintKind | None:
    if options is None:
        return None
    rest = {key: value for key, value in options.items() if key not in ("sinks", "labels")}
    return TaintKind(_sinks(options.get("sinks")), _labels(options.get("labels")), rest)


def _sinks(value: Option) -> tuple[str, ...]:
    sinks = (value,) if isinstance(value, str) else value
    if not isinstance(sinks, tuple) or not sinks:
        raise RuleFormError("taint.sinks", "should be a list of sink kinds of shared/sinks.yaml")
    return tuple(str(sink) for sink in sinks)


def _labels(value: Option) -> Mapping[str, Severity]:
    if not isinstance(value, Mapping) or not value:
        message = "should map source labels to severities, such as {user: error}"
        raise RuleFormError("taint.labels", message)
    known = ", ".join(Severity)
    labels = {}
    for label, severity in value.items():
        # YAML 1.1 reads a bare `off` as false.
        word = "off" if severity is False else severity
        if word not in tuple(Severity):
            message = f"should be one of {known}; is `{word}`"
            raise RuleFormError(f"taint.labels.{label}", message)
        labels[label] = Severity(str(word))
    return labels


def _check(written: object) -> Check | None:
    if written is None:
        return None
    options = {"name": written} if isinstance(written, str) else written
    name = options.get("name") if isinstance(options, dict) else None
    if not isinstance(options, dict) or not isinstance(name, str):
        raise RuleFormError("check", "should name a check, or be a mapping with its `name`")
    return Check(name, {key: option_of(value) for key, value in options.items() if key != "name"})


def _fix(form: FixForm) -> Fix:
    remedies = (form.replace, form.transform, form.regex)
    if sum(remedy is not None for remedy in remedies) != 1:
        message = "should have exactly one of `replace`, `transform` and `regex`"
        raise RuleFormError("fix", message)
    return Fix(
        title=form.title,
        safe=form.safe,
        replace=form.replace.rstrip("\n") if form.replace is not None else None,
        transform=form.transform,
        regex=form.regex,
        options=form.options,
        imports=form.imports,
        reason=form.reason.strip(),
        alternatives=tuple(map(_fix, form.alternatives)),
    )


def _example(form: ExampleForm, key: str) -> Example:
    code = form.bad if form.bad is not None else form.good
    if code is None or (form.bad is not None and form.good is not None):
        raise RuleFormError(key, "should have exactly one of `bad` and `good`")
    if form.fixed is not None and form.bad is None:
        raise RuleFormError(f"{key}.fixed", "belongs to a `bad` example")
    return Example(
        code=code,
        is_bad=form.bad is not None,
        fixed=form.fixed,
        path=form.path or "example.py",
        files=form.files,
        lines=form.lines,
    )
