"""``vetline check`` from the outside: what it prints, writes and returns."""

import json
import os
from pathlib import Path

import pytest

from cli.conftest import RULE, Vetline
from vetline.analysis.finding import PlacedFinding
from vetline.engine import Engine
from vetline.text.document import Document

BAD = "def f(x):\n    bad(x)\n"
GOOD = "def f(x):\n    good(x)\n"


def found(out: str) -> list[tuple[str, str, int]]:
    return [(one["rule"], one["path"], one["line"]) for one in json.loads(out)["findings"]]


def test_clean_project(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text(GOOD)

    ran = vetline("check", "--select", "bad-call")

    assert (ran.status, ran.out, ran.err) == (0, "No findings in 1 file.\n", "")


def test_finding_as_text(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text(BAD)

    ran = vetline("check", "a.py", "--select", "bad-call")

    assert (ran.status, ran.err) == (1, "")
    assert ran.out == (
        "a.py:2:5: error[bad-call] `bad` is called with `x`.\n"
        "2 |     bad(x)\n"
        "  |     ^^^^^^\n"
        "  = help: Use good\n"
        "\n"
        "1 finding (1 error) in 1 of 1 file. --fix may repair 1 safely.\n"
    )


@pytest.mark.parametrize("name", ["json", "sarif", "github"])
def test_formats_for_programs(vetline: Vetline, project: Path, name: str) -> None:
    (project / "a.py").write_text(BAD)

    printed = vetline("check", "--format", name)
    written = vetline("check", "--format", name, "--output", "found.txt")

    assert (project / "found.txt").read_text() == printed.out
    assert written.out == ""
    assert printed.status == written.status == 1
    assert "bad-call" in printed.out


def test_exit_zero(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text(BAD)

    assert vetline("check", "--exit-zero").status == 0


@pytest.mark.parametrize(
    ("flags", "want"),
    [
        pytest.param([], 1, id="by itself"),
        pytest.param(["--ignore", "bad-call"], 0, id="ignored"),
        pytest.param(["--ignore", "B999"], 0, id="ignored by another tool's id"),
        pytest.param(["--select", "B999,bad-call"], 1, id="selected twice"),
    ],
)
def test_select_and_ignore(vetline: Vetline, project: Path, flags: list[str], want: int) -> None:
    (project / "a.py").write_text(BAD)

    assert vetline("check", "--no-builtin-rules", *flags).status == want


def test_rules_from_the_command_line(vetline: Vetline, project: Path, tmp_path: Path) -> None:
    (project / "pyproject.toml").unlink()
    (tmp_path / "other.yaml").write_text(
        RULE.replace("bad(", "worse(").replace("bad-call", "worse-call")
    )
    (project / "a.py").write_text("worse(1)\n")

    flags = ["--no-builtin-rules", "--rules", "../other.yaml", "--format", "json"]

    assert found(vetline("check", *flags).out) == [("worse-call", "a.py", 1)]


SEMGREP = """\
rules:
  - id: team-rule
    languages: [python]
    severity: WARNING
    message: no $X
    pattern: never($X)
  - id: too-new
    languages: [python]
    severity: WARNING
    message: no
    patterns: [{pattern: x}, {pattern-of-tomorrow: x}]
"""


def test_semgrep_rules_as_they_stand(vetline: Vetline, project: Path) -> None:
    (project / "team.yaml").write_text(SEMGREP)
    (project / "a.py").write_text("never(1)\n")

    ran = vetline("check", "a.py", "--rules", "team.yaml", "--format", "json")

    assert found(ran.out) == [("team-rule", "a.py", 1)]
    (line,) = ran.err.splitlines()
    assert "team.yaml" in line
    assert "too-new" in line
    assert "pattern-of-tomorrow" in line


def test_standard_input(vetline: Vetline, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, project, BAD)

    ran = vetline("check", "-", "--stdin-filename", "pkg/b.py", "--format", "json")

    assert found(ran.out) == [("bad-call", "pkg/b.py", 2)]


def typed(monkeypatch: pytest.MonkeyPatch, project: Path, text: str) -> None:
    (project / "typed").write_text(text)
    monkeypatch.setattr("sys.stdin", (project / "typed").open())


def test_fix_writes_what_is_safe(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_bytes(b"bad( 1 )  # keep\r\nbad(2)\r\n")

    ran = vetline("check", "--fix", "a.py")

    assert (ran.status, ran.err) == (0, "vetline: fixed 2 findings\n")
    assert (project / "a.py").read_bytes() == b"good( 1 )  # keep\r\ngood(2)\r\n"


def test_fix_keeps_the_encoding(vetline: Vetline, project: Path) -> None:
    text = "# -*- coding: latin-1 -*-\nbad('é')\n"
    (project / "a.py").write_bytes(text.encode("latin-1"))

    assert vetline("check", "--fix", "a.py").status == 0
    assert (project / "a.py").read_bytes() == text.replace("bad", "good").encode("latin-1")


def test_fix_of_standard_input_goes_to_standard_output(
    vetline: Vetline, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, project, "bad(1)\n")

    ran = vetline("check", "--fix", "-")

    assert ran.out == "good(1)\n"
    assert "No findings" in ran.err


@pytest.fixture
def odd_files(project: Path) -> Path:
    """Files that cannot be read, and one that can."""
    (project / "bad.py").write_text(BAD)
    (project / "binary.py").write_bytes(b"\0\1\2" * 10)
    (project / "big.py").write_bytes(b"#" * 20_000_001)
    (project / "wrong.py").write_bytes(b"x = '\xe9'\n")
    (project / "undefined.py").write_bytes(b"# coding: undefined\n")
    os.mkfifo(project / "pipe.py")
    (project / "endless.py").symlink_to("/dev/zero")
    (project / "latin.py").write_bytes("# coding: latin-1\nbad('é')\n".encode("latin-1"))
    return project


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(
    vetline: Vetline, odd_files: Path
) -> None:
    ran = vetline("check", "--format", "json")

    assert found(ran.out) == [("bad-call", "bad.py", 2), ("bad-call", "latin.py", 2)]
    said = [line.split(": ")[1] for line in ran.err.splitlines()]
    assert sorted(said) == [
        "big.py", "binary.py", "endless.py", "pipe.py", "undefined.py", "wrong.py",
    ]  # fmt: skip
    assert ran.status == 1
    assert {problem["path"] for problem in json.loads(ran.out)["problems"]} == set(said)


def test_named_file_that_cannot_be_read_is_no_clean_one(vetline: Vetline, odd_files: Path) -> None:
    assert vetline("check", "./binary.py").status == 2


def test_fault_of_ours_is_said_and_the_rest_goes_on(
    vetline: Vetline, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(BAD)
    (project / "b.py").write_text("# fails\n")
    full = Engine.full

    def failing(engine: Engine, document: Document) -> tuple[PlacedFinding, ...]:
        assert not document.path.endswith("b.py"), "by intent"
        return full(engine, document)

    monkeypatch.setattr(Engine, "full", failing)
    ran = vetline("check", "--format", "json")

    assert ran.status == 2
    assert "b.py: not scanned, by a fault of ours: AssertionError: by intent" in ran.err
    assert found(ran.out) == [("bad-call", "a.py", 2)]


def test_missing_path_is_misuse_and_the_rest_goes_on(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text(BAD)

    ran = vetline("check", "nowhere.py", "a.py", "--format", "json")

    assert ran.status == 2
    assert ran.err == "vetline: nowhere.py: no such file or folder\n"
    assert found(ran.out) == [("bad-call", "a.py", 2)]


def test_a_missing_path_says_nothing_of_the_rules_that_are_named(
    vetline: Vetline, project: Path
) -> None:
    ran = vetline("check", "--select", "eval-use", "missing.py")

    assert ran.status == 2
    assert ran.err == "vetline: missing.py: no such file or folder\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_folder_without_permission_is_said(vetline: Vetline, project: Path) -> None:
    (project / "secret").mkdir(mode=0o000)
    (project / "a.py").write_text(BAD)

    ran = vetline("check")

    assert ran.err == "vetline: secret: Permission denied\n"
    assert ran.status == 1


def test_wrong_rule_file_is_said_and_the_rest_goes_on(vetline: Vetline, project: Path) -> None:
    (project / "wrong.yaml").write_text("id: x-y\nmach: x\n")
    (project / "a.py").write_text(BAD)

    ran = vetline("check", "--rules", "wrong.yaml", "--format", "json")

    assert ran.status == 2
    assert all(line.startswith("vetline: wrong.yaml: ") for line in ran.err.splitlines())
    assert found(ran.out) == [("bad-call", "a.py", 2)]


def test_wrong_settings_are_said_with_their_line(vetline: Vetline, project: Path) -> None:
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text() + 'ignroe = ["x"]\n')

    ran = vetline("check")

    assert ran.err == (
        "vetline: pyproject.toml:3: unknown key `ignroe` in [tool.vetline]; "
        "did you mean `ignore`?\n"
    )
    assert ran.status == 0


def test_several_processes_find_the_same(vetline: Vetline, project: Path) -> None:
    for number in range(40):
        (project / f"m{number:02}.py").write_text(BAD + "# padding\n" * 1_000)

    one = vetline("check", "--jobs", "1", "--format", "json")
    two = vetline("check", "--jobs", "2", "--format", "json")

    assert len(found(one.out)) == 40
    assert two.out == one.out
    assert one.err == two.err == ""


def test_suppressed_line_is_silent(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text("bad(1)  # vetline: ignore[bad-call] -- known\n")

    assert vetline("check", "--select", "bad-call").status == 0


def test_steps_in_other_files_are_shown_by_the_path_that_files_are_shown_by(
    vetline: Vetline, project: Path
) -> None:
    (project / "helper.py").write_text("import os\n\n\ndef run(text):\n    os.system(text)\n")
    (project / "a.py").write_text(
        "from flask import request\nfrom helper import run\n\n\n"
        "def f():\n    run(request.args['x'])\n"
    )

    ran = vetline("check", "a.py", "--select", "command-injection")

    assert "= helper.py:5: reaches `os.system` in `helper.run`" in ran.out
    assert str(project) not in ran.out


def test_a_package_has_the_settings_of_its_repository(vetline: Vetline, project: Path) -> None:
    package = project / "packages" / "api"
    package.mkdir(parents=True)
    (project / ".git").mkdir()
    (package / "setup.py").write_text("bad(1)\n")

    found = vetline("check", "--select", "bad-call", "packages/api")
    with (project / "pyproject.toml").open("a") as settings:
        settings.write('exclude = ["packages/api/setup.py"]\ncolour = 1\n')
    left_out = vetline("check", "--select", "bad-call", "packages/api")

    assert "packages/api/setup.py:1:1: error[bad-call]" in found.out
    assert "No findings in 0 files" in left_out.out
    assert "pyproject.toml:4: unknown key `colour`" in left_out.err


def test_a_project_in_a_folder_has_its_own_settings(vetline: Vetline, project: Path) -> None:
    for name in ("one", "two"):
        (project / name).mkdir()
        (project / name / "a.py").write_text("bad(1)\n")
    (project / "two" / "pyproject.toml").write_text(
        '[tool.vetline]\nrule-paths = ["../bad-call.yaml"]\nseverity = {bad-call = "info"}\n'
    )

    ran = vetline("check", "--select", "bad-call", ".", "two/a.py")

    assert "one/a.py:1:1: error[bad-call]" in ran.out
    assert ran.out.count("two/a.py:1:1: info[bad-call]") == 1
    assert "in 2 of 2 files" in ran.out


def test_a_project_in_a_folder_need_not_know_a_rule_that_is_named(
    vetline: Vetline, project: Path
) -> None:
    (project / "two").mkdir()
    (project / "two" / "pyproject.toml").write_text("[tool.vetline]\n")
    (project / "a.py").write_text("bad(1)\n")

    assert vetline("check", "--select", "bad-call").status == 1
