"""Ways in which text comes back, moves, changes its layout, or goes."""

from __future__ import annotations

from landing.arrivals import (
    cut_and_paste_elsewhere,
    paste_over_a_selection,
    stream_of_forty_changes,
    typing_with_pauses,
)
from landing.desk import Desk
from landing.texts import END, LINES, NEW, OLD, OTHER


def undo_of_ghost_text(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.undo()


def redo_of_ghost_text(desk: Desk) -> None:
    undo_of_ghost_text(desk)
    desk.rest()
    desk.redo()


def undo_before_it_settled(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.undo()


def undo_of_paste_over(desk: Desk) -> None:
    paste_over_a_selection(desk)
    desk.rest()
    desk.undo()


def redo_of_paste_over(desk: Desk) -> None:
    undo_of_paste_over(desk)
    desk.rest()
    desk.redo()


def undo_of_a_deletion(desk: Desk) -> None:
    desk.cut(4, 14)
    desk.undo()


def redo_of_a_deletion(desk: Desk) -> None:
    undo_of_a_deletion(desk)
    desk.rest()
    desk.redo()


def undo_of_a_move(desk: Desk) -> None:
    cut_and_paste_elsewhere(desk)
    desk.rest()
    desk.undo()
    desk.rest()
    desk.undo()


def undo_of_typing(desk: Desk) -> None:
    typing_with_pauses(desk)
    desk.rest()
    for _ in range(40):
        desk.undo()
    desk.rest()
    for _ in range(40):
        desk.redo()


def undo_of_a_rewrite(desk: Desk) -> None:
    desk.write(OTHER + NEW)
    desk.rest()
    desk.undo()


def undo_of_a_stream(desk: Desk) -> None:
    stream_of_forty_changes(desk)
    desk.rest()
    for _ in range(40):
        desk.undo()


def delete_most(desk: Desk) -> None:
    desk.cut(2, END)


def format_on_save(desk: Desk) -> None:
    desk.change((9, 0, 10, 0, "def write(\n    path,\n    text,\n):\n"))


def format_with_quotes(desk: Desk) -> None:
    desk.change((10, 0, 12, 0, "    with open(\n        path,\n        'w',\n    ) as stream:\n"
                               "        stream.write(\n            text\n        )\n"))  # fmt: skip


def indent_by_two(desk: Desk) -> None:
    desk.write(OLD.replace("    ", "  "))


def other_line_ends(desk: Desk) -> None:
    desk.write(OLD.replace("\n", "\r\n"))


def organise_imports(desk: Desk) -> None:
    desk.open(
        "from b import y\nimport os\nfrom a import x\nimport abc\nimport sys\n\nx(y)\n", "i.py"
    )
    desk.write(
        "import abc\nimport os\nimport sys\n\nfrom a import x\nfrom b import y\n\nx(y)\n", "i.py"
    )
    desk.rest("i.py")
    assert desk.landed("i.py") == []


def rename_symbol(desk: Desk) -> None:
    desk.change((16, 14, 16, 18, "fetch_text"), (4, 4, 4, 8, "fetch_text"))


def rename_in_neighbouring_lines(desk: Desk) -> None:
    desk.open("".join(f"f{n}(old)\n" for n in range(8)), "r.py")
    desk.write("".join(f"f{n}(a_much_longer_name_than_before)\n" for n in range(8)), "r.py")
    desk.rest("r.py")
    assert desk.landed("r.py") == []


def several_cursors(desk: Desk) -> None:
    for column, key in enumerate("async_name = "):
        desk.now += 0.1
        desk.change(*((line, column, line, column, key) for line in (4, 5, 6, 9, 10, 11)))


def several_cursors_at_once(desk: Desk) -> None:
    desk.change(*((line, 0, line, 0, "# ") for line in range(4, 17)))


def comment_lines_out(desk: Desk) -> None:
    desk.write("".join("# " + line if line.strip() else line for line in LINES))


def branch_switch(desk: Desk) -> None:
    desk.write(OTHER + NEW)
    desk.rest(checkout=True)


def stash_pop(desk: Desk) -> None:
    desk.write(OLD + NEW)
    desk.rest(checkout=True)


def checkout_while_closed(desk: Desk) -> None:
    desk.base = OLD + NEW
    desk.open(OLD + NEW)


def restore_of_a_committed_function(desk: Desk) -> None:
    desk.base = OLD + NEW
    desk.put(END, NEW)


def commit_of_a_block(desk: Desk) -> None:
    desk.base = OLD
    desk.put(END, NEW)
    desk.rest()
    desk.base = OLD + NEW


def commit_of_something_else(desk: Desk) -> None:
    desk.base = OLD
    desk.put(END, NEW)
    desk.rest()
    desk.base = "# changed\n" + OLD


def edit_in_a_block(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.type(END + 1, "base_", column=4)


def line_typed_in_a_block(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.type(END + 1, "    pass\n")


def edit_above_a_block(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.type(0, "# a\n# b\n")


def block_deleted(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.cut(END, END + 4)


def half_of_a_block_deleted(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.cut(END + 2, END + 4)


def block_formatted(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.change((END, 0, END + 1, 0, "def fetch(\n    url,\n    folder,\n):\n"))


def edit_in_a_block_undone(desk: Desk) -> None:
    edit_in_a_block(desk)
    desk.rest()
    for _ in range(5):
        desk.undo()


def edited_block_undone(desk: Desk) -> None:
    edit_in_a_block_undone(desk)
    desk.rest()
    desk.undo()


def block_moved(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.put(3, desk.cut(END, END + 4))
