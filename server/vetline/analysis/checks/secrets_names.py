"""What a name alone says: that its value is a secret, and of which kind."""

from __future__ import annotations

import re
from enum import Enum


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


def environment_name(name: str) -> str:
    """The environment variable that would hold the value called ``name``."""
    return re.sub(r"[^A-Za-z0-9]+", "_", _words(name)).strip("_").upper()


def _words(name: str) -> str:
    """``name`` in lower case, its words divided by ``_``, also where it was written ``likeThis``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[-\s.]+", "_", parted).lower().strip("_-")


_KINDS = (
    (
        SecretKind.SIGNING_KEY,
        re.compile(
            r"(?:^|_)(?:secret_?key(?:_base)?|signing_?(?:key|secret)|cookie_?secret|session_?secret"
            r"|jwt_?(?:secret|key)(?:_key)?|app_?secret|hmac_?(?:key|secret)|token_?secret)$"
        ),
    ),
    (
        SecretKind.PASSWORD,
        re.compile(
            r"(?:^|_)(?:\w*passw(?:or)?d|passwd?s?|pass_?(?:phrase|code|word)|pwd|pw|\w*pwd"
            r"|p4ssw0rd|senha|contrase(?:n|ñ)a|motdepasse|passwort|kennwort)(?:s|\d*)?$"
            r"|(?:^|_)passw(?:or)?d_"
        ),
    ),
    (
        SecretKind.TOKEN,
        re.compile(
            r"(?:^|_)(?:api_?(?:key|secret|token)|apikey|access_?(?:key|token)(?:_?id)?|auth_?(?:key|"
            r"token)|\w*token|secret|\w*_secret|secret_?(?:access_?key|token)|client_?secret|credentials?"
            r"|private_?key|encryption_?key|master_?key|shared_?(?:key|secret)|service_?key|bearer"
            r"|license_?key|account_?key|subscription_?key|webhook_?(?:secret|sig\w*))\d*$"
        ),
    ),
)
_NOT_SECRET = re.compile(
    r"url|uri|field|label|prompt|placeholder|regex|pattern|hash|digest|header|file|path|dir(?:ectory)?"
    r"(?:_|$)|type|kind|class|count|max|min(?:_|$|imum)|len(?:gth)?(?:_|$)|expir|timeout|ttl|_ids?$"
    r"|_name$|tokeni[sz]|validat|valid(?:_|$)|strength|policy|error|message|msg|help|hint|text|title"
    r"|description|reset|change|forgot|confirm_|question|endpoint|scope|param|arg(?:_|$|ument)"
    r"|prefix|suffix|format|template|schema|model|view|form(?:_|$)|widget|column|attr|property"
    r"|(?:^|_)(?:no|is|has|use|uses|with|require|requires|required|check|get|set|show|hide|enable"
    r"|disable|allow|need|needs|wrong|bad|invalid|missing|empty|the|num|n|has)_|_(?:re|var|env|key_name"
    r"|table|index|idx|status|state|enabled|required|manager|provider|backend|service|location|source"
    r"|algorithm|algo|encoding|charset|chars|alphabet|separator|sep|grant|method|action|event|css"
    r"|size|bits|version|page|route|callback|cookie|input|element|selector|xpath|locator|id_key)$"
    r"|^(?:end|start|stop|pad|eos|bos|unk|cls|mask|special|begin|open|close|sep|next|prev|last|first"
    r"|comment|punctuation|pre|post)_?token|public|csrf_?token|continuation|page_?token|sync_?token"
    r"|(?:by|bi|com|tres|sur|over|under|en|tres|im|com|by|high|low|band|all)pass|compass|pass_through"
)
