"""What is drawn afresh must still be of use: kept where it is needed, and of the right kind."""

from __future__ import annotations

import pytest

from fixes.marked import fixed, transform

FRESH = transform("fresh-bytes", ("import os",))
TOKEN = transform("fresh-token", ("import secrets",))
SEAL = "import os\ndef seal(key, data):\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        pytest.param(
            "    return AES.new(key, CBC, «b'1234567890123456'»).encrypt(data)\n",
            "    return (nonce := os.urandom(16)) + AES.new(key, CBC, nonce).encrypt(data)\n",
            id="literal",
        ),
        pytest.param(
            "    iv = b'123456789012'\n    sealed = box.encrypt(«iv», data)\n    return sealed\n",
            "    iv = os.urandom(12)\n    sealed = iv + box.encrypt(iv, data)\n    return sealed\n",
            id="variable",
        ),
        pytest.param(
            "    iv = b'123456789012'\n    return iv + box.encrypt(«iv», data)\n",
            "    iv = os.urandom(12)\n    return iv + box.encrypt(iv, data)\n",
            id="variable that is sent already",
        ),
        pytest.param(
            "    nonce = 1\n    return box.encrypt(«b'123456789012'», data)\n",
            "    nonce = 1\n    return box.encrypt(os.urandom(12), data)\n",
            id="the name is taken",
        ),
    ],
)
def test_what_a_message_is_sealed_with_goes_along(code: str, after: str) -> None:
    assert fixed(SEAL + code, FRESH) == SEAL + after


def test_what_opens_a_message_cannot_draw_its_own() -> None:
    assert fixed(SEAL + "    return box.decrypt(«b'123456789012'», data)\n", FRESH) is None


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("token = «uuid.uuid5(SPACE, name)»\n", "token = secrets.token_urlsafe(32)\n"),
        ("token = «uuid.uuid5(SPACE, name)».hex\n", "token = secrets.token_hex(16)\n"),
        ("token = str(«time.time()»)\n", "token = secrets.token_urlsafe(32)\n"),
        ("token = int(«time.time()»)\n", None),
        ("token = «uuid.uuid5(SPACE, name)».int\n", None),
        ("token = 'r%d' % «time.time()»\n", None),
    ],
)
def test_tokens_are_texts_where_texts_are_wanted(code: str, after: str | None) -> None:
    head = "import secrets\n"
    assert fixed(head + code, TOKEN) == (head + after if after is not None else None)


def test_a_text_that_holds_more_than_a_secret_stays() -> None:
    environ = transform("environ", ("import os",), fallback="KEY")
    assert fixed("PROMPT = «'Use the key sk-1234567890 for all calls'»\n", environ) is None
    assert fixed("KEY = «'sk-1234567890'»\n", environ) is not None
