"""What a package takes in from its own modules is followed through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.project import Project
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()
FILES = {
    "shop/__init__.py": "from .texts import echo, fixed\nfrom . import texts\n",
    "shop/texts.py": "def echo(text):\n    return text\n\n\ndef fixed(text):\n    return 'a'\n",
    "shop/parts/__init__.py": "from .makers import maker\nfrom ..texts import fixed as still\n",
    "shop/parts/makers.py": """\
from .kinds import Echo, Fixed

MAKERS = {"echo": Echo, "fixed": Fixed}


def maker(kind):
    return MAKERS[kind]()
""",
    "shop/parts/kinds.py": """\
class Echo:
    def make(self, text):
        return text


class Fixed:
    def make(self, text):
        return "fixed"
""",
}


@pytest.mark.parametrize(
    ("imports", "call", "is_found"),
    [
        ("import shop", "shop.echo", True),
        ("import shop", "shop.fixed", False),
        ("import shop", "shop.texts.echo", True),
        ("import shop", "shop.texts.fixed", False),
        ("from shop import fixed", "fixed", False),
        ("from shop import parts", "parts.still", False),
        ("from shop import parts", "parts.maker('echo').make", True),
        ("from shop import parts", "parts.maker('fixed').make", False),
    ],
)
def test_followed_through_the_package(
    imports: str, call: str, is_found: bool, tmp_path: Path
) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    app = f"{imports}\nimport os\nfrom flask import Flask, request\n\napp = Flask(__name__)\n\n\n"
    app += f"@app.route('/')\ndef show():\n    os.system({call}(request.args['x']))\n"
    document = Document.of((tmp_path / "app.py").as_posix(), app)

    found = Engine(RULES, project=Project(tmp_path)).full(document)

    assert any(finding.rule_id == "command-injection" for finding in found) is is_found


@pytest.mark.parametrize("body", ["text", "'fixed'"])
def test_what_a_package_defines_comes_before_its_module(body: str, tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "texts.py").write_text("")
    app = f"import os\nfrom flask import Flask, request\n\n\ndef texts(text):\n    return {body}\n"
    app += "\n\napp = Flask(__name__)\n\n\n"
    app += "@app.route('/')\ndef show():\n    os.system(texts(request.args['x']))\n"
    document = Document.of((package / "__init__.py").as_posix(), app)

    found = Engine(RULES, project=Project(tmp_path)).full(document)

    is_found = any(finding.rule_id == "command-injection" for finding in found)
    assert is_found is (body == "text")
