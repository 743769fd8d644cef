"""Of a helper that only the program's own handlers call, what they pass decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.settings import Settings
from vetline.survey import survey
from vetline.text.document import Document

RULES = load_rulebook()
HELPER = "import subprocess\n\n\ndef run(command, label=''):\n    return {body}\n"
SHELL = "subprocess.run(command, shell=True, timeout=5)"
HANDLER = """\


@app.get("/dig")
def dig():
    host = request.args["host"]
    {call}
    return "done"
"""
APP = "from flask import Flask, request\n{imports}\napp = Flask(__name__)\n"
SAFE = "run('dig ' + shlex.quote(host))"
IMPORTS = "import shlex\nfrom tools import run\n"


def engine_for(root: Path, files: dict[str, str]) -> Engine:
    for name, text in files.items():
        (root / name).write_text(text)
    engine = Engine(RULES, project=Project(root))
    engine.learn(survey(Project(root), Settings()))
    return engine


def rules_in(engine: Engine, path: Path) -> set[str]:
    return {f.rule_id for f in engine.full(Document.of(path.as_posix(), path.read_text()))}


def in_tools(root: Path, app: str, helper: str = HELPER.format(body=SHELL)) -> set[str]:
    """The rules that object to the helper when ``app`` is the only other file."""
    engine = engine_for(root, {"tools.py": helper, "app.py": app})
    return rules_in(engine, root / "tools.py")


def app_with(call: str, imports: str = IMPORTS, after: str = "") -> str:
    return APP.format(imports=imports) + HANDLER.format(call=call) + after


@pytest.mark.parametrize(
    ("app", "is_told"),
    [
        pytest.param(app_with(SAFE), False, id="all that is passed is quoted"),
        pytest.param(app_with("run('uptime')"), False, id="a constant"),
        pytest.param(app_with(f"{SAFE}; run('uptime')"), False, id="two calls"),
        pytest.param(app_with("run('dig ' + host)"), True, id="what the request sent"),
        pytest.param(app_with(f"{SAFE}; run('dig ' + host)"), True, id="one call of two"),
        pytest.param(app_with("run(whatever())"), True, id="what nobody knows"),
        pytest.param(app_with(f"{SAFE}; start(run)"), True, id="the function is handed on"),
        pytest.param(
            app_with(SAFE, after="\n\ndef again(text):\n    run(text)\n"),
            True,
            id="a second caller",
        ),
        pytest.param(
            app_with(SAFE, after="\n\nif __name__ == '__main__':\n    run('ls')\n"),
            True,
            id="a demonstration",
        ),
        pytest.param(
            app_with("start('ls')", "import shlex\nfrom tools import run as start\n"),
            True,
            id="under another name",
        ),
        pytest.param(
            "from tools import run\n\n\ndef main():\n    run('ls')\n", True, id="no handler at all"
        ),
        pytest.param(
            app_with(SAFE, "import shlex\nimport tools\nrun = tools.run\n"), True, id="an alias"
        ),
        pytest.param(
            app_with(f"tools.{SAFE}", "import shlex\nimport tools\n"), False, id="by its module"
        ),
    ],
)
def test_what_a_rule_of_form_says_of_a_helper(tmp_path: Path, app: str, is_told: bool) -> None:
    told = {"subprocess-shell-true", "command-injection"}  # the latter says more

    assert bool(told & in_tools(tmp_path, app)) is is_told


def test_a_check_in_the_helper_counts(tmp_path: Path) -> None:
    checked = "subprocess.run('dig ' + command, shell=True) if command in ('a', 'b') else None"

    found = in_tools(tmp_path, app_with("run(host)"), HELPER.format(body=checked))

    assert "subprocess-shell-true" not in found


def test_a_guess_about_a_parameter_ends_when_all_calls_are_known(tmp_path: Path) -> None:
    helper = "from jinja2 import Environment\n\n\ndef run(template):\n    {}\n".format(
        "return Environment(autoescape=True).from_string(template)"
    )
    (tmp_path / "alone").mkdir()

    alone = in_tools(tmp_path / "alone", "", helper)
    called = in_tools(tmp_path, app_with("run('Hello {{ name }}')"), helper)

    assert "template-injection" in alone
    assert "template-injection" not in called


def test_more_callers_than_are_looked_at(tmp_path: Path) -> None:
    others = {f"app{number}.py": app_with("run('uptime')") for number in range(5)}
    engine = engine_for(tmp_path, {"tools.py": HELPER.format(body=SHELL), **others})

    assert "subprocess-shell-true" in rules_in(engine, tmp_path / "tools.py")


def test_an_edit_of_the_caller_brings_the_finding_back(tmp_path: Path) -> None:
    one_file = "import subprocess\nimport shlex\n" + APP.format(imports="")
    helper = f"\n\ndef run(command):\n    return {SHELL}\n"
    path = (tmp_path / "app.py").as_posix()
    engine = engine_for(tmp_path, {})
    safe, unsafe = (one_file + helper + HANDLER.format(call=c) for c in (SAFE, "run(host)"))

    before = {f.rule_id for f in engine.full(Document.of(path, safe))}
    after = {f.rule_id for f in engine.full(Document.of(path, unsafe))}

    assert "subprocess-shell-true" not in before
    assert {"command-injection", "subprocess-shell-true"} & after


def test_a_fix_beside_a_withdrawn_finding_is_still_offered(tmp_path: Path) -> None:
    helper = HELPER.format(body=SHELL) + "\n\ndef load(text):\n    return yaml.load(text)\n"
    files = {"tools.py": f"import yaml\n{helper}", "app.py": app_with(SAFE)}
    engine = engine_for(tmp_path, files)
    document = Document.of((tmp_path / "tools.py").as_posix(), files["tools.py"])

    found = {f.rule_id: f for f in engine.full(document)}

    assert "subprocess-shell-true" not in found
    assert engine.fix(document, found["yaml-unsafe-load"]) is not None


VIEWS = """\
from django.http import HttpResponseRedirect
from django.urls import reverse


def leave(request, where):
    request.session.flush()
    return HttpResponseRedirect(where)


def unit(request, pk):
    return leave(request, {where})
"""
URLS = "from django.urls import path\nimport views\nurlpatterns = [path('<pk>', views.{view})]\n"


@pytest.mark.parametrize(
    ("where", "view", "is_told"),
    [
        pytest.param("reverse('unit', args=[pk])", "unit", False, id="an address of its own"),
        pytest.param("request.GET['next']", "unit", True, id="what a client sends"),
        pytest.param("reverse('unit', args=[pk])", "leave", True, id="a view itself"),
    ],
)
def test_what_looks_like_a_view_may_only_help_one(
    tmp_path: Path, where: str, view: str, is_told: bool
) -> None:
    files = {"views.py": VIEWS.replace("{where}", where), "urls.py": URLS.format(view=view)}
    found = rules_in(engine_for(tmp_path, files), tmp_path / "views.py")
    assert ("open-redirect" in found) is is_told


def test_what_a_helper_reads_of_the_request_is_told(tmp_path: Path) -> None:
    views = VIEWS.replace("(where)", "(request.GET['next'])").replace("{where}", "None")
    files = {"views.py": views, "urls.py": URLS.format(view="unit")}
    assert "open-redirect" in rules_in(engine_for(tmp_path, files), tmp_path / "views.py")
