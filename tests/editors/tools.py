"""Where the real editors and the `vetline` under test are, and what to do where one is missing."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests/fixtures/editors"

EDITORS = Path(os.environ.get("VETLINE_EDITORS", "~/.cache/vetline-editors")).expanduser()
"""Where `make editors` put what is too large for the repository."""


def require(found: object, advice: str) -> None:
    """Skip the test if its editor is not ``found``; in continuous integration, fail it."""
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(advice)


def program(name: str, advice: str) -> str:
    """Where the program ``name`` is, beside the running Python first."""
    found = shutil.which(name, path=search_path())
    require(found, advice)
    assert found is not None, "`require` does not return without it"
    return found


def search_path() -> str:
    """``PATH`` with this Python's programs first, so that editors find the `vetline` under test."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def tell(measured: str) -> None:
    """Say what was measured: `pytest -rP` shows it, and so does every failure."""
    sys.stdout.write(f"{measured}\n")


def copied_samples(folder: Path) -> Path:
    """A workspace in ``folder`` for an editor to change as it likes."""
    return Path(shutil.copytree(SAMPLES, folder / "workspace"))


def put_server_into(workspace: Path) -> None:
    """The workspace's own `vetline`, which leaves a trace when it is started."""
    path = workspace / ".venv/bin/vetline"
    path.parent.mkdir(parents=True)
    server = program("vetline", "run `make setup`")
    path.write_text(f'#!/bin/sh\n: > "{workspace}/started"\nexec "{server}" "$@"\n')
    path.chmod(0o755)
