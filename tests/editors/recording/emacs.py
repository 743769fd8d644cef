"""Records Emacs with eglot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from editors.recording import proxy
from editors.recording.compact import Event
from editors.tools import program
from landing.texts import NEW, OLD

SCENES = Path(__file__).with_name("emacs_scenes.el")


def record_emacs(folder: Path) -> list[Event]:
    """Everything that Emacs says in all scenes."""
    record = folder / "record.jsonl"
    server = program("vetline", "run `make setup`")
    words = [sys.executable, proxy.__file__, str(record), server, "server"]
    # Lisp writes strings as JSON does.
    before, landing, *server_words = [json.dumps(text) for text in (OLD, NEW, *words)]
    lisp = f"({before} {landing} ({' '.join(server_words)}) {json.dumps(str(record))})"
    emacs = program("emacs", "install Debian's packages emacs-nox elpa-eglot")
    environment = {**os.environ, "HOME": str(folder), "FOLDER": str(folder), "SCENES": lisp}
    subprocess.run([emacs, "--batch", "-Q", "-l", SCENES], env=environment, check=True)
    return [json.loads(line) for line in record.read_text().splitlines()]
