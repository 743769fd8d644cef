"""Files in, findings out: in this process, or in several for large runs."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import lru_cache
from pathlib import Path

from attrs import evolve, field, frozen

from vetline.analysis.finding import PlacedFinding
from vetline.cli.base import Base
from vetline.cli.classes import find_out_classes
from vetline.cli.fixing import FileFixes
from vetline.cli.kept import KeptScans, recipe_of
from vetline.cli.notebook import NOTEBOOK_ENDING, notebook_code
from vetline.cli.scanned import ScannedFile
from vetline.cli.status import MisuseError
from vetline.engine import Engine
from vetline.engine.fix_all import apply_safe_fixes
from vetline.priming import code_stamp, ready_rulebook
from vetline.project import Project, ProjectError, read_source
from vetline.rulebook.cache import user_cache_folder
from vetline.rulebook.model import Profile, Rule
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings, SettingsProblem
from vetline.settings_file import SettingsFile
from vetline.survey import survey
from vetline.text.document import Document

PARALLEL_BYTES_MIN = 300_000
"""Runs over fewer bytes stay in one process: starting another takes as long as reading those."""

BATCH_BYTES_MAX = 200_000
"""Files that are handed to a worker at once."""

JOBS_DEFAULT_MAX = 4
"""Processes that are used unasked; each holds its own memo."""

LINE_CHARS_MAX = 10_000
"""Source lines longer than this are not quoted."""

GC_ALLOCATIONS = 1_000_000
"""Objects that are made before garbage is looked for: nearly none of what a scan makes is any."""

_ENGINES_MAX = 4


@frozen
class ScanOptions:
    """What the command line says of how to scan; goes to worker processes."""

    rule_paths: tuple[Path, ...] = ()
    with_builtin: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    with_cache: bool = True
    with_fixes: bool = False
    with_types: bool = False
    base: Base = field(factory=Base)

    def settings(self, file: SettingsFile) -> tuple[Settings, tuple[SettingsProblem, ...]]:
        """The settings in ``file`` under these options, and what is wrong there."""
        names = self.rulebook(file.root, file.settings()[0]).names
        own, problems = file.settings(names)
        return evolve(
            own,
            select=self.select or own.select,
            ignore=own.ignore + self.ignore,
            profile=self.profile or own.profile,
        ), problems

    def rulebook(self, root: Path, settings: Settings) -> Rulebook:
        """The rules for the project at ``root``."""
        own = [root / path for path in settings.rule_paths]
        return _rulebook((*own, *self.rule_paths), self.with_builtin, self.with_cache)

    def rules(self, root: Path) -> Mapping[str, Rule]:
        """The rules at work in the project at ``root``."""
        return _engine(root, self).active_rules


@frozen
class Batch:
    """Files of the project at ``root``, to be scanned by one worker in one go."""

    root: Path
    files: tuple[Path, ...]


def scanned_files(
    batches: Sequence[Batch], options: ScanOptions, jobs: int
) -> Iterator[ScannedFile]:
    """Every file of ``batches``: as kept from the last run, or scanned by ``jobs`` processes."""
    kept = {root: _kept_scans(root, options) for root in {batch.root for batch in batches}}
    left: list[Batch] = []
    for batch in batches:
        found = {file: scan for file in batch.files if (scan := kept[batch.root].get(file))}
        yield from found.values()
        rest = tuple(file for file in batch.files if file not in found)
        left += [Batch(batch.root, rest)] if rest else []
    roots = {file: batch.root for batch in left for file in batch.files}
    for scan in _scanned_now(left, options, jobs):
        kept[roots[scan.path]].put(scan)
        yield scan
    for scans in kept.values():
        scans.save()


def _scanned_now(
    batches: Sequence[Batch], options: ScanOptions, jobs: int
) -> Iterator[ScannedFile]:
    """Every file of ``batches``, scanned; in their order, by ``jobs`` processes."""
    for root in {batch.root for batch in batches}:
        _engine(root, options)  # made once, for all processes
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS)
    if jobs < 2 or len(batches) < 2:
        for batch in batches:
            yield from scan_batch(batch, options)
        return
    done = 0
    with ProcessPoolExecutor(min(jobs, len(batches)), initializer=_leave_interrupts) as pool:
        try:
            for files in pool.map(_scan_batch, batches, [options] * len(batches)):
                done += 1
                yield from files
        except BrokenProcessPool:
            yield from _lost(batches[done:])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _kept_scans(root: Path, options: ScanOptions) -> KeptScans:
    if not options.with_cache or options.with_fixes or options.with_types or options.base:
        return KeptScans(root, "", Path(os.devnull))
    engine = _engine(root, options)
    return KeptScans.of(root, recipe_of((code_stamp(), *engine.recipe)), user_cache_folder())


def batches_of(root: Path, files: Iterable[Path]) -> Iterator[Batch]:
    """``files`` in batches of about equal work."""
    batch: list[Path] = []
    size = 0
    for file in files:
        batch.append(file)
        size += size_of(file)
        if size >= BATCH_BYTES_MAX:
            yield Batch(root, tuple(batch))
            batch, size = [], 0
    if batch:
        yield Batch(root, tuple(batch))


def jobs_for(batches: Iterable[Batch], wanted: int | None) -> int:
    """How many processes to use, if ``wanted`` is what the person said."""
    if wanted is not None:
        return wanted
    size = sum(size_of(file) for batch in batches for file in batch.files)
    return 1 if size < PARALLEL_BYTES_MIN else min(os.cpu_count() or 1, JOBS_DEFAULT_MAX)


def size_of(file: Path) -> int:
    """The size of ``file`` in bytes; 0 if it cannot be told."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def scan_batch(batch: Batch, options: ScanOptions) -> Iterator[ScannedFile]:
    """The files of ``batch``, scanned in this process."""
    engine = _engine(batch.root, options)
    for file in batch.files:
        yield _scanned_file(engine, file, options)


