"""A project with a rule of its own, and the command line in it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from vetline.cli.command import run

RULE = """\
id: bad-call
title: A bad call
severity: error
confidence: high
cwe: [94]
message: "`bad` is called with `$X`."
explain: Because it is bad.
match: bad($X)
fix: {title: Use good, replace: good($X), safe: true}
aliases: [B999]
examples:
  - {bad: "bad(1)  # expect", fixed: "good(1)"}
  - {good: good(1)}
since: 0.1.0
"""


@frozen
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


Vetline = Callable[..., Ran]


def git(folder: Path, *words: str) -> None:
    """Run Git in ``folder``, as somebody."""
    names = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "-C", str(folder), *names, *words], check=True)


def output(folder: Path, *words: str) -> str:
    """What Git says in ``folder``, in one line."""
    ran = subprocess.run(["git", "-C", str(folder), *words], check=True, stdout=subprocess.PIPE)
    return ran.stdout.decode().strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project with the rule above; the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[tool.vetline]\nrule-paths = ["bad-call.yaml"]\n')
    (folder / "bad-call.yaml").write_text(RULE)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return folder


@pytest.fixture
def vetline(capfdbinary: pytest.CaptureFixture[bytes]) -> Vetline:
    """The command line, run in this process."""

    def call(*arguments: str) -> Ran:
        capfdbinary.readouterr()
        try:
            status = run(arguments, lambda port: 77 if port is None else port)
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capfdbinary.readouterr()
        return Ran(status, out.decode(), err.decode())

    return call
