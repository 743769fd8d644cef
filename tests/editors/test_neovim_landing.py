"""What lands in a real Neovim, in the buffer and on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.neovim import Neovim, neovim, until
from editors.tools import program

OLD = "import yaml\n\n\ndef settings(stream):\n    return yaml.unsafe_load(stream)\n"
PATTERNS = [
    "yaml.unsafe_load(text)", "eval(text)", "os.system('ls ' + text)", "pickle.loads(text)",
    "os.environ.get('SECRET_KEY', 'h4rd-c0ded-s3cret')", "tempfile.mktemp()",
]  # fmt: skip
LINES = ["import os", "import pickle", "import tempfile", "", ""]
LINES += [
    line
    for number in range(6)
    for line in (
        f"def landed_{number}(text):",
        *(f"    step_{number}_{n} = {n} + len(text)" for n in range(5)),
        f"    value_{number} = {PATTERNS[number]}",
        f"    return value_{number}, step_{number}_0",
        "",
    )
]
FINDINGS = (
    "return vim.tbl_map(function(d) return { d.lnum, d.severity } end, vim.diagnostic.get(0))"
)
ALL_FINDINGS = """
local found = {}
for _, d in ipairs(vim.diagnostic.get()) do
  local name = vim.fs.basename(vim.api.nvim_buf_get_name(d.bufnr))
  found[name] = (found[name] or 0) + 1
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
def editor(tmp_path: Path) -> Iterator[Neovim]:
    program("vetline", "run `make setup`")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "pyproject.toml").write_text("")
    (workspace / "app.py").write_text(OLD)
    with neovim(tmp_path) as editor:
        editor.open(workspace / "app.py")
        until(lambda: editor.lua(FINDINGS), "the old finding is shown")
        yield editor


def severities(editor: Neovim) -> dict[int, int]:
    return dict(editor.lua(FINDINGS))


def test_a_block_is_put_first_fixed_and_undone(editor: Neovim) -> None:
    bad = [5 + n for n, line in enumerate(LINES) if "value_" in line and "return" not in line]

    editor.api.current.buffer.append(LINES)
    until(
        lambda: severities(editor).get(4) == 4 and all(line in severities(editor) for line in bad),
        "six findings stand in the block and the old one is a hint",
    )
    assert all(severities(editor)[line] in (1, 2) for line in bad)
    editor.lua(ACTIONS, bad[0] + 1)
    titles = until(lambda: editor.lua("return _G.titles"), "actions are offered")
    assert "Mark block reviewed" in titles
    (fix,) = [title for title in titles if title.endswith("in this block")]
    before = editor.text()
    editor.lua("_G.take(...)", fix)
    until(lambda: editor.text() != before, "the fix is made")
    assert editor.text() == before.replace(
        "os.environ.get('SECRET_KEY', 'h4rd-c0ded-s3cret')", "os.environ['SECRET_KEY']"
    )

    editor.type("u")
    editor.type("u")
    until(lambda: list(severities(editor)) == [4], "block and findings are gone")


def test_ten_files_that_an_agent_rewrites_are_right(editor: Neovim, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    for number in range(9):
        (workspace / f"m{number}.py").write_text("x = 1\n")
    for name in ("m0.py", "m1.py"):  # Neovim asks for diagnostics of what it shows.
        editor.api.command(f"split {workspace / name}")
    time.sleep(3.0)  # The server has begun to watch.

    for number in range(9):
        (workspace / f"m{number}.py").write_text(OLD)
    (workspace / "app.py").write_text("x = 1\n")

    want = {f"m{number}.py": 1 for number in range(9)}
    until(lambda: editor.lua(ALL_FINDINGS) == want, "all files are right")
