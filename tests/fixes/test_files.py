from __future__ import annotations

import pytest

from fixes.marked import fixed, transform


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "import os\nimport tempfile\ndef f():\n    name = «tempfile.mktemp('.x')»  # c\n",
            "import os\nimport tempfile\ndef f():\n"
            "    fd, name = tempfile.mkstemp('.x')  # c\n    os.close(fd)\n",
            id="assignment",
        ),
        pytest.param(
            "import os\nimport tempfile\ndef f(fd):\n    name = «tempfile.mktemp()»\n",
            "import os\nimport tempfile\ndef f(fd):\n    descriptor, name = tempfile.mkstemp()\n"
            "    os.close(descriptor)\n",
            id="name is taken",
        ),
        pytest.param(
            "from tempfile import mktemp\nx = open(«mktemp('.x', dir='a')», 'w')\n",
            "from tempfile import NamedTemporaryFile\n"
            "x = open(NamedTemporaryFile(delete=False, suffix='.x', dir='a').name, 'w')\n",
            id="expression",
        ),
    ],
)
def test_make_temporary(code, after):
    assert fixed(code, transform("make-temporary")) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (
            "send_file(«os.path.join(D, n)», as_attachment=True)",
            "send_from_directory(D, n, as_attachment=True)",
        ),
        ("send_file(«f'files/{n}'»)", 'send_from_directory("files", n)'),
        ("send_file(«f'{D}/{n}'»)", "send_from_directory(D, n)"),
        ("send_file(«D + '/' + n»)", "send_from_directory(D, n)"),
        ("send_file(«D / n»)", "send_from_directory(D, n)"),
        ("send_file(path_or_file=«D / n»)", "send_from_directory(D, n)"),
        ("send_file(«n»)", None),
    ],
)
def test_send_from_directory(code, after):
    result = fixed(f"from flask import send_file\n{code}", transform("send-from-directory"))

    wanted = f"from flask import send_from_directory\n{after}"
    assert result == (wanted if after is not None else None)


def test_send_from_directory_through_a_variable():
    code = "import flask\ndef f(n):\n    p = D / n\n    return flask.send_file(«p»)\n"

    after = fixed(code, transform("send-from-directory"))

    assert after == "import flask\ndef f(n):\n    return flask.send_from_directory(D, n)\n"


@pytest.mark.parametrize(
    ("code", "name", "after"),
    [
        pytest.param("x = 'a«\u202eb\u200b»'", "remove-hidden", "x = 'ab'", id="hidden"),
        pytest.param("x = '«\U0001f468\u200d\U0001f469»'", "remove-hidden", None, id="emoji"),
        pytest.param("x = 1  «# nosec»\ny", "remove-comment", "x = 1\ny", id="comment behind code"),
        pytest.param("x\n  # «nosec» B1\ny", "remove-comment", "x\ny", id="comment on its line"),
        pytest.param(
            "if a:\n    «# @b»\n    c", "uncomment", "if a:\n    @b\n    c", id="uncomment"
        ),
    ],
)
def test_characters(code, name, after):
    assert fixed(code, transform(name)) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("from flask import «escape»\n", "from markupsafe import escape\n"),
        (
            "«from flask import a, escape as e, b»\n",
            "from flask import a, b\nfrom markupsafe import escape as e\n",
        ),
        (
            "from flask import a, «safe»\n",
            "from flask import a\nfrom hmac import compare as safe\n",
        ),
        ("«from flask import a»\n", None),
    ],
)
def test_rename_moves_imports(code, after):
    names = {"flask.escape": "markupsafe.escape", "flask.safe": "hmac.compare"}

    assert fixed(code, transform("rename", names=names)) == after
