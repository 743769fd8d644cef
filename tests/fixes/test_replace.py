from __future__ import annotations

import pytest

from fixes.marked import fixed, template

ESCAPE = ("escape($X)", "from markupsafe import escape")
CHOICE = ("secrets.choice($X)",)


@pytest.mark.parametrize(
    ("code", "fix", "holes", "after"),
    [
        pytest.param(
            "import yaml\nx = «yaml.load(  # c1\n    p,  # c2\n"
            "    Loader=yaml.Loader,  # c3\n)»  # c4\n",
            ("yaml.safe_load($D)",),
            {"$D": "p"},
            "import yaml\nx = yaml.safe_load(  # c1\n    p,  # c2\n)  # c4\n",
            id="comments stay",
        ),
        pytest.param(
            "import yaml as y\nx = «y.load(body, y.Loader)»\n",
            ("yaml.safe_load($D)",),
            {"$D": "body"},
            "import yaml as y\nx = y.safe_load(body)\n",
            id="alias is reused",
        ),
        pytest.param(
            "from yaml import unsafe_load as load\n\nx = «load(body)»\n",
            ("yaml.safe_load($D)",),
            {"$D": "body"},
            "from yaml import safe_load\n\nx = safe_load(body)\n",
            id="idle name is swapped",
        ),
        pytest.param(
            "def f():\n\tif x:\n\t\t«assert a or b, 'no'»  # c\n",
            ("if not $T:\n    raise PermissionError($M)",),
            {"$T": "a or b", "$M": "'no'"},
            "def f():\n\tif x:\n\t\tif not (a or b):\n\t\t\traise PermissionError('no')  # c\n",
            id="statement with tabs",
        ),
        pytest.param(
            "x = «f(a +\n  b)»\n",
            ("g = $A",),
            {"$A": "a +\n  b"},
            "x = g = (a +\n  b)\n",
            id="line breaks need brackets",
        ),
        pytest.param(
            "x = «f(a or b)» + 1\n",
            ("$A",),
            {"$A": "a or b"},
            "x = (a or b) + 1\n",
            id="loose code needs brackets",
        ),
        pytest.param(
            "x = «(i - 1) // 2»\n",
            ("$MATCH.y",),
            {},
            "x = ((i - 1) // 2).y\n",
            id="half in brackets",
        ),
        pytest.param("x = «f((y))»\n", ("$A.y",), {"$A": "(y)"}, "x = (y).y\n", id="in brackets"),
        pytest.param(
            "x = «f((1, 2))»\n", ("$A[0]",), {"$A": "(1, 2)"}, "x = (1, 2)[0]\n", id="tuple"
        ),
        pytest.param(
            "x = «f(y)»\n",
            ("g($...ARGS, key=1)",),
            {},
            "x = g(key=1)\n",
            id="empty run",
        ),
        pytest.param(
            "import subprocess as sp\r\nx = «f(y)»\r\n",
            ("subprocess.run($...ARGS)",),
            {"$...ARGS": "y"},
            "import subprocess as sp\r\nx = sp.run(y)\r\n",
            id="crlf",
        ),
        pytest.param(
            "«logging.debug(é)»\n",
            ("logging.info($MATCH)",),
            {},
            "import logging\n\nlogging.info(logging.debug(é))\n",
            id="whole match",
        ),
    ],
)
def test_template_takes_the_place_of_code(code, fix, holes, after):
    assert fixed(code, template(*fix), holes) == after


