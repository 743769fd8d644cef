from __future__ import annotations

import pytest

from fixes.marked import fixed, transform

OS = "import os\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param("D = «True»  # c", "D = 0  # c", id="expression"),
        pytest.param("«D = True»  # c", "D = 0  # c", id="assignment"),
        pytest.param("«D: bool = True»", "D: bool = 0", id="annotated"),
        pytest.param("run(«debug=True»)", "run(debug=0)", id="keyword"),
        pytest.param("d = {«'a': True»}", "d = {'a': 0}", id="dict item"),
        pytest.param("def f():\n    «return True»", "def f():\n    return 0", id="return"),
        pytest.param("def f(«a=True»): pass", "def f(a=0): pass", id="default"),
    ],
)
def test_set_value(code, after):
    assert fixed(code, transform("set-value", value=0)) == after


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            'app.secret_key = «"x"»', 'app.secret_key = os.environ["SECRET_KEY"]', id="attribute"
        ),
        pytest.param(
            "c['KEY'] = «b'x'»", "c['KEY'] = os.environ['KEY'].encode()", id="bytes by key"
        ),
        pytest.param(
            "f(«dbPassword='x'»)", "f(dbPassword=os.environ['DB_PASSWORD'])", id="keyword"
        ),
        pytest.param("d = {'api-key': «'x'»}", "d = {'api-key': os.environ['API_KEY']}", id="dict"),
        pytest.param(
            "def f(token=«'x'»): pass", "def f(token=os.environ['TOKEN']): pass", id="default"
        ),
        pytest.param(
            "if password == «'x'»: pass",
            "if password == os.environ['PASSWORD']: pass",
            id="comparison",
        ),
        pytest.param("if entered == «'x'»: pass", None, id="comparison with what says nothing"),
        pytest.param("x = jwt.decode(t, «'k'»)", None, id="result of a call that is no conversion"),
        pytest.param("K = «os.getenv('K', 'x')»", "K = os.environ['K']", id="getenv"),
        pytest.param("K = os.environ.get('K', «'x'»)", "K = os.environ['K']", id="marked default"),
        pytest.param("«os.environ.setdefault('K', 'x')»\nos.x", "os.x", id="set for all"),
        pytest.param("K = «os.getenv('K') or 'x'»", "K = os.environ['K']", id="or"),
        pytest.param(
            "K = «config('K', default='x', cast=str)»", "K = config('K', cast=str)", id="decouple"
        ),
        pytest.param("f(«1»)", None, id="no string"),
        pytest.param("f(«'x'»)", None, id="no name"),
    ],
)
def test_environ(code, after):
    assert fixed(OS + code, transform("environ")) == (OS + after if after is not None else None)


def test_environ_through_the_import_there_is():
    code = "from os import environ\nK = environ.get('K', «'x'»)\n"

    assert fixed(code, transform("environ")) == "from os import environ\nK = environ['K']\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param("«os.chmod(p, 0o777)»", "os.chmod(p, 0o700)", id="call"),
        pytest.param("os.chmod(p, «0o666»)", "os.chmod(p, 0o600)", id="literal"),
        pytest.param("«p.chmod(mode=511)»", "p.chmod(mode=0o700)", id="keyword"),
        pytest.param("«os.chmod(p, 0o700)»", None, id="nothing to do"),
        pytest.param("«os.chmod(p, mode)»", None, id="not known"),
    ],
)
def test_mask_mode(code, after):
    assert fixed(code, transform("mask-mode", mask=0o077)) == after


def test_mask_mode_knows_stat():
    code = "import stat\n«os.chmod(p, stat.S_IRWXU | stat.S_IRWXG)»\n"

    assert fixed(code, transform("mask-mode")) == "os.chmod(p, 0o700)\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "if «a == b» and c: pass", "if hmac.compare_digest(a, b) and c: pass", id="equal"
        ),
        pytest.param("if «a != b»: pass", "if not hmac.compare_digest(a, b): pass", id="unequal"),
        pytest.param(
            "x = («a != b») is c", "x = (not hmac.compare_digest(a, b)) is c", id="in parentheses"
        ),
        pytest.param("«return a == b»", "return hmac.compare_digest(a, b)", id="inside"),
        pytest.param("x = «a < b»", None, id="another comparison"),
        pytest.param("x = «a == b == c»", None, id="chain"),
    ],
)
def test_compare_digest(code, after):
    result = fixed("import hmac\n" + code, transform("compare-digest"))

    assert result == ("import hmac\n" + after if after is not None else None)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "import hashlib\nx = «hashlib.md5(b)»",
            "import hashlib\nx = hashlib.sha256(b)",
            id="attribute",
        ),
        pytest.param(
            "from hashlib import md5\nx = «md5(b)»",
            "from hashlib import sha256\nx = sha256(b)",
            id="name",
        ),
        pytest.param(
            "import hashlib\nx = «hashlib.new('md5')»",
            "import hashlib\nx = hashlib.new('sha256')",
            id="string",
        ),
        pytest.param(
            "import hashlib\nx = hmac.new(k, m, «hashlib.md5»)",
            "import hashlib\nx = hmac.new(k, m, hashlib.sha256)",
            id="no call",
        ),
        pytest.param("x = «g(b)»", None, id="nothing of that name"),
    ],
)
def test_rename(code, after):
    assert fixed(code, transform("rename", names={"md5": "sha256"})) == after


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("choice(x)", "secrets.choice(x)"),
        ("randint(0, 9)", "secrets.randbelow(10)"),
        ("randint(1, 6)", "secrets.randbelow(6) + 1"),
        ("randint(100000, 999999)", "secrets.randbelow(900000) + 100000"),
        ("randint(a, b)", "secrets.randbelow(b - a + 1) + a"),
        ("randint(a, 9)", "secrets.randbelow(10 - a) + a"),
        ("randint(0, len(x) - 1)", "secrets.randbelow(len(x))"),
        ("randrange(n)", "secrets.randbelow(n)"),
        ("randrange(a, b)", "secrets.randbelow(b - a) + a"),
        ("choices(a, k=8)", "[secrets.choice(a) for _ in range(8)]"),
        ("choices(a)", "[secrets.choice(a) for _ in range(1)]"),
        ("getrandbits(8)", "secrets.randbits(8)"),
        ("choices(a, weights=w)", "secrets.SystemRandom().choices(a, weights=w)"),
        ("random()", "secrets.SystemRandom().random()"),
        ("sample(a, 3)", "secrets.SystemRandom().sample(a, 3)"),
        ("seed(3)", None),
        ("randrange(a, b, 2)", None),
        ("choice(*x)", None),
    ],
)
def test_use_secrets(call, after):
    result = fixed(f"import random\nx = «random.{call}»\n", transform("use-secrets"))

    assert result == (f"import secrets\nx = {after}\n" if after is not None else None)


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (
            "x = ''.join(«random.choices(a, k=8)»)",
            "x = ''.join(secrets.choice(a) for _ in range(8))",
        ),
        ("x = 2 * «random.randint(1, 6)»", "x = 2 * (secrets.randbelow(6) + 1)"),
        ("x = ''.join(«random.choice(a)» for _ in b)", "x = ''.join(secrets.choice(a) for _ in b)"),
    ],
)
def test_use_secrets_in_its_surroundings(code, after):
    assert fixed(f"import random\n{code}", transform("use-secrets")) == f"import secrets\n{after}"
