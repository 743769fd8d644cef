"""How bad a flow is said to be, by what is known of its way."""

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.rulebook.model import Severity
from vetline.text.document import Document

RULES = load_rulebook()
HEAD = "import logging\nimport os\nfrom flask import Flask, request\nimport elsewhere\n\n"


def severities(code: str, rule: str) -> list[tuple[int, Severity]]:
    """The findings of ``rule``, each with its line in ``code``, from 0."""
    document = Document.of("app.py", HEAD + code)
    found = [f for f in Engine(RULES).full(document) if f.rule_id == rule]
    return [(f.range.start.line - HEAD.count("\n"), f.severity) for f in found]


def test_a_function_that_nobody_knows_makes_a_flow_less_sure() -> None:
    direct = "def a():\n    os.system(request.args['q'])\n"
    assert severities(direct, "command-injection") == [(1, Severity.ERROR)]
    through = "def a():\n    os.system(elsewhere.made_of(request.args['q']))\n"
    assert severities(through, "command-injection") == [(1, Severity.WARNING)]


def test_what_the_vocabulary_knows_does_not() -> None:
    code = "def a():\n    os.system(os.path.join('/srv', request.args['q']).strip())\n"
    assert severities(code, "command-injection") == [(1, Severity.ERROR)]


def test_one_sure_way_is_enough() -> None:
    code = (
        "def a(sure):\n    q = request.args['q']\n    if not sure:\n"
        "        q = elsewhere.made_of(q)\n    os.system(q)\n"
    )
    assert severities(code, "command-injection") == [(4, Severity.ERROR)]


def test_functions_of_the_project_are_known() -> None:
    code = (
        "def made_of(text):\n    return 'ls ' + text\n\n"
        "def a():\n    os.system(made_of(request.args['q']))\n"
    )
    assert severities(code, "command-injection") == [(4, Severity.ERROR)]


def test_a_log_in_a_function_that_is_called_is_told_where_it_is_written() -> None:
    code = (
        "def note(text):\n    logging.info('said ' + text)\n\n"
        "def a():\n    note(request.args['q'])\n"
    )
    assert severities(code, "log-injection") == [(1, Severity.WARNING), (4, Severity.INFO)]


def test_a_call_that_both_reads_and_does_harm_tells_of_it_itself() -> None:
    code = (
        "class App:\n"
        "    def read(self):\n        self.name = request.args['name']\n\n"
        "    def run(self):\n        os.system(self.name)\n\n"
        "    def both(self):\n        self.read()\n        self.run()\n\n"
        "def start():\n    App().both()\n"
    )
    assert [line for line, _ in severities(code, "command-injection")] == [5, 9]


def test_a_rule_may_think_less_of_what_nobody_knows() -> None:
    code = (
        "from flask import Response\n\n"
        "def a():\n    return Response('x', headers={'X': request.args['q']})\n\n"
        "def b():\n    return Response('x', headers={'X': elsewhere.made_of(request.args['q'])})\n"
    )
    assert severities(code, "header-injection") == [(3, Severity.WARNING), (6, Severity.INFO)]
