from __future__ import annotations

import pytest

from fixes.marked import fixed, transform
from vetline.fixes.sqltext import sql_holes

FIX = transform("parameterize-sql")
SQLITE = "import sqlite3\ncur = sqlite3.connect('x').cursor()\n"
PSYCOPG = "import psycopg2\ncur = psycopg2.connect('x').cursor()\n"
ALCHEMY = "from sqlalchemy import text\n"


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        (["SELECT * FROM u WHERE id = ", ""], "v"),
        (["SELECT * FROM u WHERE name LIKE '%", "%' AND a='", "'"], "qq"),
        (["SELECT * FROM ", ""], "n"),
        (["SELECT ", " FROM t"], "n"),
        (["INSERT INTO t (a, b) VALUES (", ", '", "'), (", ")"], "vqv"),
        (["INSERT INTO t (", ") VALUES (", ")"], "nv"),
        (["SELECT * FROM t ORDER BY ", " LIMIT ", " OFFSET ", ""], "nvv"),
        (["UPDATE t SET a = ", ", b = ", " WHERE id IN (", ")"], "vvn"),
        (["UPDATE t SET ", " = ", ""], "nv"),
        (["x IN (", ", ", ")"], "vv"),
        (["WHERE lower(name) = lower(", ")"], "v"),
        (["x BETWEEN ", " AND ", ""], "vv"),
        (["WHERE a = 1 AND ", ""], "n"),
        (["SELECT * FROM u_", " WHERE x = 1"], "n"),
        (["WHERE d = '", " ", "'"], "nn"),
        (['WHERE "', '" = 1'], "n"),
        (["WHERE a = 'it''s' AND b = ", ""], "v"),
    ],
)
def test_place_of_a_value(texts, places):
    assert "".join(hole.place.value[0] for hole in sql_holes(texts)) == places


@pytest.mark.parametrize(
    ("query", "after"),
    [
        pytest.param(
            '''f"SELECT 1 WHERE a = '{x}'"''', '"SELECT 1 WHERE a = ?", (x,)', id="f-string"
        ),
        pytest.param(
            """"SELECT 1 WHERE a = '" + x + "' AND b = " + str(y)""",
            '"SELECT 1 WHERE a = ? AND b = ?", (x, y)',
            id="sum",
        ),
        pytest.param(
            """"SELECT 1 WHERE a = '%s' AND b = %d" % (x, y)""",
            '"SELECT 1 WHERE a = ? AND b = ?", (x, y)',
            id="percent",
        ),
        pytest.param(
            """"SELECT 1 WHERE a = %(k)s" % {"k": x}""",
            '"SELECT 1 WHERE a = ?", (x,)',
            id="percent by name",
        ),
        pytest.param(
            """"SELECT 1 WHERE a = '{}' AND b = {k}".format(x, k=y)""",
            '"SELECT 1 WHERE a = ? AND b = ?", (x, y)',
            id="format",
        ),
        pytest.param(
            '''f"SELECT 1 WHERE a LIKE '%{x}%'"''',
            '"SELECT 1 WHERE a LIKE ?", (f"%{x}%",)',
            id="like",
        ),
        pytest.param(
            '''f"SELECT 1 WHERE a LIKE '%{d["k"]}%'"'''.replace('"k"', "'k'"),
            """"SELECT 1 WHERE a LIKE ?", (f"%{d['k']}%",)""",
            id="like a value with quotes",
        ),
        pytest.param(
            """'SELECT 1 WHERE a = \\'' + x + '\\''""",
            "'SELECT 1 WHERE a = ?', (x,)",
            id="escaped quotes",
        ),
        pytest.param('"SELECT 1 WHERE a = %s" % x', '"SELECT 1 WHERE a = ?", (x,)', id="one value"),
        pytest.param(
            '''f"SELECT 1 WHERE a = '{{}}' AND b = {x}"''',
            """"SELECT 1 WHERE a = '{}' AND b = ?", (x,)""",
            id="braces",
        ),
        pytest.param(
            """f"SELECT 1 WHERE a IN ({','.join(x)})\"""",
            """f"SELECT 1 WHERE a IN ({','.join('?' * len(x))})", x""",
            id="list",
        ),
        pytest.param(
            '"SELECT 1 WHERE a in (" + ", ".join(str(i) for i in o.x) + ") ORDER BY b"',
            '"SELECT 1 WHERE a in (" + ", ".join("?" * len(o.x)) + ") ORDER BY b", o.x',
            id="list of texts",
        ),
        pytest.param(
            '"SELECT 1 WHERE a IN (%s)" % ",".join(map(str, x))',
            '"SELECT 1 WHERE a IN (%s)" % ",".join("?" * len(x)), x',
            id="list of mapped",
        ),
        pytest.param('"SELECT 1 WHERE a IN (%s)" % ",".join(read(x))', None, id="list made for it"),
        pytest.param(
            '"SELECT 1 WHERE a IN (%s)" % ",".join(i for i in x if i)', None, id="part of a list"
        ),
        pytest.param('"SELECT %s FROM t" % ",".join(x)', None, id="list of columns"),
        pytest.param('f"SELECT 1 FROM {x}"', None, id="table"),
        pytest.param('f"SELECT 1 WHERE a = {x:>5}"', None, id="format spec"),
        pytest.param("base + f' WHERE a = {x}'", None, id="unknown beginning"),
        pytest.param('"SELECT 1"', None, id="constant"),
    ],
)
def test_values_become_parameters(query, after):
    result = fixed(f"{SQLITE}cur.execute(«{query}»)\n", FIX)

    assert result == (f"{SQLITE}cur.execute({after})\n" if after is not None else None)


