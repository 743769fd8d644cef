"""Statements that read the same are told apart by what stands around them."""

from pathlib import Path

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULE = """\
rules:
- id: unseeded
  languages: [python]
  severity: WARNING
  message: found
  patterns:
  - pattern: $X.fit(...)
  - pattern-not-inside: |
      random.seed(...)
      ...
"""


def test_equal_statements_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE)
    engine = Engine(load_rulebook([path], builtin=False))
    code = "clf.fit(x)\nclf.fit(x)\nrandom.seed(1)\nclf.fit(x)\n"

    found = engine.full(Document.of("example.py", code))

    assert [finding.range.start.line for finding in found] == [0, 1]


def test_the_later_of_two_equal_statements_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("pattern-not-inside", "pattern-inside"))
    engine = Engine(load_rulebook([path], builtin=False))

    found = engine.full(Document.of("example.py", "clf.fit(x)\nrandom.seed(1)\nclf.fit(x)\n"))

    assert [finding.range.start.line for finding in found] == [2]
