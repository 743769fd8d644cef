"""Digests: which are broken, and which are too fast for passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.arguments import argument_of, default_of
from vetline.analysis.checks.crypto_password_schemes import weak_schemes
from vetline.analysis.checks.crypto_purposes import names_in, purpose_of, words_of
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.facts import dotted
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

DIGESTS = "(?i)crc32|adler32|md5|md4|md2|md-5|sha|blake|ripemd|crypt|hash"
"""A word of each digest, or of the library or setting that names one."""


def weak_hashes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Digests that are broken; less bad where the names say that nothing depends on them."""
    measured = {id(a.value) for a in view.nodes(n.Attribute) if a.attr in _MEASURES}
    for call in view.nodes(n.Call):
        name = digest_name(call, view)
        if name is None or name not in _WEAK or _is_declared_harmless(call, view):
            if _is_sum_for_trust(call, view):
                yield verdict(rule, Span(call.start, call.end), {"$DIGEST": "`CRC`"})
            continue
        is_handshake = any(_HANDSHAKE.search(view.text(argument)) for argument in call.args)
        if is_handshake or id(call) in measured or _asks_for_leaks(view):
            continue
        holes = {"$DIGEST": f"`{_SHOWN.get(name, name.upper())}`"}
        yield verdict(rule, Span(call.start, call.end), holes, severity=_severity(call, view, name))


def _is_sum_for_trust(call: n.Call, view: UnitView) -> bool:
    """Whether a sum against slips of the line is meant to stop somebody who means harm."""
    if view.names.qualified(call.func) not in ("zlib.crc32", "zlib.adler32", "binascii.crc32"):
        return False
    return any(_SENSITIVE.search(words_of(name)) for name in _compared_with(call, view))


def _compared_with(call: n.Call, view: UnitView) -> Iterator[str]:
    yield from purpose_of(view, call)
    for compare in view.nodes(n.Compare):
        if call in (compare.left, *compare.rights):
            yield from names_in(compare)


def fast_password_hashes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Passwords that go through a digest made for speed."""
    yield from weak_schemes(view, rule)
    found = list(_fast_hashes(view, rule))
    if found and not _asks_for_leaks(view) and not _is_slow_elsewhere(view):
        yield from found


def _asks_for_leaks(view: UnitView) -> bool:
    """Whether the digest is the one by which services are asked if a password has leaked."""
    return "pwned" in view.tree.text


def _is_slow_elsewhere(view: UnitView) -> bool:
    """Whether the unit knows a hash made for passwords."""
    return any(_SLOW.search(words_of(name)) for node in view.tree.body for name in names_in(node))


def _fast_hashes(view: UnitView, rule: Rule) -> Iterator[Finding]:
    for call in view.nodes(n.Call):
        name = digest_name(call, view)
        if name is not None and name in _FAST and _hashes_password(call, view):
            yield verdict(rule, Span(call.start, call.end), {"$DIGEST": f"`{name}`"})
        elif _feeds_password(call, view) or _is_table_hash(call, view):
            yield verdict(rule, Span(call.start, call.end), {"$DIGEST": "a plain digest"})


def digest_name(call: n.Call, view: UnitView) -> str | None:
    """The digest that ``call`` makes, such as ``md5``; ``None`` if it makes none."""
    qualified = view.names.qualified(call.func) or ""
    if "." not in qualified:
        return _looked_up(call.func, view)
    made = _CONSTRUCTOR.fullmatch(qualified)
    if made is not None:
        return _plain(made["name"])
    positions = _BY_NAME.get(qualified)
    if positions is None:
        return None
    position, keyword = positions
    return _given(argument_of(call, position, keyword), view)


def _looked_up(func: n.Expr, view: UnitView) -> str | None:
    """The digest that ``getattr(hashlib, name)`` gives, also through a variable."""
    binds = view.names.binds(func) if isinstance(func, n.Name) else None
    made = binds[0].value if binds and len(binds) == 1 else func
    if not isinstance(made, n.Call) or len(made.args) < 2 or dotted(made.func) != "getattr":
        return None
    is_digest = view.names.qualified(made.args[0]) == "hashlib"
    return _given(made.args[1], view) if is_digest else None


def _given(argument: n.Expr | None, view: UnitView) -> str | None:
    """The digest that ``argument`` chooses, or that its parameter does where no one chooses."""
    chosen = default_of(argument, view) or argument
    return _chosen(chosen, view) if chosen is not None else None


def _chosen(expr: n.Expr, view: UnitView) -> str | None:
    """The digest that an argument names, as text or as the function itself."""
    known = view.names.constant(expr)
    if known is not None:
        return _plain(known.value) if isinstance(known.value, str) else None
    qualified = view.names.qualified(expr) or ""
    if not qualified.startswith(("hashlib.", "Crypto.Hash.", "Cryptodome.Hash.", "crypt.")):
        return None
    return _plain(qualified.rpartition(".")[2])


def _plain(name: str) -> str:
    return _ALIASES.get(plain := re.sub(r"[-_/]", "", name.lower()), plain)


def _is_declared_harmless(call: n.Call, view: UnitView) -> bool:
    for argument in call.args:
        if isinstance(argument, n.Keyword) and argument.name == "usedforsecurity":
            known = view.names.constant(argument.value)
            return known is None or known.value is False
        if isinstance(argument, n.Keyword) and argument.name is None:
            return "usedforsecurity" in view.text(argument)
    return False


def _severity(call: n.Call, view: UnitView, name: str) -> Severity | None:
    """Less than the rule's own where the digest is only a short name for something."""
    qualified = view.names.qualified(call.func) or ""
    if name == "sha1" and "hmac" in qualified.lower():
        return Severity.INFO
    around = purpose_of(view, call)
    inside = [part for argument in call.args for part in names_in(argument)]
    told = "_".join(words_of(part) for part in (*around, *inside))
    return Severity.INFO if _HARMLESS.search(told) and not _SENSITIVE.search(told) else None


