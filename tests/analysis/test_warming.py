"""What is made ready while nobody waits is what questions would have made, and nothing else."""

from __future__ import annotations

from vetline.analysis.matching import alternatives
from vetline.analysis.matching.spellings import SPELLINGS
from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text import regex
from vetline.text.document import Document

INSECURE = """\
import hashlib, pickle, subprocess, yaml


def handle(request, cursor, password):
    subprocess.run(request.args["cmd"], shell=True)
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % request.args["name"])
    digest = hashlib.md5(password.encode()).hexdigest()
    if password == "admin123":
        return pickle.loads(request.data), yaml.load(request.data)
    return digest
"""


def test_nothing_is_left_to_be_compiled_for_the_first_suggestion():
    engine = Engine(load_rulebook())
    engine.full(Document.of("app.py", "import os\n"))  # as somebody has opened a document before
    for _ in engine.warm_steps():
        pass
    spellings, sorted_before = len(SPELLINGS), set(alternatives._KNOWN)
    assert not regex._WAITING
    assert engine.quick(Document.of("app.py", INSECURE))
    assert len(SPELLINGS) == spellings
    assert set(alternatives._KNOWN) == sorted_before


def test_a_warm_engine_says_what_a_cold_one_says():
    warm, cold = Engine(load_rulebook()), Engine(load_rulebook())
    with_formula = [rule for rule in warm.active_rules.values() if rule.formula is not None]
    steps = sum(1 for _ in warm.warm_steps())
    assert steps >= len(with_formula), "small steps, so that a key need not wait for all"
    document = Document.of("app.py", INSECURE)
    assert warm.full(document) == cold.full(Document.of("app.py", INSECURE))
