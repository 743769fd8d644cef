"""Which files a run looks at, and what project each belongs to."""

from pathlib import Path

import pytest

from vetline.cli.targets import Target, content_of, shown_path, targets_of
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.settings import Settings

FILES = (
    "a.py", "b/c.py", "b/d.txt", "build/e.py", ".venv/f.py", "env/pyvenv.cfg", "env/lib/g.py",
    "node_modules/h.py", "docs/i.pyi", "requirements.txt", "big.bin",
)  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n")
    return tmp_path


def text_rule(*paths: str) -> Rule:
    return Rule(
        "text", "t", "m", Severity.ERROR, Confidence.HIGH, (1,), "e", paths=paths,
        languages=("text",),
    )  # fmt: skip


def found(target: Target, *rules: Rule, settings: Settings | None = None) -> set[str]:
    from vetline.cli.targets import wanted_by

    content = content_of(target, settings or Settings(), wanted_by(rules), pytest.fail)
    return {file.relative_to(target.root).as_posix() for file in content if isinstance(file, Path)}


def test_folder_gives_its_python_files(tree: Path) -> None:
    assert found(Target(tree, (tree,))) == {"a.py", "b/c.py", "docs/i.pyi"}


def test_named_files_are_always_looked_at(tree: Path) -> None:
    named = (tree / "build/e.py", tree / "b/d.txt", tree / "big.bin")

    assert found(Target(tree, named)) == {"build/e.py", "b/d.txt", "big.bin"}


def test_named_folder_overrides_what_is_left_out(tree: Path) -> None:
    assert found(Target(tree, (tree / "build",))) == {"build/e.py"}


def test_settings_exclude(tree: Path) -> None:
    excluded = found(Target(tree, (tree,)), settings=Settings(exclude=("docs", "b/*")))

    assert excluded == {"a.py"}


def test_text_rules_widen_the_look(tree: Path) -> None:
    python = {"a.py", "b/c.py", "docs/i.pyi"}

    assert found(Target(tree, (tree,)), text_rule("requirements*.txt")) == {
        *python, "requirements.txt",
    }  # fmt: skip
    assert found(Target(tree, (tree,)), text_rule()) == {*python, "requirements.txt", "b/d.txt"}


def test_a_project_in_a_folder_is_a_target_of_its_own(tree: Path) -> None:
    for folder in ("b", "docs/sub", "build/sub"):
        (tree / folder).mkdir(parents=True, exist_ok=True)
        (tree / folder / "setup.py").write_text("")

    content = list(
        content_of(Target(tree, (tree,)), Settings(exclude=("docs",)), _any, pytest.fail)
    )

    inner = [found for found in content if isinstance(found, Target)]
    assert inner == [Target(tree / "b", (tree / "b",))]
    assert tree / "b/c.py" not in content


def test_a_module_of_a_package_that_is_called_setup_begins_no_project(tree: Path) -> None:
    for name in ("b/__init__.py", "b/setup.py"):
        (tree / name).write_text("")

    assert found(Target(tree, (tree,))) >= {"b/c.py", "b/setup.py"}
    assert targets_of(["b/setup.py"], tree) == (Target(tree, (tree / "b/setup.py",)),)


def _any(_: str) -> bool:
    return True


def test_paths_are_grouped_by_project(tree: Path) -> None:
    for folder in ("one", "two"):
        (tree / folder).mkdir()
        (tree / folder / "pyproject.toml").write_text("")
    (tree / "one" / "x.py").write_text("")

    targets = targets_of(["one/x.py", "two", "a.py", "b/c.py"], tree)

    assert targets == (
        Target(tree / "one", (tree / "one/x.py",)),
        Target(tree / "two", (tree / "two",)),
        Target(tree, (tree / "a.py", tree / "b/c.py")),
    )


def test_paths_elsewhere_without_a_project_share_a_folder(tree: Path, tmp_path: Path) -> None:
    (target,) = targets_of([tree / "b/c.py", tree / "docs/i.pyi"], tmp_path / "elsewhere")

    assert target.root == tree


@pytest.mark.parametrize(("path", "want"), [("/w/a/b.py", "a/b.py"), ("/x/b.py", "/x/b.py")])
def test_shown_path(path: str, want: str) -> None:
    assert shown_path(path, Path("/w")) == want


def test_folder_of_all_projects_is_none_itself(tree: Path) -> None:
    (target,) = targets_of([tree / "b"], Path(tree.anchor))

    assert target.root == tree / "b"