def _hashes_password(call: n.Call, view: UnitView) -> bool:
    """Whether what is hashed, or the function around it, is about passwords."""
    qualified = view.names.qualified(call.func) or ""
    if qualified.startswith(("hmac.", "cryptography.", "hashlib.pbkdf2", "crypt.")):
        return False
    given = [a for a in call.args if not _names_digest(a)]
    named = [name for argument in given for name in names_in(argument)]
    if any(map(_is_password, named)):
        return True
    if any(_TOKEN.search(words_of(name)) for name in named):
        return False  # It is long and random, whatever the function does with a password besides.
    around = purpose_of(view, call)
    return any(_HASHES_PASSWORDS.search(words_of(name)) for name in around)


def _names_digest(argument: n.Expr) -> bool:
    return isinstance(argument, n.Constant) or (
        isinstance(argument, n.Keyword) and argument.name in ("digestmod", "usedforsecurity")
    )


def _is_table_hash(call: n.Call, view: UnitView) -> bool:
    """``hash(password)``, which is made for dicts and differs with each run of Python."""
    if view.names.qualified(call.func) != "hash" or len(call.args) != 1:
        return False
    return any(_is_password(name) for name in names_in(call.args[0]))


def _feeds_password(call: n.Call, view: UnitView) -> bool:
    """``digest.update(password)``."""
    if not isinstance(call.func, n.Attribute) or call.func.attr != "update":
        return False
    kind = view.names.type_of(call.func.value) or ""
    if kind not in _HASH_CLASSES:
        return False
    if any(_is_password(name) for argument in call.args for name in names_in(argument)):
        return True
    names = [words_of(name) for argument in call.args for name in names_in(argument)]
    around = [words_of(name) for name in purpose_of(view, call)]
    is_about = any(_PASSWORD_KEEPER.search(name) for name in around)
    return is_about and any(_PLAIN.search(name) for name in names)


def _is_password(name: str) -> bool:
    words = words_of(name)
    return _PASSWORD.search(words) is not None and _NO_PASSWORD.search(words) is None


