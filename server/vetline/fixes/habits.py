"""How the file itself writes what a fix is about to add."""

from __future__ import annotations

import re
from collections import Counter

from vetline.fixes.model import FixSite
from vetline.fixes.names import local_names


def usual_value(site: FixSite, keyword: str) -> str | None:
    """What the file's other calls pass as ``keyword``: its constant, or its most frequent number.

    A constant that is called like ``keyword`` is for that, even if no call passes it yet.
    """
    passed = re.compile(rf"\b{re.escape(keyword)}\s*=\s*([A-Z][A-Z0-9_]*|[\d.]+)(?=\s*[,)])")
    values = (found.group(1) for line in site.module.lines for found in passed.finditer(line))
    found: Counter[str] = Counter(values)
    usual = [value for value, _ in found.most_common() if _is_known(site, value)]
    if usual:
        return usual[0]
    constants = [name for name in site.module.bound if _is_meant(name, keyword)]
    return constants[0] if len(constants) == 1 and _is_known(site, constants[0]) else None


def _is_known(site: FixSite, value: str) -> bool:
    """Whether ``value`` can be read at the finding: a number, or a constant that is set above."""
    if not value.isupper():
        return True
    setting = re.compile(rf"{value}\s*(?::[^=]+)?=\s*[\d.]+\s*(?:#.*)?$")
    above = (line.rstrip() for line in site.module.lines[: site.line])
    return value not in local_names(site) and any(setting.match(line) for line in above)


def _is_meant(name: str, keyword: str) -> bool:
    return name.isupper() and re.search(rf"(^|_){keyword.upper()}(_|$)", name) is not None
