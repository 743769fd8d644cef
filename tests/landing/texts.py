"""Texts for sequences of changes."""

from __future__ import annotations

OLD = """\
import os
import sys


def read(path):
    with open(path) as stream:
        return stream.read()


def write(path, text):
    with open(path, "w") as stream:
        stream.write(text)


def main():
    for path in sys.argv[1:]:
        write(path, read(path).upper())
"""
NEW = """\
def fetch(url, folder):
    name = url.rsplit("/", 1)[-1]
    os.system("curl -o " + folder + name + " " + url)
    return folder + name
"""
OTHER = """\
def load(blob):
    import pickle

    return pickle.loads(blob)
"""
LINES = OLD.splitlines(keepends=True)
END = len(LINES)


def long_function(count: int, name: str = "made") -> str:
    return f"def {name}():\n" + "".join(f"    {name}_{n} = call_{n}({n})\n" for n in range(count))
