"""Records what the real editors say of documents while things land in them.

    cd tests && python -m editors.recording emacs|neovim|vscode

The recordings are read by ``tests/landing/test_recorded.py``, which says what of each landed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from editors.recording.compact import Event, sequences
from editors.recording.emacs import record_emacs
from editors.recording.neovim import record_neovim
from editors.recording.vscode import record_vscode
from editors.tools import ROOT

RECORDED = ROOT / "tests/fixtures/landing/recorded"
EDITORS = {"emacs": record_emacs, "neovim": record_neovim, "vscode": record_vscode}


def main(name: str) -> None:
    """Record the editor that is called ``name``."""
    with tempfile.TemporaryDirectory() as folder:
        messages = EDITORS[name](Path(folder))
    found = sequences(messages)
    lines = ",\n".join(f"{json.dumps(scene)}: {_written(found[scene])}" for scene in found)
    (RECORDED / f"{name}.json").write_text(f"{{\n{lines}\n}}\n")


def _written(events: list[Event]) -> str:
    """One event a line."""
    return "[\n  " + ",\n  ".join(json.dumps(event) for event in events) + "\n]"


if __name__ == "__main__":
    main(sys.argv[1])
