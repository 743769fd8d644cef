"""Protections of a whole application: reported once, and not where another file has them."""

import pytest

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.settings import Settings
from vetline.text.document import Document

APP = """\
from flask import Flask, request, session

app = Flask(__name__)

@app.route("/login", methods=["POST"])
def login():
    session["user"] = request.form["user"]
    return "ok"

@app.route("/token", methods=["POST"])
def token():
    return "ok"
"""
OPEN = """\
from flask import Blueprint

bp = Blueprint("notes", __name__)

@bp.delete("/notes/<key>")
def drop(key):
    return remove(key)

@bp.delete("/files/<key>")
def drop_file(key):
    return remove(key)
"""


def found(rule_id: str, code: str, *imported: str) -> list[int]:
    engine = Engine(load_rulebook([]), Settings(select=(rule_id,)))
    engine.learn(ProjectFacts(imported=frozenset(imported)))
    return [one.range.start.line + 1 for one in engine.full(Document.of("shop/views.py", code))]


@pytest.mark.parametrize(
    ("rule_id", "code", "line"),
    [
        ("csrf-protection-missing", APP, 3),
        ("missing-rate-limit", APP, 5),
        ("missing-authentication", OPEN, 5),
    ],
)
def test_a_missing_protection_is_reported_once(rule_id: str, code: str, line: int) -> None:
    assert found(rule_id, code) == [line]


@pytest.mark.parametrize(
    ("rule_id", "code", "imported"),
    [
        ("csrf-protection-missing", APP, "flask_wtf.csrf.CSRFProtect"),
        ("missing-rate-limit", APP, "flask_limiter"),
        ("missing-authentication", OPEN, "flask_login.login_required"),
    ],
)
def test_a_protection_in_another_file_counts(rule_id: str, code: str, imported: str) -> None:
    assert found(rule_id, code, imported, "shop.views") == []


def test_what_scripts_beside_it_import_protects_no_application() -> None:
    assert found("csrf-protection-missing", APP, "flask_wtf.csrf.CSRFProtect", "shop.other") == [3]
