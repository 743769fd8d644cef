"""Expressions that are compiled late: each is one, and does what it would do otherwise."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import vetline.analysis
from vetline.text.regex import lazy


def test_it_does_what_a_compiled_one_does() -> None:
    found = lazy(r"(\w+)-\d", re.I)

    assert found.search("A-1 b-2") is not None
    assert found.sub("x", "A-1 b-2") == "x x"
    assert found.pattern == r"(\w+)-\d"
    assert found.flags & re.I


def test_a_wrong_one_is_an_error_when_it_is_asked() -> None:
    wrong = lazy("(")

    with pytest.raises(re.error):
        wrong.search("")


def test_all_of_the_analysis_are_right() -> None:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(vetline.analysis.__path__, "vetline.analysis.")
    ]
    kept = [v for m in modules for v in vars(m).values() if type(v) is type(lazy(""))]

    assert len(kept) > 200
    assert all(isinstance(one.pattern, str) for one in kept)
