"""What is done in Neovim while somebody writes down what it says; each scene has its own file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from editors.neovim import Neovim, until
from editors.recording.repository import Repository
from landing.texts import END, LINES, NEW, OLD, OTHER, long_function

REST_SECONDS = 0.5
"""Longer than the server waits for a quiet moment."""

KEY_SECONDS = 0.04


@frozen
class Stage:
    """A Neovim with one file, for one scene."""

    editor: Neovim
    file: Path
    repository: Repository

    def keys(self, keys: str) -> None:
        self.editor.type(keys)
        time.sleep(REST_SECONDS)

    def type_slowly(self, text: str) -> None:
        for key in text:
            self.editor.type("<lt>" if key == "<" else "<CR>" if key == "\n" else key)
            time.sleep(KEY_SECONDS)
        self.keys("<Esc>")

    def command(self, command: str) -> None:
        self.editor.api.command(command)
        time.sleep(REST_SECONDS)

    def put(self, line: int, text: str, column: int = 0) -> None:
        """As a plugin puts in what an assistant says."""
        place = line, column, line, column
        self.editor.api.current.buffer.api.set_text(*place, text.split("\n"))

    def write(self, text: str) -> None:
        """As a process does that no editor knows of."""
        self.file.write_text(text)
        self.command("checktime")
        until(lambda: self.editor.text() + "\n" == text, "the file is read again")
        time.sleep(REST_SECONDS)


def nothing(stage: Stage) -> None:
    stage.keys("G")


def ghost_text(stage: Stage) -> None:
    stage.put(END - 1, "\n" + NEW.rstrip("\n"), len(LINES[-1]) - 1)


def undo_of_ghost_text(stage: Stage) -> None:
    ghost_text(stage)
    time.sleep(REST_SECONDS)
    stage.keys("u")


def redo_of_ghost_text(stage: Stage) -> None:
    undo_of_ghost_text(stage)
    stage.keys("<C-r>")


def ghost_text_word_by_word(stage: Stage) -> None:
    stage.editor.type("Go<Esc>")
    for number, line in enumerate(NEW.splitlines()):
        at = 0
        for word in line.replace(" ", "\0 ").split("\0"):
            stage.put(END + number, word, at)
            at += len(word)
            time.sleep(0.25)
        stage.put(END + number, "\n", at)


def typing(stage: Stage) -> None:
    stage.editor.type("Go")
    stage.type_slowly(
        "def fetch(url, folder):\n    name = url.strip()\nos.system(name)\nreturn name"
    )


def undo_of_typing(stage: Stage) -> None:
    typing(stage)
    stage.keys("u")


def redo_of_typing(stage: Stage) -> None:
    undo_of_typing(stage)
    stage.keys("<C-r>")


def paste(stage: Stage) -> None:
    stage.editor.type("Go<Esc>")
    stage.editor.api.api.paste(NEW, True, -1)


def undo_of_paste(stage: Stage) -> None:
    put_from_a_register(stage)
    stage.keys("u")


def redo_of_paste(stage: Stage) -> None:
    undo_of_paste(stage)
    stage.keys("<C-r>")


def put_from_a_register(stage: Stage) -> None:
    stage.editor.lua("vim.fn.setreg('\"', ..., 'l')", NEW)
    stage.keys("Gp")


def paste_over_a_selection(stage: Stage) -> None:
    stage.editor.lua("vim.fn.setreg('\"', ..., 'l')", NEW)
    stage.keys("5GV2jp")


def cut_and_paste_elsewhere(stage: Stage) -> None:
    stage.keys("10G5dd")
    stage.keys("4Gp")


def undo_of_cut_and_paste(stage: Stage) -> None:
    cut_and_paste_elsewhere(stage)
    stage.keys("u")
    stage.keys("u")


def redo_of_cut_and_paste(stage: Stage) -> None:
    undo_of_cut_and_paste(stage)
    stage.keys("<C-r>")
    stage.keys("<C-r>")


def move_lines(stage: Stage) -> None:
    stage.command("10,14move 4")


def duplicate_line(stage: Stage) -> None:
    stage.keys("6Gyyp")


def undo_of_duplicate_line(stage: Stage) -> None:
    duplicate_line(stage)
    stage.keys("u")


def redo_of_duplicate_line(stage: Stage) -> None:
    undo_of_duplicate_line(stage)
    stage.keys("<C-r>")


def duplicate_selection(stage: Stage) -> None:
    stage.keys("5G3yyP")


def move_to_another_file(stage: Stage) -> None:
    other = stage.file.with_name(f"{stage.file.stem}-other.py")
    other.write_text("import sys\n")
    stage.keys("10G5dd")
    stage.command(f"edit {other}")
    stage.keys("Gp")


def format_on_save(stage: Stage) -> None:
    laid_out = OLD.replace("(path, text)", "(\n    path,\n    text,\n)", 1).replace('"', "'")
    formatted = stage.file.with_name("formatted.txt")
    formatted.write_text(laid_out)
    stage.editor.lua(
        "vim.api.nvim_create_autocmd('BufWritePre', { buffer = 0, command = '%!cat ' .. ... })",
        str(formatted),
    )
    stage.command("write")


def organise_imports(stage: Stage) -> None:
    stage.keys("ggOfrom b import y<CR>import zlib<CR>from a import x<CR>import abc<Esc>")
    stage.command("1,6sort")


def rename_symbol(stage: Stage) -> None:
    stage.command("%substitute/stream/opened_file/g")


def several_cursors(stage: Stage) -> None:
    stage.keys("5G<C-v>2jI# <Esc>")


def comment_lines_out(stage: Stage) -> None:
    stage.keys("5GgcG")


def indent_lines(stage: Stage) -> None:
    stage.keys("5G>G")


def delete_most(stage: Stage) -> None:
    stage.keys("3GdG")


def undo_of_a_deletion(stage: Stage) -> None:
    delete_most(stage)
    stage.keys("u")


def reload_after_a_write_on_disk(stage: Stage) -> None:
    stage.write(OLD + NEW)


def reload_with_two_changed_lines(stage: Stage) -> None:
    stage.write(OLD.replace("upper()", "lower()").replace('"w"', '"a"'))


def reload_of_the_same(stage: Stage) -> None:
    stage.write(OLD + NEW)
    stage.write(OLD)


def written_while_closed(stage: Stage) -> None:
    stage.command("bdelete")
    stage.file.write_text(OLD + NEW)
    stage.command(f"edit {stage.file}")


def rewrite_with_two_changed_lines(stage: Stage) -> None:
    text = OLD.replace("upper()", "lower()").replace('"w"', '"a"')
    stage.editor.api.current.buffer[:] = text.splitlines()


def rewrite_with_a_new_function(stage: Stage) -> None:
    stage.editor.api.current.buffer[:] = [*(OLD + NEW).splitlines()]


def stream_of_forty_changes(stage: Stage) -> None:
    lines = long_function(199).splitlines()
    for start in range(0, 200, 5):
        stage.editor.api.current.buffer.append(lines[start : start + 5])
        time.sleep(0.03)


def undo_of_a_stream(stage: Stage) -> None:
    stream_of_forty_changes(stage)
    time.sleep(REST_SECONDS)
    until(lambda: stage.editor.type("u") or stage.editor.text() + "\n" == OLD, "all is undone")


def snippet(stage: Stage) -> None:
    stage.keys("Go<Esc>")
    body = "while True:\n\titem = $1queue.get()\n\twork(item)\n"
    stage.editor.lua("vim.cmd.startinsert(); vim.snippet.expand(...)", body)


def read_from_a_command(stage: Stage) -> None:
    text = stage.file.with_name("text.txt")
    text.write_text(OTHER)
    stage.command(f"$read {text}")


def new_file_filled(stage: Stage) -> None:
    stage.command(f"edit {stage.file.with_name(stage.file.stem + '-new.py')}")
    stage.put(0, NEW)


def branch_switch(stage: Stage) -> None:
    stage.repository.switch()
    stage.command("checktime")


def stash_pop(stage: Stage) -> None:
    stage.write(OLD + NEW)
    stage.repository.stash()
    stage.command("checktime")
    stage.repository.pop()
    stage.command("checktime")


def commit_of_a_block(stage: Stage) -> None:
    ghost_text(stage)
    stage.command("write")
    stage.repository.commit()
    time.sleep(REST_SECONDS)
    stage.keys("ggx")


SCENES: tuple[Callable[[Stage], None], ...] = (
    nothing, ghost_text, undo_of_ghost_text, redo_of_ghost_text, ghost_text_word_by_word, typing,
    undo_of_typing, redo_of_typing, paste, undo_of_paste, redo_of_paste, put_from_a_register,
    paste_over_a_selection, cut_and_paste_elsewhere, undo_of_cut_and_paste, redo_of_cut_and_paste,
    move_lines, duplicate_line, undo_of_duplicate_line, redo_of_duplicate_line,
    duplicate_selection, move_to_another_file, format_on_save, organise_imports, rename_symbol,
    several_cursors, comment_lines_out, indent_lines, delete_most, undo_of_a_deletion,
    reload_after_a_write_on_disk, reload_with_two_changed_lines, reload_of_the_same,
    written_while_closed, rewrite_with_two_changed_lines, rewrite_with_a_new_function,
    stream_of_forty_changes, undo_of_a_stream, snippet, read_from_a_command, new_file_filled,
    branch_switch, stash_pop, commit_of_a_block,
)  # fmt: skip
