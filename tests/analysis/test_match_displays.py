"""Containers that a name stands for, in the same unit or in another one of the module."""

from __future__ import annotations

import pytest

from vetline.analysis.facts import facts_of
from vetline.analysis.interface import ModuleNames, TypeTable
from vetline.analysis.match import formula_matches
from vetline.analysis.scopes import scopes_of
from vetline.analysis.view import UnitView, view_of
from vetline.rulebook.formula import Pattern
from vetline.syntax.tree import parse_unit

ELSEWHERE = """\
from ssl import CERT_NONE
ORIGINS = ["https://a.example", "*"]
ADDRESS = ("", 80)
OPTIONS = {"verify": False, "inner": {"deep": 1}, "mode": CERT_NONE}
KINDS = frozenset({"a", "b"})
TWICE = ["*"]
TWICE = []
class Server:
    hosts = ["*"]
    def __init__(self, port):
        self.address = ("", port)
"""


def later_view(code: str) -> UnitView:
    """The unit ``code`` of a module that begins with ``ELSEWHERE``."""
    before = parse_unit(ELSEWHERE)
    tree = parse_unit(code, header="class Server:\n" if code.startswith(" ") else "")
    scopes = scopes_of(tree.body)
    facts = facts_of(tree, scopes)
    binds = facts_of(before, scopes_of(before.body)).binds
    names = ModuleNames.of("", "", TypeTable(), binds, ())
    return view_of(tree, scopes, names.slice(facts.reads), TypeTable(), "a.py")


@pytest.mark.parametrize(
    ("pattern", "code", "is_found"),
    [
        ("foo([..., '*', ...])", "foo(ORIGINS)", True),
        ("foo(origins=[..., '*', ...])", "foo(origins=ORIGINS)", True),
        ("foo(['*'])", "foo(ORIGINS)", False),
        ("foo(('', $PORT))", "foo(ADDRESS)", True),
        ("foo([...])", "foo(ADDRESS)", False),
        ("foo(..., verify=False, ...)", "foo(**OPTIONS)", True),
        ("foo({..., 'inner': {'deep': 1}, ...})", "foo(OPTIONS)", True),
        ("foo({..., 'mode': ssl.CERT_NONE, ...})", "foo(OPTIONS)", True),
        ("foo({'a', 'b'})", "foo(KINDS)", True),
        ("foo(['*'])", "foo(TWICE)", False),
        ("foo(['*'])", "def f(ORIGINS):\n    foo(ORIGINS)", False),
        ("foo(['*'])", "def f():\n    one = ['*']\n    foo(one)", True),
        ("foo(['*'])", "    def f(self):\n        foo(self.hosts)\n", True),
        ("foo(('', $PORT))", "    def f(self):\n        foo(self.address)\n", True),
    ],
)
def test_a_name_matches_by_the_container_it_stands_for(
    pattern: str, code: str, is_found: bool
) -> None:
    assert bool(formula_matches(Pattern(pattern), later_view(code))) is is_found
