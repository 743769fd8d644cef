"""Comparisons of paths as texts, told apart from those that end in a separator."""

import pytest

from vetline.analysis.checks.path_prefixes import path_prefix_checks
from vetline.analysis.interface import Interface, TypeTable
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import view_of
from vetline.rulebook.model import Confidence, Rule, Severity
from vetline.syntax.tree import parse_unit


@pytest.mark.parametrize(
    ("check", "want"),
    [
        pytest.param("full.startswith(base)", True, id="folder"),
        pytest.param("full.startswith(str(base))", True, id="folder as text"),
        pytest.param("os.path.commonprefix([base, full]) == base", True, id="commonprefix"),
        pytest.param("full.startswith(base + os.sep)", False, id="separator"),
        pytest.param("full.startswith(base + '/')", False, id="slash"),
        pytest.param("full.startswith(os.path.join(base, ''))", False, id="joined separator"),
        pytest.param("full.startswith('/srv/files/')", False, id="literal with separator"),
        pytest.param("name.startswith(base)", False, id="not a resolved path"),
        pytest.param("os.path.commonpath([base, full]) == base", False, id="commonpath"),
    ],
)
def test_folder_checks(check: str, want: bool) -> None:
    code = f"def f(base, name):\n    full = os.path.realpath(name)\n    return {check}\n"
    tree = parse_unit(code)
    view = view_of(tree, scopes_of(tree.body), Interface(), TypeTable(), "example.py")

    assert bool(list(path_prefix_checks(view, _RULE))) is want


_RULE = Rule(
    id="path-prefix",
    title="A path is compared as text",
    message="$PATH is compared with $FOLDER as text.",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    cwe=(22,),
    explain="",
)
