"""The examples of a rule, run: what they show must be what the rule does."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.engine.newness import News
from vetline.landing.difference import Stretch
from vetline.project import Project
from vetline.rulebook.marks import marked_lines, unmarked
from vetline.rulebook.model import Example, Rule
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings
from vetline.survey import survey
from vetline.text.document import Document

FIXES_PER_EXAMPLE_MAX = 50


def rule_failures(rule: Rule, rulebook: Rulebook) -> Iterator[str]:
    """What the examples of ``rule`` show that it does not do, each as text for its author."""
    for number in range(len(rule.examples)):
        with tempfile.TemporaryDirectory() as folder:
            yield from example_failures(rule, rulebook, number, Path(folder))


def example_failures(rule: Rule, rulebook: Rulebook, number: int, folder: Path) -> Iterator[str]:
    """What example ``number`` of ``rule`` shows that it does not do; ``folder`` is its project."""
    example = rule.examples[number]
    kind = "bad" if example.is_bad else "good"
    for failure in _failures(rule, rulebook, example, folder):
        yield f"{rule.id}: example {number + 1} ({kind}): {failure}"


def _failures(rule: Rule, rulebook: Rulebook, example: Example, folder: Path) -> Iterator[str]:
    code, marked = marked_lines(example.code)
    expected = marked + example.lines
    if example.is_bad and not expected:
        yield "marks no line with `# expect`"
    if not example.is_bad and expected:
        yield "marks a line with `# expect`, though it is good"
    engine = _engine(rule, rulebook, example, folder)
    document = Document.of((folder / example.path).as_posix(), code)
    # Some rules speak only of what has just landed, or of dates that have passed.
    engine.tell(document.path, News(landed=(Stretch(0, document.line_count),)))
    engine.begin_day(date.today().isoformat())
    found = tuple(finding.range.start.line + 1 for finding in _findings(engine, document, rule))
    yield from _line_failures(code, expected, found)
    if example.fixed is not None:
        yield from _fix_failures(engine, document, rule, example.fixed)


def _engine(rule: Rule, rulebook: Rulebook, example: Example, folder: Path) -> Engine:
    for name, text in {**example.files, example.path: unmarked(example.code)}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
    settings, project = Settings(select=(rule.id,)), Project(folder)
    return Engine(rulebook, settings, project, project_facts=survey(project, settings))


def _findings(engine: Engine, document: Document, rule: Rule) -> list[PlacedFinding]:
    return [finding for finding in engine.full(document) if finding.rule_id == rule.id]


def _line_failures(code: str, expected: tuple[int, ...], found: tuple[int, ...]) -> Iterator[str]:
    lines = code.split("\n")
    for number in sorted({*expected} - {*found}):
        yield f"line {number} should be found, and is not:\n{_quoted(lines, number)}"
    for number in sorted({*found} - {*expected}):
        yield f"line {number} is found, and should not be:\n{_quoted(lines, number)}"


def _fix_failures(engine: Engine, document: Document, rule: Rule, wanted: str) -> Iterator[str]:
    wanted = unmarked(wanted)
    if not _fixed(engine, document, rule):
        yield "has `fixed`, but no fix is offered (none is, or none could be proved)"
        return
    got = document.text()
    if got != wanted:
        yield f"the fix gives something else:\n{_difference(wanted, got)}"


def _fixed(engine: Engine, document: Document, rule: Rule) -> bool:
    """Apply the fix of every finding to ``document``; whether there was one."""
    applied = 0
    failed: set[str] = set()
    while applied < FIXES_PER_EXAMPLE_MAX:
        open_findings = (
            finding
            for finding in _findings(engine, document, rule)
            if finding.fingerprint not in failed
        )
        finding = next(open_findings, None)
        if finding is None:
            break
        fix = engine.fix(document, finding)
        if fix is None:
            failed.add(finding.fingerprint)
            continue
        for edit in sorted(fix.edits, key=lambda edit: edit.range, reverse=True):
            document.apply(edit.range, edit.text)
        applied += 1
    return applied > 0


def _quoted(lines: list[str], number: int) -> str:
    return f"    {number} | {lines[number - 1]}" if number <= len(lines) else ""


def _difference(wanted: str, got: str) -> str:
    changes = difflib.unified_diff(
        wanted.splitlines(), got.splitlines(), "fixed", "what the fix gives", lineterm="", n=1
    )
    return "\n".join(f"    {line}" for line in changes)
