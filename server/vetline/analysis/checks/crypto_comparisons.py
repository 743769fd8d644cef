"""Secrets compared in a time that tells how much of them is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.crypto_purposes import names_in, purpose_of, words_of
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.scopes import BindKind
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def timing_unsafe_comparisons(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """``==`` between values of which one is secret and the other comes from outside."""
    for compare in view.nodes(n.Compare):
        if len(compare.ops) != 1 or compare.ops[0] not in ("==", "!="):
            continue
        left, right = compare.left, compare.rights[0]
        if _is_plain(left, view) or _is_plain(right, view) or _is_equality(compare, view):
            continue
        if compare.ops[0] == "!=" and (_is_filter(compare, view) or _is_update(compare, view)):
            continue
        if (_is_column(left) or _is_column(right)) and _is_asked_for(compare, view):
            continue
        if any(_is_code(side, view) for side in (left, right)) or _are_secrets(left, right, view):
            yield verdict(rule, Span(compare.start, compare.end))
    for loop in view.nodes(n.For):
        if _ends_early(loop, view) and _is_about_secrets(loop, view):
            yield verdict(rule, Span(loop.start, loop.iterable.end))


def _ends_early(loop: n.For, view: UnitView) -> bool:
    """Whether ``loop`` compares two texts piece by piece, and answers at the first difference."""
    call, first = loop.iterable, loop.body[0] if loop.body else None
    if not isinstance(call, n.Call) or not isinstance(first, n.If):
        return False
    is_by_piece = target_name(call.func) == "zip" and len(call.args) == 2
    if not is_by_piece and not view.text(call).startswith("range(len("):
        return False
    is_difference = isinstance(first.test, n.Compare) and first.test.ops == ("!=",)
    counted = set(names_in(loop.target))
    return (
        is_difference
        and isinstance(n.last_of(first.body), n.Return)
        and counted <= set(names_in(first.test))
    )


def _is_about_secrets(loop: n.For, view: UnitView) -> bool:
    """Whether what ``loop`` goes through is secret, by its names or by that of the function."""
    function = view.function_around(loop)
    names = [*names_in(loop.iterable), *((function.name,) if function is not None else ())]
    return any(_COMPARED.search(words_of(name)) for name in names)


def _is_plain(expr: n.Expr, view: UnitView) -> bool:
    """Whether ``expr`` is a literal, a number or something else that cannot be secret."""
    if isinstance(expr, n.Constant | n.List | n.Tuple | n.Dict | n.Set | n.Compare | n.BoolOp):
        return True
    if isinstance(expr, n.Call) and target_name(expr.func) in _PLAIN_CALLS:
        return True
    if isinstance(expr, n.Name) and expr.id.isupper():
        return False
    return view.names.constant(expr) is not None


def _is_equality(compare: n.Compare, view: UnitView) -> bool:
    """Whether ``compare`` is part of what makes two objects equal."""
    return any(
        definition.start <= compare.start < definition.end
        for definition in view.nodes(n.FunctionDef)
        if definition.name in ("__eq__", "__ne__")
    )


def _is_filter(compare: n.Compare, view: UnitView) -> bool:
    """Whether ``compare`` leaves one out of what is there: ``[t for t in all if t != x]``."""
    around = (*view.nodes(n.Lambda), *view.nodes(n.Comprehension))
    return any(node.start <= compare.start and compare.end <= node.end for node in around)


def _is_column(side: n.Expr) -> bool:
    """Whether ``side`` is a field of a class, as in ``Token.value`` and ``tokens.c.value``."""
    owner = side.value if isinstance(side, n.Attribute) else None
    name = target_name(owner) if owner is not None else None
    return name is not None and _CLASS_NAME.fullmatch(name) is not None


def _is_asked_for(compare: n.Compare, view: UnitView) -> bool:
    """Whether ``compare`` is a condition of a query, which the database answers."""
    return any(
        call.func.end <= compare.start and compare.end <= call.end
        for name in _QUERIES
        for call in view.calls.get(name, ())
    )


def _is_update(compare: n.Compare, view: UnitView) -> bool:
    """Whether ``compare`` asks if a value is new: ``if x.token != t: x.token = t``."""
    sides = {view.text(compare.left), view.text(compare.rights[0])}
    return any(
        {view.text(kept.targets[0]), view.text(kept.value)} == sides
        for branch in view.nodes(n.If)
        if branch.start <= compare.start < branch.test.end
        for kept in branch.body
        if isinstance(kept, n.Assign)
    )


def _is_code(expr: n.Expr, view: UnitView, depth: int = 0) -> bool:
    """Whether ``expr`` is an authentication code, or a digest of something secret."""
    if isinstance(expr, n.Name) and depth < _DEPTH_MAX:
        binds = view.names.binds(expr) or []
        return any(
            bind.kind is BindKind.VALUE
            and bind.value is not None
            and _is_code(bind.value, view, depth + 1)
            for bind in binds
        )
    if isinstance(expr, n.BinOp | n.JoinedStr):
        return any(_is_code(part, view, depth) for part in _parts(expr))
    if not isinstance(expr, n.Call):
        return False
    called = target_name(expr.func) or ""
    if isinstance(expr.func, n.Attribute) and called in _WRAPPERS:
        return _is_code(expr.func.value, view, depth) or any(
            _is_code(argument, view, depth) for argument in expr.args
        )
    qualified = view.names.qualified(expr.func) or ""
    if isinstance(expr.func, n.Attribute) and called in ("hexdigest", "digest"):
        return qualified.startswith("hmac.") or _digests_secret(expr.func.value, view)
    if qualified in _DERIVERS:
        return True
    if called == "finalize" and re.search(r"\.(?:HMAC|CMAC|Poly1305)\.", qualified):
        return True
    return bool(_HASHERS.search(words_of(called))) and "check" not in called


def _parts(expr: n.BinOp | n.JoinedStr) -> tuple[n.Expr, ...]:
    """What a text is put together from."""
    if isinstance(expr, n.BinOp):
        return (expr.left, expr.right)
    return tuple(part.value for part in expr.parts if isinstance(part, n.FormattedValue))


def _digests_secret(expr: n.Expr, view: UnitView) -> bool:
    """Whether the digest object ``expr`` was fed with a secret."""
    if isinstance(expr, n.Call):
        qualified = view.names.qualified(expr.func) or ""
        if qualified.startswith("hmac.") or ".HMAC." in qualified:
            return True
        around = purpose_of(view, expr)
        return any(_is_secret_name(name) for a in expr.args for name in names_in(a)) or any(
            _CHECKS_SECRET.search(words_of(name)) for name in around
        )
    return (view.names.type_of(expr) or "").startswith("hmac.")


def _are_secrets(left: n.Expr, right: n.Expr, view: UnitView) -> bool:
    """Whether both sides are called a secret, or one is and the other comes from outside."""
    if any(view.text(side).startswith("other.") for side in (left, right)):
        return False
    names = [_own_name(side) for side in (left, right)]
    if any(name is not None and _KNOWN.search(words_of(name)) for name in names):
        return False
    secret = [name is not None and _is_secret_name(name) for name in names]
    if all(secret):
        return True
    for is_secret, other in ((secret[0], right), (secret[1], left)):
        if is_secret and _OUTSIDE.search(view.text(other)):
            return True
    return any(
        is_secret and _CONFIGURED.search(view.text(side))
        for is_secret, side in zip(secret, (left, right), strict=True)
    )


def _own_name(expr: n.Expr) -> str | None:
    """The name under which ``expr`` is read."""
    if isinstance(expr, n.Subscript):
        return str(expr.index.value) if isinstance(expr.index, n.Constant) else None
    if isinstance(expr, n.Call):
        first = expr.args[0] if expr.args else None
        called = target_name(expr.func) or ""
        if called in _LOOKUPS and isinstance(first, n.Constant):
            return str(first.value)
        return _own_name(expr.func.value) if (
            called in _WRAPPERS and isinstance(expr.func, n.Attribute)
        ) else None  # fmt: skip
    if isinstance(expr, n.BinOp | n.JoinedStr):  # `f"Bearer {TOKEN}"`
        return next((name for part in _parts(expr) if (name := _own_name(part))), None)
    return target_name(expr) if isinstance(expr, n.Name | n.Attribute) else None


def _is_secret_name(name: str) -> bool:
    words = words_of(name)
    return _SECRET.search(words) is not None and _NO_SECRET.search(words) is None


_DEPTH_MAX = 3
_CLASS_NAME = lazy(r"_*[A-Z]\w*[a-z]\w*|[A-Z]|c")
_QUERIES = (
    "filter", "where", "having", "join", "outerjoin", "select_from", "select", "and_", "or_",
    "not_", "exists", "case", "get_or_none", "find_one", "find",
)  # fmt: skip
_PLAIN_CALLS = frozenset(
    {"len", "type", "str.lower", "hash", "int", "bool", "id", "count", "index"}
)
_WRAPPERS = frozenset({"encode", "decode", "lower", "upper", "strip", "hex", "format", "b64encode",
                       "urlsafe_b64encode", "hexlify", "digest_hex", "replace"})  # fmt: skip
_DERIVERS = frozenset(
    {"hashlib.pbkdf2_hmac", "hashlib.scrypt", "hmac.digest", "bcrypt.hashpw", "bcrypt.kdf",
     "crypt.crypt", "argon2.low_level.hash_secret", "argon2.low_level.hash_secret_raw"}
)  # fmt: skip
_LOOKUPS = frozenset({"get", "getenv", "pop", "get_argument", "get_secure_cookie", "header"})
_HASHERS = lazy(
    r"(?:^|_)(?:hash_?(?:password|pw|passwd)|password_hash|calculate_hmac|compute_(?:hmac|signature|mac)"
    r"|(?:make|generate|create|calculate|compute|get|expected|api|request|payload|body"
    r"|message|webhook|cookie|url|token)_(?:signature|hmac|mac|csrf_token))$"
)
_SECRET = lazy(
    r"(?:^|_)(?:signatures?|sig|hmac|mac|token|api_?keys?|apikey|secrets?|csrf\w*|otp|totp"
    r"|pass(?:word|wd)?_?hash|hashed_?pass(?:word|wd)?|pw_?hash|hash(?:ed)?_pw|password_digest"
    r"|password|passwd|webhook_secret|session_?key|secret_?key|auth_?key|access_?key|nonce|code_verifier"
    r"|x_hub_signature(?:_256)?|digest)(?:_\w{0,8})?$"
)
_KNOWN = lazy(r"(?:^|_)(?:change_?me|default|placeholder|insecure)(?:_|$)")
"""What everybody knows, as it is what a program comes with."""
_CHECKS_SECRET = lazy(
    r"(?:verify|check|validate|authenticate|compare)_(?:\w+_)?(?:password|passwd|pwd|pw|signature|hmac|webhook)"
    r"|(?:password|signature|webhook)_(?:is_valid|matches|valid)"
)
_COMPARED = lazy(
    r"(?:^|_)(?:pins?|otp|passwords?|passwd|pwd|tokens?|secrets?|mac|hmac|signatures?|digests?|api_?key|hash)"
    r"(?:_|$)|^(?:constant_time|secure|safe)_(?:compare|equals?)"
)
_CONFIGURED = lazy(r"^(?:os\.(?:environ|getenv)|\w*settings\.|(?:\w+\.)?config\b)")
_NO_SECRET = lazy(
    r"^tokens?_(?!value|hash|secret|key)|_given$|(?:^|_)(?:identity|is|has|type|types|id|ids|kind|name|names|count|len|length|pos|start|end|index|line|value_type"
    r"|prev|next|last|first|cur|current|machine|mac_addr\w*|tok|confirm\w*|repeat\w*|again|retype\w*|old|new"
    r"|2|algorithm|algo|method|version|url|file|path|sha\d*|function|params?|inspect|expir\w*|max|min"
    r"|age|ttl|word|string|data|field|present|enabled|label|class|hint|ref|refs|policy|format)(?:_|$)"
)
_OUTSIDE = lazy(
    r"\brequest\b|\bheaders?\b|os\.environ|getenv|\bsettings\.|current_app\.config|app\.config"
    r"|\bcookies\b|\bargs\.get\b|\bform\b|\bpayload\b|\bexpected_?\w*|\bstored_?\w*|\bprovided_?\w*"
)
