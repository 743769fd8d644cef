"""Every fix that is offered over whole source trees, checked by what does not know how it was made.

cd tests && python -m fixes.sweep FOLDER… [--profile pedantic] [--select RULE] [--show]

A fix is applied alone, and then together with all others of its file.  What must hold is listed
in ``BROKEN_LAWS``; each line of the report that is not a number is a fix that breaks one of them.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import io
import re
import sys
import tokenize
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.fixes.changes import edited
from vetline.fixes.model import ProvedFix
from vetline.project import Project, ProjectError, read_source
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Profile
from vetline.settings import Settings
from vetline.survey import survey
from vetline.text.document import Document

STEPS_PER_FILE_MAX = 200
"""Fixes that are applied one after the other to one file."""


@frozen
class Applied:
    """One fix of one file: the text before and after it."""

    path: Path
    finding: PlacedFinding
    fix: ProvedFix
    before: str
    after: str

    @property
    def own_lines(self) -> set[int]:
        """The lines, from zero, of the statement with the finding, and of what sets its names.

        So are those of calls that begin with a name that the statement sets, as where SQL runs.
        In an ``except`` its head is one of them.
        """
        first, last = self.finding.range.start.line, self.finding.range.end.line
        if not _parses(self.before):
            return {*range(first, last + 1)}
        nodes = [n for n in ast.walk(ast.parse(self.before)) if isinstance(n, _STATEMENTS)]
        holding = [n for n in nodes if {first, last} <= {*_lines_of(n)}]
        own = min(holding, key=lambda n: len(_lines_of(n)), default=None)
        lines = {*range(first, last + 1), *(_lines_of(own) if own is not None else ())}
        for handler in (n for n in holding if isinstance(n, ast.ExceptHandler)):
            lines.add(handler.lineno - 1)
        names = {n.id for n in ast.walk(own) if isinstance(n, ast.Name)} if own is not None else ()
        for node in nodes:
            if isinstance(node, ast.Assign) and any(
                isinstance(place, ast.Name) and place.id in names for place in node.targets
            ):
                lines |= {*_lines_of(node)}
        for node in nodes:
            if own is not None and _is_given(node, _set_by(own)):
                lines |= {*_lines_of(node)}
        return lines


def _set_by(node: ast.AST) -> set[str]:
    return {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def _is_given(node: ast.AST, names: set[str]) -> bool:
    """Whether a plain statement calls something with one of ``names`` as its first argument."""
    firsts = (call.args[:1] for call in ast.walk(node) if isinstance(call, ast.Call))
    is_plain = isinstance(node, ast.Expr | ast.Assign | ast.Return)
    return is_plain and any(
        isinstance(a, ast.Name) and a.id in names for (a,) in filter(None, firsts)
    )


def _lines_of(node: ast.stmt | ast.ExceptHandler) -> range:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    return range(first - 1, node.end_lineno or node.lineno)


@frozen
class Tally:
    """How many findings there were, how many had a fix, and what the fixes broke."""

    counts: Counter[str] = field(factory=Counter)
    rules: Counter[str] = field(factory=Counter)
    broken: list[str] = field(factory=list)

    def add(self, other: Tally) -> None:
        """Count ``other`` too."""
        self.counts.update(other.counts)
        self.rules.update(other.rules)
        self.broken.extend(other.broken)


def main() -> int:
    """Sweep over the folders that are given; the exit status says whether every law holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--profile", type=Profile, default=Profile.DEFAULT)
    parser.add_argument("--select", action="append", default=[])
    parser.add_argument("--show", action="store_true", help="print each fix as a difference")
    options = parser.parse_args()
    settings = Settings(profile=options.profile, select=tuple(options.select))
    total = Tally()
    for folder in options.folders:
        for tally in _swept(folder, settings, show=options.show):
            total.add(tally)
    _say("\n".join(total.broken))
    _say(str(dict(total.counts)))
    _say(str(dict(total.rules.most_common())))
    return 1 if total.broken else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _swept(folder: Path, settings: Settings, *, show: bool) -> Iterator[Tally]:
    project, rulebook = Project(folder if folder.is_dir() else folder.parent), load_rulebook()
    facts = survey(project, settings)
    engine, judge = (Engine(rulebook, settings, project, project_facts=facts) for _ in range(2))
    for file in sorted(folder.rglob("*")) if folder.is_dir() else (folder,):
        if not file.is_file() or file.suffix not in (".py", ".pyi", ".md", ".toml", ".txt"):
            continue
        try:
            text = read_source(file)
        except ProjectError:
            continue
        tally = file_tally(engine, judge, file, text, show=show)
        tally.counts["files"] += 1
        yield tally


