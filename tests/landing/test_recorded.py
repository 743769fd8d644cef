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

SCENES = [
    pytest.param(events, LANDED.get(scene, []), id=f"{scene} in {editor}")
    for editor in ("neovim", "vscode")
    for scene, events in recorded(editor).items()
]


@pytest.mark.parametrize(("events", "want"), SCENES)
def test_what_landed(events: list[list[object]], want: list[str]) -> None:
    desk = Replay().play(events)

    landed = [text for name in desk.pages for text in desk.landed(name)]
    assert [text.expandtabs(4).rstrip() for text in landed] == [text.rstrip() for text in want]
