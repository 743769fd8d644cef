"""Keys, salts and initialisation vectors that stand in the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from vetline.analysis.checks.arguments import argument_of, default_of
from vetline.analysis.checks.crypto_purposes import names_in, words_of
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span

LIBRARIES = (
    "Crypt|crypt|hmac|HMAC|hashlib|nacl|pyaes|pyDes|itsdangerous|signing|argon2|passlib|hashers"
    "|pbkdf2|jose|cipher|multiprocessing|Listener|Manager|AuthTkt|SessionFactory|CookieStorage"
)
"""A word of each library whose functions are known here."""


@frozen
class Places:
    """Functions, and the argument of each that must not be fixed.

    ``known`` matches all of them; ``each`` says position and keywords of the argument.
    """

    known: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], int | None, tuple[str, ...]], ...]


def fixed_keys(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Literal keys given to ciphers, signatures and message authentication."""
    yield from _fixed(view, rule, _KEYS)


def fixed_salts(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Literal salts given to password hashes, and literals mixed with a password by hand."""
    yield from _fixed(view, rule, _SALTS, _is_known_salt)
    for call in view.nodes(n.Call):
        if _DIGEST.fullmatch(view.names.qualified(call.func) or ""):
            yield from _mixed_in(call, view, rule)


def fixed_vectors(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Literal initialisation vectors and nonces, and keys that serve as their own."""
    yield from _fixed(view, rule, _VECTORS, _is_kept)
    for call in view.nodes(n.Call):
        if _CIPHER_NEW.fullmatch(view.names.qualified(call.func) or ""):
            key, vector = argument_of(call, 0, "key"), argument_of(call, 2, "iv", "IV", "nonce")
            if key is not None and vector is not None and _is_same(key, vector, view):
                yield verdict(rule, Span(vector.start, vector.end))


def _fixed(
    view: UnitView,
    rule: Rule,
    places: Places,
    is_as_bad: Callable[[n.Expr, UnitView], bool] = lambda _value, _view: False,
) -> Iterator[Finding]:
    """The arguments at ``places`` that are fixed, or ``is_as_bad``."""
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func)
        if qualified is None or not places.known.fullmatch(qualified):
            continue
        for api, position, keywords in places.each:
            given = argument_of(call, position, *keywords) if api.fullmatch(qualified) else None
            value = default_of(given, view) or given
            if value is not None and (is_fixed(value, view) or is_as_bad(value, view)):
                bindings = (("$VALUE", Span(value.start, value.end)),)
                yield verdict(rule, Span(value.start, value.end), bindings=bindings)
                break


def _is_known_salt(value: n.Expr, view: UnitView) -> bool:
    """Whether a salt is the name of the user, whom attackers choose, or the password itself."""
    names = [words_of(name) for name in names_in(value)]
    is_drawn = isinstance(value, n.Call) and _HASHING.search(view.text(value.func)) is not None
    return not is_drawn and any(_KNOWN_TO_OTHERS.search(name) for name in names)


def _is_kept(value: n.Expr, view: UnitView) -> bool:
    """Whether a method takes each message's vector from ``self.nonce``, and sets no new one."""
    method = view.function_around(value)
    if method is None or not isinstance(value, n.Attribute) or view.text(value.value) != "self":
        return False
    if not _VECTOR_NAME.search(value.attr) or not _ENCRYPTS.search(method.name):
        return False
    targets = [t for a in n.walk(method) if isinstance(a, n.Assign) for t in a.targets]
    return all(view.text(target) != view.text(value) for target in targets)


