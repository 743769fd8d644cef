"""The source distributions of Bandit and ruff: fetched by pip, kept in a cache, never committed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

CACHE = Path(os.environ.get("VETLINE_PEERS", Path.home() / ".cache" / "vetline-peers"))
BANDIT = "bandit==1.9.4"
RUFF = f"ruff=={version('ruff')}"

BACKEND = '''\
"""Stands in for the build backend: pip wants the metadata of what it fetches, and no build."""

import sys
from pathlib import Path

__legacy__ = sys.modules[__name__]


def prepare_metadata_for_build_wheel(folder, config_settings=None):
    text = Path("PKG-INFO").read_text(encoding="utf-8")
    head = dict(line.split(": ", 1) for line in text.split("\\n")[:3])
    made = Path(folder, f"{head['Name']}-{head['Version']}.dist-info")
    made.mkdir()
    made.joinpath("METADATA").write_text(text, encoding="utf-8")
    return made.name
'''
BACKENDS = ("maturin.py", "setuptools/__init__.py", "setuptools/build_meta.py")


def source_folder(requirement: str) -> Path:
    """The unpacked source distribution of ``requirement``."""
    name = requirement.replace("==", "-")
    folder = CACHE / name
    if not folder.exists():
        _fetch(requirement)
        with tarfile.open(CACHE / f"{name}.tar.gz") as archive:
            archive.extractall(CACHE, filter="data")
    return folder


def installed(requirement: str) -> Path:
    """A folder in which ``requirement`` is installed, apart from everything else."""
    folder = CACHE / f"{requirement}-installed"
    if not folder.exists():
        _pip("install", "--target", folder, requirement)
    return folder


def _fetch(requirement: str) -> None:
    backend = CACHE / "backend"
    for name in BACKENDS:
        file = backend / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(BACKEND, encoding="utf-8")
    options = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation")
    _pip("download", *options, "--dest", CACHE, requirement, PYTHONPATH=str(backend))


def _pip(*arguments: str | Path, **environment: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", *arguments]
    subprocess.run(command, check=True, env={**os.environ, **environment})
