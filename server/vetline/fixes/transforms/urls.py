"""Tests of a URL's text, rewritten to tests of its host."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetline.fixes.calls import positional
from vetline.fixes.locate import code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import word
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n


def check_host(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``"corp.io" in url`` as ``urlsplit(url).hostname == "corp.io"``, prefixes closed by ``/``."""
    node = target(site, word(options, "at"))
    if node is None:
        return None
    compare = next((c for c in n.walk(node) if isinstance(c, n.Compare)), None)
    if compare is not None and compare.ops in (("in",), ("not in",)):
        return _compared(site, compare)
    call = enclosing_call(site, node)
    text = _text_argument(call) if call is not None else None
    if call is None or text is None:
        return None
    is_prefix = isinstance(call.func, n.Attribute) and call.func.attr == "startswith"
    if not is_prefix and (site.view.names.qualified(call.func) or "").partition(".")[0] != "re":
        return None
    code = site.text(text)
    new = _closed(code) if is_prefix else _closed(re.sub(r"(?<=\w)(?<!\\)\.(?=\w)", r"\\.", code))
    return Draft((Change(span_of(text), new),)) if new != code else None


def _compared(site: FixSite, compare: n.Compare) -> Draft | None:
    host, url = compare.left, compare.rights[0]
    if not isinstance(host, n.Constant) or not isinstance(host.value, str):
        return None
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host.value) is None:
        return None
    sign = "==" if compare.ops == ("in",) else "!="
    texts = {"URL": code_for(site, url), "HOST": site.text(host)}
    new = rendered(site, f"urllib.parse.urlsplit($URL).hostname {sign} $HOST", texts)
    return Draft(replacement(site, compare, new), new.imports) if new is not None else None


def _text_argument(call: n.Call) -> n.Constant | None:
    first = positional(call)[0] if positional(call) else None
    is_text = isinstance(first, n.Constant) and isinstance(first.value, str)
    return first if isinstance(first, n.Constant) and is_text else None


def _closed(literal: str) -> str:
    """The text of ``literal`` with a slash at its end, so that the host ends there."""
    found = re.fullmatch(r"""(?s)([rR]?)("|')(.*[\w)])\$?\2""", literal)
    return f"{found[1]}{found[2]}{found[3]}/{found[2]}" if found is not None else literal
