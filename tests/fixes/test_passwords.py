"""A hash with a salt of its own equals no other: what compares hashes has to ask the framework."""

from __future__ import annotations

import pytest

from fixes.marked import fixed, transform

HEAD = "import hashlib, hmac\nfrom flask import Flask\n"
SLOW = transform(
    "slow-hash",
    (
        "from werkzeug.security import check_password_hash",
        "from werkzeug.security import generate_password_hash",
    ),
)
DIGEST = "«hashlib.sha256(typed.encode()).hexdigest()»"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (f"user.password = {DIGEST}\n", "user.password = generate_password_hash(typed)\n"),
        (f"if user.pw == {DIGEST}: pass\n", "if check_password_hash(user.pw, typed): pass\n"),
        (f"if {DIGEST} != pw: pass\n", "if not check_password_hash(pw, typed): pass\n"),
        (f"ok = hmac.compare_digest(pw, {DIGEST})\n", "ok = check_password_hash(pw, typed)\n"),
    ],
)
def test_what_stores_and_what_compares(code: str, after: str) -> None:
    result = fixed(HEAD + code, SLOW)
    assert result is not None
    assert result.endswith(after)


@pytest.mark.parametrize(
    "code",
    [
        f"found = User.query.filter_by(password={DIGEST}).first()\n",
        f"def f():\n    made = {DIGEST}\n    return made == user.password\n",
        f"def f():\n    made = {DIGEST}\n    db.execute('SELECT 1 FROM t WHERE pw = ?', (made,))\n",
        f"ok = {DIGEST} in known\n",
        f"name = table[{DIGEST}]\n",
    ],
)
def test_hashes_that_something_is_looked_up_by_stay(code: str) -> None:
    assert fixed(HEAD + code, SLOW) is None


def test_nothing_asks_without_a_framework() -> None:
    code = f"import hashlib\nok = pw == {DIGEST}\n"
    assert fixed(code, SLOW) is None
