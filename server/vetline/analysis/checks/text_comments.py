"""What comments admit: security that is missing, switched off or commented out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from vetline.analysis.checks.verdict import verdict
from vetline.analysis.finding import Finding
from vetline.rulebook.model import Rule
from vetline.text.regex import lazy
from vetline.text.span import Span

COMMENTED_TEXTS_MAX = 16
"""Texts whose comments are remembered: the checks of one unit follow each other."""


@lru_cache(maxsize=COMMENTED_TEXTS_MAX)
def comments(text: str) -> tuple[Span, ...]:
    """The comments of Python code, each from its ``#`` to the end of its line."""
    if "#" not in text:
        return ()
    found = _TOKEN.finditer(text)
    return tuple(Span(match.start(), match.end()) for match in found if match["comment"])


def security_todos(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Comments that say that a protection is still to come."""
    for span in comments(text):
        comment = text[span.start : span.end]
        if _TODO.search(comment) or _ADMITS.search(comment):
            yield verdict(rule, span, {"$COMMENT": comment.lstrip("# ")[:COMMENT_CHARS_MAX]})


def commented_out_security(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Protections that stand in a comment instead of the code."""
    for span in comments(text):
        match = _CONTROL.match(text, span.start, span.end)
        if match is not None and _stands_alone(text, span.start):
            code = match["code"].strip()
            yield verdict(rule, span, {"$CODE": code[:COMMENT_CHARS_MAX]})


def security_disabled_for_testing(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Switches that are off, next to a comment that says it is only for now."""
    for span in comments(text):
        if not _FOR_NOW.search(text, span.start, span.end):
            continue
        line = text.rfind("\n", 0, span.start) + 1
        is_above = not text[line : span.start].strip()
        start = span.end + 1 if is_above else line
        found = _SWITCH_OFF.search(text, start, _statement_end(text, start, span, is_above))
        if found is not None:
            yield verdict(rule, Span(found.start(), found.end()), {"$CODE": found[0]})


def unjustified_suppressions(text: str, _path: str, rule: Rule) -> Iterator[Finding]:
    """Comments that silence a scanner for everything, or without a reason."""
    for span in comments(text):
        match = _BLANKET.search(text, span.start, span.end)
        if match is not None:
            yield verdict(rule, Span(match.start(), match.end()), {"$COMMENT": match[0]})


def _stands_alone(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _statement_end(text: str, start: int, comment: Span, is_above: bool) -> int:
    """Where the code that a comment speaks of ends: its line, or the two lines below it."""
    if not is_above:
        return comment.start
    end = start
    for _ in range(LINES_BELOW_MAX):
        found = text.find("\n", end)
        if found < 0:
            return len(text)
        end = found + 1
    return end


COMMENT_CHARS_MAX = 80
LINES_BELOW_MAX = 2

_TOKEN = lazy(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^'\\]|\\.|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?"
    r"|(?P<comment>\#[^\n\r]*)",
    re.S,
)
_GAP = (
    r"auth(?:entication|orization|enticate|orize)?(?![-\w:])|permissions?\b"
    r"|access (?:control|check)"
    r"|saniti[sz]\w*|encrypt(?:ion|ing|ed|\b)|hash(?:ing)? (?:the |this )?passwords?|csrf\b|xss\b"
    r"|(?:sql )?injection|rate[- ]?limit\w*|(?:ssl|tls|certificate) (?:verif|valid|check)\w*"
    r"|signature (?:verif|check)\w*|(?:verif|check|validat)\w* (?:the |this |user |all )*"
    r"(?:inputs?|user|tokens?|requests?|passwords?|form|upload\w*|signatures?|certificates?|"
    r"permissions?|owner\w*|access|credentials?|origin|sender|role|session|params?|parameters)\b"
    r"|(?:input|user|token|request|password|upload) (?:validation|verification|checks?)"
    r"|(?:hard-?coded|plain ?text|real|default) (?:password|secret|key|credential|token)s?"
    r"|(?:secure|harden)\b (?:this|the)|security (?:check|control|header|review|hole|issue)s?"
)
_TODO = lazy(
    rf"\b(?:TODO|FIXME|HACK|XXX)\b(?!.{{0,20}}https?:).{{0,60}}?\b(?:{_GAP})"
    rf"|\b(?:add|implement|enable|needs?|missing)\b.{{0,30}}\b(?:{_GAP})"
    r".{0,20}\b(?:later|eventually|before (?:prod|release|deploy|shipping|going live))",
    re.I,
)
_ADMITS = lazy(
    r"\bin (?:a )?(?:real[- ](?:app\w*|system|world|code)|production|prod)\b.{0,50}"
    r"\b(?:hash|encrypt|validat|verif|authenticat|secret|secure|password|vault|env|proper|restrict)"
    r"|\b(?:this is |is )?(?:not|in)(?:-| )?secure\b(?! (?:by|to|cookie))"
    r"(?=.{0,60}\b(?:demo|example|prod|replace|only|but|for now|yet|simpl|do not use|don't))"
    r"|\breplace (?:this |it )?with (?:a |the |your )?(?:real|proper|actual|strong|secure|env)"
    r"(?! (?:users?|names?|paths?|files?|values?|data|objects?|types?|class\w*|numbers?)\b)"
    r"|\b(?:do not|don't|never) use (?:this |it )?in prod"
    r"|\bno (?:auth\w*|validation|security|encryption|csrf)\b.{0,20}\b(?:yet|for now|here)"
    r"|\bfor (?:demo\w*|simplicity)\b.{0,40}"
    r"\b(?:plain ?text|password|secret|hardcod|hard-cod|skip)"
    r"|\b(?:plain ?text|hard-?coded)\b.{0,40}\b(?:for demo\w*|for simplicity|for now|for testing)",
    re.I,
)
_CONTROL = lazy(
    r"\#\s?[ \t]*(?P<code>"
    r"@(?:\w+\.)*(?:login_required|permission_required|requires?_\w*auth\w*|auth\w*_required|"
    r"token_required|jwt_required|admin_required|roles?_required|requires_auth|csrf_protect|"
    r"staff_member_required|user_passes_test|limiter\.limit|fresh_login_required)\b[^\n]*"
    r"|(?:\w+\.)*(?:csrf|csrf_protect|talisman|limiter|login_manager|jwt)\w*\.init_app\(.*"
    r"|\w+\s*=\s*(?:CSRFProtect|Talisman|Limiter|LoginManager|JWTManager)\(.*"
    r"|(?:CSRFProtect|Talisman)\(\w+\)\s*"
    r"|(?:\w+\.)*(?:check_permissions?|require_\w*(?:auth|login|admin|permission)\w*|verify_token|"
    r"verify_signature|check_access|authenticate|authorize|validate_csrf)\([^)\n]*\)\s*"
    r"|['\"][\w.]*(?:CsrfViewMiddleware|SecurityMiddleware|AuthenticationMiddleware|"
    r"XFrameOptionsMiddleware)['\"],?\s*"
    r"|(?:verify|check_hostname|secure|httponly|SESSION_COOKIE_SECURE|CSRF_COOKIE_SECURE|"
    r"SECURE_SSL_REDIRECT|WTF_CSRF_ENABLED)\s*=\s*True,?\s*"
    r"|(?:if not |assert |raise )[^\n]*(?:is_authenticated|is_admin|has_perm|check_password|"
    r"compare_digest|PermissionDenied|Unauthorized|Forbidden)[^\n]*"
    r"|abort\(40[13]\b[^\n]*"
    r")(?:\#[^\n]*)?$",
    re.M,
)
_FOR_NOW = lazy(
    r"\b(?:for|in|during|while) "
    r"(?:local |now|the time being|our |dev\w*|test\w*|demo\w*|debug\w*|staging)"
    r"|\b(?:temporar\w+|temp fix|quick fix|hack|just to test|testing only|dev only|debug only|"
    r"self[- ]signed|remove (?:this )?(?:later|before|in prod)|turn (?:this )?back on|for now)\b",
    re.I,
)
_SWITCH_OFF = lazy(
    r"\b(?:verify|verify_ssl|ssl_verify|verify_certs|check_hostname|validate_certs?|csrf\w*|secure|"
    r"httponly|require_auth\w*|auth_required|authenticat\w*|use_ssl|use_tls)\s*=\s*False\b"
    r"|\b\w*(?:SECURE|CSRF|HTTPONLY|AUTH|VERIFY|SSL|TLS)\w*['\"]?\]?\s*=\s*False\b"
    r"|\bCERT_NONE\b|_create_unverified_context\b|@(?:\w+\.)?csrf_exempt\b|disable_warnings\(\)"
    r"|ALLOWED_HOSTS\s*=\s*\[\s*['\"]\*['\"]|allow_origins\s*=\s*\[\s*['\"]\*['\"]"
    r"|verify_signature['\"]?\s*[:=]\s*False|['\"]verify_\w+['\"]\s*:\s*False|\bAllowAny\b"
)
_BLANKET = lazy(
    r"#\s*nosec(?![\w-])(?!:?\s*B\d)[^\n]*|#\s*noqa:\s*S(?!\d)[^\n]*|#\s*nosemgrep(?!:)(?=\s|$)[^\n]*"
    r"|#\s*lgtm(?!\s*\[)(?=\s|$)[^\n]*|#\s*vetline:\s*ignore(?!\[)(?![\w-])[^\n]*"
)
