"""``vetline rules``: list them, write one, test it, document all."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vetline.cli.loading import announced_rulebook
from vetline.cli.output import write_text
from vetline.cli.progress import with_progress
from vetline.cli.status import MisuseError, Status
from vetline.cli.template import rule_template
from vetline.report.markdown import rule_page, rule_table, with_table
from vetline.report.peers import peer_table, peers_of
from vetline.rulebook.model import Rule

PAGES_FOLDER = "docs"
PEERS_FILE = "peers.tsv"


def list_rules(rule_paths: Sequence[str]) -> Status:
    """Write a line for each rule."""
    rulebook = announced_rulebook(rule_paths)
    rules = sorted(rulebook.rules.values(), key=lambda rule: (rule.family, rule.id))
    columns = zip(*map(_row, rules), strict=True)
    widths = [max(len(cell) for cell in column) for column in columns]
    for rule in rules:
        cells = [cell.ljust(width) for cell, width in zip(_row(rule), widths, strict=True)]
        write_text("  ".join([*cells, rule.title]).rstrip() + "\n", sys.stdout)
    return Status.CLEAN


def new_rule(rule_id: str, folder: str) -> Status:
    """Write the file of a new rule into ``folder``, ready to be filled in."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule_id):
        raise MisuseError(f"`{rule_id}` should be kebab-case, such as yaml-load")
    file = Path(folder, f"{rule_id}.yaml")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(rule_template(rule_id))
    except FileExistsError:
        raise MisuseError(f"{file} is there already") from None
    except OSError as error:
        raise MisuseError(f"{file}: cannot be written: {error.strerror}") from None
    write_text(f"Wrote {file}; `vetline rules test {file}` runs its examples.\n", sys.stdout)
    return Status.CLEAN


def test_rules(paths: Sequence[str]) -> Status:
    """Run the examples of the rules at ``paths``, or of all built-in ones, and say what differs."""
    # The engine is of use to this command alone.
    from vetline.cli.examples import rule_failures

    rulebook = announced_rulebook(paths, builtin=not paths)
    tested = [rule for rule in rulebook.rules.values() if rule.examples]
    failures = 0
    for rule in with_progress(tested, len(tested), "rules", sys.stderr):
        for failure in rule_failures(rule, rulebook):
            failures += 1
            write_text(f"{failure}\n", sys.stdout)
    examples = sum(len(rule.examples) for rule in tested)
    write_text(f"{examples} examples of {len(tested)} rules: {failures} wrong\n", sys.stdout)
    if rulebook.problems:
        return Status.MISUSE
    return Status.FINDINGS if failures else Status.CLEAN


def write_docs(folder: str, *, is_check: bool) -> Status:
    """Write the tables into ``folder``/README.md, and a page for each rule into its docs.

    There is one of all rules, and where ``folder`` holds ``peers.tsv`` one of other tools' rules.
    With ``is_check`` nothing is written, and the status says whether that would change anything.
    """
    rules = announced_rulebook([folder], builtin=False).rules if Path(folder).is_dir() else {}
    if not rules:
        raise MisuseError(f"{folder} holds no rules")
    wanted = dict(_pages(Path(folder), rules))
    stale = [file for file in Path(folder, PAGES_FOLDER).glob("*.md") if file not in wanted]
    changed = [file for file, text in wanted.items() if _text_of(file) != text]
    for file in sorted([*changed, *stale]):
        write_text(f"{'out of date' if is_check else 'wrote'}: {file}\n", sys.stdout)
    if is_check:
        return Status.FINDINGS if changed or stale else Status.CLEAN
    for file in changed:
        file.parent.mkdir(exist_ok=True)
        file.write_text(wanted[file], encoding="utf-8")
    for file in stale:
        file.unlink()
    return Status.CLEAN


def _pages(folder: Path, rules: Mapping[str, Rule]) -> Iterator[tuple[Path, str]]:
    readme = folder / "README.md"
    text = with_table(_text_of(readme), rule_table(rules.values(), PAGES_FOLDER))
    peers = tuple(peers_of(_text_of(folder / PEERS_FILE)))
    if peers:
        text = with_table(text, peer_table(peers, rules.values(), PAGES_FOLDER), "peers")
    yield readme, text
    for rule in rules.values():
        yield folder / PAGES_FOLDER / f"{rule.id}.md", rule_page(rule)


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _row(rule: Rule) -> tuple[str, ...]:
    fix = ("safe fix" if rule.fix.safe else "unsafe fix") if rule.fix else ""
    weaknesses = ",".join(f"CWE-{number}" for number in rule.cwe)
    severity = f"{rule.severity}" if rule.profile == "default" else f"{rule.severity}*"
    return (rule.id, severity, rule.family, weaknesses, fix)
