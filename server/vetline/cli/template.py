"""The file that ``vetline rules new`` writes."""

from __future__ import annotations


def rule_template(rule_id: str) -> str:
    """A whole rule file that works as it stands, for its author to fill in."""
    return _TEMPLATE.replace("RULE-ID", rule_id)


_TEMPLATE = """\
id: RULE-ID
title: What is wrong, in a few words
severity: warning    # error, warning, info, hint: how bad
confidence: high     # high, medium, low: how sure
cwe: [94]
message: "`dangerous_call` does what, in one line that makes sense alone."
explain: |
  What happens, and why that is bad.
  What an attacker does with it, in two sentences.
  When it is fine to ignore.

match:
  - dangerous_call($VALUE, ...)
unless:
  - dangerous_call($VALUE, ..., safe=True)

fix:
  title: Use `safe_call`
  replace: safe_call($VALUE)
  safe: false        # true only if behaviour is kept for every caller
  reason: What may behave differently.

examples:            # at least five bad and three good ones, which differ in more than names
  - bad: |
      dangerous_call(1)  # expect
    fixed: |
      safe_call(1)
  - good: |
      dangerous_call(1, safe=True)

references: []
since: 0.1.0
"""