@pytest.mark.parametrize(
    ("code", "fix", "after"),
    [
        pytest.param(
            '"""Doc."""\n\nx = «f(y)»\n',
            CHOICE,
            '"""Doc."""\n\nimport secrets\n\nx = secrets.choice(y)\n',
            id="below docstring",
        ),
        pytest.param(
            '"""Doc\n\nmore."""\nx = «f(y)»\n',
            CHOICE,
            '"""Doc\n\nmore."""\n\nimport secrets\n\nx = secrets.choice(y)\n',
            id="docstring of lines",
        ),
        pytest.param(
            "#!/bin/python\n# coding: utf-8\n\nx = «f(y)»\n",
            CHOICE,
            "#!/bin/python\n# coding: utf-8\n\nimport secrets\n\nx = secrets.choice(y)\n",
            id="below shebang",
        ),
        pytest.param(
            "from __future__ import annotations\n\nimport os\nimport re\n\nimport requests\n"
            "\nx = «f(y)»\n",
            CHOICE,
            "from __future__ import annotations\n\nimport os\nimport re\nimport secrets\n\n"
            "import requests\n\n"
            "x = secrets.choice(y)\n",
            id="sorted into its group",
        ),
        pytest.param(
            "import requests\n\nx = «f(y)»\n",
            CHOICE,
            "import secrets\n\nimport requests\n\nx = secrets.choice(y)\n",
            id="group of its own",
        ),
        pytest.param(
            "import zlib\nimport abc\n\nx = «f(y)»\n",
            CHOICE,
            "import zlib\nimport abc\nimport secrets\n\nx = secrets.choice(y)\n",
            id="unsorted group",
        ),
        pytest.param(
            "from markupsafe import Markup\n\nx = «f(y)»\n",
            ESCAPE,
            "from markupsafe import Markup, escape\n\nx = escape(y)\n",
            id="joins a statement",
        ),
        pytest.param(
            "from markupsafe import (\n    Markup,  # c\n    soft_str,\n)\n\nx = «f(y)»\n",
            ESCAPE,
            "from markupsafe import (\n    Markup,  # c\n    escape,\n    soft_str,\n)\n\n"
            "x = escape(y)\n",
            id="joins a statement of lines",
        ),
        pytest.param(
            "def g(escape):\n    return «f(y)»\n",
            ESCAPE,
            "from markupsafe import escape as markupsafe_escape\n\n"
            "def g(escape):\n    return markupsafe_escape(y)\n",
            id="parameter of that name",
        ),
        pytest.param(
            "import os\n\nsecrets = load()\nx = «f(y)»\n",
            CHOICE,
            "import os\nimport secrets as secrets_module\n\nsecrets = load()\n"
            "x = secrets_module.choice(y)\n",
            id="variable of that name",
        ),
        pytest.param(
            "def g():\n    import secrets\n    return «f(y)»\n",
            CHOICE,
            "def g():\n    import secrets\n    return secrets.choice(y)\n",
            id="import in the function",
        ),
        pytest.param(
            "x = «f(y)»\nimport secrets\n",
            CHOICE,
            "import secrets\n\nx = secrets.choice(y)\nimport secrets\n",
            id="import comes too late",
        ),
        pytest.param(
            "def g():\n    return «f(y)»\n\nimport secrets\n",
            CHOICE,
            "def g():\n    return secrets.choice(y)\n\nimport secrets\n",
            id="import before the call",
        ),
        pytest.param(
            "import random, os\nx = «random.choice(y)»\nos.x\n",
            CHOICE,
            "import os\nimport secrets\nx = secrets.choice(y)\nos.x\n",
            id="drops one of two",
        ),
        pytest.param(
            "import random\nx = «random.choice(y)»\n__all__ = ['random']\n",
            CHOICE,
            "import random\nimport secrets\nx = secrets.choice(y)\n__all__ = ['random']\n",
            id="mentioned elsewhere",
        ),
        pytest.param(
            "import random  # kept\nx = «random.choice(y)»\n",
            CHOICE,
            "import random  # kept\nimport secrets\nx = secrets.choice(y)\n",
            id="comment at import",
        ),
    ],
)
def test_imports_follow(code, fix, after):
    assert fixed(code, template(*fix), {"$X": "y"}) == after


def test_package_keeps_its_imports():
    code = "import random\nx = «random.choice(y)»\n"

    after = fixed(code, template(*CHOICE), {"$X": "y"}, path="a/__init__.py")

    assert after == "import random\nimport secrets\nx = secrets.choice(y)\n"
