"""Tokens that are read without a look at their signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vetline.fixes.calls import (
    added_argument,
    argument,
    has_open_keywords,
    keyword,
    outer_span,
    positional,
    removed_arguments,
    removed_items,
)
from vetline.fixes.changes import merged
from vetline.fixes.locate import enclosing_call, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import word
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def check_token(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``jwt.decode(token, key, options={"verify_signature": False})`` with the check left on.

    There is no fix where the call has no key, since no signature could then be right.
    """
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node) if node is not None else None
    if call is None or has_open_keywords(call) or not _has_key(call):
        return None
    if _last_name(call.func) == "encode":
        changes = list(_signed(site, call))
    else:
        gone = [given for given in (keyword(call, "verify"), *_spent_options(call)) if given]
        changes = [
            *removed_arguments(site, call, gone),
            *_without_switches(site, call),
            *_with_algorithms(site, call),
        ]
    joined = merged(site.unit_text, changes)
    return Draft(joined) if joined else None


def _has_key(call: n.Call) -> bool:
    key = argument(call, "key", 1)
    return key is not None and not (isinstance(key, n.Constant) and not key.value)


def _last_name(func: n.Expr) -> str:
    return func.attr if isinstance(func, n.Attribute) else getattr(func, "id", "")


def _signed(site: FixSite, call: n.Call) -> Iterator[Change]:
    algorithm = argument(call, "algorithm", 2)
    if algorithm is not None:
        yield Change(outer_span(site, algorithm), '"HS256"')


def _switches(call: n.Call) -> tuple[n.Dict | None, list[n.DictItem]]:
    """The options of the call, and those of them that switch the check off."""
    given = argument(call, "options", 3)
    if not isinstance(given, n.Dict):
        return None, []
    names = ("verify_signature", "verify")
    return given, [
        item for item in given.items if isinstance(item.key, n.Constant) and item.key.value in names
    ]


def _spent_options(call: n.Call) -> Iterator[n.Keyword | None]:
    """The argument ``options`` if nothing is left of it."""
    given, off = _switches(call)
    if given is not None and len(off) == len(given.items):
        yield keyword(call, "options")


def _without_switches(site: FixSite, call: n.Call) -> tuple[Change, ...]:
    given, off = _switches(call)
    if given is None or len(off) == len(given.items):
        return ()
    return removed_items(site, given.items, Span(given.start + 1, given.end - 1), off)


def _with_algorithms(site: FixSite, call: n.Call) -> tuple[Change, ...]:
    """``algorithms`` named if they are not, and without ``none``."""
    given = argument(call, "algorithms", 2)
    if given is None:
        is_sure = len(positional(call)) < 3
        return added_argument(site, call, 'algorithms=["HS256"]') if is_sure else ()
    items: Sequence[n.Expr] = given.items if isinstance(given, (n.List, n.Tuple)) else (given,)
    unsigned = [item for item in items if _is_none(item)]
    if len(unsigned) == len(items):
        return (Change(outer_span(site, given), '["HS256"]'),)
    return removed_items(site, items, Span(given.start + 1, given.end - 1), unsigned)


def _is_none(item: n.Expr) -> bool:
    value = item.value if isinstance(item, n.Constant) else ""
    return value is None or value is False or (isinstance(value, str) and value.lower() == "none")


def one_family(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``algorithms`` named, and of one kind: those with a public key, or those with a secret."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node) if node is not None else None
    if call is None or has_open_keywords(call):
        return None
    key, given = argument(call, "key", 1), argument(call, "algorithms", 2)
    is_public = key is not None and "pub" in site.text(key).lower()
    usual = '["RS256"]' if is_public else '["HS256"]'
    if given is None:
        is_sure = len(positional(call)) < 3
        return Draft(added_argument(site, call, f"algorithms={usual}")) if is_sure else None
    items = given.items if isinstance(given, (n.List, n.Tuple)) else ()
    secret = [item for item in items if site.text(item)[1:3] == "HS"]
    if 0 < len(secret) < len(items):
        inside = Span(given.start + 1, given.end - 1)
        return Draft(removed_items(site, items, inside, secret))
    return Draft((Change(outer_span(site, given), usual),))
