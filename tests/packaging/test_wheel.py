"""What is built and installed holds all that was written."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHEEL_BYTES_MAX = 4_000_000
PACKAGES = ("server/vetline", "rules/vetline_rules")
ENDINGS = {".py", ".yaml", ".tsv", ".bin", ".typed", ".gz"}


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, wheel)
    return folder


def written() -> set[str]:
    """The files of both packages, as the wheel should hold them."""
    return {
        f"{Path(package).name}/{file.relative_to(ROOT / package).as_posix()}"
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.suffix in ENDINGS
    }


def test_wheel_holds_every_file_of_both_packages(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert sorted(written() - names) == []
    assert wheel.stat().st_size <= WHEEL_BYTES_MAX


def test_wheel_holds_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    folders = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {
        "vetline",
        "vetline_rules",
    }


def test_source_distribution_holds_what_builds_and_tests_it(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"pyproject.toml", "README.md", "LICENSE", "server/vetline/__main__.py"} <= names


def test_installed_command_runs(installed: Path) -> None:
    version = run("-m", "vetline", "--version", PYTHONPATH=str(installed))

    assert version.startswith("vetline ")
    assert (installed / "bin" / "vetline").exists() or (installed / "Scripts").exists()


def test_installed_rules_are_found_by_their_entry_point(installed: Path) -> None:
    code = "from vetline.rulebook.load import pack_folders; print(pack_folders()[0])"
    folder = run("-c", code, PYTHONPATH=str(installed)).strip()

    assert Path(folder) == installed / "vetline_rules"
