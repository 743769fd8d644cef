import pytest

from vetline.analysis.checks.dependencies_imports import (
    hallucinated_imports,
    required_modules,
    undeclared_dependencies,
)
from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.interface import Interface, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.rulebook.model import Check, Confidence, Rule, Severity
from vetline.rulebook.package_index import build_index, parse_index
from vetline.syntax.tree import parse_unit

NAMES = ["requests\t1", "google-cloud-storage\t2", "opencv-python\t3", "rare-tool"]
INDEX = parse_index(build_index(NAMES, "May 2026"), "cv2\topencv-python\n")
PARTS = Check("hallucinated-imports", {"application-parts": ("models",)})
RULE = Rule("rule", "Title", "$NAME", Severity.WARNING, Confidence.MEDIUM, (), "", check=PARTS)


def view(code: str) -> UnitView:
    tree = parse_unit(code)
    return view_of(tree, scopes_of(tree.body), Interface(), TypeTable(), "app.py")


def project(**known: object) -> ProjectFacts:
    sets = {name: frozenset(value) for name, value in known.items() if isinstance(value, set)}
    return ProjectFacts(index=INDEX, **(known | sets))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "facts", "severity"),
    [
        pytest.param("import made_up", project(), Severity.WARNING, id="nobody's"),
        pytest.param("import made_up", project(first_party={"made_up"}), None, id="first party"),
        pytest.param(
            "import made_up", project(importable={"made_up"}), None, id="installed module"
        ),
        pytest.param("import made_up", project(installed={"made-up"}), None, id="installed"),
        pytest.param("import made_up", project(declared={"python-made-up"}), None, id="declared"),
        pytest.param("import made_up", project(private_index=True), None, id="private index"),
        pytest.param("import made_up", ProjectFacts(), None, id="no index"),
        pytest.param("import requests, cv2, json", project(), None, id="known"),
        pytest.param("import rare_tool", project(), None, id="rare, no manifest"),
        pytest.param("import rare_tool", project(has_manifest=True), Severity.INFO, id="rare"),
        pytest.param("from .made_up import x", project(), None, id="relative"),
        pytest.param("from made_up.models import x", project(), None, id="part of an application"),
        pytest.param("import made_up.core", project(), Severity.WARNING, id="part of anything"),
        pytest.param(
            "import made_up.models", project(has_manifest=True), Severity.WARNING, id="manifest"
        ),
        pytest.param("import _made_up_accelerator", project(), None, id="private module"),
    ],
)
def test_import_is_judged_by_what_is_known(
    code: str, facts: ProjectFacts, severity: Severity | None
) -> None:
    found = list(hallucinated_imports(view(code), facts, RULE))

    assert [finding.severity for finding in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("code", "declared", "found"),
    [
        ("import requests", {"flask"}, ["requests"]),
        ("import requests", {"requests"}, []),
        ("import cv2", {"opencv-python"}, []),
        ("import cv2", {"numpy"}, ["cv2"]),
        ("from google.cloud import storage", {"google-cloud-storage"}, []),
        ("import made_up", {"flask"}, []),
    ],
)
def test_what_no_manifest_mentions_is_found(
    code: str, declared: set[str], found: list[str]
) -> None:
    unit = view(code)

    spans = [f.span for f in undeclared_dependencies(unit, project(declared=declared), RULE)]

    assert [unit.tree.text[span.start : span.end] for span in spans] == found


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import fast\nexcept ImportError:\n    fast = None\n",
        "try:\n    import fast\nexcept (ValueError, ModuleNotFoundError):\n    pass\n",
        "if TYPE_CHECKING:\n    import stubs\n",
        "if sys.platform == 'win32':\n    import winthing\n",
        "import os.path, __main__\n",
        "from __future__ import annotations\n",
    ],
)
def test_optional_and_standard_modules_are_not_required(code: str) -> None:
    assert list(required_modules(view(code))) == []
