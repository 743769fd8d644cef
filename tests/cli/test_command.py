"""Words of the command line: what each starts, and what is misuse."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Vetline


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        pytest.param(["check", "--nope"], "unrecognized arguments: --nope", id="unknown flag"),
        pytest.param(["chek"], "invalid choice: 'chek'", id="unknown command"),
        pytest.param([], "the following arguments are required", id="no command"),
        pytest.param(["check", "--format", "xml"], "invalid choice: 'xml'", id="unknown format"),
        pytest.param(["check", "--jobs", "0"], "should be a whole number", id="no jobs"),
        pytest.param(["check", "--select", "bad-cal"], "did you mean `bad-call`?", id="near rule"),
        pytest.param(["check", "--ignore", "zzz"], "see `vetline rules list`", id="no such rule"),
        pytest.param(["check", "-", "a.py"], "standard input", id="stdin and a path"),
        pytest.param(["server", "--tcp", "65536"], "should be a port", id="no port"),
        pytest.param(["explain", "bad-cal"], "no rule is called `bad-cal`", id="explain no rule"),
        pytest.param(["rules", "new", "Bad_Id"], "should be kebab-case", id="bad id"),
        pytest.param(["rules", "docs", "--folder", "no"], "holds no rules", id="docs of nothing"),
    ],
)
@pytest.mark.usefixtures("project")
def test_misuse_is_said_in_one_line(vetline: Vetline, arguments: list[str], want: str) -> None:
    ran = vetline(*arguments)

    (line,) = [line for line in ran.err.splitlines() if not line.endswith("no such file or folder")]
    assert (ran.status, ran.out) == (2, "")
    assert want in line


def test_version(vetline: Vetline) -> None:
    assert vetline("--version").out.startswith("vetline 0.")


def test_server_is_started(vetline: Vetline) -> None:
    assert vetline("server").status == vetline("server", "--stdio").status == 77
    assert vetline("server", "--tcp", "4242").status == 4242


def test_no_module_of_the_working_folder_is_run(tmp_path: Path) -> None:
    for name in ("logging", "json", "argparse", "vetline_rules"):
        (tmp_path / f"{name}.py").write_text("open('was_run', 'w')\n")

    command = [sys.executable, "-m", "vetline", "check", "--no-cache", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert not (tmp_path / "was_run").exists()
    assert ran.stdout == "No findings in 4 files.\n"
