"""Settings of a project that stand in a file above it."""

from pathlib import Path

import pytest

from vetline.project import Project
from vetline.settings import Settings, read_settings
from vetline.settings_file import SettingsFile

ABOVE = """\
[tool.vetline]
exclude = ["packages/api/generated", "migrations"]
test-paths = ["packages/api/checks/*"]
rule-paths = ["security"]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with settings, and a package in it that has none of its own."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "packages" / "api").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(ABOVE)
    (folder / "packages" / "api" / "pyproject.toml").write_text("[project]\nname = 'api'\n")
    return folder


def test_a_package_has_the_settings_of_its_repository(repository: Path) -> None:
    file = SettingsFile.around(repository / "packages" / "api")

    settings, problems = file.settings()

    assert (file.path, problems) == (repository / "pyproject.toml", ())
    assert settings.excludes("generated/a.py")
    assert settings.excludes("db/migrations/a.py")
    assert not settings.excludes("other/generated/a.py")
    assert not settings.excludes("a.py")
    assert settings.is_test("checks/a.py")
    assert settings.rule_paths == ((repository / "security").as_posix(),)


def test_its_own_settings_come_first(repository: Path) -> None:
    package = repository / "packages" / "api"
    (package / "pyproject.toml").write_text('[tool.vetline]\nrule-paths = ["rules"]\n')

    settings, _ = SettingsFile.around(package).settings()

    assert settings.rule_paths == ("rules",)
    assert not settings.excludes("generated/a.py")


def test_a_folder_named_by_itself_is_left_out_wherever_it_stands(repository: Path) -> None:
    (repository / "pyproject.toml").write_text('[tool.vetline]\nexclude = ["packages"]\n')

    settings, _ = SettingsFile.around(repository / "packages" / "api").settings()

    assert settings.excludes("a.py")


@pytest.mark.parametrize(
    "text", ["tool.vetline.exclude = ['a']", "[ tool . vetline ]\nexclude = ['a']"]
)
def test_settings_are_known_however_they_are_written(repository: Path, text: str) -> None:
    (repository / "pyproject.toml").write_text(text)

    settings, _ = SettingsFile.around(repository / "packages" / "api").settings()

    assert settings.exclude == ("a",)


@pytest.mark.parametrize("text", ["tool = 1", "[tool]\nvetline = 3", "[tool]\nvetline = []"])
def test_what_is_no_table_is_told_and_the_defaults_stay(text: str) -> None:
    settings, problems = read_settings(text)

    assert settings == Settings()
    assert [problem.message[:34] for problem in problems] == (
        ["`vetline` must be a table, such as"] if "vetline" in text else []
    )


def test_a_file_that_is_broken_says_so_itself(repository: Path) -> None:
    package = repository / "packages" / "api"
    (package / "pyproject.toml").write_text("[tool.vetline\n")

    file = SettingsFile.around(package)

    assert (file.path, file.is_toml) == (package / "pyproject.toml", False)


def test_nothing_counts_outside_of_the_repository(repository: Path) -> None:
    (repository / "pyproject.toml").unlink()
    (repository.parent / "pyproject.toml").write_text(ABOVE)
    package = repository / "packages" / "api"

    assert SettingsFile.around(package).path == package / "pyproject.toml"

    (repository / ".git").rmdir()
    assert SettingsFile.around(package).path == package / "pyproject.toml"


def test_without_settings_tests_are_told_from_the_top_of_the_repository(repository: Path) -> None:
    (repository / "pyproject.toml").unlink()
    sample = repository / "tests" / "data" / "sample"
    sample.mkdir(parents=True)

    assert SettingsFile.around(sample).settings()[0].is_test("setup.py")
    assert not SettingsFile.around(repository / "packages" / "api").settings()[0].is_test("a.py")


def test_what_may_change_the_settings(repository: Path) -> None:
    file = SettingsFile.around(repository / "packages" / "api")

    assert file.is_changed_by(repository / "packages" / "pyproject.toml")
    assert not file.is_changed_by(repository / "packages" / "web" / "pyproject.toml")
    assert not file.is_changed_by(repository / "setup.cfg")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("[" * 5_000 + "]" * 5_000, id="nested too deeply"),
        pytest.param("9" * 5_000, id="a number that is too long"),
    ],
)
def test_toml_beyond_the_limits_of_python_is_said_to_be_wrong(tmp_path: Path, value: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.vetline]\nselect = {value}\n")

    file = SettingsFile.around(tmp_path)

    assert (file.has_settings, file.is_toml) == (True, False)
    assert [p.message.partition(":")[0] for p in file.settings()[1]] == ["not valid TOML"]


def test_a_folder_that_no_disk_can_hold_has_no_settings(tmp_path: Path) -> None:
    project = Project.around(tmp_path / ("a" * 300) / "b.py")

    assert SettingsFile.around(project.root).text == ""
