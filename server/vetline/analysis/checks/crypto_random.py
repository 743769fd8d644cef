"""Numbers that can be guessed, where they serve as a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vetline.analysis.checks.auth_words import called_name
from vetline.analysis.checks.crypto_purposes import purpose_of, words_of
from vetline.analysis.checks.secrets_literals import target_name
from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.analysis.view import UnitView
from vetline.rulebook.model import Rule, Severity
from vetline.syntax import nodes as n
from vetline.text.regex import lazy
from vetline.text.span import Span


def guessable_secrets(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Random numbers made for simulations that end up in something secret."""
    decisions = _ordered(view)
    for finding in _found(view, rule, _SIMULATION, NAMES_ALL):
        if finding.span not in decisions:
            yield finding
    for method in ("choice", "choices", "sample"):
        for call in view.calls.get(method, ()):
            name = _text_name(call, view)
            if name is not None:
                holes = {"$NAME": f"what `{name}` gives", "$SOURCE": f"`random.{method}`"}
                span = Span(call.start, call.end)
                yield verdict(rule, span, holes, severity=Severity.WARNING)


def predictable_tokens(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Clocks, counters and ids with little chance in them that end up in something secret."""
    for call in view.nodes(n.Call):
        if (
            _is_short_secret(call, view)
            and not _is_one_sign(call, view)
            and _secret_name(call, view, NAMES_ALL) is not None
        ):
            yield verdict(rule, Span(call.start, call.end), {"$SOURCE": view.text(call)})
    for text in view.nodes(n.JoinedStr):
        if _is_told(text) and any(_TOKEN.search(words_of(x)) for x in purpose_of(view, text)[:1]):
            yield verdict(rule, Span(text.start, text.end), {"$SOURCE": view.text(text)})
    for call in (c for name in _DIGESTS for c in view.calls.get(name, ())):
        if _is_told_digest(call, view) and any(
            _TOKEN.search(words_of(x)) for x in purpose_of(view, call)[:1]
        ):
            yield verdict(rule, Span(call.start, call.end), {"$SOURCE": view.text(call)})
    deadlines, records = _compared(view), _recorded(view)
    for finding in _found(view, rule, _PREDICTABLE, NAMES_NEAR):
        is_recorded = any(r.start <= finding.span.start < r.end for r in records)
        if finding.span not in deadlines and not is_recorded:
            yield finding


def random_calls(view: UnitView, rule: Rule) -> Iterator[Finding]:
    """Every call of a generator made for simulations."""
    for call in view.nodes(n.Call):
        if _SIMULATION.fullmatch(view.names.qualified(call.func) or ""):
            yield verdict(rule, Span(call.start, call.end))


def _found(view: UnitView, rule: Rule, sources: re.Pattern[str], reach: int) -> Iterator[Finding]:
    for call in view.nodes(n.Call):
        qualified = view.names.qualified(call.func) or ""
        if qualified == "next" and call.args:
            qualified = view.names.type_of(call.args[0]) or ""
        if not sources.fullmatch(qualified):
            continue
        is_clock = _CLOCK.fullmatch(qualified) is not None
        if is_clock and any(_TIME.search(words_of(x)) for x in purpose_of(view, call)[:1]):
            continue
        is_number = is_clock and not _is_text_of(call, view)
        if is_number and (_is_moved(call, view) or _is_beside(call, view)):
            continue
        name = _secret_name(call, view, 1 if is_number else reach)
        if name is not None and not _is_picked(call, name):
            holes = {"$NAME": f"`{name}`", "$SOURCE": f"`{qualified}`"}
            yield verdict(rule, Span(call.start, call.end), holes)


def _is_text_of(clock: n.Call, view: UnitView) -> bool:
    """Whether what ``clock`` tells is written or hashed, as for a token; numbers tell the time."""
    is_moved = _is_moved(clock, view)
    return any(
        node is not clock and node.start <= clock.start and clock.end <= node.end
        for node in (*view.nodes(n.JoinedStr), *view.nodes(n.Call), *view.nodes(n.BinOp))
        if not (isinstance(node, n.Call) and _keeps_number(node, is_moved))
        and not (isinstance(node, n.BinOp) and (is_moved or node.op not in "+%"))
    )


def _keeps_number(call: n.Call, is_moved: bool) -> bool:
    """Whether ``call`` makes no text of a number; of a time later than now, few calls do."""
    name = called_name(call)
    return name not in _WRITERS if is_moved else name in _NUMBERS


def _is_moved(clock: n.Call, view: UnitView) -> bool:
    """Whether ``clock`` stands in ``now() + timedelta(hours=1)``, which is another time."""
    sums = (s for s in view.nodes(n.BinOp) if s.op == "+")
    return any(clock in (sum_.left, sum_.right) for sum_ in sums)


def _is_beside(clock: n.Call, view: UnitView) -> bool:
    """Whether ``clock`` is given back beside something else: ``return token, int(time())``."""
    return any(
        answer.value.start <= clock.start < answer.value.end
        for answer in view.nodes(n.Return)
        if isinstance(answer.value, n.Tuple)
    )


def _is_picked(call: n.Call, name: str) -> bool:
    """Whether ``call`` picks one of the secrets that are there: a key out of ``keys``."""
    drawn = call.args[0] if call.args else None
    kept = words_of(target_name(drawn) or "") if drawn is not None else ""
    one = kept.rpartition("_")[2].removesuffix("s")
    return kept.endswith("s") and bool(one) and words_of(name).endswith(one)


def _is_told(text: n.JoinedStr) -> bool:
    """Whether ``text`` is made of what others know: the name of a user, a count."""
    values = [part.value for part in text.parts if isinstance(part, n.FormattedValue)]
    names = [target_name(value) or "" for value in values]
    return bool(names) and all(_TOLD.search(words_of(name)) for name in names)


def _is_told_digest(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` makes a digest of what others know about somebody, and of nothing else."""
    if not (view.names.qualified(call.func) or "").startswith("hashlib.") or len(call.args) != 1:
        return False
    given: n.Node = call.args[0]
    if isinstance(given, n.Call) and isinstance(given.func, n.Attribute) and not given.args:
        given = given.func.value  # `email.encode()`
    if isinstance(given, n.Call) and called_name(given) == "str" and len(given.args) == 1:
        given = given.args[0]
    return _PERSON.search(words_of(target_name(given) or "")) is not None


def _recorded(view: UnitView) -> list[Span]:
    """What is written into a database next to its statement: a clock there tells when."""
    calls = [c for name in ("execute", "executemany") for c in view.calls.get(name, ())]
    return [
        Span(a.start, a.end) for c in calls for a in c.args[1:] if isinstance(a, n.Tuple | n.List)
    ]


def _compared(view: UnitView) -> set[Span]:
    """The values that something is compared with: a clock there is for a deadline."""
    compares = view.nodes(n.Compare)
    sides = {Span(s.start, s.end) for c in compares for s in (c.left, *c.rights)}
    return sides | _ordered(view)


def _ordered(view: UnitView) -> set[Span]:
    """The calls within what is asked to be more or less: how late it is, or how likely."""
    moments = (c for c in view.nodes(n.Compare) if c.ops[0] in _ORDERS)
    parts = (part for compare in moments for part in n.walk(compare))
    return {Span(part.start, part.end) for part in parts if isinstance(part, n.Call)}


def _text_name(call: n.Call, view: UnitView) -> str | None:
    """The function for random texts, good for anybody's secrets, that draws a letter here."""
    is_simulation = _SIMULATION.fullmatch(view.names.qualified(call.func) or "") is not None
    if not is_simulation or _secret_name(call, view, NAMES_ALL) is not None:
        return None
    names = [name for name in purpose_of(view, call) if _TEXTS.search(words_of(name))]
    if not names and _is_for_passwords(call, view):
        return view.text(call.args[0])
    return names[0] if names and not any(_is_innocent(name) for name in names) else None


def _is_for_passwords(call: n.Call, view: UnitView) -> bool:
    """Whether what is drawn from has letters, and digits or signs, as passwords and codes have."""
    text = _drawn_from(call, view)
    return _SIGNS.search(text) is not None and _LETTERS.search(text) is not None


def _drawn_from(call: n.Call, view: UnitView) -> str:
    """What ``call`` draws from, as it is written where a name stands for it."""
    drawn = call.args[0] if call.args else None
    for _ in range(_NAMES_FOLLOWED_MAX):
        binds = view.names.binds(drawn) if isinstance(drawn, n.Name) else None
        if not binds or len(binds) > 1 or binds[0].value is None:
            break
        drawn = binds[0].value
    return "" if drawn is None or isinstance(drawn, n.Keyword) else view.text(drawn)


def _is_innocent(name: str) -> bool:
    return _INNOCENT.search(words_of(name)) is not None


def _secret_name(call: n.Call, view: UnitView, reach: int) -> str | None:
    """The name that says that the value of ``call`` is to be secret, if one does."""
    for name in purpose_of(view, call)[:reach]:
        words = words_of(name).rstrip("0123456789")
        if _INNOCENT.search(words):
            return None
        if _SECRET.search(words) or (_CODE.search(words) and _is_code_draw(call, view)):
            return name
        if words == "key" and _is_byte_draw(call, view):
            return name
    return None


def _is_byte_draw(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` draws bytes where something is encrypted, so that a ``key`` is a secret."""
    if _ENCRYPTS.search(view.tree.text) is None:
        return False
    return called_name(call) == "randbytes" or any(
        around.start <= call.start < around.end
        for name in ("bytes", "bytearray")
        for around in view.calls.get(name, ())
    )


def _is_code_draw(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` draws numbers of so many digits, or signs, as codes are that are sent."""
    if _CODE_SIGNS.search(_drawn_from(call, view)):
        return True
    last = call.args[-1] if call.args else None
    known = view.names.constant(last) if last is not None else None
    if known is None or type(known.value) is not int:
        return False
    return re.fullmatch(r"9|10|9{4,10}|10{4,10}", str(known.value)) is not None


def _is_short_secret(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` draws fewer bytes from the system than a token needs."""
    qualified = view.names.qualified(call.func) or ""
    if qualified not in _SYSTEM or not call.args:
        return False
    is_once = any(_ONCE.search(words_of(name)) for name in purpose_of(view, call)[:NAMES_NEAR])
    first = call.args[0]
    known = view.names.constant(first.value if isinstance(first, n.Keyword) else first)
    if known is None or type(known.value) is not int:
        return False
    names = [words_of(name) for name in purpose_of(view, call)[:NAMES_NEAR]]
    if any(map(_TYPED.search, names)):
        return known.value < CODE_BYTES_MIN
    if names and _PASSWORD.search(names[0]):
        return known.value < PASSWORD_BYTES_MIN
    return known.value < (SALT_BYTES_MIN if is_once else _SYSTEM[qualified])


def _is_one_sign(call: n.Call, view: UnitView) -> bool:
    """Whether ``call`` draws a byte to choose a sign by: ``[signs[c % 9] for c in urandom(1)]``."""
    drawn = call.args[0]
    if not isinstance(drawn, n.Constant) or drawn.value != 1:
        return False
    return any(
        clause.iterable is call
        for comprehension in view.nodes(n.Comprehension)
        for clause in comprehension.generators
    )


NAMES_ALL, NAMES_NEAR = 20, 3
"""How many names around a call are asked: a clock has uses enough in a class about tokens."""

TOKEN_BYTES_MIN = 16
"""Bytes that nobody tries out: OWASP asks for at least 128 bits in a session id."""

SALT_BYTES_MIN = 8
"""Bytes below which salts, nonces and keys repeat or are tried out."""

PASSWORD_BYTES_MIN = 8
"""Bytes of a password that is made for somebody: 64 bits, more than any that people make up."""

CODE_BYTES_MIN = 5
"""Bytes of a code that people type once: 40 bits, as the recovery codes of large sites have."""

_SYSTEM = {
    "secrets.token_hex": TOKEN_BYTES_MIN,
    "secrets.token_urlsafe": TOKEN_BYTES_MIN,
    "secrets.token_bytes": TOKEN_BYTES_MIN,
    "os.urandom": SALT_BYTES_MIN,
}
_ONCE = lazy(r"(?:^|_)(?:nonces?|ivs?|salts?|initiali[sz]ation_vector|counter)(?:_|$)")
"""What must only not repeat, so that it need not be long."""
_PASSWORD = lazy(r"(?:^|_)(?:password|passwd|passphrase|pwd)$")
_TYPED = lazy(r"(?:^|_)codes?(?:_|$)")
"""What is typed by hand."""
_ORDERS = frozenset({"<", "<=", ">", ">="})
_DRAWS = (
    r"(?:random|randint|randrange|randbytes|choice|choices|uniform|sample|shuffle|getrandbits"
    r"|triangular|betavariate|gauss|normalvariate|seed|rand|random_sample|integers|bytes"
    r"|random_integers|permutation)"
)
_SIMULATION = lazy(
    rf"random\.(?:Random\.)?{_DRAWS}|numpy\.random\.(?:(?:Generator|RandomState)\.)?{_DRAWS}"
    r"|random\.Random|torch\.rand(?:int|n)?|whrandom\.\w+|django\.utils\.crypto\.random\.\w+"
)
_PREDICTABLE = lazy(
    r"uuid\.uuid[135]|time\.(?:time|time_ns|monotonic|perf_counter)|os\.getpid|datetime\.datetime\."
    r"(?:now|utcnow)|datetime\.(?:now|utcnow)|uuid\.getnode|itertools\.count"
)
_CLOCK = lazy(r"(?:time|datetime)\..*|os\.getpid|itertools\.count")
_TIME = lazy(r"(?:^|_)(?:at|times?|ts|seen|viewed|touched|refreshed|promoted|remaining|pid)(?:_|$)")
_NUMBERS = frozenset({"int", "float", "round", "abs", "timestamp", "total_seconds", "count"})
_WRITERS = frozenset({"str", "repr", "format", "hex"})
_SECRET = lazy(
    r"(?:^|_)(?:\w*tokens?|passw(?:or)?ds?|passwd|passphrase|passcode|pwd|pw|[th]?otps?|pin|pins|pin_?code"
    r"|secrets?|session_?(?:id|key|ids)|sess(?:ion)?_?id|sid|session|api_?keys?|csrf\w*|xsrf\w*|salts?"
    r"|nonces?|iv|ivs|initiali[sz]ation_vector|captcha|cookies?|credentials?|challenge|license_?key"
    r"|(?:verif\w+|reset|activation|confirm\w*|invit\w+|auth\w*|access|recovery|security|backup|two_?factor"
    r"|2fa|mfa|login|sms|email|referral|coupon|voucher|promo"
    r"|gift|one_?time|redeem\w*|redemption|discount|magic|download|pairing|join|licen[cs]e|serial|claim)"
    r"(?:_card|_certificate)?_?(?:code|key|link|number|hash|id)s?"
    r"|(?:secret|private|encrypt\w*|signing|crypt\w*|aes|des|rsa|fernet|hmac|master|symmetric|cipher|shared"
    r"|random|gen\w*|create|make|new|public)_?key(?:s|pair)?|auth|aesgcm|aesccm|fernet|cha_cha20_poly1305|secret_box|otp_?code|unlock_?code|one_?time_?\w+"
    r"|(?:gen\w*|create|make|new|issue)_(?:voucher|coupon|gift_?card|invit\w+|referral|licen[cs]e))(?:_|$)"
)
_NAMES_FOLLOWED_MAX = 2
_SIGNS = lazy(r"punctuation|string\.digits|!@#|[@#$%^&*]{3}")
_LETTERS = lazy(r"ascii_letters|ascii_lowercase|letters|abcdef|\+")
_TOKEN = lazy(r"^(?:\w+_)?(?:token|session_?id|reset_?key|api_?key|auth_?key)$")
_TOLD = lazy(r"^(?:\w+_)?(?:e_?mail|user|user_?name|login|id|uid|counter|count|seq|number)$")
_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_PERSON = lazy(r"^(?:\w+_)?(?:e_?mail|user_?name|login|user_?id)$")
_CODE_SIGNS = lazy(
    r"(?i)\b(?:\w+_)?(?:alphabet|char(?:acter)?s(?:et)?|letters|digits|symbols)$|0123456789"
    r"|ascii_(?:letters|uppercase|lowercase)|hexdigits|ABCDEF"
)
_CODE = lazy(r"^(?:\w*_)?codes?(?:_|$)|^key$")
_TEXTS = lazy(
    r"(?:^|_)(?:rand(?:om)?_?(?:string|str|chars|characters|text|alphanumeric|alnum|hex|code)s?"
    r"|(?:gen\w*|create|make|new)_(?:unique_)?(?:string|code|uid|uuid)s?)$"
)
_ENCRYPTS = lazy(r"(?i)encrypt|cipher|\baes|fernet|hmac|chacha|salsa")
_INNOCENT = lazy(
    r"(?:^|_)(?:delay|deadline|delta|set_cookie|jitter|backoff|sleep|wait|retry|retries|timeout|interval|countdown|port|colou?r"
    r"|sample|shuffled?|weights?|tokeni[sz]\w*|max_tokens?|num_tokens?|n_tokens|next_token|token_ids?"
    r"|vocab\w*|input_ids|mask\w*|user_agents?|proxy|proxies|test|mock|fake|faker|dummy|demo|simulat\w*"
    r"|expir\w*|expires|created\w*|updated\w*|issued\w*|iat|exp|nbf|timestamps?|started|elapsed"
    r"|(?:request|trace|span|correlation|message|event|job|batch)_?id|namespace"
    r"|duration|age|ttl|last_\w+|session_names?|now|date|datetime|score|price|amount|rate_limit\w*|log\w*"
    r"|(?:un)?pin_memory|is_\w+|has_\w+|valid\w*|check\w*|verify_\w+|clean\w*|purge\w*)(?:_|$)"
)
