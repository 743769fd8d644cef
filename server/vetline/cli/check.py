"""``vetline check``: findings in files, on the terminal or for another program."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from difflib import get_close_matches
from pathlib import Path

from attrs import define, evolve, field, frozen

from vetline import __version__
from vetline.analysis.finding import PlacedFinding
from vetline.cli.base import Base, write_baseline
from vetline.cli.output import is_coloured, write_text, write_utf8
from vetline.cli.progress import warn, with_progress
from vetline.cli.scanned import ScannedFile
from vetline.cli.scanning import (
    Batch,
    ScanOptions,
    batches_of,
    jobs_for,
    scan_text,
    scanned_files,
)
from vetline.cli.status import MisuseError, Status
from vetline.cli.targets import Target, content_of, shown_path, targets_of, wanted_by
from vetline.project import ProjectError, decode_source
from vetline.report.report import FileReport, Report, RunProblem
from vetline.rulebook.model import Profile, Rule
from vetline.settings_file import SettingsFile

STDIN = "-"


@frozen
class CheckOptions:
    """What the command line says of one check."""

    scan: ScanOptions
    paths: tuple[str, ...]
    format: str
    output: str | None
    exit_zero: bool
    stdin_filename: str
    jobs: int | None
    accepted: Path | None
    """The baseline that all findings are to be written to."""

    @classmethod
    def of(cls, options: Namespace) -> CheckOptions:
        """The options as ``argparse`` read them."""
        scan = ScanOptions(
            rule_paths=tuple(Path(path).absolute() for path in options.rules),
            with_builtin=not options.no_builtin_rules,
            select=_listed(options.select),
            ignore=_listed(options.ignore),
            profile=Profile(options.profile) if options.profile else None,
            with_cache=not options.no_cache,
            with_fixes=options.fix,
            with_types=options.types,
            base=_base(options),
        )
        return cls(
            scan=scan,
            paths=tuple(options.paths) or (".",),
            format=options.format,
            output=options.output,
            exit_zero=options.exit_zero,
            stdin_filename=options.stdin_filename,
            jobs=options.jobs,
            accepted=Path(options.baseline).absolute() if options.write_baseline else None,
        )


def check(options: CheckOptions) -> Status:
    """Look for insecure code, write what was found, and say how it went."""
    if STDIN in options.paths:
        return _check_stdin(options)
    run = _Run(options.scan, Path.cwd())
    existing = [path for path in options.paths if run.exists(path)]
    batches = run.batches(targets_of(existing, run.here))
    jobs = jobs_for(batches, options.jobs)
    total = sum(len(batch.files) for batch in batches)
    scanned = scanned_files(batches, options.scan, jobs)
    scans = []
    for file in with_progress(scanned, total, "files", sys.stderr):
        run.add(file)
        scans.append(file)
    if options.accepted is not None:
        write_baseline(options.accepted, scans)
        warn(f"accepted {sum(len(scan.findings) for scan in scans)} findings")
        return Status.MISUSE if run.is_misused else Status.CLEAN
    return _finish(run, options)


def _check_stdin(options: CheckOptions) -> Status:
    if len(options.paths) > 1:
        raise MisuseError("- stands for standard input, and cannot be joined by other paths")
    if options.accepted is not None:
        raise MisuseError("--write-baseline needs files, not standard input")
    run = _Run(options.scan, Path.cwd())
    path = run.here / options.stdin_filename
    (target,) = targets_of([path], run.here)
    run.batches([Target(target.root, ())])
    try:
        text = decode_source(sys.stdin.buffer.read(), options.stdin_filename)
    except ProjectError as error:
        raise MisuseError(str(error)) from None
    scanned, fixed = scan_text(target.root, path, text, options.scan)
    run.add(scanned)
    if options.scan.with_fixes:
        write_utf8(fixed, None)
    return _finish(run, options)


@define(eq=False)
class _Run:
    """A check as it goes along."""

    options: ScanOptions
    here: Path
    named: set[str] = field(init=False, factory=set)
    rules: dict[str, Rule] = field(init=False, factory=dict)
    names: set[str] = field(init=False, factory=set)
    """All that the command line may call a rule."""
    files: list[FileReport] = field(init=False, factory=list)
    problems: list[RunProblem] = field(init=False, factory=list)
    file_count: int = field(init=False, default=0)
    fix_count: int = field(init=False, default=0)
    old_count: int = field(init=False, default=0)
    is_misused: bool = field(init=False, default=False)

    def exists(self, path: str) -> bool:
        """Whether ``path``, which a person named, can be looked at; says so if not."""
        try:
            if (self.here / path).exists():
                self.named.add(shown_path(os.path.normpath(self.here / path), self.here))
                return True
            self._misuse(path, "no such file or folder")
        except OSError as error:
            self._misuse(path, str(error.strerror or error))
        return False

    def batches(self, targets: Sequence[Target]) -> list[Batch]:
        """The work that ``targets`` stand for, and the projects in them; each file is done once."""
        for target in targets:
            self.options.base.verify(target.root)
        batches: list[Batch] = []
        waiting, seen = deque(targets), set[Path]()
        while waiting:
            target = waiting.popleft()
            files: list[Path] = []
            for found in self._content_of(target):
                if isinstance(found, Target):
                    waiting.append(found)
                elif found not in seen:
                    seen.add(found)
                    files.append(found)
            batches += batches_of(target.root, files)
        if targets:  # of which alone it is known what rules there are
            _check_names((*self.options.select, *self.options.ignore), self.names)
        return batches

    def _content_of(self, target: Target) -> Iterator[Path | Target]:
        """What is in ``target``; says what is wrong with its settings and rules."""
        file = SettingsFile.around(target.root)
        settings, settings_problems = self.options.settings(file)
        shown = shown_path(str(file.path), self.here)
        for wrong in settings_problems:
            self._problem(f"{shown}:{wrong.range.start.line + 1}", wrong.message)
        rulebook = self.options.rulebook(target.root, settings)
        for problem in rulebook.problems:
            is_named = any(Path(problem.path).is_relative_to(p) for p in self.options.rule_paths)
            complain = self._misuse if is_named else self._problem
            key = f"{problem.key}: " if problem.key else ""
            complain(shown_path(problem.path, self.here), f"{key}{problem.message}")
        self.names |= rulebook.names
        active = self.options.rules(target.root)
        self.rules.update(active)
        return content_of(target, settings, wanted_by(active.values()), self._problem)

    def add(self, file: ScannedFile) -> None:
        """Take note of what came of one file."""
        path = shown_path(str(file.path), self.here)
        self.file_count += not file.problem
        self.fix_count += file.fixes
        self.old_count += file.old_count
        if file.problem:
            # What was named and not looked at is no “nothing found”.
            complain = self._misuse if file.has_failed or path in self.named else self._problem
            complain(path, file.problem)
        for line in file.partly:
            self._problem(f"{path}:{line + 1}", "not fully scanned: too much in one piece of code")
        if file.findings:
            findings = tuple(self._with_shown_steps(finding) for finding in file.findings)
            self.files.append(FileReport(path, findings, file.lines))

    def _with_shown_steps(self, finding: PlacedFinding) -> PlacedFinding:
        """``finding`` with the paths of other files in its trace as those of files are shown."""
        trace = tuple(
            evolve(step, path=shown_path(step.path, self.here)) if step.path else step
            for step in finding.trace
        )
        return evolve(finding, trace=trace) if trace != finding.trace else finding

    def report(self) -> Report:
        """All that was found."""
        return Report(
            root=str(self.here),
            version=__version__,
            rules=dict(sorted(self.rules.items())),
            files=tuple(sorted(self.files, key=lambda file: file.path)),
            problems=tuple(self.problems),
            file_count=self.file_count,
        )

    def _misuse(self, path: str, message: str) -> None:
        self.is_misused = True
        self._problem(path, message)

    def _problem(self, path: str, message: str) -> None:
        problem = RunProblem(path, message)
        if problem not in self.problems:
            self.problems.append(problem)
            warn(f"{path}: {message}")


def _finish(run: _Run, options: CheckOptions) -> Status:
    report = run.report()
    if options.scan.with_fixes:
        warn(f"fixed {run.fix_count} finding{'' if run.fix_count == 1 else 's'}")
    _write(report, options)
    if run.is_misused:
        return Status.MISUSE
    has_findings = report.finding_count > run.old_count
    return Status.FINDINGS if has_findings and not options.exit_zero else Status.CLEAN


def _write(report: Report, options: CheckOptions) -> None:
    # With --fix, standard output belongs to the fixed text of standard input.
    stream = sys.stderr if options.scan.with_fixes and STDIN in options.paths else sys.stdout
    if options.format == "text" and options.output is None:
        write_text(_written(report, "text", is_coloured(stream)), stream)
    elif stream is sys.stderr and options.output is None:
        write_text(_written(report, options.format), stream)
    else:
        write_utf8(_written(report, options.format), options.output)


def _written(report: Report, wanted: str, coloured: bool = False) -> str:
    """``report`` in the format ``wanted``; only what that format needs is imported."""
    if wanted == "json":
        from vetline.report.records import json_report

        return json_report(report)
    if wanted == "sarif":
        from vetline.report.sarif import sarif_report

        return sarif_report(report)
    if wanted == "github":
        from vetline.report.github import github_annotations

        return github_annotations(report)
    from vetline.report.terminal import Palette, terminal_report

    return terminal_report(report, Palette(coloured))


def _check_names(names: Iterable[str], known: Set[str]) -> None:
    for name in names:
        if name not in known and name.upper() not in known:
            near = get_close_matches(name, known, 1)
            instead = f"did you mean `{near[0]}`?" if near else "see `vetline rules list`"
            raise MisuseError(f"no rule or family is called `{name}`; {instead}")


def _base(options: Namespace) -> Base:
    if options.write_baseline:
        if options.baseline is None or options.diff or options.fix:
            raise MisuseError("--write-baseline needs --baseline, and neither --diff nor --fix")
        return Base()
    baseline = Path(options.baseline).absolute() if options.baseline is not None else None
    return Base(options.diff, baseline)


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    """The values of a flag that may be repeated, or hold several joined by commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())