@pytest.mark.parametrize(
    ("head", "code", "after"),
    [
        pytest.param(
            PSYCOPG,
            """«cur.execute(f"SELECT 1 WHERE a IN ({','.join(x)}) AND b = 1")»\n""",
            """cur.execute(f"SELECT 1 WHERE a IN ({','.join(['%s'] * len(x))}) AND b = 1", x)\n""",
            id="list",
        ),
        pytest.param(
            SQLITE,
            'q = "SELECT 1 WHERE 1"\nif x:\n    q += f" AND a = \'{x}\'"  # x\n'
            'if y: q += " AND b = %s AND c = %d" % (y, z)\nq = q + " LIMIT %s" % n\n'
            "«cur.execute(q)»\n",
            'q = "SELECT 1 WHERE 1"\nparams = []\nif x:\n    q += " AND a = ?"  # x\n'
            '    params.append(x)\nif y: q += " AND b = ? AND c = ?"; params += [y, z]\n'
            'q = q + " LIMIT ?"\nparams.append(n)\ncur.execute(q, params)\n',
            id="steps of every form",
        ),
        pytest.param(
            PSYCOPG,
            'q = f"SELECT 1 WHERE a = {x} AND b LIKE \'b%\'"\nq += " ORDER BY c"\n'
            "«cur.execute(q)»\n",
            'q = "SELECT 1 WHERE a = %s AND b LIKE \'b%%\'"\nparams = [x]\nq += " ORDER BY c"\n'
            "cur.execute(q, params)\n",
            id="first step",
        ),
        pytest.param(
            SQLITE,
            'params = 1\nq = "SELECT 1"\nq += f" WHERE a = {x}"\n«cur.execute(q)»\n',
            'params = 1\nq = "SELECT 1"\nparameters = []\nq += " WHERE a = ?"\n'
            "parameters.append(x)\ncur.execute(q, parameters)\n",
            id="name is taken",
        ),
        pytest.param(
            SQLITE,
            'q = "SELECT 1"\nq += f" WHERE a = {x}"\nlog(q)\n«cur.execute(q)»\n',
            None,
            id="used otherwise",
        ),
        pytest.param(
            SQLITE,
            'q = "SELECT 1"\nq += f" ORDER BY {x}"\n«cur.execute(q)»\n',
            None,
            id="column",
        ),
        pytest.param(
            SQLITE,
            'q = "SELECT 1"\nq += f" WHERE a = {x}"\n«cur.execute(q, [1])»\n',
            None,
            id="has parameters",
        ),
    ],
)
def test_values_of_steps_are_gathered(head, code, after):
    assert fixed(head + code, FIX) == (head + after if after is not None else None)


