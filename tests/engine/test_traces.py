"""What a finding says of the way that data took."""

from __future__ import annotations

from vetline.engine import Engine
from vetline.rulebook.load import load_rulebook
from vetline.text.document import Document

RULES = load_rulebook()
HEAD = "from flask import Flask, request\nimport logging\napp = Flask(__name__)\n\n"


def found(code: str, rule: str):
    """The findings of ``rule``, each with the lines and words of its trace."""
    document = Document.of("app.py", HEAD + code)
    findings = [f for f in Engine(RULES).full(document) if f.rule_id == rule]
    return [(f.message, [(s.range.start.line + 1, s.message) for s in f.trace]) for f in findings]


def test_data_comes_from_where_it_was_read_and_not_from_where_a_part_of_it_is_used() -> None:
    code = (
        "@app.post('/a')\ndef a():\n    data = request.get_json()\n\n"
        "    logging.warning('failed ' + data['email'])\n"
    )
    [(message, steps)] = found(code, "log-injection")
    assert message.endswith("It comes from `request.get_json` on line 7.")
    assert [line for line, _ in steps] == [7, 7, 9]


def test_a_part_that_is_read_at_once_is_the_source_as_a_whole() -> None:
    code = "import os\ndef a():\n    os.system(request.args['q'])\n"
    document = Document.of("app.py", HEAD + code)
    [finding] = [f for f in Engine(RULES).full(document) if f.rule_id == "command-injection"]
    source = finding.trace[0].range
    assert document.lines[6][source.start.column : source.end.column] == "request.args['q']"


def test_what_is_not_chosen_by_others_is_not_called_so() -> None:
    code = "def a(user, password):\n    logging.info('%s %s', user, password)\n"
    [(_, steps)] = found(code, "sensitive-data-logging")
    assert steps[0][1] == "`password` is secret"


def test_words_stand_without_quotes() -> None:
    code = (
        "import traceback\n\n@app.errorhandler(Exception)\ndef failed(error):\n"
        "    return traceback.format_exc(), 500\n"
    )
    [(message, steps)] = found(code, "stack-trace-exposure")
    assert message.startswith("The response tells")
    assert steps[-1][1] == "used in the response"


def test_one_harm_is_told_once_though_two_calls_do_it() -> None:
    code = (
        "from sqlalchemy import text\n\n@app.get('/a')\ndef a(session):\n"
        "    name = request.args['q']\n"
        "    return session.execute(text(f\"SELECT * FROM t WHERE n = '{name}'\"))\n"
    )
    assert len(found(code, "sql-injection")) == 1


def test_two_harms_in_one_call_are_told_twice() -> None:
    code = (
        "@app.get('/a')\ndef a():\n"
        "    return str(eval(request.args['f'] + str(eval(request.args['g']))))\n"
    )
    assert len(found(code, "code-injection")) == 2


def test_what_a_service_answers_is_not_the_key_that_it_was_asked_with() -> None:
    code = (
        "from langchain_core.messages import HumanMessage\nfrom elsewhere import Client\n\n"
        "def ask(self, words):\n"
        "    client = Client(api_key=self.key.get_secret_value())\n"
        "    return HumanMessage(content=client.chat(words)['text'])\n\n"
        "def tell(self):\n"
        "    return HumanMessage(content='my key is ' + self.key.get_secret_value())\n"
    )
    [(_, steps)] = found(code, "secret-in-prompt")
    assert [line for line, _ in steps] == [13, 13]


def test_a_call_that_leads_to_the_sink_is_said_to_hand_the_data_on() -> None:
    code = (
        "import os\ndef run(command):\n    os.system(command)\n\n"
        "@app.get('/a')\ndef a():\n    run(request.args['q'])\n"
    )
    steps = [steps for _, steps in found(code, "command-injection")][-1]
    assert steps[1:] == [(11, "handed to `run`"), (7, "reaches `os.system` in `run`")]
