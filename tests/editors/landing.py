"""A workspace for code to land in, and what is right to say of it."""

import json
import subprocess
import sys
from pathlib import Path

from editors.tools import ROOT

FIXTURES = ROOT / "tests/fixtures/landing"
BEFORE = (FIXTURES / "before.py").read_text()
BLOCK = (FIXTURES / "block.py").read_text()
BLOCK_FIXED = (FIXTURES / "block_fixed.py").read_text()

Findings = dict[str, dict[int, str]]
"""The rule that each flagged line breaks, by file; lines count from 1."""

_EXPECTED = json.loads((FIXTURES / "findings.json").read_text())
OLD = {int(line): rule for line, rule in _EXPECTED["before"].items()}
LANDED = {int(line) + BEFORE.count("\n"): rule for line, rule in _EXPECTED["block"].items()}

_FILES = [f"module_{number}.py" for number in range(10)]
_EVAL = "def read(text):\n    return eval(text)\n"
_YAML = "import yaml\n\n\ndef read(text):\n    return yaml.unsafe_load(text)\n"
_CLEAN = "def read(text):\n    return text.strip()\n"

ROUNDS: list[tuple[dict[str, str], Findings]] = [
    (dict.fromkeys(_FILES, _EVAL), {name: {2: "eval-use"} for name in _FILES}),
    (
        {name: _CLEAN if number % 2 else _YAML for number, name in enumerate(_FILES)},
        {name: {5: "yaml-unsafe-load"} for name in _FILES[::2]},
    ),
]
"""What an agent writes into ten files, round after round, and what is then right."""

AGENT = [
    sys.executable,
    "-c",
    "import json, pathlib, sys; [pathlib.Path(p).write_text(t) for p, t in json.load(sys.stdin)]",
]
"""A process that no editor knows of; it takes pairs of a path and a text."""


def landing_workspace(folder: Path) -> Path:
    """A workspace in ``folder`` with an old file, and ten that wait for an agent."""
    workspace = folder / "workspace"
    workspace.mkdir()
    texts = {"pyproject.toml": "", "app.py": BEFORE, **dict.fromkeys(_FILES, _CLEAN)}
    for name, text in texts.items():
        (workspace / name).write_text(text)
    return workspace


def placed(workspace: Path, texts: dict[str, str]) -> list[list[str]]:
    """``texts`` as the agent takes them."""
    return [[str(workspace / name), text] for name, text in texts.items()]


def write_outside(workspace: Path, texts: dict[str, str]) -> None:
    """Have the agent write ``texts`` into files."""
    given = json.dumps(placed(workspace, texts))
    subprocess.run(AGENT, input=given, text=True, check=True)
