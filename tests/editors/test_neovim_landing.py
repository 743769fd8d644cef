"""What lands in a real Neovim, in the buffer and on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.landing import (
    BEFORE,
    BLOCK,
    BLOCK_FIXED,
    LANDED,
    OLD,
    ROUNDS,
    Findings,
    landing_workspace,
    write_outside,
)
from editors.neovim import Neovim, neovim, until
from editors.tools import program, tell

HINT = 4
FINDINGS = """
return vim.tbl_map(function(d) return { d.lnum + 1, d.severity, d.code } end, vim.diagnostic.get(0))
"""
ALL_FINDINGS = """
local found = vim.empty_dict()
for _, d in ipairs(vim.diagnostic.get()) do
  local name = vim.fs.basename(vim.api.nvim_buf_get_name(d.bufnr))
  found[name] = found[name] or {}
  table.insert(found[name], { d.lnum + 1, d.code })
end
return found
"""
ACTIONS = """
vim.api.nvim_win_set_cursor(0, { ..., 4 })
_G.titles = nil
vim.ui.select = function(actions, _, take)
  _G.titles = vim.tbl_map(function(a) return (a.action or a[2]).title end, actions)
  _G.take = function(title)
    for index, a in ipairs(actions) do
      if (a.action or a[2]).title == title then take(a, index) end
    end
  end
end
vim.lsp.buf.code_action()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return landing_workspace(tmp_path)


@pytest.fixture
def editor(tmp_path: Path, workspace: Path) -> Iterator[Neovim]:
    program("vetline", "run `make setup`")
    with neovim(tmp_path) as editor:
        editor.open(workspace / "app.py")
        until(lambda: new_and_old(editor) == (OLD, {}), "the old findings are shown as ever")
        yield editor


def new_and_old(editor: Neovim) -> tuple[dict[int, str], dict[int, str]]:
    """The rules that flagged lines break, apart for those that are only hints."""
    shown = editor.lua(FINDINGS)
    new = {line: rule for line, severity, rule in shown if severity != HINT}
    return new, {line: rule for line, severity, rule in shown if severity == HINT}


def by_file(editor: Neovim) -> Findings:
    return {name: dict(found) for name, found in editor.lua(ALL_FINDINGS).items()}


def test_a_block_is_put_first_fixed_and_undone(editor: Neovim) -> None:
    editor.api.current.buffer.append(BLOCK.splitlines())
    started = time.monotonic()
    until(lambda: new_and_old(editor) == (LANDED, OLD), "the block is flagged and the old is hints")
    tell(f"flagged after {1000 * (time.monotonic() - started):.0f} ms")

    editor.lua(ACTIONS, min(LANDED) + 2)
    titles = until(lambda: editor.lua("return _G.titles"), "actions are offered")
    assert {"Fix 2 safe issues in this block", "Mark block reviewed"} <= set(titles)
    editor.lua("_G.take(...)", "Fix 2 safe issues in this block")
    until(lambda: editor.text() + "\n" == BEFORE + BLOCK_FIXED, "the safe fixes are made")
    until(lambda: len(new_and_old(editor)[0]) == 4, "the others are left")

    editor.type("u")
    until(lambda: new_and_old(editor) == (LANDED, OLD), "the block is back")
    editor.type("u")
    until(lambda: editor.text() + "\n" == BEFORE, "the block is gone")
    until(
        lambda: {**new_and_old(editor)[0], **new_and_old(editor)[1]} == OLD, "so are its findings"
    )


def test_ten_files_that_an_agent_rewrites_are_right(editor: Neovim, workspace: Path) -> None:
    editor.open(workspace / "module_0.py")
    for name in ("module_1.py", "module_2.py"):
        editor.api.command(f"split {workspace / name}")
    editor.api.command(f"edit {workspace / 'app.py'}")  # Hides the third.
    editor.api.command("bdelete app.py")
    until_it_watches(editor, workspace)

    for texts, right in ROUNDS:
        write_outside(workspace, texts)
        started = time.monotonic()
        until(lambda right=right: by_file(editor) == right, "all files are right")
        tell(f"all right after {1000 * (time.monotonic() - started):.0f} ms")


def until_it_watches(editor: Neovim, workspace: Path) -> None:
    """Write a file until something is said of it: nobody tells when watching has begun."""
    probe = workspace / "probe.py"

    def is_seen() -> bool:
        probe.write_text("eval(input())\n")
        time.sleep(0.3)
        return "probe.py" in by_file(editor)

    until(is_seen, "the server watches")
    probe.unlink()
    until(lambda: "probe.py" not in by_file(editor), "the probe is forgotten")
