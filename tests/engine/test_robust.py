"""Analysis cannot fail: on real files, cut files, spoilt files and hostile ones."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()
STDLIB = Path(sysconfig.get_paths()["stdlib"])
FILES = sorted(p for p in STDLIB.rglob("*.py") if "site-packages" not in p.parts)
SAMPLE = random.Random(20261122).sample(FILES, 25)
HOSTILE = {
    "10,000 nested parentheses": "x = " + "(" * 10_000 + ")" * 10_000 + "\n",
    "10,000 open brackets": "x = " + "[" * 10_000,
    "1 MB string": "x = '" + "a" * 1_000_000 + "'\nos.system(x + y)\n",
    "5,000 branches": "def f(x):\n    if x == 0:\n        y = 0\n"
    + "".join(f"    elif x == {i}:\n        y = x\n" for i in range(5_000)),
    "20,000 elements": "x = [" + ", ".join(f"'item {i}'" for i in range(20_000)) + "]\n",
    "200 functions that call each other": "".join(
        f"def f{i}(x):\n    return f{(i + 1) % 200}(x) + f{(i * 7) % 200}(x)\n\n"
        for i in range(200)
    ),
    "5,000 additions": "query = 'a'" + " + x" * 5_000 + "\ncursor.execute(query)\n",
    "deep blocks": "".join("    " * i + "if x:\n" for i in range(300)),
    "1,000 nested calls": "f(" * 1_000 + ")" * 1_000,
    "lone surrogates": "x = '\udc80'\neval(x + '\ud800')\n",
    "null bytes": "import os\x00\nos.system(a + b)\n\x00",
    "form feeds": "import os\n\f\ndef f(a):\n    os.system(a)\n\f",
}


def analysed(text: str) -> bool:
    Engine(RULES).full(Document.of("hostile.py", text))
    return True


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_real_files_cut_and_spoilt_are_analysed(path: Path) -> None:
    chance = random.Random(path.name)
    text = path.read_text("utf-8", "surrogateescape")[:30_000]
    cuts = [text[: chance.randrange(len(text) + 1)] for _ in range(2)]
    at = chance.randrange(len(text) + 1)
    spoilt = text[:at] + "".join(map(chr, chance.choices(range(1, 256), k=20))) + text[at:]

    assert all(analysed(each) for each in (text, *cuts, spoilt))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_is_analysed(name: str) -> None:
    assert analysed(HOSTILE[name])
