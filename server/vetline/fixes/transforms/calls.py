"""Rewritings of a call: what is called, and with which arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import re2

from vetline.fixes.calls import (
    added_argument,
    argument,
    has_open_keywords,
    keyword,
    outer_span,
    positional,
    removed_arguments,
)
from vetline.fixes.changes import merged
from vetline.fixes.habits import usual_value
from vetline.fixes.locate import (
    ARGUMENT,
    around,
    code_for,
    enclosing_call,
    precedence,
    span_of,
    target,
)
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import imported_roots, reference
from vetline.fixes.options import code, codes, flag, names, word
from vetline.fixes.pieces import built, raw
from vetline.fixes.replace import replacement
from vetline.fixes.template import Rendered, rendered
from vetline.fixes.variables import bindings_count, definition
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n


def rewrite_call(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The call of the finding with another callee, with arguments set, added and removed."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node) if node is not None else None
    if call is None or not is_called(site, call, names(options, "only")):
        return None
    if flag(options, "data") and call.args and _has_words(site, call.args[0]):
        return None
    removed = [given for name in names(options, "remove") if (given := _named(call, name))]
    added: list[Rendered] = []
    drafts = [
        _with_callee(site, call, options),
        _with_appended(site, call, options),
    ]
    for name, text in [*codes(options, "set").items(), *codes(options, "add").items()]:
        given = argument(call, name, _position(options, name))
        is_habit = name in names(options, "like")
        usual = usual_value(site, name) if is_habit else None
        new = rendered(site, usual or text)
        if new is None or (given is None and has_open_keywords(call)):
            return None
        if given is None:
            added.append(Rendered(f"{name}={new.text}", new.imports))
        elif name in codes(options, "set") or _is_off(given):
            drafts.append(Draft(replacement(site, given, new), new.imports))
    drafts.append(_with_keywords(site, call, added, removed))
    return _joined(site, drafts)


def _has_words(site: FixSite, node: n.Expr) -> bool:
    """Whether ``node``, or what its variable is set to, is a text with words of the program's."""
    source = definition(site, node) if isinstance(node, n.Name) else node
    text = built(site, source) if source is not None else None
    return text is not None and any(map(str.isalpha, "".join(raw(site, text))))


def is_called(site: FixSite, call: n.Call, only: Sequence[str]) -> bool:
    """Whether ``call`` is of one of ``only``, dotted or last names; every call is of none."""
    written = site.text(call.func)
    known = (written, site.view.names.qualified(call.func) or written)
    return not only or any(f".{name}".endswith(f".{own}") for own in only for name in known)


def _named(call: n.Call, name: str) -> n.Expr | None:
    """The argument of that name, or at that position."""
    if not name.isdecimal():
        return keyword(call, name)
    given = positional(call)
    return given[int(name)] if int(name) < len(given) else None


def _position(options: Mapping[str, Option], name: str) -> int | None:
    positions = codes(options, "positions")
    return int(positions[name]) if name in positions else None


def _with_keywords(
    site: FixSite, call: n.Call, added: Sequence[Rendered], removed: Sequence[n.Expr]
) -> Draft:
    """Arguments added and removed; what is added takes the place of something removed."""
    imports = tuple(statement for new in added for statement in new.imports)
    text = ", ".join(new.text for new in added)
    if not added:
        return Draft(removed_arguments(site, call, removed))
    swapped = next((a for a in removed if isinstance(a, n.Keyword)), None)
    if swapped is None:
        gone = removed_arguments(site, call, removed)
        return Draft((*added_argument(site, call, text), *gone), imports)
    others = removed_arguments(site, call, [a for a in removed if a is not swapped])
    return Draft((Change(outer_span(site, swapped), text), *others), imports)


def _with_callee(site: FixSite, call: n.Call, options: Mapping[str, Option]) -> Draft | None:
    """Another callee: always the same, or the one that a mapping gives for what is called."""
    if "callee" not in options:
        return Draft(())
    callee = code(options, "callee")
    if isinstance(options["callee"], Mapping):
        callee = codes(options, "callee").get(site.view.names.qualified(call.func) or "")
    new = rendered(site, callee) if callee is not None else None
    return Draft(replacement(site, call.func, new), new.imports) if new is not None else None


def _with_appended(site: FixSite, call: n.Call, options: Mapping[str, Option]) -> Draft | None:
    """One more positional argument, behind those there are."""
    text = code(options, "append")
    if text is None:
        return Draft(())
    new = rendered(site, text)
    if new is None or any(isinstance(a, n.Starred) for a in call.args):
        return None
    return Draft(added_argument(site, call, new.text, is_keyword=False), new.imports)


def _joined(site: FixSite, drafts: Sequence[Draft | None]) -> Draft | None:
    """All ``drafts`` as one."""
    found = [draft for draft in drafts if draft is not None]
    changes = merged(site.unit_text, [change for draft in found for change in draft.changes])
    imports = tuple(statement for draft in found for statement in draft.imports)
    if changes is None or len(found) < len(drafts):
        return None
    return Draft(changes, imports) if changes or imports else None


def _is_off(value: n.Expr) -> bool:
    """Whether a flag that is to be added is there and says no."""
    return isinstance(value, n.Constant) and not value.value


