"""Files of any length, made of real code: whole statements of the standard library."""

from __future__ import annotations

import ast
import re
import sysconfig
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

from attrs import frozen

HEADER = """\
import hashlib
import os
import pickle
import sqlite3
import subprocess
import tempfile

import requests
import yaml


"""

FUNCTION = """\
def serve(request, cmd, data, cursor, user_id):
    \"\"\"Answer one request; the typist types into this function.\"\"\"
    records = sorted(request.items())
    if not records:
        return None

    return records


"""
TYPED_LINE = 5
"""The line of ``FUNCTION`` that is typed at."""

STATEMENTS = (
    "subprocess.call(cmd, shell=True)",
    "h = hashlib.md5(data)",
    "obj = pickle.loads(data)",
    'cursor.execute("SELECT * FROM users WHERE id = %s" % user_id)',
    "value = eval(request[name])",
)
"""What is typed: each is insecure, and about every second state on the way does not parse."""

LANDED = '''\
class UserStore:
    """Load and keep users, and export what belongs to them."""

    def __init__(self, database, folder, timeout=10):
        self.connection = sqlite3.connect(database)
        self.folder = folder
        self.timeout = timeout
        self.seen = set()

    def find(self, name):
        """Return the rows of everyone who is called that."""
        cursor = self.connection.cursor()
        cursor.execute(f"SELECT id, name FROM users WHERE name = '{name}'")  #!
        rows = cursor.fetchall()
        for row in rows:
            self.seen.add(row[0])
        return rows

    def digest(self, password):
        """Return what is kept of a password."""
        kept = hashlib.md5(password.encode("utf-8")).hexdigest()  #!
        return kept.lower()

    def session(self, blob):
        """Restore the session that the browser sent back."""
        found = pickle.loads(blob)  #!
        if "user" not in found:
            return None
        return found

    def picture(self, url):
        """Fetch the picture of a user."""
        reply = requests.get(url, verify=False, timeout=self.timeout)  #!
        reply.raise_for_status()
        return reply.content

    def settings(self, path):
        """Read the settings of a user."""
        with open(path, encoding="utf-8") as stream:
            found = yaml.load(stream, Loader=yaml.Loader)  #!
        if not isinstance(found, dict):
            raise ValueError("settings are a mapping")
        return found

    def export(self, user_id, target):
        """Pack the files of a user."""
        folder = f"{self.folder}/{user_id}"
        command = f"tar czf {target} {folder}"
        result = subprocess.run(command, shell=True, check=False)  #!
        if result.returncode != 0:
            raise RuntimeError(f"no export of {user_id}")
        return target

    def close(self):
        """Close the database."""
        self.connection.commit()
        self.connection.close()
        self.seen.clear()


'''
"""A block as an assistant writes it: 60 lines, insecure where ``#!`` stands."""


@frozen
class Corpus:
    """A file; ``typed_line`` is where the typist types, ``landing_line`` where blocks land."""

    text: str
    typed_line: int
    landing_line: int


def corpus(line_count: int) -> Corpus:
    """A file of about ``line_count`` lines, with the typist's function in the middle."""
    half = (line_count - _lines(HEADER) - _lines(FUNCTION)) // 2
    code = statements()
    above = HEADER + _filled(code, half)
    below = _filled(code, half)
    middle = _lines(above)
    return Corpus(above + FUNCTION + below, middle + TYPED_LINE, middle + _lines(FUNCTION))


def landed() -> tuple[str, list[int]]:
    """The block that lands, and its insecure lines."""
    lines = LANDED.split("\n")
    marked = [number for number, line in enumerate(lines) if line.endswith("#!")]
    return "\n".join(line.removesuffix("#!").rstrip() for line in lines), marked


def renamed(text: str, number: int) -> str:
    """``text`` with another name for each class in it, so that nobody has seen it before."""
    return re.sub(r"(?m)^class (\w+)", rf"class \g<1>{number}", text)


def _lines(text: str) -> int:
    return text.count("\n")


def _filled(code: Iterator[str], line_count: int) -> str:
    """As many statements as fit, and comments for the rest."""
    found: list[str] = []
    left = max(line_count, 0)
    for statement in code:
        if _lines(statement) > left:
            break
        found.append(statement)
        left -= _lines(statement)
    return "".join(found) + "# …\n" * left


def statements() -> Iterator[str]:
    """The top-level statements of the standard library, in an order that is always the same."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(folder.glob("*.py")) + sorted(folder.glob("[a-k]*/*.py"))
    for path in sorted(files, key=lambda path: sha1(path.name.encode()).digest()):
        text = path.read_bytes().decode("utf-8", "replace").expandtabs()
        if "test" not in path.name and "\r" not in text and "\f" not in text:
            yield from _top_level(text)


def _top_level(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr | ast.If):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            yield "\n".join(lines[first - 1 : node.end_lineno]) + "\n\n\n"
