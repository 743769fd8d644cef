import pytest

from vetline.syntax.scanner import LineScanner


def scanned(*lines: str) -> LineScanner:
    scanner = LineScanner()
    for line in lines:
        scanner.feed(line)
    return scanner


CLOSED = [
    pytest.param("call(a, [1], {2: 3})\n", id="balanced brackets"),
    pytest.param("a((((((1))))))\n", id="deeper than the fast way looks"),
    pytest.param('call("(", \'[\', "#")  # (\n', id="brackets in strings and comments"),
    pytest.param(r'a = "\"(" + r"\"("' + "\n", id="escaped quotes"),
    pytest.param("a = '''b''' + \"\"\"c\"\"\"\n", id="triple quotes on one line"),
    pytest.param('a = """b"c""d"""\n', id="quotes in triple quotes"),
    pytest.param('f"{a["b"]}"\n', id="same quotes in a field"),
    pytest.param('f"{a(")")}"\n', id="bracket in a string in a field"),
    pytest.param('f"{{("\n', id="doubled brace"),
    pytest.param('f"{a:#>{width}}"\n', id="number sign in a format"),
    pytest.param("f'{day:%H\"%M}'\n", id="other quote in a format"),
    pytest.param('rf"\\N{a}(" Rb"("\n', id="prefixes"),
    pytest.param('f"\\N{DASH}("\n', id="named character"),
    pytest.param('t"{a!r}("\n', id="template string"),
    pytest.param('if"(":\n', id="keyword before quotes"),
    pytest.param('a = "(\n', id="string left open ends with its line"),
    pytest.param('f"{a(b[\n', id="field left open ends with its line"),
    pytest.param('call(f"{a")\n', id="field left open ends with its string"),
    pytest.param('call(f"{a:>10")\n', id="format left open ends with its string"),
    pytest.param("a = b)]}\n", id="brackets never opened"),
    pytest.param("a = (b]\n", id="bracket closed by another"),
    pytest.param("\x00\ud800\f\n", id="null, lone surrogate, form feed"),
]


@pytest.mark.parametrize("line", CLOSED)
def test_nothing_is_open(line: str) -> None:
    assert not scanned(line).is_open


@pytest.mark.parametrize(
    ("lines", "frames"),
    [
        pytest.param(["a = (\n"], ["("], id="bracket"),
        pytest.param(["a = ([{\n", "}\n"], ["(", "["], id="brackets over lines"),
        pytest.param(["a = '''\n", '"""\n'], ["'''"], id="triple quotes"),
        pytest.param(["a = ''''\n", "\\'''\n"], ["'''"], id="escaped triple quotes"),
        pytest.param(["a = 'b\\\n"], ["'"], id="string that goes on after a backslash"),
        pytest.param(['f"""{a\n'], ['f"""', "}"], id="field over lines"),
        pytest.param(['f"""{a}\n'], ['f"""'], id="f-string over lines"),
        pytest.param(['f("{",\n'], ["("], id="call named f"),
    ],
)
def test_what_is_open(lines: list[str], frames: list[str]) -> None:
    assert scanned(*lines).frames == frames


@pytest.mark.parametrize(
    ("line", "continues"),
    [
        pytest.param("a = b + \\\n", True, id="backslash"),
        pytest.param("a = b + \\\r\n", True, id="backslash before two characters"),
        pytest.param("a = b + \\", True, id="backslash at the end of the text"),
        pytest.param("a = b + \\ \n", False, id="blank after the backslash"),
        pytest.param("a = b  # \\\n", False, id="backslash in a comment"),
    ],
)
def test_line_continues(line: str, continues: bool) -> None:
    assert scanned(line).continues == continues


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("a = b  # c\n", "a = b", id="comment"),
        pytest.param('a = "#"  # "\n', 'a = "#"', id="number sign in a string"),
        pytest.param("a = (  # c\n", "a = (", id="comment in a bracket"),
        pytest.param("a\r\n", "a", id="line end"),
    ],
)
def test_code_ends_before_the_comment(line: str, code: str) -> None:
    assert line[: scanned(line).code_end].rstrip() == code
