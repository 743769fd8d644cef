"""What a name alone says: that its value is a secret, and of which kind."""

from __future__ import annotations

import re
from enum import Enum

from vetline.text.regex import lazy


class SecretKind(Enum):
    """What a name promises of its value; the value must fit."""

    PASSWORD = "password"
    SIGNING_KEY = "signing key"
    TOKEN = "token"


def secret_kind(name: str) -> SecretKind | None:
    """The kind of secret that a value called ``name`` is, judged from both sides.

    One expression finds the word, the other finds what turns it into something else:
    ``password_field`` and ``token_url`` name no secret.
    """
    plain = _words(name)
    if _NOT_SECRET.search(plain):
        return None
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            return kind
    return None


def is_about_secret(name: str) -> bool:
    """Whether the name speaks of a secret at all, be it one or something around it."""
    return secret_kind(name) is not None or _NOT_SECRET.search(_words(name)) is not None


def environment_name(name: str) -> str:
    """The environment variable that would hold the value called ``name``."""
    return re.sub(r"[^A-Za-z0-9]+", "_", _words(name)).strip("_").upper()


def _words(name: str) -> str:
    """``name`` in lower case with ``_`` between its words, also if it was written ``likeThis``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[-\s.]+", "_", parted).lower().strip("_-")


_KINDS = (
    (
        SecretKind.SIGNING_KEY,
        lazy(
            r"(?:^|_)(?:secret_?key(?:_base)?|signing_?(?:key|secret)|cookie_?secret|session_?secret"
            r"|jwt_?(?:secret|key)(?:_key)?|app_?secret|hmac_?(?:key|secret)|token_?secret)$"
        ),
    ),
    (
        SecretKind.PASSWORD,
        lazy(
            r"(?:^|_)(?:\w*passw(?:or)?d|passwd?s?|pass_?(?:phrase|code|word)|\w*_pass|pass|pwd|pw|\w*pwd"
            r"|p4ssw0rd|senha|contrase(?:n|ñ)a|motdepasse|passwort|kennwort)(?:s|\d*)?$"
        ),
    ),
    (
        SecretKind.TOKEN,
        lazy(
            r"(?:^|_)(?:api_?(?:key|secret|token)|apikey|access_?(?:key|token)|auth_?(?:key|token)"
            r"|\w*token|secret|\w*_secret|secret_?(?:access_?key|token)|client_?secret|credentials?"
            r"|private_?key|(?:encryption|enc|crypto?|cipher|aes|fernet|decryption|master|vault)_?key|shared_?(?:key|secret)|service_?key|bearer"
            r"|license_?key|account_?key|subscription_?key)\d*$"
        ),
    ),
)
_NOT_SECRET = lazy(
    r"(?:^|_)(?:url|uri|field|label|prompt|placeholder|regex|re|pattern|hash|digest|header|file"
    r"|filename|path|dir|directory|type|kind|class|cls|count|max|min|minimum|maximum|len|length|ttl"
    r"|timeout|name|strength|policy|error|message|msg|help|hint|text|title|description|reset|change"
    r"|forgot|confirm|question|endpoint|scope|param|parameter|arg|argument|prefix|suffix|format"
    r"|template|schema|model|view|form|widget|column|attr|attribute|property|public|punctuation"
    r"|comment|table|index|idx|status|state|enabled|required|manager|provider|backend|service_name"
    r"|location|source|algorithm|algo|encoding|charset|chars|alphabet|separator|sep|grant|method"
    r"|action|event|css|size|bits|version|page|route|callback|cookie_name|input|element|selector"
    r"|xpath|locator|var|env|id|salt|rule|rules|limit|lifetime|age|csrf_token|csrfmiddlewaretoken"
    r"|pad|eos|bos|unk|mask|end|start|stop|next|prev|sync|continuation|special|begin|cancellation"
    r"|cancel|access_token_(?:type|method)|key_name|bypass|by_pass|compass)s?(?:_|$)"
    r"|tokeni[sz]|validat|(?:^|_)valid(?:_|$)|expir|encrypted|hashed|masked"
    r"|^(?:dummy|fake|mock|update|generate|rotate|remember|save|no|is|has|use|uses|with|requires?|check|get|set|show|hide|enable|disable|allow|needs?"
    r"|wrong|bad|invalid|missing|empty|the|num|n|ask|verify)_"
    r"|(?:^|_)(?:first|second|single|multi|one|two|render|forward|backward|last|final|per)_pass$"
)
