"""Values that were built into a text, handed to whoever knows how to escape them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from vetline.fixes.calls import added_argument, argument, positional
from vetline.fixes.locate import around, code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import flag, word
from vetline.fixes.pieces import Built, Doubling, Fill, Text, built, constant_text, raw
from vetline.fixes.template import rendered
from vetline.fixes.variables import uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def format_markup(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``mark_safe(f"<b>{x}</b>")`` as ``format_html("<b>{}</b>", x)``.

    With ``method: true`` the call stays: ``Markup("<b>{}</b>").format(x)``; ``method: Markup``
    says that it does so for what is called like this.
    """
    found = _call_and_text(site, options)
    if found is None:
        return None
    call, text = found
    if any(hole.spec or hole.conversion for hole in text.holes):
        return None
    changes = constant_text(site, text, [Fill("{}")] * len(text.holes), Doubling.BRACES)
    values = ", ".join(code_for(site, hole.value) for hole in text.holes)
    name = site.view.names.qualified(call.func) or site.text(call.func)
    if flag(options, "method") or name.rpartition(".")[2] == word(options, "method"):
        end = Span(call.end, call.end)
        return Draft((*changes, Change(end, f".format({values})")))
    callee = rendered(site, word(options, "callee") or "django.utils.html.format_html")
    if callee is None or len(call.args) != 1:
        return None
    added = added_argument(site, call, values)
    return Draft((Change(span_of(call.func), callee.text), *changes, *added), callee.imports)


def bind_values(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``f(f"<h1>{x}</h1>")`` as ``f("<h1>{{ x }}</h1>", x=x)``.

    ``placeholder`` says how the text names a value, with ``NAME`` for the name; quotes around the
    value go if ``unquote: true``.
    """
    found = _call_and_text(site, options)
    if found is None:
        return None
    call, text = found
    if any(hole.spec or hole.conversion for hole in text.holes):
        return None
    parts = raw(site, text)
    names = _names(site, text, {a.name for a in call.args if isinstance(a, n.Keyword)})
    placeholder = word(options, "placeholder") or "{{ NAME }}"
    edges = [
        1 if flag(options, "unquote") and _is_quoted(before, after) else 0
        for before, after in pairwise(parts)
    ]
    fills = [
        Fill(placeholder.replace("NAME", name), edge, edge)
        for name, edge in zip(names, edges, strict=True)
    ]
    changes = constant_text(site, text, fills, Doubling.NONE)
    new = dict(zip(names, (code_for(site, hole.value) for hole in text.holes), strict=True))
    passed = _passed(site, call, new)
    return Draft((*changes, *passed)) if passed is not None else None


def _passed(site: FixSite, call: n.Call, values: Mapping[str, str]) -> tuple[Change, ...] | None:
    """The values given to whatever takes them: the call itself, or ``render`` of its template."""
    written = site.text(call.func).rpartition(".")[2]
    if written not in ("Template", "from_string"):
        return added_argument(site, call, ", ".join(f"{k}={code}" for k, code in values.items()))
    render = _render_call(site, call)
    if render is None:
        return None
    name = site.view.names.qualified(call.func) or ""
    if not name.startswith("django."):
        return added_argument(site, render, ", ".join(f"{k}={code}" for k, code in values.items()))
    context = render.args[0] if len(render.args) == 1 else None
    if not isinstance(context, n.Call) or context.args:
        return None
    items = ", ".join(f'"{k}": {code}' for k, code in values.items())
    return added_argument(site, context, "{" + items + "}", is_keyword=False)


def _render_call(site: FixSite, call: n.Call) -> n.Call | None:
    """``….render()`` of the template that ``call`` makes, at once or through a variable."""
    outer = around(site, call)[-2:]
    if len(outer) == 2 and isinstance(outer[1], n.Attribute) and isinstance(outer[0], n.Call):
        return outer[0] if outer[1].attr == "render" else None
    statement = outer[-1] if outer else None
    only = statement.targets[0] if isinstance(statement, n.Assign) else None
    if not isinstance(only, n.Name):
        return None
    found = [
        inner
        for use in uses(site, only)
        for inner in around(site, use)[-2:-1]
        if isinstance(inner, n.Call) and isinstance(inner.func, n.Attribute)
        and inner.func.attr == "render" and inner.func.value is use
    ]  # fmt: skip
    return found[0] if len(found) == 1 and len(uses(site, only)) == 2 else None


def _is_quoted(before: str, after: str) -> bool:
    return bool(before) and before[-1:] in "'\"" and after[:1] == before[-1:]


def _names(site: FixSite, text: Built, taken: set[str | None]) -> list[str]:
    """A name for each value: its own, if it has one that is free."""
    names: list[str] = []
    for hole in text.holes:
        found = re.findall(r"[A-Za-z_]\w*", site.text(hole.value))
        base = found[-1] if found else "value"
        free = (c for c in (base, *(f"{base}{i}" for i in range(2, 999))) if c not in taken)
        name = next(free)
        taken.add(name)
        names.append(name)
    return names


def _call_and_text(site: FixSite, options: Mapping[str, Option]) -> tuple[n.Call, Built] | None:
    """The call around the mark whose first argument is built from values, and that text."""
    node = target(site, word(options, "at"))
    if node is None:
        return None
    for outer in (node, *reversed(around(site, node))):
        first = argument(outer, None, 0) if isinstance(outer, n.Call) else None
        text = built(site, first) if first is not None else None
        if isinstance(outer, n.Call) and text is not None and text.holes:
            return outer, text
    return None


def lazy_log(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``log.info(f"user {u}")`` as ``log.info("user %r", u)``, which escapes line breaks."""
    found = _call_and_text(site, options)
    if found is None:
        return _with_repr(site, options)
    call, text = found
    if len(positional(call)) > 1 or any(hole.spec for hole in text.holes):
        return None
    parts = raw(site, text)
    edges = [int(_is_quoted(a, b)) for a, b in pairwise(parts)]
    fills = [Fill("%r", edge, edge) for edge in edges]
    changes = constant_text(site, text, fills, Doubling.PERCENT)
    values = ", ".join(code_for(site, _bare(hole.value)) for hole in text.holes)
    return Draft((*changes, *added_argument(site, call, values, is_keyword=False)))


def _bare(value: n.Expr) -> n.Expr:
    is_text = (
        isinstance(value, n.Call)
        and isinstance(value.func, n.Name)
        and value.func.id in ("str", "repr")
        and len(value.args) == 1
    )
    return value.args[0] if is_text and isinstance(value, n.Call) else value


def _with_repr(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``%s`` in the format of a logging call as ``%r``."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node, lambda c: len(positional(c)) > 1) if node else None
    text = built(site, positional(call)[0]) if call is not None else None
    if text is None or text.holes:
        return None
    changes = [
        Change(Span(found.start(), found.end()), "%r")
        for piece in text.pieces
        if isinstance(piece, Text)
        for found in re.finditer(r"(?<!%)%s|'%s'", _masked(site, piece))
        if piece.span.start <= found.start()
    ]
    return Draft(tuple(changes)) if changes else None


def _masked(site: FixSite, piece: Text) -> str:
    """The unit's text up to the end of ``piece``, blank before it."""
    own = site.unit_text[piece.span.start : piece.span.end]
    return " " * piece.span.start + own
