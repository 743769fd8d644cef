"""How fast vetline answers an editor, beside `ruff server` in the same run.

At the end: how good the index of package names is, and how big the wheel.

make bench
cd tests && python -m bench --sizes 1000,10000 --quick
cd tests && python -m bench --project 2000
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from statistics import median

from bench.corpus import Corpus, corpus
from bench.packages import Amount, package_amounts
from bench.project import measure_project, ratio
from bench.scenarios import (
    RUFF,
    VETLINE,
    Measured,
    Server,
    burst,
    cold,
    landing,
    memory,
    opening,
    running,
    typing,
)

SIZES = (100, 1_000, 10_000, 50_000)
COLD_LINES = 1_000
REALTIME_PRIORITY = 5

RATIO_MAX: Mapping[tuple[str, int], float] = {
    ("typing", 1_000): 1.2,
    ("typing", 10_000): 0.3,
    ("typing", 50_000): 0.1,
    ("landing", 1_000): 2.0,
}
"""Times ruff's that vetline may take, by scenario and size."""

DURING_RATIO_MAX = 2.0
PROJECT_MEGABYTES_MAX = 600.0
REACH_MILLISECONDS_MAX = 300.0
"""Limits for a project of 2,000 modules."""

MILLISECONDS_MAX: Mapping[tuple[str, int], float] = {("cold start", COLD_LINES): 700.0}


def main() -> int:
    """Measure and print; the exit status says whether all targets are met."""
    options = _parser().parse_args()
    if options.realtime:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
    if options.project:
        return _project(options.project)
    sizes = [int(size) for size in options.sizes.split(",")]
    times = 3 if options.quick else 8
    missed: list[str] = []
    _say("| lines | what | vetline ms (p95) | ruff ms (p95) | ratio | target |")
    _say("|---|---|---|---|---|---|")
    first = [_cold(server, times) for server in (VETLINE, RUFF)]
    missed += _print(first)
    for size in sizes:
        text = corpus(size)
        both = [_measured(server, text, size, times) for server in (VETLINE, RUFF)]
        missed += _print(both)
    _say("\n| what | measured | target |\n|---|---|---|")
    missed += [amount.what for amount in package_amounts() if not _is_met(amount)]
    _say("\n" + ("missed: " + ", ".join(missed) if missed else "all targets met"))
    return 1 if missed else 0


def _project(module_count: int) -> int:
    """Measure a project of so many modules and print; the exit status as for ``main``."""
    measured = measure_project(module_count)
    _say(f"| {module_count} modules | measured | target |\n|---|---|---|")
    _say(_row("index s", f"{measured.index_seconds:.1f}", ""))
    _say(_row("keys during the index", len(measured.during), ""))
    for what, times in (("during", measured.during), ("after", measured.after)):
        _say(_row(f"typing ms (p95) {what}", _time(times) if times else "–", ""))
    amounts = (
        Amount("typing during / after", ratio(measured), DURING_RATIO_MAX, "×"),
        Amount("memory", measured.memory_mb, PROJECT_MEGABYTES_MAX, "MB"),
        Amount("memory at its peak", measured.memory_peak_mb, PROJECT_MEGABYTES_MAX, "MB"),
        Amount("edit to importer", median(measured.reached), REACH_MILLISECONDS_MAX, "ms"),
    )
    missed = [amount for amount in amounts if not _is_met(amount)]
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="lines, with commas")
    parser.add_argument(
        "--realtime", action="store_true", help="go before all others on a busy machine (root)"
    )
    parser.add_argument("--project", type=int, metavar="MODULES", help="only a project that large")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    return parser


def _cold(server: Server, times: int) -> Measured:
    measured = Measured(server.name, COLD_LINES)
    cold(server, corpus(COLD_LINES), measured, times)
    return measured


def _measured(server: Server, text: Corpus, size: int, times: int) -> Measured:
    measured = Measured(server.name, size)
    with running(server, text) as typist:
        typing(typist, text, measured)
        burst(typist, text, measured, times)
        landing(typist, text, measured, times)
        opening(typist, text, measured, times)
        memory(typist, measured)
    return measured


def _print(both: Sequence[Measured]) -> list[str]:
    """Print a row for each scenario; those whose target is missed."""
    ours, theirs = both
    missed = []
    for scenario, times in ours.times.items():
        mine, other = median(times), median(theirs.times[scenario])
        place = scenario, ours.lines
        ratio_max, most = RATIO_MAX.get(place), MILLISECONDS_MAX.get(place)
        target = f"≤ {ratio_max} ×" if ratio_max else f"≤ {most:.0f} ms" if most else ""
        row = (ours.lines, scenario, _time(times), _time(theirs.times[scenario]))
        _say(_row(*row, f"{mine / other:.2f} ×", target))
        if (ratio_max and mine > ratio_max * other) or (most and mine > most):
            missed.append(f"{scenario} at {ours.lines}")
    for what in ours.seen:
        _say(_row(ours.lines, what, *(_seen(one, what) for one in both), "", ""))
    return missed


def _is_met(amount: Amount) -> bool:
    """Print a row for ``amount``; whether it is within its limit."""
    measured, most = f"{amount.value:.2f} {amount.unit}", f"≤ {amount.most:g} {amount.unit}"
    _say(_row(amount.what, measured, most))
    return amount.value <= amount.most


def _time(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{median(ordered):.2f} ({ordered[int(0.95 * (len(ordered) - 1))]:.2f})"


def _seen(measured: Measured, what: str) -> str:
    """The mean of what was seen: a share for yes and no, a number for all else."""
    values = measured.seen.get(what, [])
    return f"{sum(values) / len(values):.2f}" if values else "–"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