def file_tally(engine: Engine, judge: Engine, file: Path, text: str, *, show: bool) -> Tally:
    """What the fixes of ``file`` do, each alone and all together."""
    tally = Tally()
    document = Document.of(file.as_posix(), text)
    findings = engine.full(document)
    tally.counts["findings"] += len(findings)
    fixable = [f for f in findings if engine.rules[f.rule_id].fix is not None]
    tally.counts["findings of rules with a fix"] += len(fixable)
    fixes = [(f, engine.fix(document, f)) for f in fixable]
    found = [(f, fix) for f, fix in fixes if fix is not None]
    for finding, fix in fixes if show else ():
        if fix is None:
            line = finding.range.start.line
            _say(f"no fix: {file}:{line + 1} {finding.rule_id}: {document.lines[line].strip()}")
    for finding, fix in found:
        applied = Applied(file, finding, fix, text, edited(document.lines, fix.edits))
        tally.counts["fixes"] += 1
        tally.counts["safe fixes"] += fix.safe
        tally.rules[finding.rule_id] += 1
        if show:
            _say(_difference(applied))
        for name, law in BROKEN_LAWS.items():
            broken = law(applied, judge)
            tally.broken.extend([f"{name}: {_place(applied)}: {broken}"] if broken else [])
    if found:
        tally.broken.extend(_broken_together(engine, file, text, len(found)))
        tally.broken.extend(_broken_lines(engine, file, text, [fix for _, fix in found]))
    return tally


# --- laws of one fix ----------------------------------------------------------------------


def _unparsed(applied: Applied, _judge: Engine) -> str:
    """The file that compiled still does."""
    if applied.path.suffix != ".py" or not _parses(applied.before) or _parses(applied.after):
        return ""
    return "does not parse"


def _unsilenced(applied: Applied, judge: Engine) -> str:
    """A fresh engine finds one less of the rule, and nothing else."""
    path = applied.path.as_posix()
    before, after = (
        Counter(f.rule_id for f in judge.full(Document.of(path, text)))
        for text in (applied.before, applied.after)
    )
    rule_id = applied.finding.rule_id
    hidden = {*judge.rules[rule_id].supersedes}
    new = {*(after - before)} - hidden
    if new:
        return f"new findings {sorted(new)}"
    return "" if after[rule_id] < before[rule_id] else "still found"


def _lost_comments(applied: Applied, _judge: Engine) -> str:
    """Comments stay, but for those that a rule is about, or that go with their statement."""
    if applied.path.suffix != ".py" or applied.finding.rule_id in ABOUT_COMMENTS:
        return ""
    lost = _comments(applied.before) - _comments(applied.after)
    own = "".join(_lines(applied.before)[i] for i in sorted(applied.own_lines))
    is_gone = applied.after.count("\n") < applied.before.count("\n")
    lost = Counter(comment for comment in lost if not (is_gone and comment in own))
    return f"lost {list(lost)}" if lost else ""


