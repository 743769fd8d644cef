"""``vetline check`` against a revision or a baseline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Vetline, git, output

BAD = "def f(x):\n    bad(x)\n"
MORE = BAD + "\n\ndef g(y):\n    bad(y)\n"


@pytest.fixture
def repository(project: Path) -> Path:
    (project / "a.py").write_text(BAD)
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "First")
    return project


def found(out: str) -> list[tuple[str, int, str]]:
    findings = json.loads(out)["findings"]
    return [(one["path"], one["line"], one["severity"]) for one in findings]


def check(vetline: Vetline, *options: str) -> tuple[int, list[tuple[str, int, str]]]:
    ran = vetline("check", "--select", "bad-call", "--format", "json", *options)
    return ran.status, found(ran.out)


def test_old_code_is_no_reason_to_fail(vetline: Vetline, repository: Path) -> None:
    assert check(vetline, "--diff", "HEAD") == (0, [("a.py", 2, "hint")])
    assert check(vetline) == (1, [("a.py", 2, "error")])


def test_new_code_is(vetline: Vetline, repository: Path) -> None:
    (repository / "a.py").write_text("# Moved down.\n" + MORE)
    (repository / "new.py").write_text(BAD)

    status, findings = check(vetline, "--diff", "HEAD")

    assert status == 1
    assert findings == [("a.py", 3, "hint"), ("a.py", 7, "error"), ("new.py", 2, "error")]


def test_a_branch_is_compared_with_where_it_began(vetline: Vetline, repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    (repository / "b.py").write_text(BAD)
    git(repository, "add", "b.py")
    git(repository, "commit", "-q", "-m", "Second")

    assert check(vetline, "--diff", "main")[1] == [("a.py", 2, "hint"), ("b.py", 2, "error")]
    assert check(vetline, "--diff", "HEAD")[1] == [("a.py", 2, "hint"), ("b.py", 2, "hint")]


@pytest.mark.parametrize(
    ("revision", "old"),
    [
        ("HEAD~1", ["a.py", "b.py"]),
        ("HEAD^", ["a.py", "b.py"]),
        ("HEAD^2", ["a.py", "c.py"]),
        ("HEAD^2~1", ["a.py"]),
        ("main^^", ["a.py"]),
        ("merged^0", ["a.py", "b.py", "c.py"]),
    ],
)
def test_a_commit_is_told_by_its_descendants(
    vetline: Vetline, repository: Path, revision: str, old: list[str]
) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    for name, branch in (("c.py", "topic"), ("b.py", "main")):
        git(repository, "checkout", "-q", branch)
        (repository / name).write_text(BAD)
        git(repository, "add", name)
        git(repository, "commit", "-q", "-m", name)
    git(repository, "merge", "-q", "--no-edit", "topic")
    git(repository, "tag", "-a", "-m", "Merged", "merged")

    _, findings = check(vetline, "--diff", revision)

    assert [path for path, _, severity in findings if severity == "hint"] == old


def test_what_the_repository_lacks_or_garbles_is_told(vetline: Vetline, repository: Path) -> None:
    blob = output(repository, "rev-parse", "HEAD:a.py")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    absent = vetline("check", "--diff", "HEAD")
    (repository / ".git" / "HEAD").write_text("garbage\n")
    garbled = vetline("check", "--diff", "HEAD")

    assert (absent.status, garbled.status) == (2, 2)
    assert "a.py: not scanned: --diff: " in absent.err
    assert " cannot be read at `HEAD`" in absent.err
    assert " cannot be read at `HEAD`" in garbled.err


@pytest.mark.parametrize("name", ["repositoryformatversion = 99", "[extensions]\n\tnovel = true"])
def test_a_repository_of_another_age_is_told(vetline: Vetline, repository: Path, name: str) -> None:
    with (repository / ".git" / "config").open("a") as config:
        config.write(f"[core]\n\trepositoryformatversion = 1\n{name}\n")

    ran = vetline("check", "--diff", "HEAD")

    assert (ran.status, "--diff: " in ran.err) == (2, True)


def test_a_repository_in_the_repository_without_the_revision_is_told(
    vetline: Vetline, repository: Path
) -> None:
    (repository / "inner").mkdir()
    (repository / "inner" / "a.py").write_text(BAD)
    git(repository / "inner", "init", "-q", "-b", "other")

    ran = vetline("check", "--select", "bad-call", "--diff", "main")

    assert (ran.status, "a.py:2:5: hint[bad-call]" in ran.out) == (2, True)
    assert "inner/a.py: not scanned: --diff: " in ran.err


def test_hostile_configuration_is_not_run(vetline: Vetline, repository: Path) -> None:
    with (repository / ".git" / "config").open("a") as config:
        config.write(
            "[core]\n\tfsmonitor = touch ran\n\tsshCommand = touch ran\n\thooksPath = .\n"
            '[filter "evil"]\n\tsmudge = touch ran\n\tclean = touch ran\n'
            "[diff]\n\texternal = touch ran\n"
        )
    (repository / ".gitattributes").write_text("*.py filter=evil\n")
    before = {path.name for path in repository.iterdir()}

    check(vetline, "--diff", "HEAD")

    assert {path.name for path in repository.iterdir()} == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--diff", "nowhere"], "no commit is called `nowhere`"),
        (["--baseline", "a.py"], "is no baseline"),
        (["--write-baseline"], "needs --baseline"),
        (["-", "--write-baseline", "--baseline", "new.json"], "not standard input"),
    ],
)
def test_misuse(vetline: Vetline, repository: Path, options: list[str], words: str) -> None:
    ran = vetline("check", *options)

    assert ran.status == 2
    assert words in ran.err


def test_no_repository(vetline: Vetline, project: Path) -> None:
    ran = vetline("check", "--diff", "HEAD")

    assert (ran.status, "is in no Git repository" in ran.err) == (2, True)


def test_what_was_accepted_does_not_count(vetline: Vetline, project: Path) -> None:
    (project / "a.py").write_text(BAD)
    written = vetline(
        "check", "--select", "bad-call", "--baseline", "base.json", "--write-baseline"
    )
    assert (written.status, written.err) == (0, "vetline: accepted 1 findings\n")
    (project / "a.py").write_text("# Moved down.\n" + MORE)

    status, findings = check(vetline, "--baseline", "base.json")

    assert (status, findings) == (1, [("a.py", 3, "hint"), ("a.py", 7, "error")])
