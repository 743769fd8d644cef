"""vetline in a real Neovim: flagged while typing, told why, fixed, undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.neovim import Neovim, neovim, until
from editors.tools import copied_samples, program, put_server_into

RULE = "yaml-unsafe-load"

WATCH_FINDINGS = """
_G.seen = {}
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function() table.insert(_G.seen, #vim.diagnostic.get(0)) end,
})
"""

TAKE_THE_FIRST_ACTION = """
local finding = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
vim.ui.select = function(actions, _, take) take(actions[1]) end
vim.lsp.buf.code_action()
"""

SHOWN_IN_WINDOWS = """
local shown = {}
for _, window in ipairs(vim.api.nvim_list_wins()) do
  if vim.api.nvim_win_get_config(window).relative ~= '' then
    local buffer = vim.api.nvim_win_get_buf(window)
    vim.list_extend(shown, vim.api.nvim_buf_get_lines(buffer, 0, -1, true))
  end
end
return table.concat(shown, '\\n')
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copied_samples(tmp_path)


@pytest.fixture
def editor(tmp_path: Path, workspace: Path) -> Iterator[Neovim]:
    """A Neovim in which an insecure line was just typed."""
    program("vetline", "run `make setup`")
    with neovim(tmp_path) as editor:
        editor.open(workspace / "settings.py")
        editor.type("Go    return yaml.unsafe_load(stream)<Esc>")
        yield editor


def flagged(editor: Neovim) -> bool:
    return RULE in editor.findings().values()


def test_an_insecure_line_is_flagged_while_it_is_typed(editor: Neovim) -> None:
    until(lambda: flagged(editor), "the line is flagged")

    [line] = editor.findings()
    assert editor.text().splitlines()[line - 1] == "    return yaml.unsafe_load(stream)"


def test_it_stays_while_the_code_elsewhere_is_broken(editor: Neovim) -> None:
    until(lambda: flagged(editor), "the line is flagged")
    editor.lua(WATCH_FINDINGS)

    editor.type('/return f<CR>oprint("one<CR>other(<Esc>')
    until(lambda: editor.lua("return #_G.seen > 0"), "the broken code was looked at")

    assert 0 not in editor.lua("return _G.seen")
    [line] = editor.findings()
    assert editor.text().splitlines()[line - 1] == "    return yaml.unsafe_load(stream)"


def test_the_hover_says_why(editor: Neovim) -> None:
    until(lambda: flagged(editor), "the line is flagged")

    editor.type("G$F.K")

    text = until(lambda: editor.lua(SHOWN_IN_WINDOWS), "the hover is shown")
    assert RULE in text
    assert "CWE-502" in text


def test_its_fix_makes_it_go_and_undo_brings_it_back(editor: Neovim) -> None:
    until(lambda: flagged(editor), "the line is flagged")

    editor.lua(TAKE_THE_FIRST_ACTION)
    until(lambda: "yaml.safe_load(stream)" in editor.text(), "the fix is applied")
    until(lambda: not flagged(editor), "the finding is gone")

    editor.type("u")
    until(lambda: flagged(editor), "the finding is back")


def test_a_file_that_is_not_python_is_read_too(editor: Neovim, workspace: Path) -> None:
    editor.open(workspace / "notes.md")

    editor.type("GoHidden: \u202e<Esc>")

    until(lambda: editor.findings(), "the invisible character is flagged")


def test_the_way_of_older_versions(tmp_path: Path, workspace: Path) -> None:
    older = "vim.lsp.enable = nil; require('vetline').enable()"
    with neovim(tmp_path, enable=older) as editor:
        editor.open(workspace / "insecure.py")

        until(lambda: flagged(editor), "the line is flagged")


@pytest.mark.parametrize(
    ("trust", "started"),
    [
        pytest.param("nil", False, id="nothing is trusted"),
        pytest.param("true", True, id="everything is trusted"),
        pytest.param("{ '%s' }", True, id="this folder is trusted"),
        pytest.param("{ '%s-other' }", False, id="another folder is trusted"),
    ],
)
def test_a_workspace_server_starts_only_where_trusted(
    tmp_path: Path, workspace: Path, trust: str, started: bool
) -> None:
    put_server_into(workspace)
    trusted = trust.replace("%s", str(workspace))

    enable = f"vim.g.vetline_trusted = {trusted}; vim.lsp.enable('vetline')"
    with neovim(tmp_path, enable=enable) as editor:
        editor.open(workspace / "insecure.py")
        until(lambda: flagged(editor), "the line is flagged")

    assert (workspace / "started").exists() == started


def test_checkhealth_has_nothing_to_complain_of(editor: Neovim) -> None:
    until(lambda: flagged(editor), "the line is flagged")

    editor.lua("vim.cmd('checkhealth vetline')")

    report = editor.text()
    assert "running in" in report
    assert "ERROR" not in report
    assert "WARNING" not in report
