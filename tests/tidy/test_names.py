"""Names say what a thing is; these words never do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "data", "info", "process",
}  # fmt: skip
VERBS = ("do_", "handle_")
ALLOWED = {
    "INFO": "the severity, as the whole field calls it",
}
FILES = sorted(ROOT.glob("server/**/*.py"))


def defined_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def is_forbidden(name: str, file: Path) -> bool:
    verbs = VERBS if "lsp" not in file.parts else VERBS[:1]
    return name not in ALLOWED and (name.startswith(verbs) or bool(words(name) & FORBIDDEN))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_names_say_something(file: Path) -> None:
    names = {file.stem, *defined_names(ast.parse(file.read_bytes()))}

    assert sorted(name for name in names if is_forbidden(name, file)) == []


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("read_utils", True),
        ("DataHolder", True),
        ("do_it", True),
        ("processed", False),
        ("database", False),
        ("INFO", False),
    ],
)
def test_the_test_itself(name: str, want: bool) -> None:
    assert is_forbidden(name, Path("server/vetline/cli/check.py")) is want
