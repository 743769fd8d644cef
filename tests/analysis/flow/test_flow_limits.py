"""Hostile units are bounded: the work is counted, and what was found until then stands."""

import pytest

from analysis.flow.flow_project import FlowProject
from vetline.analysis.flow.run import FLOW_STEPS_MAX
from vetline.syntax import nodes as n

HEAD = "from flask import request\nimport os\n\n\ndef f(a):\n    x = request.args['a']\n"
CASES = {
    "loops in loops": "".join("    " * (i + 1) + f"for i{i} in x:\n" for i in range(12))
    + "    " * 13 + "x = x + i3\n    os.system(x)\n",
    "parentheses": "    os.system(" + "(" * 10_000 + "x" + ")" * 10_000 + ")\n",
    "long string": "    os.system('" + "a" * 1_000_000 + "' + x)\n",
    "long list": "    y = [" + ",".join(f"'{i}'" for i in range(20_000)) + "]\n    os.system(x)\n",
    "many branches": "    if x == '0':\n        pass\n"
    + "".join(f"    elif x == '{i}':\n        y = x\n" for i in range(5_000)) + "    os.system(x)\n",  # noqa: E501
    "many checks": "".join(f"    if 'k{i}' in x:\n        y{i} = x\n" for i in range(400)),
    "calls in calls": "    os.system(" + "g(" * 90 + "x" + ")" * 90 + ")\n",
    "functions that call each other": "".join(
        f"    def g{i}(x):\n        return g{(i + 1) % 40}(x) + g{(i + 2) % 40}(x)\n" for i in range(40)  # noqa: E501
    ) + "    os.system(g0(x))\n",
}  # fmt: skip


@pytest.mark.timeout(10)
@pytest.mark.parametrize("body", CASES.values(), ids=CASES)
def test_hostile_unit_ends(body: str) -> None:
    project = FlowProject({"example.py": HEAD + body})
    views = [v for v in project.views["example.py"] if isinstance(v.tree.body[0], n.FunctionDef)]

    assert all(isinstance(project.flows(view).complete, bool) for view in views)


def test_what_was_found_stands_when_the_work_is_too_much() -> None:
    body = "    os.system(x)\n" + "    y = g(x)\n" * FLOW_STEPS_MAX
    project = FlowProject({"example.py": HEAD + body})
    view = next(v for v in project.views["example.py"] if isinstance(v.tree.body[0], n.FunctionDef))

    flows = project.flows(view)

    assert not flows.complete
    assert [hit.kind for hit in flows.hits] == ["command"]


def test_a_property_may_read_itself() -> None:
    methods = (
        "    @property\n    def name(self):\n        return self.own.name\n\n"
        "    @property\n    def own(self):\n        self.kept = self.name\n"
        "        return self.own\n\n"
        "    def run(self):\n        os.system(self.name)\n"
    )
    project = FlowProject({"example.py": f"import os\n\n\nclass Job:\n{methods}"})

    assert all(project.flows(view).complete for view in project.views["example.py"])
