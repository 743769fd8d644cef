"""Sequences of changes, and what of them is a landed block."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from landing import arrivals, returns
from landing.desk import Desk
from landing.texts import NEW, OLD, OTHER, long_function

Script = Callable[[Desk], None]
LONG_LINE = "run(" + ", ".join(f"argument_{n}" for n in range(15)) + ")\n"
WORDS = long_function(40)
STREAM = long_function(199)
CASES: list[tuple[Script, list[str]]] = [
    (arrivals.nothing, []),
    (arrivals.ghost_text, [NEW]),
    (arrivals.ghost_text_inside_a_line, [NEW]),
    (arrivals.ghost_text_word_by_word, []),
    (arrivals.ghost_text_word_by_word_quickly, []),
    (arrivals.ghost_text_line_by_line, []),
    (arrivals.typing, []),
    (arrivals.typing_with_pauses, []),
    (arrivals.typing_with_indents, []),
    (arrivals.typing_gathered_by_the_editor, []),
    (arrivals.completions, []),
    (arrivals.empty_lines, []),
    (arrivals.paste, [NEW]),
    (arrivals.paste_of_two_short_lines, []),
    (arrivals.paste_of_three_short_lines, ["one = 1\ntwo = 2\nthree = 3\n"]),
    (
        arrivals.paste_of_one_long_line,
        [LONG_LINE],
    ),
    (arrivals.paste_over_a_selection, [NEW]),
    (arrivals.paste_twice_at_two_places, [NEW, OTHER]),
    (arrivals.paste_beside_a_block, [NEW + OTHER]),
    (arrivals.cut_and_paste_elsewhere, []),
    (arrivals.cut_and_paste_with_another_indent, []),
    (arrivals.cut_and_paste_in_one_moment, []),
    (arrivals.move_to_another_document, []),
    (arrivals.copy_from_another_document, [NEW]),
    (arrivals.move_line_up, []),
    (arrivals.move_function_up, []),
    (arrivals.duplicate_line, []),
    (arrivals.duplicate_selection, []),
    (returns.undo_of_ghost_text, []),
    (returns.redo_of_ghost_text, []),
    (returns.undo_before_it_settled, []),
    (returns.undo_of_paste_over, []),
    (returns.redo_of_paste_over, []),
    (returns.undo_of_a_deletion, []),
    (returns.redo_of_a_deletion, []),
    (returns.undo_of_a_move, []),
    (returns.undo_of_typing, []),
    (returns.undo_of_a_rewrite, []),
    (returns.undo_of_a_stream, []),
    (returns.delete_most, []),
    (returns.format_on_save, []),
    (returns.format_with_quotes, []),
    (returns.indent_by_two, []),
    (returns.other_line_ends, []),
    (returns.organise_imports, []),
    (returns.rename_symbol, []),
    (returns.rename_in_neighbouring_lines, []),
    (returns.several_cursors, []),
    (returns.several_cursors_at_once, []),
    (returns.comment_lines_out, []),
    (arrivals.rewrite_with_two_changed_lines, []),
    (arrivals.rewrite_with_a_new_function, [NEW + "\n\n"]),
    (arrivals.rewrite_of_everything, [OTHER + NEW]),
    (arrivals.rewrite_with_nothing_changed, []),
    (arrivals.stream_of_forty_changes, [STREAM]),
    (arrivals.stream_of_single_lines, [STREAM]),
    (arrivals.stream_of_words, [WORDS]),
    (arrivals.stream_of_keys, [long_function(20)]),
    (
        arrivals.stream_with_corrections,
        ["".join((lines := STREAM.splitlines(True))[:3]) + "    other = 1\n" + "".join(lines[5:])],
    ),
    (arrivals.reload_in_an_editor_that_sends_one_change, [NEW]),
    (arrivals.reload_by_closing_and_opening, [NEW]),
    (arrivals.reload_without_change, []),
    (returns.branch_switch, []),
    (returns.stash_pop, []),
    (returns.checkout_while_closed, []),
    (returns.restore_of_a_committed_function, []),
    (returns.commit_of_a_block, []),
    (returns.commit_of_something_else, [NEW]),
    (arrivals.notebook_cell, []),
    (arrivals.notebook_cell_filled, []),
    (arrivals.new_file_filled, []),
    (returns.edit_in_a_block, [NEW.replace("    name", "    base_name", 1)]),
    (returns.edit_in_a_block_undone, [NEW]),
    (returns.edited_block_undone, []),
    (returns.line_typed_in_a_block, [NEW]),
    (returns.edit_above_a_block, [NEW]),
    (returns.block_deleted, []),
    (returns.half_of_a_block_deleted, ["".join(NEW.splitlines(keepends=True)[:2])]),
    (returns.block_formatted, ["def fetch(\n    url,\n    folder,\n):\n" + NEW.split("\n", 1)[1]]),
    (returns.block_moved, []),
    (arrivals.snippet_with_three_lines, ["while True:\n    item = queue.get()\n    work(item)\n"]),
    (arrivals.snippet_with_two_lines, []),
    (arrivals.typing_and_a_small_paste, []),
    (arrivals.typing_and_a_large_paste, [NEW]),
]


@pytest.mark.parametrize(
    ("script", "want"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_landed(script: Script, want: list[str]) -> None:
    desk = Desk()
    desk.open(OLD)

    script(desk)
    desk.rest()

    assert desk.landed() == want
