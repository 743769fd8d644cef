"""Rules that see only the form of code, where flows know what is in it."""

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()
HEAD = """\
import html, os, shlex, sqlite3

from flask import Flask, request

app = Flask(__name__)
TABLE = {"a": "ls", "b": "date"}


@app.route("/x/<int:number>")
def handler(number, other=None):
    sent = request.args["sent"]
"""


@pytest.mark.parametrize(
    ("code", "rule", "is_found"),
    [
        pytest.param("os.system('ls ' + ['a', sent][0])", "os-system-call", False, id="own item"),
        pytest.param("os.system('ls ' + shlex.quote(sent))", "os-system-call", False, id="quoted"),
        pytest.param("os.system(f'ls {number}')", "os-system-call", False, id="number"),
        pytest.param("os.system(TABLE[sent])", "os-system-call", False, id="table"),
        pytest.param("os.system('ls ' + other.name)", "os-system-call", True, id="unknown"),
        pytest.param("os.system('ls ' + known(other))", "os-system-call", True, id="unknown call"),
        pytest.param(
            "run = sqlite3.connect('a').execute; run(f\"SELECT '{'a' if number else 'b'}'\")",
            "sql-string-formatting", False, id="one of two",
        ),
        pytest.param(
            "sqlite3.connect('a').execute(f\"SELECT '{other}'\")",
            "sql-string-formatting", True, id="unknown value",
        ),
        pytest.param(
            "sqlite3.connect('a').execute(\"SELECT '%s'\" % ''.join(other))",
            "sql-string-formatting", True, id="unknown parts",
        ),
        pytest.param(
            "sqlite3.connect('a').execute(\"SELECT * FROM t WHERE a = '%s'\" % ['a', sent][0])",
            "sql-string-formatting", False, id="star and own item",
        ),
        pytest.param(
            "import base64; return '<b>' + base64.b64decode('YQ==').decode()",
            "html-string-building", False, id="known and decoded",
        ),
        pytest.param(
            "import base64; return '<b>' + base64.b64decode(other).decode()",
            "html-string-building", True, id="unknown and decoded",
        ),
        pytest.param(
            "import subprocess; subprocess.run(['sh', '-c', 'ls ' + ['a', sent][0]])",
            "subprocess-shell-true", False, id="script of known items",
        ),
        pytest.param(
            "import subprocess; subprocess.run(['sh', '-c', 'ls ' + other])",
            "subprocess-shell-true", True, id="script of unknown items",
        ),
        pytest.param("return '<b>' + str(number)", "html-string-building", False, id="markup"),
        pytest.param("return '<b>' + other", "html-string-building", True, id="unknown markup"),
    ],
)  # fmt: skip
def test_form_counts_only_where_flows_do_not_know(code: str, rule: str, is_found: bool) -> None:
    document = Document.of("app.py", f"{HEAD}    {code}\n")

    rules = {finding.rule_id for finding in Engine(RULES).full(document)}

    assert (rule in rules) is is_found


JOB = """\
import os


class Job:
    def __init__(self):
        self.set_by_others = "ls"
        self.own = "ls"

    def set(self, command):
        self.set_by_others = command

    def run(self):
        os.system("x " + self.set_by_others)
        os.system("x " + self.own)
"""


def test_what_a_method_may_set_is_not_known() -> None:
    document = Document.of("job.py", JOB)

    found = Engine(RULES).full(document)

    lines = {f.range.start.line for f in found if f.rule_id == "os-system-call"}
    assert lines == {JOB[: JOB.index("set_by_others)")].count("\n")}


@pytest.mark.parametrize(
    ("branch", "is_found"),
    [
        pytest.param("'a' if chosen == 'a' else 'b'", False, id="one of two"),
        pytest.param("chosen", True, id="what somebody chose"),
    ],
)
def test_what_a_wrapper_hands_on_is_known(branch: str, is_found: bool) -> None:
    wrapper = f"""\
import functools, os
from tools import setting

def with_branch(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        chosen = setting()
        return view(*args, branch={branch}, **kwargs)
    return inner

@with_branch
def state(branch):
    os.system("git log " + branch)
"""

    found = {f.rule_id for f in Engine(RULES).full(Document.of("app.py", wrapper))}

    assert ("os-system-call" in found) is is_found


@pytest.mark.parametrize(
    ("other", "is_found"),
    [
        pytest.param("'next'", False, id="two constants"),
        pytest.param("setting()", True, id="what nobody knows"),
        pytest.param("kwargs.pop('branch')", True, id="what it was called with"),
        pytest.param("request.args['branch']", True, id="what was sent"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_wrapper_may_hand_on_one_or_another(other: str, is_found: bool, is_first: bool) -> None:
    one, two = (other, "'main'") if is_first else ("'main'", other)
    wrapper = f"""\
import functools, os
from flask import request
from tools import setting

def with_branch(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        if setting():
            return view({one})
        return view({two})
    return inner

@with_branch
def state(branch):
    os.system("git log " + branch)
"""

    found = {f.rule_id for f in Engine(RULES).full(Document.of("app.py", wrapper))}

    assert ("os-system-call" in found or "command-injection" in found) is is_found