@pytest.mark.parametrize(
    ("query", "after"),
    [
        ('f"DELETE FROM t WHERE a = {x};"', 'execute("DELETE FROM t WHERE a = ?;", (x,))'),
        ('f"DELETE FROM t WHERE a = {x}; DROP u"', None),
    ],
)
def test_a_script_takes_no_parameters(query, after):
    result = fixed(f"{SQLITE}cur.executescript(«{query}»)\n", FIX)

    assert result == (f"{SQLITE}cur.{after}\n" if after is not None else None)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            PSYCOPG
            + """cur.execute(«f"SELECT 1 WHERE a LIKE '%{x}%' AND b LIKE 'b%' AND c={y}"»)""",
            PSYCOPG + """cur.execute("SELECT 1 WHERE a LIKE %s AND b LIKE 'b%%' AND c=%s", ("""
            'f"%{x}%", y))',
            id="percent signs are doubled",
        ),
        pytest.param(
            PSYCOPG
            + 'cur.execute(\n    «f"""SELECT {{}}\n    WHERE a = \'{x}\'\n    """»,  # c\n)',
            PSYCOPG
            + 'cur.execute(\n    """SELECT {}\n    WHERE a = %s\n    """,  # c\n    (x,),\n)',
            id="triple quotes",
        ),
        pytest.param(
            PSYCOPG + 'cur.execute(«"SELECT "\n  f"1 WHERE a = {x} "  # c\n  "AND b"»)',
            PSYCOPG + 'cur.execute("SELECT "\n  "1 WHERE a = %s "  # c\n  "AND b", (x,))',
            id="adjacent literals",
        ),
        pytest.param(
            SQLITE + 'cur.execute("SELECT " +\n  "1 WHERE a = \'" + «x» +\n  "\' AND b = " + y)',
            SQLITE + 'cur.execute("SELECT " +\n  "1 WHERE a = ?" +\n  " AND b = ?", (x, y))',
            id="sum over lines",
        ),
        pytest.param(
            SQLITE + 'cur.execute(«f"SELECT 1 WHERE a = ? AND b = {b} AND c = ?"», (a, c))',
            SQLITE + 'cur.execute("SELECT 1 WHERE a = ? AND b = ? AND c = ?", (a, b, c))',
            id="joins the parameters there are",
        ),
        pytest.param(
            SQLITE + 'cur.execute(«f"SELECT 1 WHERE a = ? AND b = {b}"», params)',
            None,
            id="parameters not understood",
        ),
        pytest.param(
            SQLITE + 'def f(x):\n    q = «f"SELECT 1 WHERE a = {x}"»\n'
            "    return cur.execute(q).fetchall()\n",
            SQLITE + 'def f(x):\n    q = "SELECT 1 WHERE a = ?"\n'
            "    return cur.execute(q, (x,)).fetchall()\n",
            id="variable, marked where it is built",
        ),
        pytest.param(
            SQLITE
            + 'def f(x):\n    q = "SELECT 1 WHERE a = " + x\n    print(q)\n    «cur.execute(q)»\n',
            SQLITE
            + 'def f(x):\n    q = "SELECT 1 WHERE a = ?"\n    print(q)\n    cur.execute(q, (x,))\n',
            id="variable, marked where it is run",
        ),
        pytest.param(
            SQLITE + 'def f(x):\n    q = f"SELECT 1 WHERE a = {x}"\n    cur.execute(q)\n'
            "    «cur.execute(q)»\n",
            None,
            id="variable that is run twice",
        ),
        pytest.param(
            SQLITE + 'def f(x):\n    q = "SELECT 1"\n    if x: q = f" WHERE a = {x}"\n'
            "    «cur.execute(q)»\n",
            None,
            id="variable that is set twice",
        ),
        pytest.param(
            ALCHEMY + 's.execute(text(«f"SELECT 1 WHERE a = {x} AND b = {o.x}"»))',
            ALCHEMY + 's.execute(text("SELECT 1 WHERE a = :x AND b = :x2"), {"x": x, "x2": o.x})',
            id="sqlalchemy",
        ),
        pytest.param(
            ALCHEMY + 'q = text(f"SELECT 1 WHERE a = {x}")\ns.execute(«q», {"z": 1})',
            ALCHEMY + 'q = text("SELECT 1 WHERE a = :x")\ns.execute(q, {"z": 1, "x": x})',
            id="sqlalchemy with parameters",
        ),
        pytest.param(
            "from django.db import connection\nwith connection.cursor() as c:\n"
            "    c.execute(«f'SELECT {x}'»)",
            None,
            id="django, a column",
        ),
        pytest.param(
            "from .m import U\nU.objects.raw(«f'SELECT 1 WHERE a = {x}'»)",
            "from .m import U\nU.objects.raw('SELECT 1 WHERE a = %s', (x,))",
            id="django raw",
        ),
        pytest.param(
            "import asyncpg\nasync def f(c):\n"
            '    await c.fetch(«f"SELECT 1 WHERE a = {x} AND b = {y}"», timeout=1)\n',
            "import asyncpg\nasync def f(c):\n"
            '    await c.fetch("SELECT 1 WHERE a = $1 AND b = $2", x, y, timeout=1)\n',
            id="asyncpg",
        ),
        pytest.param(
            'import pandas as pd, sqlite3\npd.read_sql(«f"SELECT 1 WHERE a = {x}"», con)',
            'import pandas as pd, sqlite3\npd.read_sql("SELECT 1 WHERE a = ?", con, params=(x,))',
            id="pandas",
        ),
        pytest.param('cur.execute(«f"SELECT 1 WHERE a = {x}"»)', None, id="unknown driver"),
    ],
)
def test_style_of_the_driver(code, after):
    assert fixed(code, FIX) == after
