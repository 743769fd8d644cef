"""Texts that code puts together are read to their end, whatever they are made of."""

from __future__ import annotations

import pytest

from matching_cases import module_view
from vetline.analysis.checks.built_text import built_texts


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("query = ('a {} b'.format(name))", ["a \0 b"]),
        ("query = ('{} and {}'.format(*values))", ["\0 and \0"]),
        ("query = ('{name}'.format(**values))", ["\0"]),
        ("query = ('{} and {}'.format(name))", ["\0 and \0"]),
        ("text = '<{}>'\ntext = text.format(text)\nquery = text + name", ["<<{}>>\0"]),
    ],
)
def test_holes_are_counted(code: str, want: list[str]) -> None:
    view = module_view(code)

    assert [built.text for built in built_texts(view)] == want
