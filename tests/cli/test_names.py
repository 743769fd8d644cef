"""``vetline rules build-index``."""

import gzip
from pathlib import Path

import pytest

from cli.conftest import Vetline
from vetline.rulebook.package_index import parse_index

NAMES = "# all names\nFlask\t2\nrequests\t1\nmy_own.thing\n"


@pytest.mark.parametrize("name", ["names.tsv", "names.tsv.gz"])
def test_index_knows_the_names(vetline: Vetline, tmp_path: Path, name: str) -> None:
    written = NAMES.encode()
    list_of_names, packed = tmp_path / name, tmp_path / "index.bin"
    list_of_names.write_bytes(gzip.compress(written) if name.endswith(".gz") else written)

    ran = vetline("rules", "build-index", str(list_of_names), "--date", "May 2026",
                  "--output", str(packed))  # fmt: skip
    index = parse_index(packed.read_bytes(), "")

    assert (ran.status, ran.out) == (0, f"wrote {packed}: {packed.stat().st_size} bytes\n")
    assert (index.date, index.count) == ("May 2026", 3)
    assert index.exists("my-own-thing")
    assert index.rank("flask") == 2


@pytest.mark.parametrize("written", [None, b"no gzip at all"])
def test_unreadable_list_is_misuse(vetline: Vetline, tmp_path: Path, written: bytes | None) -> None:
    file = tmp_path / "names.tsv.gz"
    if written is not None:
        file.write_bytes(written)

    ran = vetline("rules", "build-index", str(file), "--date", "May 2026")

    assert ran.status == 2
    assert ran.err.startswith(f"vetline: {file}: cannot be read: ")
