"""Of two rules about one place, the one that knows more is heard, unless it only guesses."""

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()
FETCH = "    return urllib.request.urlopen(url, timeout=5).read()\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            f"import urllib.request\n\ndef fetch(url):\n{FETCH}",
            {"ssrf", "url-scheme-unrestricted"},
            id="a parameter that may come from anywhere",
        ),
        pytest.param(
            "import urllib.request\nfrom flask import request\n\ndef fetch():\n"
            f"    url = request.args['url']\n{FETCH}",
            {"ssrf"},
            id="data of a request",
        ),
    ],
)
def test_what_is_sure_hides_what_is_not(code: str, expected: set[str]) -> None:
    found = Engine(RULES).full(Document.of("a.py", code))

    assert {finding.rule_id for finding in found} == expected