def is_fixed(expr: n.Expr, view: UnitView, depth: int = 0) -> bool:
    """Whether ``expr`` is the same text or bytes whenever the program runs."""
    known = view.names.constant(expr)
    if known is not None:
        return isinstance(known.value, str | bytes)
    if depth > _DEPTH_MAX:
        return False
    if isinstance(expr, n.Name):
        binds = view.names.binds(expr) or []
        return bool(binds) and all(
            bind.kind is BindKind.VALUE
            and bind.value is not None
            and is_fixed(bind.value, view, depth + 1)
            for bind in binds
        )
    if isinstance(expr, n.BinOp) and expr.op == "*" and is_fixed(expr.left, view, depth + 1):
        return True  # However often it is repeated.
    if isinstance(expr, n.BinOp):
        return expr.op in "+*" and all(
            is_fixed(side, view, depth + 1) or _is_number(side, view)
            for side in (expr.left, expr.right)
        )
    if isinstance(expr, n.Subscript):
        return isinstance(expr.index, n.Slice) and is_fixed(expr.value, view, depth + 1)
    if isinstance(expr, n.List | n.Tuple):
        return bool(expr.items) and all(_is_number(item, view) for item in expr.items)
    return isinstance(expr, n.Call) and _is_fixed_call(expr, view, depth + 1)


def _is_fixed_call(call: n.Call, view: UnitView, depth: int) -> bool:
    """Conversions of fixed values, such as ``"key".encode()`` and ``bytes(16)``."""
    values = [a.value if isinstance(a, n.Keyword) else a for a in call.args]
    given_fixed = all(is_fixed(v, view, depth) or _is_number(v, view) for v in values)
    if not given_fixed:
        return False
    if isinstance(call.func, n.Attribute) and call.func.attr in _CONVERSIONS:
        of_class = (view.names.qualified(call.func) or "").startswith(("bytes.", "bytearray."))
        return (of_class and bool(values)) or is_fixed(call.func.value, view, depth)
    return bool(values) and (view.names.qualified(call.func) or "") in _CONVERTERS


def _is_number(expr: n.Expr, view: UnitView) -> bool:
    known = view.names.constant(expr)
    return known is not None and type(known.value) is int


def _is_same(key: n.Expr, vector: n.Expr, view: UnitView) -> bool:
    """Whether ``vector`` is ``key``, a part of it or a digest of it."""
    if not isinstance(key, n.Name | n.Attribute):
        return False
    whole: n.Expr | None = vector
    for _ in range(_DEPTH_MAX):
        if whole is None or view.text(whole) == view.text(key):
            break
        whole = _made_from(whole, view)
    return whole is not None and view.text(whole) == view.text(key)


def _made_from(value: n.Expr, view: UnitView) -> n.Expr | None:
    """What ``value`` is a part or a digest of, or is a name for."""
    if isinstance(value, n.Subscript):
        return value.value
    if isinstance(value, n.Name):
        binds = view.names.binds(value) or []
        return binds[0].value if len(binds) == 1 and binds[0].kind is BindKind.VALUE else None
    if not isinstance(value, n.Call):
        return None
    if isinstance(value.func, n.Attribute) and value.func.attr == "digest" and not value.args:
        return value.func.value
    is_digest = _DIGEST.fullmatch(view.names.qualified(value.func) or "") is not None
    given = value.args[0] if is_digest and len(value.args) == 1 else None
    return given if not isinstance(given, n.Keyword) else None


def _mixed_in(call: n.Call, view: UnitView, rule: Rule) -> Iterator[Finding]:
    """``sha256(b"pepper" + password)``."""
    for argument in call.args:
        names = [words_of(name) for name in names_in(argument)]
        if not any(_PASSWORD.search(name) for name in names):
            continue
        for part in n.walk(argument):
            if isinstance(part, n.BinOp) and part.op == "+":
                for side in (part.left, part.right):
                    if is_fixed(side, view) and not isinstance(side, n.BinOp):
                        yield verdict(rule, Span(side.start, side.end))


def _places(table: Mapping[str, tuple[int | None, tuple[str, ...]]]) -> Places:
    each = tuple((lazy(api), position, words) for api, (position, words) in table.items())
    return Places(lazy("|".join(f"(?:{api})" for api in table)), each)


