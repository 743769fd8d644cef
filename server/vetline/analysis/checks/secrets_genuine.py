"""Whether a token is what its shape promises: checksums, envelopes and claims."""

from __future__ import annotations

import base64
import binascii
import json
import zlib


def has_checksum(token: str) -> bool:
    """Whether a GitHub or npm token ends in the CRC-32 of its random part, in base 62."""
    body = token.partition("_")[2]
    value, digits = zlib.crc32(body[:-6].encode()), ""
    while value:
        value, digit = divmod(value, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0") == body[-6:]


def is_macaroon(token: str) -> bool:
    """Whether a PyPI token is a version 2 macaroon for a location with a dot in its name."""
    content = _decoded(token.removeprefix("pypi-"))
    return content[:2] == b"\x02\x01" and b"pypi." in content[:24]


def is_jwt(token: str) -> bool:
    """Whether a JWT is signed and means somebody: not the one of every tutorial."""
    head, payload = (_decoded(part) for part in token.split(".")[:2])
    try:
        header, claims = json.loads(head), json.loads(payload)
    except ValueError:
        return False
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return False
    is_public = claims.get("role") == "anon" or claims.get("sub") == "1234567890"
    return header.get("alg", "none").lower() != "none" and not is_public


def is_discord(token: str) -> bool:
    """Whether the first part of a Discord token is the number of an account."""
    return _decoded(token.partition(".")[0]).isdigit()


def is_account_key(token: str) -> bool:
    """Whether an Azure key decodes to 256 or 512 bits."""
    return len(_decoded(token)) in (32, 64)


def _decoded(part: str) -> bytes:
    try:
        body = part.rstrip("=").replace("-", "+").replace("_", "/")
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return b""


def is_aws_key(token: str) -> bool:
    """Whether an AWS key id is not one of those in Amazon's documentation."""
    return is_mixed(token) and not token.endswith(("EXAMPLE", "EXAMPLEKEY"))


def is_mixed(token: str) -> bool:
    """Whether letters and digits both occur, as in drawn characters and not in words."""
    return any(c.isdigit() for c in token) and any(c.isalpha() for c in token[4:])


_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
