"""``vetline check --types``: classes are looked for across files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Vetline

STORE = "import sqlite3\n\n\ndef make(dsn):\n    made = sqlite3.connect(dsn)\n    return made\n"
APP = """\
from flask import request

from store import make


class Store:
    def __init__(self, dsn):
        self.thing = make(dsn)

    def find(self):
        return self.thing.execute("SELECT " + request.args["name"])
"""


@pytest.mark.parametrize(("flags", "want"), [((), []), (("--types",), ["sql-injection"])])
def test_classes_are_looked_for_if_so_asked(
    vetline: Vetline, project: Path, flags: tuple[str, ...], want: list[str]
) -> None:
    (project / "store.py").write_text(STORE)
    (project / "app.py").write_text(APP)

    ran = vetline("check", "--select", "sql-injection", "--format", "json", *flags)

    assert [one["rule"] for one in json.loads(ran.out)["findings"]] == want
