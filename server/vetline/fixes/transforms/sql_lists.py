"""SQL with a list of values joined into it: ``IN (1, 2, 3)``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetline.fixes.drivers import Style, imported_style, known_style
from vetline.fixes.locate import span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import word
from vetline.fixes.pieces import Hole, built, raw
from vetline.fixes.transforms.sql import given_parameters, query_of, second_argument
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n

_MARKS = {Style.QUESTION: "{quote}?{quote}", Style.PERCENT: "[{quote}%s{quote}]"}
"""What is repeated, once for each value, and joined."""


def parameterize_list(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``f"… IN ({','.join(ids)})"`` as ``f"… IN ({','.join('?' * len(ids))})"`` with ``ids``."""
    node = target(site, word(options, "at"))
    query = query_of(site, node) if node is not None else None
    text = built(site, query.text) if query is not None and query.wrapper is None else None
    if query is None or text is None or len(text.holes) != 1 or given_parameters(query.call):
        return None
    style = known_style(site, query.call) or imported_style(site)
    before, after = raw(site, text)
    joined = _joined(text.holes[0])
    values = _values(joined.args[0]) if joined is not None else None
    if joined is None or values is None or style not in _MARKS or not _is_list(before, after):
        return None
    values_code = site.text(values)
    # The quotes of the separator are right where it stands, which may be inside an f-string.
    mark = _MARKS[style].format(quote=site.text(joined)[0])
    change = Change(span_of(joined), f"{site.text(joined.func)}({mark} * len({values_code}))")
    return Draft((change, *second_argument(site, query, values_code)), safe=False)


def _is_list(before: str, after: str) -> bool:
    """Whether what stands between the two is all that is in the bracket of an ``IN``."""
    opens = re.search(r"(?i)\bIN\s*\(\s*$", before) is not None
    return opens and after.lstrip().startswith(")") and "%" not in before + after


def _joined(hole: Hole) -> n.Call | None:
    """``",".join(x)`` in the place of the values."""
    call = hole.value
    if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute) or hole.spec:
        return None
    comma = call.func.value
    is_comma = isinstance(comma, n.Constant) and comma.value in (",", ", ")
    return call if is_comma and call.func.attr == "join" and len(call.args) == 1 else None


def _values(items: n.Node | None) -> n.Expr | None:
    """The list behind ``ids``, ``map(str, ids)`` or ``(str(i) for i in ids)``."""
    if isinstance(items, n.Comprehension):
        items = _all_of(items)
    elif isinstance(items, n.Call) and _is_named(items.func, "map") and len(items.args) == 2:
        items = items.args[1] if _is_named(items.args[0], "str") else items
    # It is read twice now, so it must be a thing and not what something makes.
    return items if isinstance(items, n.Name | n.Attribute) else None


def _all_of(items: n.Comprehension) -> n.Expr | None:
    """What ``items`` goes through, if it takes each thing as it is, or as text."""
    only, element = items.generators[0], items.element
    if isinstance(element, n.Call) and _is_named(element.func, "str") and len(element.args) == 1:
        element = element.args[0]
    same = isinstance(only.target, n.Name) and _is_named(element, only.target.id)
    return only.iterable if same and not only.conditions and len(items.generators) == 1 else None


def _is_named(node: n.Node, name: str) -> bool:
    return isinstance(node, n.Name) and node.id == name
