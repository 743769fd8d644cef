"""Ways in which text arrives."""

from __future__ import annotations

from landing.desk import Desk
from landing.texts import END, LINES, NEW, OLD, OTHER, long_function


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
