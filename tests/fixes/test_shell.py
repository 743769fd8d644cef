from __future__ import annotations

import pytest

from fixes.marked import fixed, transform

RUN = "import subprocess\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            '«subprocess.run("ls -l", shell=True)»', 'subprocess.run(["ls", "-l"])', id="constant"
        ),
        pytest.param(
            'subprocess.run(«f"ls {x}"», shell=True, check=True)',
            'subprocess.run(["ls", x], check=True)',
            id="f-string",
        ),
        pytest.param(
            "subprocess.run(\n    «f\"ls '{x}' --name={y} \" + z»,\n    shell=True,  # c\n"
            "    check=True,\n)",
            'subprocess.run(\n    ["ls", x, f"--name={y}", z],\n    check=True,\n)',
            id="over lines",
        ),
        pytest.param(
            'words = ["ls", x]\nwords.append("-l")\nsubprocess.run(«" ".join(words)», shell=True)',
            'words = ["ls", x]\nwords.append("-l")\nsubprocess.run(words)',
            id="joined variable",
        ),
        pytest.param(
            'words = ["ls", "-l /", x]\nsubprocess.run(«" ".join(words)», shell=True)',
            None,
            id="joined variable with two words in one text",
        ),
        pytest.param(
            'words = ["ls", x]\nwords.append("|")\nsubprocess.run(«" ".join(words)», shell=True)',
            None,
            id="joined variable to which something for a shell is added",
        ),
        pytest.param(
            'subprocess.call(«"ls %s" % x», shell=True)', 'subprocess.call(["ls", x])', id="percent"
        ),
        pytest.param(
            'subprocess.call(«"ls {}".format(x)», shell=True)',
            'subprocess.call(["ls", x])',
            id="format",
        ),
        pytest.param(
            'n = 3\nsubprocess.call(«f"ls {n}"», shell=True)',
            'n = 3\nsubprocess.call(["ls", "3"])'.replace('"3"', "n"),
            id="value of a variable",
        ),
        pytest.param(
            'subprocess.run(«" ".join(["ls", *x])», shell=True)',
            'subprocess.run(["ls", *x])',
            id="joined list",
        ),
        pytest.param(
            'subprocess.run(«" ".join(["ls *", *x])», shell=True)', None, id="joined list of more"
        ),
        pytest.param(
            'subprocess.run(«f"ls {x!r}"», shell=True)',
            'subprocess.run(["ls", x])',
            id="quoted by repr",
        ),
        pytest.param('subprocess.run(«f"ls --at={x!r}"», shell=True)', None, id="repr in a part"),
        pytest.param(
            'subprocess.run(«["ls", x]», shell=True)', 'subprocess.run(["ls", x])', id="list"
        ),
        pytest.param('subprocess.run(«f"ls {x} | wc"», shell=True)', None, id="pipe"),
        pytest.param('subprocess.run(«f"ls *.py {x}"», shell=True)', None, id="glob"),
        pytest.param('subprocess.run(«f"A=1 ls {x}"», shell=True)', None, id="assignment"),
        pytest.param('subprocess.run(«"cd x"», shell=True)', None, id="builtin"),
        pytest.param('subprocess.run(«f"{x} -l"», shell=True)', None, id="unknown program"),
        pytest.param('subprocess.run(«f"ls \'{x}"», shell=True)', None, id="open quote"),
        pytest.param("subprocess.run(«x», shell=True)", None, id="not built here"),
        pytest.param(
            'out = subprocess.getoutput(«f"cat {a}"»)',
            'out = subprocess.run(["cat", a], capture_output=True, text=True, check=False).stdout',
            id="getoutput",
        ),
    ],
)
def test_shell_to_argv(code, after):
    result = fixed(RUN + code, transform("shell-to-argv"))

    assert result == (RUN + after if after is not None else None)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            'os.system(«"ping " + host»)',
            'subprocess.run(["ping", host], check=False)',
            id="statement",
        ),
        pytest.param(
            'rc = os.system(«f"cp {a} {b}.bak"»)',
            'rc = subprocess.run(["cp", a, f"{b}.bak"], check=False).returncode',
            id="exit status",
        ),
        pytest.param(
            'x = os.popen(«"ping %s" % host»).read()',
            'x = subprocess.run(["ping", host], capture_output=True, text=True, check=False)'
            ".stdout",
            id="output",
        ),
        pytest.param(
            'cmd = f"ping {host}"\n«os.system(cmd)»',
            'cmd = ["ping", host]\nsubprocess.run(cmd, check=False)',
            id="variable",
        ),
        pytest.param(
            'cmd = f"ping {host}"\n«os.system(cmd)»\nprint(cmd)',
            None,
            id="variable that is read again",
        ),
    ],
)
def test_os_calls(code, after):
    result = fixed(f"import os\n{code}", transform("shell-to-argv"))

    assert result == (f"import subprocess\n{after}" if after is not None else None)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "f\"ls '{x}' | wc {y}\"", 'f"ls {shlex.quote(x)} | wc {shlex.quote(y)}"', id="f-string"
        ),
        pytest.param('"ls \'" + x + "\' > y"', '"ls " + shlex.quote(x) + " > y"', id="sum"),
        pytest.param(
            "\"ls '{}' > x\".format(x)", '"ls {} > x".format(shlex.quote(x))', id="format"
        ),
        pytest.param('f"ls {shlex.quote(x)} > y"', None, id="done already"),
        pytest.param("f\"ls 'a {x}' > y\"", None, id="inside of a string"),
    ],
)
def test_values_are_quoted(code, after):
    head = "import shlex\nfrom os import system\n"

    result = fixed(f"{head}system(«{code}»)", transform("shell-to-argv", quote=True))

    assert result == (f"{head}system({after})" if after is not None else None)


def test_shell_of_asyncio():
    code = 'import asyncio as a\nawait a.create_subprocess_shell(«f"ls {x}"», stdout=1)'

    after = fixed(code, transform("shell-to-argv"))

    assert after == 'import asyncio as a\nawait a.create_subprocess_exec("ls", x, stdout=1)'
