"""Records VS Code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from editors.recording import proxy, repository
from editors.recording.compact import Event
from editors.tools import EDITORS, ROOT, program, search_path, tell
from landing.texts import NEW, OLD, long_function

RUN_IN_HOST = ROOT / "tests/editors/vscode/run_in_host.mjs"
SCENES = Path(__file__).with_name("vscode_scenes.cjs")


def record_vscode(folder: Path) -> list[Event]:
    """Everything that VS Code says in all scenes."""
    record, results, workspace = folder / "record.jsonl", folder / "results", folder / "workspace"
    program_path = workspace / ".venv/bin/vetline"
    program_path.parent.mkdir(parents=True)
    (workspace / "pyproject.toml").write_text("")
    server = program("vetline", "run `make setup`")
    words = f'"{sys.executable}" "{proxy.__file__}" "{record}" "{server}"'
    program_path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    program_path.chmod(0o755)
    texts = {"OLD": OLD, "NEW": NEW, "STREAM": long_function(199)}
    python = [sys.executable, repository.__file__]
    given = json.dumps({"texts": texts, "python": python, "record": str(record)})
    environment = {
        **os.environ,
        "PATH": search_path(),
        "JOURNEY_GIVEN": given,
        "JOURNEY_MS_MAX": "500000",
    }
    node = program("node", "run `make editors`")
    command = [node, RUN_IN_HOST, EDITORS / "vscode", workspace, SCENES, results]
    environment["PYTHONPATH"] = str(ROOT / "tests")
    run = subprocess.run(command, env=environment, check=False)
    tell(results.read_text())
    assert run.returncode == 0, "a scene went wrong"
    return [json.loads(line) for line in record.read_text().splitlines()]
