"""Records Neovim."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from editors.neovim import neovim, until
from editors.recording import proxy
from editors.recording.compact import Event
from editors.recording.neovim_scenes import REST_SECONDS, SCENES, Stage
from editors.recording.repository import Repository
from editors.tools import program
from landing.texts import OLD

WITH_RECORDER = "vim.lsp.config('vetline', {{ cmd = {command} }}); vim.lsp.enable('vetline')"
IS_ATTACHED = (
    "return #vim.lsp.get_clients({ bufnr = 0 }) > 0 and vim.lsp.get_clients()[1].initialized"
)


def record_neovim(folder: Path) -> list[Event]:
    """Everything that Neovim says in all scenes."""
    record = folder / "record.jsonl"
    server = program("vetline", "run `make setup`")
    words = [sys.executable, proxy.__file__, str(record), server, "server"]
    enable = WITH_RECORDER.format(command="{" + ", ".join(f"'{word}'" for word in words) + "}")
    for scene in SCENES:
        place = folder / scene.__name__
        place.mkdir()
        file = place / f"{scene.__name__}.py"
        file.write_text(OLD)
        repository = Repository(file, record)
        if scene.__name__ in ("branch_switch", "stash_pop", "commit_of_a_block"):
            repository.begin()
        with neovim(place, enable=enable) as editor:
            editor.open(file)
            until(lambda editor=editor: editor.lua(IS_ATTACHED), "the server listens")
            time.sleep(2 * REST_SECONDS)
            scene(Stage(editor, file, repository))
            time.sleep(2 * REST_SECONDS)
    return [json.loads(line) for line in record.read_text().splitlines()]