_MEASURES = frozenset({"digest_size", "block_size"})
"""What is asked of a digest before anything is hashed."""
_HANDSHAKE = lazy(r"(?i)258EAFA5|\bws_?(?:key|guid|magic)|web_?socket")
"""What WebSockets have hashed with SHA-1, which is not to keep anything secret."""
_CONSTRUCTOR = lazy(
    r"(?:(?:hashlib|_hashlib|_md5|_sha1)\.(?:openssl_)?|(?:Crypto|Cryptodome)\.Hash\."
    r"|cryptography\.hazmat\.primitives\.hashes\.)?"
    r"(?P<name>(?i:md[245]|sha|sha_?[0-9]\w*|blake2[bs]|ripemd(?:160)?))(?:\.new|\.\w+Hash)?"
)
_BY_NAME = {
    "hashlib.new": (0, "name"),
    "hashlib.file_digest": (1, "digest"),
    "hashlib.pbkdf2_hmac": (0, "hash_name"),
    "hmac.new": (2, "digestmod"),
    "hmac.HMAC": (2, "digestmod"),
    "hmac.digest": (2, "digest"),
    "Crypto.Hash.HMAC.new": (2, "digestmod"),
    "Cryptodome.Hash.HMAC.new": (2, "digestmod"),
    "crypt.crypt": (1, "salt"),
    "crypt.mksalt": (0, "method"),
    "rsa.sign": (2, "hash_method"),
    "M2Crypto.EVP.MessageDigest": (0, "algo"),
    "M2Crypto.EVP.hmac": (2, "algo"),
    "OpenSSL.crypto.sign": (2, "digest"),
    "OpenSSL.crypto.X509.sign": (1, "digest"),
    "OpenSSL.crypto.X509Req.sign": (1, "digest"),
}
"""The position and the keyword of the argument that chooses a digest."""

_ALIASES = {"sha": "sha1", "ripemd": "ripemd160", "methodcrypt": "des_crypt", "methodmd5": "md5"}
_WEAK = frozenset({"md2", "md4", "md5", "sha1", "ripemd160", "des_crypt"})
_FAST = _WEAK | {
    "sha224", "sha256", "sha384", "sha512", "sha3224", "sha3256", "sha3384", "sha3512",
    "sha512256", "blake2b", "blake2s",
}  # fmt: skip
_SHOWN = {"sha1": "SHA-1", "ripemd160": "RIPEMD-160", "des_crypt": "crypt"}
_HASH_CLASSES = frozenset({
    "hashlib.Hash", "hashlib._Hash", "cryptography.hazmat.primitives.hashes.Hash",
})  # fmt: skip
_HARMLESS = lazy(
    r"(?:^|_)(?:checksums?|check_?sum|e?tags?|cach(?:e|ed|ing)\w*|file\w*|path|dedup\w*|duplicates?"
    r"|content|gravatar|avatar|shard\w*|bucket\w*|partition\w*|slug|colou?r|version|revision|static"
    r"|asset\w*|manifest|artifact\w*|download\w*|chunk\w*|blob|thumbnail\w*|fingerprint|index|oaep"
    r"|mgf1?|hotp|totp|uuid|build|source|template|url|image|img|dir|directory|record|row)(?:_|$)"
)
_SENSITIVE = lazy(
    r"passw|passphrase|pwd|secret|token|(?:^|_)(?:auth\w*|sign\w*|tamper\w*|verif\w*|integrity|sig|salt|credential\w*|session|otp|pin"
    r"|api_?key|csrf|certificate|cert)(?:_|$)"
)
_PASSWORD = lazy(
    r"passw(?:or)?d|passphrase|passcode|(?:^|_)(?:pwd?|pass|pw|passwd|pswd|senha|kennwort)\d*(?:_|$)"
)
_PASSWORD_KEEPER = lazy(r"(?:^|_)(?:password|passwd|pwd|credential)s?(?:_|$)")
_PLAIN = lazy(r"^(?:plain(?:_?text)?|raw|clear(?:_?text)?|secret|value|text|pass_?phrase)$")
_NO_PASSWORD = lazy(r"hash|digest|token|reset|salt|url|file|path|_id$|length|policy")
_TOKEN = lazy(r"(?:^|_)(?:tokens?|nonce|api_key|session_id)$")
_HASHES_PASSWORDS = lazy(
    r"(?:hash|encrypt|encode|set|change|check|verify|store|save|digest|compute|make)\w*_(?:\w+_)?(?:password|passwd|pwd|pw|pass)s?$"
    r"|(?:password|passwd|pwd|pw)_(?:hash|digest|encrypt|check|verif)\w*$"
)
_SLOW = lazy(r"bcrypt|argon2|scrypt|pbkdf2|hashpw|pwned")
