"""The words that rules share: all of them are used, and none is said twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import vetline_rules
import yaml

SHARED = Path(vetline_rules.__file__).parent / "shared"
SERVER = Path(__file__).parents[2] / "server"


def test_every_set_is_used() -> None:
    sets = yaml.load((SHARED / "names.yaml").read_text("utf-8"), yaml.CSafeLoader)
    texts = [path.read_text("utf-8") for path in SHARED.parent.rglob("*.yaml")]
    texts += [path.read_text("utf-8") for path in SERVER.rglob("*.py")]
    words = [word for text in texts for word in re.findall(r"[\w-]+", text)]

    assert [name for name in sets if words.count(name) < 2] == []


@pytest.mark.parametrize("path", sorted(SHARED.glob("*.yaml")), ids=lambda path: path.name)
def test_no_word_stands_twice_in_a_list(path: Path) -> None:
    content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)

    assert [words for words in _lists(content) if len(set(words)) < len(words)] == []


def _lists(value: object) -> Iterator[list[str]]:
    """All lists of plain words in ``value``."""
    if isinstance(value, list):
        yield [item for item in value if isinstance(item, str)]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _lists(part)
