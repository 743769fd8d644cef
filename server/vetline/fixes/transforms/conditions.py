"""Conditions that are always true, rewritten to what was meant."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.locate import span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import word
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def compare_each(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``x == "a" or "b"`` as ``x in ("a", "b")``; ``assert (test, message)`` without brackets."""
    node = target(site, word(options, "at"))
    for found in n.walk(node) if node is not None else ():
        if isinstance(found, n.BoolOp) and found.op == "or":
            return _membership(site, found)
        if isinstance(found, n.Assert) and isinstance(found.test, n.Tuple):
            test = found.test
            text = ", ".join(site.text(item) for item in test.items)
            return Draft((Change(span_of(test), text),)) if len(test.items) == 2 else None
    return None


def _membership(site: FixSite, either: n.BoolOp) -> Draft | None:
    first, *rest = either.values
    if not isinstance(first, n.Compare) or first.ops != ("==",):
        return None
    values = [first.rights[0]]
    for value in rest:
        if not isinstance(value, n.Constant) or not isinstance(value.value, str):
            break
        values.append(value)
    if len(values) < 2:
        return None
    code = f"{site.text(first.left)} in ({', '.join(site.text(value) for value in values)})"
    return Draft((Change(Span(first.start, values[-1].end), code),))