def _touched_elsewhere(applied: Applied, _judge: Engine) -> str:
    """Lines change only in the statement of the finding, in what sets its names, and imports."""
    before, after = (_lines(text) for text in (applied.before, applied.after))
    own = applied.own_lines
    elsewhere: list[str] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        elsewhere += [before[i] for i in range(i1, i2) if i not in own]
        if not own & {*range(i1 - 1, i2 + 1)}:
            elsewhere += after[j1:j2]
    elsewhere = [line.strip() for line in elsewhere]
    found = [line for line in elsewhere if line and not _IMPORT.match(line)]
    return f"changes {found}" if found else ""


def _other_line_ends(applied: Applied, _judge: Engine) -> str:
    """No line end comes in that the file did not have, nor trailing blanks."""
    ends = [set(re.findall(r"\r\n|\n|\r", text)) for text in (applied.before, applied.after)]
    if ends[0] and not ends[1] <= ends[0]:
        return f"line ends {ends[1] - ends[0]}"
    blanks = [len(re.findall(r"[ \t]+(?=[\r\n]|$)", t)) for t in (applied.before, applied.after)]
    return "trailing blanks" if blanks[1] > blanks[0] else ""


ABOUT_COMMENTS = frozenset(
    {"suppression-unused", "suppression-expired", "commented-out-security",
     "invisible-unicode", "bidirectional-unicode"}
)  # fmt: skip
BROKEN_LAWS: Mapping[str, Callable[[Applied, Engine], str]] = {
    "compiles": _unparsed,
    "silences": _unsilenced,
    "keeps comments": _lost_comments,
    "stays in its statement": _touched_elsewhere,
    "keeps the layout": _other_line_ends,
}

# --- laws of all fixes of a file ------------------------------------------------------------


def _broken_together(engine: Engine, file: Path, text: str, count: int) -> list[str]:
    """All fixes one after the other come to an end, in code that parses."""
    document = Document.of(file.as_posix(), text)
    failed: set[str] = set()
    steps = 0
    while steps < STEPS_PER_FILE_MAX:
        open_findings = (
            f for f in engine.full(document)
            if engine.rules[f.rule_id].fix is not None and f.fingerprint not in failed
        )  # fmt: skip
        finding = next(open_findings, None)
        if finding is None:
            break
        fix = engine.fix(document, finding)
        if fix is None:
            failed.add(finding.fingerprint)
            continue
        document = Document.of(file.as_posix(), edited(document.lines, fix.edits))
        steps += 1
    broken = [f"together: {file}: {steps} steps for {count} fixes"] if steps > 2 * count else []
    if file.suffix == ".py" and _parses(text) and not _parses(document.text()):
        broken.append(f"together: {file}: does not parse")
    return broken


def _broken_lines(engine: Engine, file: Path, text: str, fixes: Sequence[ProvedFix]) -> list[str]:
    """A file with other line ends gets the same fixes."""
    if "\r" in text:
        return []
    windows = text.replace("\n", "\r\n")
    document = Document.of(file.as_posix(), windows)
    rules = engine.rules
    found = [engine.fix(document, f) for f in engine.full(document) if rules[f.rule_id].fix]
    got = [edited(document.lines, fix.edits) for fix in found if fix is not None]
    want = [edited(_lines(text), fix.edits).replace("\n", "\r\n") for fix in fixes]
    return [] if got == want else [f"line ends: {file}: other fixes under \\r\\n"]


# --- text -----------------------------------------------------------------------------------


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _comments(text: str) -> Counter[str]:
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return Counter()
    return Counter(token.string for token in found if token.type == tokenize.COMMENT)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def _place(applied: Applied) -> str:
    return f"{applied.path}:{applied.finding.range.start.line + 1} {applied.finding.rule_id}"


def _difference(applied: Applied) -> str:
    found = difflib.unified_diff(
        _lines(applied.before), _lines(applied.after), _place(applied), applied.fix.title, n=1
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in found)


_STATEMENTS = (ast.stmt, ast.ExceptHandler)
_IMPORT = re.compile(r"(import|from)\b|[\w, ]+\)?$|[(),]+$")


if __name__ == "__main__":
    sys.exit(main())