def remove_argument(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The argument that the finding marks, removed from its call."""
    node = target(site, word(options, "at"))
    if node is None:
        return None
    call = enclosing_call(site, node, lambda call: any(_holds(a, node) for a in call.args))
    if call is None:
        return None
    own = next(a for a in call.args if _holds(a, node))
    return Draft(removed_arguments(site, call, [own]))


def _holds(outer: n.Node, node: n.Node) -> bool:
    return outer.start <= node.start and node.end <= outer.end


def unwrap(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``callee(x)`` as ``x``."""
    callee, node = word(options, "callee"), target(site, word(options, "at"))
    for found in n.walk(node) if node is not None else ():
        is_wrapper = isinstance(found, n.Call) and len(found.args) == 1
        if isinstance(found, n.Call) and is_wrapper and callee is not None:
            inner = found.args[0]
            if is_called(site, found, [callee]) and not isinstance(inner, (n.Keyword, n.Starred)):
                new = Rendered(site.text(inner), (), precedence(inner))
                return Draft(replacement(site, found, new))
    return None


def wrap(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The expression of the finding as the argument of a call: ``x`` becomes ``escape(x)``.

    ``callee`` may depend on what the file imports.  With ``parts``, only a text that matches
    ``text`` is changed.
    """
    node = target(site, word(options, "at"))
    callee = _callee(site, options)
    if isinstance(node, n.Keyword):
        node = node.value
    if callee is None or not isinstance(node, n.Expr):
        return None
    wrapped: Sequence[n.Expr] = [node]
    if flag(options, "items"):
        items = node.items if isinstance(node, n.Dict) else ()
        wrapped = [item.value for item in items if not isinstance(item.value, (n.Constant, n.Dict))]
    elif flag(options, "parts"):
        source = _source(site, node)
        if source is None or not re2.search(word(options, "text") or "", site.text(source)):
            return None
        wrapped = _parts(source)
        if any(part is not node and _source(site, part) is not part for part in wrapped):
            return None  # What is added is built itself: its own parts are what to wrap.
    drafts: list[Draft] = []
    for part in wrapped:
        own = _PLAIN.get(callee, callee) if _is_added(site, part) else callee
        said = reference(site, own)
        if said is None or (flag(options, "parts") and isinstance(part, n.Tuple)):
            return None
        if not _is_wrapped(site, part, own):
            imports = (said.statement,) if said.statement is not None else ()
            drafts.append(Draft(_wrapped(site, part, said.text), imports))
    return _joined(site, drafts)


def _callee(site: FixSite, options: Mapping[str, Option]) -> str | None:
    """The function to wrap in; of a mapping that for the first package that the file imports."""
    by_package = codes(options, "callee")
    if not by_package:
        return word(options, "callee")
    roots = imported_roots(site)
    fallback = by_package.get("otherwise")
    return next((name for root, name in by_package.items() if root in roots), fallback)


def _source(site: FixSite, node: n.Expr) -> n.Expr | None:
    """The text that ``node`` stands for: that of a variable, or the first item of an answer.

    ``None`` for a variable that is set more than once: it may hold markup of its own by then.
    """
    if isinstance(node, n.Tuple) and node.items:
        return _source(site, node.items[0])
    if not isinstance(node, n.Name):
        return node
    if bindings_count(site, node) > 1:
        return None
    found = definition(site, node)
    return found if found is not None and _is_built(found) else node


def _is_built(node: n.Expr) -> bool:
    is_sum = isinstance(node, n.BinOp) and node.op in "+%"
    return (
        isinstance(node, n.JoinedStr)
        or is_sum
        or (isinstance(node, n.Call) and _is_format(node.func))
    )


def _is_added(site: FixSite, node: n.Expr) -> bool:
    """Whether ``node`` is an operand of ``+``."""
    outer = next(reversed(around(site, node)), None)
    return isinstance(outer, n.BinOp) and outer.op == "+"


def _parts(node: n.Expr) -> list[n.Expr]:
    """The values that a string is built from."""
    if isinstance(node, n.JoinedStr):
        return [part.value for part in node.parts if isinstance(part, n.FormattedValue)]
    if isinstance(node, n.BinOp) and node.op == "+":
        return [*_parts(node.left), *_parts(node.right)]
    if isinstance(node, n.BinOp) and node.op == "%" and _is_text(node.left):
        right = node.right
        return list(right.items) if isinstance(right, n.Tuple) else _parts(right)
    if isinstance(node, n.Call) and _is_format(node.func):
        return [a.value if isinstance(a, n.Keyword) else a for a in node.args]
    return [] if isinstance(node, n.Constant) else [node]


def _is_format(func: n.Expr) -> bool:
    return isinstance(func, n.Attribute) and func.attr == "format" and _is_text(func.value)


def _is_text(node: n.Expr) -> bool:
    return isinstance(node, (n.Constant, n.JoinedStr))


def _is_wrapped(site: FixSite, node: n.Expr, callee: str) -> bool:
    return isinstance(node, n.Call) and site.view.names.qualified(node.func) == callee


def _wrapped(site: FixSite, node: n.Expr, callee: str) -> tuple[Change, ...]:
    is_bare_tuple = isinstance(node, n.Tuple) and not site.text(node).startswith("(")
    if precedence(node) < ARGUMENT or is_bare_tuple:
        text = Rendered(f"{callee}({code_for(site, node)})", ())
        return (Change(span_of(node), text.text),)
    span = outer_span(site, node)
    if span != span_of(node):
        return (Change(type(span)(span.start, span.start), callee),)
    start, end = type(span)(span.start, span.start), type(span)(span.end, span.end)
    return Change(start, f"{callee}("), Change(end, ")")


_PLAIN = {"markupsafe.escape": "html.escape"}
# Added to a ``Markup``, a text would be escaped as well.
