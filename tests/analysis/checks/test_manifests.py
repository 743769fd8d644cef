import pytest
from hypothesis import given
from hypothesis import strategies as st

from vetline.analysis.checks.dependencies_declared import has_private_index
from vetline.analysis.checks.dependencies_parse import manifest_kind, requirements_of

PUBLIC = "pypi" + ".org"

POETRY = """\
[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.11"
flask = "^3.0"
toolkit = {git = "https://github.com/acme/toolkit.git", rev = "main"}
local = {path = "../local"}

[tool.poetry.group.dev.dependencies]
pytest = "*"
"""
PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]

[project]
name = "shop"
description = "requires = ['nothing']"
dependencies = [
    "attrs>=25.1",  # "not-this"
    "uvicorn[standard]==0.30; python_version < '3.13'",
]

[project.optional-dependencies]
dev = ["pytest", 'ruff>=0.9']
all = ["shop[dev]"]

[tool.other]
dependencies = ["unrelated"]
"""
CONDA = """\
dependencies:
  - numpy=2.0
  - pip
  - pip:
      - flask==3.0.3
      # - gone
      - "attrs>=25"
  - pandas
"""
SETUP_CFG = """\
[metadata]
name = shop

[options]
install_requires =
    flask>=3
    attrs
packages = find:

[options.extras_require]
dev = pytest
"""


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        (
            "requirements.txt",
            "Flask==3.0.3  # web\n-r base.txt\n\nattrs ; python_version > '3'\n",
            ["Flask", "attrs"],
        ),
        ("requirements/dev.in", "pytest-xdist[psutil]>=3\n", ["pytest-xdist"]),
        ("requirements.txt", "tool @ https://corp.io/tool.whl\n./local\n", ["tool"]),
        ("pyproject.toml", PYPROJECT, ["hatchling", "attrs", "uvicorn", "pytest", "ruff"]),
        ("pyproject.toml", POETRY, ["flask", "toolkit", "pytest"]),
        ("Pipfile", "[packages]\nflask = '*'\n[requires]\npython_version = '3.12'\n", ["flask"]),
        ("environment.yml", CONDA, ["flask", "attrs"]),
        ("setup.cfg", SETUP_CFG, ["flask", "attrs", "pytest"]),
        (
            "Dockerfile",
            "RUN pip install --no-cache-dir -r r.txt flask 'attrs>=25' && rm x\n",
            ["flask", "attrs"],
        ),
        (
            "Dockerfile.dev",
            "RUN pip install \\\n    flask \\\n    attrs\nRUN ls\n",
            ["flask", "attrs"],
        ),
        (
            "ci.sh",
            "uv pip install -i https://corp.io/simple flask\npoetry add httpx\n",
            ["flask", "httpx"],
        ),
        (
            "README.md",
            "Run `pip install flask`, or:\n\n    $ python -m pip install attrs\n",
            ["flask", "attrs"],
        ),
        ("README.md", "You can pip install whatever you like in a virtual environment.\n", []),
        ("notes.txt", "flask\n", []),
    ],
)
def test_names_are_read_with_their_places(path: str, text: str, names: list[str]) -> None:
    found = requirements_of(text, path)

    assert [one.name for one in found] == names
    assert [text[one.span.start : one.span.end] for one in found] == names


@pytest.mark.parametrize(
    ("text", "specifier", "url"),
    [
        ("flask==3.0.3\n", "==3.0.3", ""),
        ("flask (>=3)\n", ">=3", ""),
        ("flask>=3,<4 ; python_version > '3.8'\n", ">=3,<4", ""),
        (
            "git+https://corp.io/a.git@main#egg=tool\n",
            "",
            "git+https://corp.io/a.git@main#egg=tool",
        ),
    ],
)
def test_versions_and_sources_are_kept(text: str, specifier: str, url: str) -> None:
    (one,) = requirements_of(text, "requirements.txt")

    assert (one.specifier, one.url) == (specifier, url)


@pytest.mark.parametrize(
    ("text", "is_private"),
    [
        (f"--index-url https://{PUBLIC}/simple\n", False),
        ("--extra-index-url https://pypi.corp.io/simple\n", True),
        ("pip install -i $INDEX flask\n", True),
        ("flask\n", False),
    ],
)
def test_private_indexes_are_noticed(text: str, is_private: bool) -> None:
    assert has_private_index(text) is is_private


@given(
    st.sampled_from(
        [
            "requirements.txt",
            "pyproject.toml",
            "Pipfile",
            "environment.yml",
            "setup.cfg",
            "a.md",
            "Dockerfile",
        ]
    ),
    st.text(alphabet="ab[]={}\"'#,\n -:.@+/\\`$;", max_size=200),
)
def test_any_text_is_read_and_every_place_lies_in_it(path: str, text: str) -> None:
    text = f"[project]\ndependencies = [\npip install {text}"

    for one in requirements_of(text, path):
        assert text[one.span.start : one.span.end] == one.name
        assert one.line.start <= one.span.start
        assert one.line.end <= len(text)


def test_files_that_name_no_distributions_have_no_kind() -> None:
    assert [manifest_kind(path) for path in ("app.py", "notes.txt", "data.json")] == [None] * 3