_KNOWN_TO_OTHERS = lazy(r"^(?:user_?name|user_?id|e_?mail|login|password|passwd)$")
_HASHING = lazy(r"(?i)urandom|random|token|gensalt|salt|hash|get|load|read|fetch|find|query")
_VECTOR_NAME = lazy(r"(?i)^_*(?:iv|nonce|init(?:ial)?_?vector)$")
_ENCRYPTS = lazy(r"(?i)^_*(?:encrypt|encipher|seal|send|protect)(?:_|$)")
_DEPTH_MAX = 5
_CONVERSIONS = frozenset(
    {"encode", "ljust", "rjust", "zfill", "fromhex", "upper", "lower", "strip"}
)
_CONVERTERS = frozenset({
    "bytes", "bytearray", "str", "bytes.fromhex", "bytearray.fromhex", "binascii.unhexlify",
    "binascii.a2b_hex", "base64.b64decode", "base64.urlsafe_b64decode", "base64.b64encode",
    "base64.urlsafe_b64encode", "base64.b32decode", "codecs.decode", "codecs.encode",
    "hashlib.sha256.digest", "array.array", "struct.pack",
})  # fmt: skip
_CRYPTO = r"(?:Crypto|Cryptodome)"
_HAZMAT = r"cryptography\.hazmat\.primitives"
_PASSWORD = lazy(r"passw|(?:^|_)(?:pwd?|pass|passphrase)(?:_|$)")
_DIGEST = lazy(r"hashlib\.(?:md5|sha\d+|sha3_\d+|blake2[bs])")
_CIPHER_NEW = lazy(rf"{_CRYPTO}\.Cipher\.\w+\.new")

