"""How good and how small the index of package names is, and the wheel that it ships in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from attrs import frozen

from vetline.rulebook.load import pack_folders
from vetline.rulebook.package_index import PackageIndex, parse_index

ROOT = Path(__file__).parents[2]
MADE_UP_NAMES = 100_000
FALSE_POSITIVES_PERCENT_MAX = 1.2
LOOKUP_MICROSECONDS_MAX = 20.0
WHEEL_MEGABYTES_MAX = 4.0


@frozen
class Amount:
    """Something measured, and the most that it may be."""

    what: str
    value: float
    most: float
    unit: str


def package_amounts() -> Iterator[Amount]:
    """The share of made-up names that are taken for real, the time to ask, the wheel's size."""
    index = _index()
    names = [sha1(str(number).encode()).hexdigest()[:14] for number in range(MADE_UP_NAMES)]
    start = perf_counter()
    wrong = sum(map(index.exists, names))
    seconds = perf_counter() - start
    percent = 100 * wrong / len(names)
    microseconds = 1e6 * seconds / len(names)
    yield Amount("made-up names that seem to exist", percent, FALSE_POSITIVES_PERCENT_MAX, "%")
    yield Amount("asking for a name", microseconds, LOOKUP_MICROSECONDS_MAX, "µs")
    yield Amount("wheel", _wheel_bytes() / 1e6, WHEEL_MEGABYTES_MAX, "MB")


def _index() -> PackageIndex:
    shared = Path(pack_folders()[0]) / "shared"
    imports = (shared / "import-names.tsv").read_text(encoding="utf-8")
    return parse_index((shared / "package-index.bin").read_bytes(), imports)


def _wheel_bytes() -> int:
    with TemporaryDirectory() as folder:
        command = ("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.stat().st_size
