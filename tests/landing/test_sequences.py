"""Sequences of changes, and what of them is a landed block."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from landing.desk import Desk

OLD = """\
import os
import sys


def read(path):
    with open(path) as stream:
        return stream.read()


def write(path, text):
    with open(path, "w") as stream:
        stream.write(text)


def main():
    for path in sys.argv[1:]:
        write(path, read(path).upper())
"""
NEW = """\
def fetch(url, folder):
    name = url.rsplit("/", 1)[-1]
    os.system("curl -o " + folder + name + " " + url)
    return folder + name
"""
OTHER = """\
def load(blob):
    import pickle

    return pickle.loads(blob)
"""
LINES = OLD.splitlines(keepends=True)
END = len(LINES)

Script = Callable[[Desk], None]


def long_function(count: int, name: str = "made") -> str:
    return f"def {name}():\n" + "".join(f"    {name}_{n} = call_{n}({n})\n" for n in range(count))


def ghost_text(desk: Desk) -> None:
    desk.put(END, NEW)


def ghost_text_inside_a_line(desk: Desk) -> None:
    desk.put(4, "\n" + NEW.rstrip("\n"), column=len(LINES[4]) - 1)


def ghost_text_word_by_word(desk: Desk) -> None:
    for number, line in enumerate(NEW.splitlines(keepends=True)):
        at = 0
        for word in line.replace(" ", "\0 ").split("\0"):
            desk.put(END + number, word, column=at)
            at += len(word)
            desk.rest()


def ghost_text_word_by_word_quickly(desk: Desk) -> None:
    at = 0
    for word in ["result", " = ", "compute", "(", "first", ", ", "second", ")"]:
        desk.now += 0.15
        desk.put(END, word, column=at)
        at += len(word)


def ghost_text_line_by_line(desk: Desk) -> None:
    for number, line in enumerate(NEW.splitlines(keepends=True)):
        desk.put(END + number, line)
        desk.rest()


def typing(desk: Desk) -> None:
    desk.type(END, NEW)


def typing_with_pauses(desk: Desk) -> None:
    for number, line in enumerate(NEW.splitlines(keepends=True)):
        desk.type(END + number, line)
        desk.rest()


def typing_with_indents(desk: Desk) -> None:
    desk.type(END, "def f():")
    desk.put(END, "\n    ", column=8)
    desk.type(END + 1, "if x:", column=4)
    desk.put(END + 1, "\n        ", column=9)
    desk.type(END + 2, "g(x)", column=8)
    desk.put(END + 2, "\n        ", column=12)
    desk.type(END + 3, "h(x)", column=8)


def typing_gathered_by_the_editor(desk: Desk) -> None:
    pieces = ["def f", "():\n", "    re", "turn ", "g(1)\n", "\n", "def g", "(x):\n", "    x"]
    line, column = END, 0
    for piece in pieces:
        desk.now += 0.3
        desk.put(line, piece, column)
        if piece.endswith("\n"):
            line, column = line + 1, 0
        else:
            column += len(piece)


def completions(desk: Desk) -> None:
    desk.type(END, "sub")
    desk.change((END, 0, END, 3, "subprocess.check_output()"))
    desk.type(END, "cmd", column=24)


def empty_lines(desk: Desk) -> None:
    desk.put(END, "\n\n\n\n\n\n")


def paste(desk: Desk) -> None:
    desk.put(8, NEW)


def paste_of_two_short_lines(desk: Desk) -> None:
    desk.put(8, "one = 1\ntwo = 2\n")


def paste_of_three_short_lines(desk: Desk) -> None:
    desk.put(8, "one = 1\ntwo = 2\nthree = 3\n")


def paste_of_one_long_line(desk: Desk) -> None:
    desk.put(8, "run(" + ", ".join(f"argument_{n}" for n in range(15)) + ")\n")


def paste_over_a_selection(desk: Desk) -> None:
    desk.change((4, 0, 7, 0, NEW))


def paste_twice_at_two_places(desk: Desk) -> None:
    desk.put(END, OTHER)
    desk.put(3, NEW)


def paste_beside_a_block(desk: Desk) -> None:
    desk.put(END, NEW)
    desk.rest()
    desk.put(END + 4, OTHER)


def cut_and_paste_elsewhere(desk: Desk) -> None:
    text = desk.cut(4, 8)
    desk.put(END - 4, text)


def cut_and_paste_with_another_indent(desk: Desk) -> None:
    text = desk.cut(4, 7)
    desk.put(END - 3, "class A:\n" + "".join("    " + line for line in text.splitlines(True)))


def cut_and_paste_in_one_moment(desk: Desk) -> None:
    desk.change((4, 0, 8, 0, ""))
    desk.put(END - 4, "".join(LINES[4:8]))


def move_to_another_document(desk: Desk) -> None:
    desk.open("import sys\n", "other.py")
    text = desk.cut(4, 8)
    desk.put(1, text, name="other.py")
    desk.rest("other.py")
    assert desk.landed("other.py") == []


def copy_from_another_document(desk: Desk) -> None:
    desk.open("import sys\n" + NEW, "other.py")
    desk.put(END, NEW)


def move_line_up(desk: Desk) -> None:
    desk.change((1, 0, 2, 0, ""), (0, 0, 0, 0, "import sys\n"))


def move_function_up(desk: Desk) -> None:
    desk.change((9, 0, 14, 0, ""), (4, 0, 4, 0, "".join(LINES[9:14])))


def duplicate_line(desk: Desk) -> None:
    desk.put(6, LINES[5])


def duplicate_selection(desk: Desk) -> None:
    desk.put(7, "".join(LINES[4:7]))


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


def rewrite_with_two_changed_lines(desk: Desk) -> None:
    desk.write(OLD.replace("upper()", "lower()").replace('"w"', '"a"'))


def rewrite_with_a_new_function(desk: Desk) -> None:
    desk.write("".join(LINES[:9]) + NEW + "\n\n" + "".join(LINES[9:]))


def rewrite_of_everything(desk: Desk) -> None:
    desk.write(OTHER + "\n\n" + NEW)


def rewrite_with_nothing_changed(desk: Desk) -> None:
    desk.write(OLD)


def stream_of_forty_changes(desk: Desk) -> None:
    lines = long_function(199).splitlines(keepends=True)
    for start in range(0, 200, 5):
        desk.now += 0.05
        desk.put(END + start, "".join(lines[start : start + 5]))


def stream_of_single_lines(desk: Desk) -> None:
    for number, line in enumerate(long_function(199).splitlines(keepends=True)):
        desk.now += 0.03
        desk.put(END + number, line)


def stream_of_words(desk: Desk) -> None:
    line, column = END, 0
    for word in long_function(40).replace(" ", " \0").replace("\n", "\n\0").split("\0"):
        desk.now += 0.02
        desk.put(line, word, column)
        line, column = (line + 1, 0) if word.endswith("\n") else (line, column + len(word))


def stream_of_keys(desk: Desk) -> None:
    desk.type(END, long_function(20), pause=0.002)


def stream_with_corrections(desk: Desk) -> None:
    stream_of_single_lines(desk)
    desk.change((END + 3, 0, END + 5, 0, ""))
    desk.put(END + 3, "    other = 1\n")


def reload_in_an_editor_that_sends_one_change(desk: Desk) -> None:
    desk.write(OLD + NEW)


def reload_by_closing_and_opening(desk: Desk) -> None:
    desk.open(OLD + NEW)


def reload_without_change(desk: Desk) -> None:
    desk.open(OLD)


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


def notebook_cell(desk: Desk) -> None:
    desk.open(NEW, "notebook#cell2")
    desk.rest("notebook#cell2")
    assert desk.landed("notebook#cell2") == []


def notebook_cell_filled(desk: Desk) -> None:
    desk.open("", "notebook#cell2")
    desk.put(0, NEW, name="notebook#cell2")
    desk.rest("notebook#cell2")
    assert desk.landed("notebook#cell2") == [NEW]


def new_file_filled(desk: Desk) -> None:
    desk.open("", "new.py")
    desk.put(0, NEW, name="new.py")
    desk.rest("new.py")
    assert desk.landed("new.py") == [NEW]


def nothing(desk: Desk) -> None:
    del desk


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


def snippet_with_three_lines(desk: Desk) -> None:
    desk.put(END, "while True:\n    item = queue.get()\n    work(item)\n")


def snippet_with_two_lines(desk: Desk) -> None:
    desk.put(END, "for item in items:\n    pass")


def typing_and_a_small_paste(desk: Desk) -> None:
    desk.type(END, "def f(x):\n    y = x\n    z = y\n")
    desk.put(END + 3, "    return compute_the_answer_to_everything_there_is(z)\n")


def typing_and_a_large_paste(desk: Desk) -> None:
    desk.type(8, "import re\n")
    desk.put(END + 1, NEW)


WORDS = long_function(40)
STREAM = long_function(199)
CASES: list[tuple[Script, list[str]]] = [
    (nothing, []),
    (ghost_text, [NEW]),
    (ghost_text_inside_a_line, [NEW]),
    (ghost_text_word_by_word, []),
    (ghost_text_word_by_word_quickly, []),
    (ghost_text_line_by_line, []),
    (typing, []),
    (typing_with_pauses, []),
    (typing_with_indents, []),
    (typing_gathered_by_the_editor, []),
    (completions, []),
    (empty_lines, []),
    (paste, [NEW]),
    (paste_of_two_short_lines, []),
    (paste_of_three_short_lines, ["one = 1\ntwo = 2\nthree = 3\n"]),
    (paste_of_one_long_line, ["run(" + ", ".join(f"argument_{n}" for n in range(15)) + ")\n"]),
    (paste_over_a_selection, [NEW]),
    (paste_twice_at_two_places, [NEW, OTHER]),
    (paste_beside_a_block, [NEW + OTHER]),
    (cut_and_paste_elsewhere, []),
    (cut_and_paste_with_another_indent, []),
    (cut_and_paste_in_one_moment, []),
    (move_to_another_document, []),
    (copy_from_another_document, [NEW]),
    (move_line_up, []),
    (move_function_up, []),
    (duplicate_line, []),
    (duplicate_selection, []),
    (undo_of_ghost_text, []),
    (redo_of_ghost_text, []),
    (undo_before_it_settled, []),
    (undo_of_paste_over, []),
    (redo_of_paste_over, []),
    (undo_of_a_deletion, []),
    (redo_of_a_deletion, []),
    (undo_of_a_move, []),
    (undo_of_typing, []),
    (undo_of_a_rewrite, []),
    (undo_of_a_stream, []),
    (delete_most, []),
    (format_on_save, []),
    (format_with_quotes, []),
    (indent_by_two, []),
    (other_line_ends, []),
    (organise_imports, []),
    (rename_symbol, []),
    (rename_in_neighbouring_lines, []),
    (several_cursors, []),
    (several_cursors_at_once, []),
    (comment_lines_out, []),
    (rewrite_with_two_changed_lines, []),
    (rewrite_with_a_new_function, [NEW + "\n\n"]),
    (rewrite_of_everything, [OTHER + NEW]),
    (rewrite_with_nothing_changed, []),
    (stream_of_forty_changes, [STREAM]),
    (stream_of_single_lines, [STREAM]),
    (stream_of_words, [WORDS]),
    (stream_of_keys, [long_function(20)]),
    (
        stream_with_corrections,
        ["".join((lines := STREAM.splitlines(True))[:3]) + "    other = 1\n" + "".join(lines[5:])],
    ),
    (reload_in_an_editor_that_sends_one_change, [NEW]),
    (reload_by_closing_and_opening, [NEW]),
    (reload_without_change, []),
    (branch_switch, []),
    (stash_pop, []),
    (checkout_while_closed, []),
    (restore_of_a_committed_function, []),
    (commit_of_a_block, []),
    (commit_of_something_else, [NEW]),
    (notebook_cell, []),
    (notebook_cell_filled, []),
    (new_file_filled, []),
    (edit_in_a_block, [NEW.replace("    name", "    base_name", 1)]),
    (edit_in_a_block_undone, [NEW]),
    (edited_block_undone, []),
    (line_typed_in_a_block, [NEW]),
    (edit_above_a_block, [NEW]),
    (block_deleted, []),
    (half_of_a_block_deleted, ["".join(NEW.splitlines(keepends=True)[:2])]),
    (block_formatted, ["def fetch(\n    url,\n    folder,\n):\n" + NEW.split("\n", 1)[1]]),
    (block_moved, []),
    (snippet_with_three_lines, ["while True:\n    item = queue.get()\n    work(item)\n"]),
    (snippet_with_two_lines, []),
    (typing_and_a_small_paste, []),
    (typing_and_a_large_paste, [NEW]),
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