_KEYS = _places({
    r"cryptography\.fernet\.Fernet": (0, ("key",)),
    rf"{_HAZMAT}\.ciphers\.aead\.\w+": (0, ("key",)),
    r"cryptography\.hazmat\.(?:primitives|decrepit)\.ciphers\.algorithms\.\w+": (0, ("key",)),
    rf"{_HAZMAT}\.(?:hmac\.HMAC|cmac\.CMAC|poly1305\.Poly1305)": (0, ("key",)),
    rf"{_CRYPTO}\.Cipher\.(?:AES|DES3?|ARC[24]|Blowfish|CAST|XOR)\.new": (0, ("key",)),
    rf"{_CRYPTO}\.Cipher\.(?:ChaCha20(?:_Poly1305)?|Salsa20)\.new": (0, ("key",)),
    rf"{_CRYPTO}\.Hash\.(?:HMAC|CMAC|KMAC\d+)\.new": (0, ("key",)),
    r"hmac\.(?:new|HMAC|digest)": (0, ("key",)),
    r"hashlib\.blake2[bs]": (None, ("key",)),
    r"nacl\.(?:secret\.(?:SecretBox|Aead)|signing\.SigningKey|public\.PrivateKey)": (0, ("key",)),
    r"pyaes\.AESModeOfOperation\w+": (0, ("key",)),
    r"pyDes\.(?:des|triple_des)": (0, ("key",)),
    r"itsdangerous\.(?:\w+\.)?(?:\w*Serializer|\w*Signer)": (0, ("secret_key",)),
    r"django\.core\.signing\.(?:Signer|TimestampSigner|dumps|loads)": (None, ("key",)),
    r"hashlib\.pbkdf2_hmac": (1, ("password",)),
    rf"{_CRYPTO}\.Protocol\.KDF\.(?:PBKDF2|scrypt|HKDF)": (0, ("password", "master")),
    rf"{_HAZMAT}\.kdf\.\w+\.\w+\.derive": (0, ("key_material",)),
    r"simplecrypt\.(?:encrypt|decrypt)": (0, ("password",)),
    r"cryptocode\.(?:encrypt|decrypt)": (1, ("password",)),
    r"authlib\.jose\.jwt\.encode": (2, ("key",)),
    r"M2Crypto\.EVP\.Cipher": (1, ("key",)),
    r"pyramid\.session\.(?:Signed|UnencryptedCookie)\w*SessionFactory\w*": (0, ("secret",)),
    r"pyramid\.authentication\.AuthTkt(?:AuthenticationPolicy|CookieHelper)": (0, ("secret",)),
    r"aiohttp_session\.cookie_storage\.EncryptedCookieStorage": (0, ("secret_key",)),
    r"M2Crypto\.EVP\.(?:hmac|HMAC)": (0, ("key",)),
    r"multiprocessing\.connection\.(?:Listener|Client)": (None, ("authkey",)),
    r"multiprocessing\.managers\.(?:Base|Sync|SharedMemory)Manager": (1, ("authkey",)),
    r"(?:\w+\.)*\w*Manager": (None, ("authkey",)),
})  # fmt: skip
_SALTS = _places({
    r"hashlib\.pbkdf2_hmac": (2, ("salt",)),
    r"hashlib\.scrypt": (None, ("salt",)),
    rf"{_CRYPTO}\.Protocol\.KDF\.(?:PBKDF1|PBKDF2|scrypt|bcrypt)": (1, ("salt",)),
    rf"{_HAZMAT}\.kdf\.pbkdf2\.PBKDF2HMAC": (2, ("salt",)),
    rf"{_HAZMAT}\.kdf\.scrypt\.Scrypt": (0, ("salt",)),
    rf"{_HAZMAT}\.kdf\.argon2\.Argon2id": (None, ("salt",)),
    r"bcrypt\.(?:hashpw|kdf)": (1, ("salt",)),
    r"crypt\.crypt": (1, ("salt",)),
    r"scrypt\.hash": (1, ("salt",)),
    r"argon2\.(?:low_level\.hash_secret|hash_password)(?:_raw)?": (1, ("salt",)),
    r"argon2\.PasswordHasher\.hash": (None, ("salt",)),
    r"passlib\.hash\.\w+\.(?:hash|encrypt|using)": (None, ("salt",)),
    r"django\.contrib\.auth\.hashers\.make_password": (1, ("salt",)),
    r"nacl\.pwhash\.\w+\.kdf": (2, ("salt",)),
    r"hashlib\.blake2[bs]": (None, ("salt",)),
    r"pbkdf2\.(?:PBKDF2|crypt)": (1, ("salt",)),
})  # fmt: skip
_VECTORS = _places({
    rf"{_CRYPTO}\.Cipher\.(?:AES|DES3?|Blowfish|CAST|ARC2)\.new": (2, ("iv", "IV", "nonce")),
    rf"{_CRYPTO}\.Cipher\.(?:ChaCha20(?:_Poly1305)?|Salsa20)\.new": (None, ("nonce",)),
    rf"{_HAZMAT}\.ciphers\.modes\.(?:CBC|CTR|OFB|CFB|CFB8|GCM|XTS)": (
        0, ("initialization_vector", "nonce", "tweak"),
    ),
    rf"{_HAZMAT}\.ciphers\.aead\.\w+\.encrypt": (0, ("nonce",)),
    rf"{_HAZMAT}\.ciphers\.algorithms\.ChaCha20": (1, ("nonce",)),
    r"pyaes\.AESModeOfOperation(?:CBC|CFB|OFB)": (1, ("iv",)),
    r"pyDes\.(?:des|triple_des)": (2, ("IV",)),
    r"nacl\.(?:secret\.(?:SecretBox|Aead)|public\.(?:Sealed)?Box)\.encrypt": (1, ("nonce",)),
    r"nacl\.secret\.Aead\.encrypt": (2, ("nonce",)),
    r"nacl\.bindings\.crypto_(?:secretbox|stream\w*)": (1, ("nonce",)),
    r"nacl\.bindings\.crypto_box": (1, ("nonce",)),
    r"M2Crypto\.EVP\.Cipher": (2, ("iv",)),
})  # fmt: skip
