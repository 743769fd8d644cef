"""vetline in editors that it brings no plugin for: they take the server as it is."""

import os
import subprocess
from pathlib import Path

import pytest

from editors.tools import copied_samples, program, search_path

HERE = Path(__file__).parent / "other"


@pytest.mark.parametrize(
    ("name", "flags", "packages"),
    [
        pytest.param(
            "emacs",
            ["--batch", "-Q", "-l", HERE / "eglot.el"],
            "emacs-nox elpa-eglot",
            id="Emacs with eglot",
        ),
        pytest.param(
            "vim.nox",
            ["-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", HERE / "ale.vim"],
            "vim-nox vim-ale",
            id="Vim with ALE",
        ),
    ],
)
def test_a_finding_is_shown_and_fixed(
    name: str, flags: list[str | Path], packages: str, tmp_path: Path
) -> None:
    editor = program(name, f"{name} is not there: install Debian's packages {packages}")
    workspace, result = copied_samples(tmp_path), tmp_path / "result"
    given = {"FILE": str(workspace / "insecure.py"), "RESULT": str(result)}
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": search_path(), **given}

    run = subprocess.run(
        [editor, *flags],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )

    told = run.stdout + (result.read_text() if result.exists() else "")
    assert run.returncode == 0, told
    assert told.splitlines()[-1] == "fixed"
    assert "line 5:" in told
