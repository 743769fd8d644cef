"""Tokens are put together here at run time, so that no scanner takes this file for a leak."""

import base64
import random
import string
import zlib

import pytest

from vetline.analysis.checks.secrets_tokens import provider_tokens

ALPHANUMERIC = string.digits + string.ascii_uppercase + string.ascii_lowercase


def drawn(length: int, alphabet: str = ALPHANUMERIC, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=length))


def with_checksum(prefix: str) -> str:
    body, value, digits = drawn(30), zlib.crc32(drawn(30).encode()), ""
    while value:
        value, digit = divmod(value, 62)
        digits = ALPHANUMERIC[digit] + digits
    return f"{prefix}_{body}{digits.rjust(6, '0')}"


def encoded(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def jwt(header: str, claims: str) -> str:
    return f"{encoded(header)}.{encoded(claims)}.{drawn(43)}"


GENUINE = {
    "AWS": "AK" + "IA" + drawn(16, "ABCDEFGHIJ234567"),
    "GitHub": with_checksum("gh" + "p"),
    "npm": with_checksum("np" + "m"),
    "GitLab": "gl" + "pat-" + drawn(20),
    "Slack": "xo" + "xb-" + drawn(12, string.digits) + "-" + drawn(24),
    "Stripe": "sk_" + "live_" + drawn(24),
    "Google": "AI" + "za" + drawn(35),
    "SendGrid": "S" + "G." + drawn(22) + "." + drawn(43),
    "PyPI": "py" + "pi-" + encoded("\x02\x01\x08pypi" + ".org\x02" + drawn(60)),
    "Hugging Face": "h" + "f_" + drawn(34),
    "Telegram": drawn(10, "123456789") + ":A" + "A" + drawn(33),
    "Discord": f"{encoded(drawn(18, '123456789'))}.{drawn(6)}.{drawn(38)}",
    "JSON Web Token": jwt('{"alg":"HS256"}', '{"sub":"u-81","role":"admin"}'),
    "Anthropic": "sk-" + "ant-api03-" + drawn(93) + "AA",
    "OpenAI": "sk-" + "proj-" + drawn(74),
    "Azure Storage": base64.b64encode(drawn(64).encode()).decode(),
    "DigitalOcean": "do" + "p_v1_" + drawn(64, string.hexdigits.lower()[:16]),
}


@pytest.mark.parametrize("provider", GENUINE)
def test_token_is_found_whole_and_named(provider: str) -> None:
    token = GENUINE[provider]
    mark = "AccountKey=" if provider == "Azure Storage" else ""
    text = f'client = connect("{mark}{token}")\n'

    found = [(t.format.provider, text[t.span.start : t.span.end]) for t in provider_tokens(text)]

    assert found == [(provider, token)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("gh" + "p_" + drawn(36), id="checksum is wrong"),
        pytest.param("AK" + "IAIOSFODNN7EXAMPLE", id="key of Amazon's documentation"),
        pytest.param("sk-" + "proj-" + "x" * 48, id="row of one letter"),
        pytest.param(
            "sk-" + "proj-<your-key-of-some-length-here-0123456789>", id="hole to fill in"
        ),
        pytest.param(jwt('{"alg":"none"}', '{"sub":"u-81"}'), id="unsigned JWT"),
        pytest.param(jwt('{"alg":"HS256"}', '{"sub":"1234567890"}'), id="JWT of every tutorial"),
        pytest.param(jwt('{"alg":"HS256"}', '{"role":"anon"}'), id="public JWT"),
        pytest.param("ey" + "Jnot.eyJa.jwt" + drawn(40), id="no JWT"),
        pytest.param("py" + "pi-Ag" + drawn(80), id="no macaroon"),
        pytest.param("M" + drawn(25) + "." + drawn(6) + "." + drawn(38), id="no account number"),
        pytest.param("a" + GENUINE["Stripe"], id="part of a longer word"),
        pytest.param("task-" + drawn(40), id="word that ends like a prefix"),
    ],
)
def test_what_is_no_secret_is_passed_over(text: str) -> None:
    assert list(provider_tokens(f'value = "{text}"')) == []


def test_token_that_two_formats_describe_is_found_once() -> None:
    text = "key = '" + "sk-" + "proj-" + drawn(60) + "'"

    assert len(list(provider_tokens(text))) == 1
