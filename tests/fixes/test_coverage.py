"""How many rules have a fix that an example proves, and that the most useful ones are among them.

That each ``fixed`` is what the fix gives, ``tests/rules/test_examples.py`` shows.
"""

from __future__ import annotations

import pytest

from vetline.fixes.transforms import TRANSFORMS
from vetline.rulebook.load import load_rulebook

RULES = load_rulebook().rules
FIXED_RULES_MIN = 110

# What gives most when it is fixed, in the order of what it gives.
MOST_USEFUL = (
    "debug-mode-enabled", "request-without-timeout", "stack-trace-exposure",
    "hardcoded-secret-key", "placeholder-secret", "jwt-hardcoded-secret",
    "secret-fallback-default", "insecure-cookie", "insecure-session-config",
    "upload-size-unlimited", "unsafe-file-upload", "path-traversal", "reflected-xss",
    "llm-output-html-rendering", "auth-decorator-order", "plaintext-password-storage",
    "weak-password-hash", "plaintext-password-comparison", "sql-injection",
    "sql-string-formatting", "yaml-unsafe-load", "jwt-verification-disabled",
    "tls-verification-disabled", "hostname-check-disabled", "weak-tls-version",
    "insecure-random", "predictable-token", "timing-unsafe-comparison", "weak-hash",
    "jinja2-autoescape-disabled", "unsafe-markup", "template-injection", "log-injection",
    "subprocess-shell-true", "shell-constant-command", "command-injection", "os-system-call",
    "eval-use", "torch-load-unsafe", "tarfile-extract-unsafe", "insecure-temp-file",
    "world-writable-permissions", "assert-for-security", "fail-open-auth",
    "stub-security-check", "sanitizer-result-unused", "path-prefix-check-bypass",
    "regex-injection", "ldap-injection", "bidirectional-unicode", "invisible-unicode",
    "agent-file-hidden-unicode", "removed-security-api", "hallucinated-requirement",
    "agent-auto-approve", "public-object-storage",
)  # fmt: skip


def _is_proved(rule_id: str) -> bool:
    rule = RULES[rule_id]
    return rule.fix is not None and any(example.fixed is not None for example in rule.examples)


def test_rules_with_a_proved_fix():
    assert len([rule_id for rule_id in RULES if _is_proved(rule_id)]) >= FIXED_RULES_MIN


@pytest.mark.parametrize("rule_id", MOST_USEFUL)
def test_the_most_useful_have_one(rule_id):
    assert _is_proved(rule_id)


@pytest.mark.parametrize("rule_id", [r.id for r in RULES.values() if r.fix is not None])
def test_a_fix_says_what_it_does(rule_id):
    fix = RULES[rule_id].fix
    assert fix is not None

    for choice in fix.choices:
        assert choice.title
        assert choice.safe or choice.reason
        assert choice.transform is None or choice.transform in dict(TRANSFORMS)
