"""The linters and type checkers have nothing to say, and the rooms keep to themselves."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("-m", "ruff", "check", "--quiet", "."), id="ruff check"),
        pytest.param(("-m", "ruff", "format", "--quiet", "--check", "."), id="ruff format"),
        pytest.param(("-m", "mypy"), id="mypy"),
        pytest.param(("-c", LINT_IMPORTS, "--no-cache"), id="import contracts"),
    ],
)
def test_tool_is_content(command: tuple[str, ...]) -> None:
    run = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr
