"""A second run repeats what has not changed, and looks again at what has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vetline.cli import scanning
from vetline.cli.kept import file_digest
from vetline.cli.scanning import Batch, ScanOptions, scanned_files

HELPER = "import os\n\n\ndef run(text):\n    os.system('echo ' + text)\n"
MAIN = "import sys\n\nfrom helper import run\n\n\ndef main():\n    run(sys.argv[1])\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("")
    (root / "helper.py").write_text(HELPER)
    (root / "main.py").write_text(MAIN)
    return root


def scan(root: Path, scanned_now: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, list]:
    """The findings by file; ``scanned_now`` gets the names of those that were looked at."""
    file_digest.cache_clear()
    scanning._engine.cache_clear()
    original = scanning._scanned_file

    def noting(engine, file, with_fixes):
        scanned_now.append(file.name)
        return original(engine, file, with_fixes)

    monkeypatch.setattr(scanning, "_scanned_file", noting)
    files = (root / "helper.py", root / "main.py")
    found = scanned_files([Batch(root, files)], ScanOptions(), 1)
    result = {s.path.name: [(f.rule_id, f.range.start.line) for f in s.findings] for s in found}
    monkeypatch.undo()
    return result


@pytest.mark.parametrize(
    ("changed", "looked_at"),
    [
        pytest.param(None, [], id="nothing changed"),
        pytest.param(("main.py", MAIN + "\n"), ["helper.py", "main.py"], id="the caller"),
        pytest.param(
            ("helper.py", HELPER.replace("os.system('echo ' + text)", "return text")),
            ["helper.py", "main.py"],
            id="what another file rests on",
        ),
    ],
)
def test_only_what_changed_is_looked_at(
    project: Path,
    changed: tuple[str, str] | None,
    looked_at: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    cache = str(tmp_path / "cache")
    first: list[str] = []
    before = scan(project, first, monkeypatch)
    if changed is not None:
        (project / changed[0]).write_text(changed[1])

    again: list[str] = []
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    after = scan(project, again, monkeypatch)

    assert first == ["helper.py", "main.py"]
    assert sorted(again) == looked_at
    assert (after == before) is (changed is None or changed[0] == "main.py")


def test_a_spoilt_entry_is_made_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = scan(project, [], monkeypatch)
    (kept,) = (tmp_path / "cache/vetline/scans").glob("*.json")
    content = json.loads(kept.read_text())
    for entry in content["files"].values():
        entry["scan"] = {"findings": 7}
    kept.write_text(json.dumps(content))

    again: list[str] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    after = scan(project, again, monkeypatch)

    assert (sorted(again), after) == (["helper.py", "main.py"], before)
