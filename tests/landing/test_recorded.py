"""What real editors said while something was done in them, and what of it is a landed block.

``python -m editors.recording`` has recorded it.
"""

from __future__ import annotations

import pytest

from landing.replay import Replay, recorded
from landing.texts import NEW, OTHER, long_function

SNIPPET = "while True:\n    item = queue.get()\n    work(item)\n"
LANDED = {
    "cell_of_a_notebook": [NEW],
    "ghost_text": [NEW],
    "insert_of_a_chat": [NEW],
    "new_file_filled": [NEW],
    "paste": [NEW],
    "paste_over_a_selection": [NEW],
    "put_from_a_register": [NEW],
    "read_from_a_command": [OTHER],
    "reload_after_a_write_on_disk": [NEW],
    "rewrite_with_a_new_function": [NEW],
    "snippet": [SNIPPET],
    "stream_of_forty_changes": [long_function(199)],
    "written_while_closed": [NEW],
}
"""The scenes in which something landed; in the others nothing did."""

EDITORS = ("emacs", "neovim", "vscode")
WAYS = {
    "branch_switch", "cell_of_a_notebook", "cut_and_paste_elsewhere", "duplicate_line",
    "format_on_save", "ghost_text", "ghost_text_word_by_word", "organise_imports", "paste",
    "redo_of_cut_and_paste", "redo_of_duplicate_line", "redo_of_ghost_text", "redo_of_paste",
    "reload_after_a_write_on_disk", "rename_symbol", "rewrite_with_two_changed_lines",
    "several_cursors", "stash_pop", "stream_of_forty_changes", "undo_of_cut_and_paste",
    "undo_of_duplicate_line", "undo_of_ghost_text", "undo_of_paste",
}  # fmt: skip
"""The ways in which text comes that nobody may be wrong about."""

SCENES = [
    pytest.param(events, LANDED.get(scene, []), id=f"{scene} in {editor}")
    for editor in EDITORS
    for scene, events in recorded(editor).items()
]


@pytest.mark.parametrize(("events", "want"), SCENES)
def test_what_landed(events: list[list[object]], want: list[str]) -> None:
    desk = Replay().play(events)

    landed = [text for name in desk.pages for text in desk.landed(name)]
    assert [text.expandtabs(4).rstrip() for text in landed] == [text.rstrip() for text in want]


def test_every_way_is_recorded() -> None:
    scenes = {scene for editor in EDITORS for scene in recorded(editor)}

    assert scenes >= set(LANDED)
    assert scenes >= WAYS
