"""No file and no function grows beyond what one reads at a sitting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60

PYTHON = sorted([*ROOT.glob("server/**/*.py"), *ROOT.glob("tests/**/*.py")])
OTHER = sorted([*ROOT.glob("editors/*/src/**/*.ts"), *ROOT.glob("editors/neovim/**/*.lua")])
OURS = [file for file in PYTHON if "fixtures" not in file.parts]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", [*OURS, *OTHER], ids=name)
def test_file_is_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").split("\n")) - 1 <= FILE_LINES_MAX


@pytest.mark.parametrize("file", OURS, ids=name)
def test_functions_are_short(file: Path) -> None:
    tree = ast.parse(file.read_bytes())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}

    assert {n: lines for n, lines in lengths.items() if lines > FUNCTION_LINES_MAX} == {}