def scan_text(root: Path, path: Path, text: str, options: ScanOptions) -> tuple[ScannedFile, str]:
    """``text`` as if it were the file at ``path``, and the text, fixed if so asked."""
    engine = _engine(root, options)
    if path.suffix == NOTEBOOK_ENDING:
        return _scanned_notebook(engine, path, text, options), text
    document = Document.of(path.as_posix(), text)
    return _scanned(engine, path, document, options), document.text()


def _leave_interrupts() -> None:
    """Let the first process alone answer Ctrl-C: it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _scan_batch(batch: Batch, options: ScanOptions) -> list[ScannedFile]:
    return list(scan_batch(batch, options))


def _scanned_file(engine: Engine, file: Path, options: ScanOptions) -> ScannedFile:
    try:
        before = read_source(file)
    except ProjectError as error:
        return ScannedFile(file, problem=str(error).removeprefix(f"{file}: "))
    if file.suffix == NOTEBOOK_ENDING:
        return _scanned_notebook(engine, file, before, options)
    document = Document.of(file.as_posix(), before)
    scanned = _scanned(engine, file, document, options)
    if not scanned.fixes:
        return scanned
    problem = FileFixes(file, before, document.text()).write()
    return evolve(scanned, problem=problem, fixes=0 if problem else scanned.fixes)


def _scanned_notebook(engine: Engine, file: Path, text: str, options: ScanOptions) -> ScannedFile:
    """A notebook, which is never written to."""
    code = notebook_code(text)
    if code is None:
        return ScannedFile(file, problem="not scanned: it is no notebook")
    document = Document.of(f"{file.as_posix()}.py", code)
    return _scanned(engine, file, document, evolve(options, with_fixes=False))


def _scanned(engine: Engine, path: Path, document: Document, options: ScanOptions) -> ScannedFile:
    try:
        fixes = apply_safe_fixes(engine, document) if options.with_fixes else 0
        news = options.base.news(path, document.lines)
        engine.tell(document.path, news)
        if options.with_types:
            find_out_classes(engine, document)
        findings = engine.full(document)
        rests_on = tuple(sorted(engine.rests_on(document)))
        partly = engine.partly_scanned(document)
    except MisuseError as error:  # a repository in the repository, without that revision
        return ScannedFile(path, problem=f"not scanned: {error}", has_failed=True)
    except Exception as error:  # One file that we fail on must not cost the others.
        problem = f"not scanned, by a fault of ours: {type(error).__name__}: {error}"
        return ScannedFile(path, problem=problem, has_failed=True)
    finally:
        engine.forget(document.path)
    old = sum(not news.is_new(finding) for finding in findings) if news is not None else 0
    lines = _lines_of(document, findings)
    return ScannedFile(
        path, findings, lines, fixes, old_count=old, rests_on=rests_on, partly=partly
    )


def _lines_of(document: Document, findings: Iterable[PlacedFinding]) -> dict[int, str]:
    numbers = {finding.range.start.line for finding in findings}
    lines = {number: document.lines[number] for number in numbers if number < len(document.lines)}
    return {number: line for number, line in lines.items() if len(line) <= LINE_CHARS_MAX}


def _lost(batches: Iterable[Batch]) -> Iterator[ScannedFile]:
    for batch in batches:
        for file in batch.files:
            problem = "not scanned: the process that read it has died"
            yield ScannedFile(file, problem=problem, has_failed=True)


@lru_cache(_ENGINES_MAX)
def _engine(root: Path, options: ScanOptions) -> Engine:
    settings, _ = options.settings(SettingsFile.around(root))
    project = Project(root)
    engine = Engine(options.rulebook(root, settings), settings, project)
    engine.begin_day(date.today().isoformat())
    engine.learn(survey(project, settings))
    return engine


@lru_cache(_ENGINES_MAX)
def _rulebook(paths: tuple[Path, ...], with_builtin: bool, with_cache: bool) -> Rulebook:
    cache = user_cache_folder() if with_cache else None
    return ready_rulebook(paths, builtin=with_builtin, cache=cache)
