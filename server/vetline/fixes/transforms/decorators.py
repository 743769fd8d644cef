"""Rewritings of the decorators of a function or class."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.layout import indentation, line_end, line_start
from vetline.fixes.locate import around, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.options import code, names, word
from vetline.fixes.template import rendered
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def remove_decorator(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The decorators called one of ``names`` gone, or else the one that is marked."""
    owner = _decorated(site, options)
    if owner is None:
        return None
    wanted, mark = names(options, "names"), site.finding.span
    gone = [
        d
        for d in owner.decorators
        if (_is_called(site, d, wanted) if wanted else d.start <= mark.start and mark.end <= d.end)
    ]
    return Draft(tuple(Change(_lines(site, d), "") for d in gone)) if gone else None


def add_decorator(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """One more decorator: the innermost, or with ``outermost: true`` the first."""
    owner, text = _decorated(site, options), code(options, "code")
    new = rendered(site, text.removeprefix("@")) if text is not None else None
    if owner is None or new is None:
        return None
    at = line_start(site.unit_text, owner.start)
    if owner.decorators and options.get("outermost") is not True:
        at = _lines(site, owner.decorators[-1]).end
    line = f"{indentation(site.unit_text, owner.start)}@{new.text}\n"
    return Draft((Change(Span(at, at), line),), new.imports)


def outermost_decorator(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The decorators called one of ``names`` moved above all others."""
    owner = _decorated(site, options)
    if owner is None:
        return None
    wanted = names(options, "names")
    spans = [_lines(site, d) for d in owner.decorators]
    first = [_is_called(site, d, wanted) for d in owner.decorators]
    texts = [site.unit_text[span.start : span.end] for span in spans]
    moved = [t for t, is_first in zip(texts, first, strict=True) if is_first]
    rest = [t for t, is_first in zip(texts, first, strict=True) if not is_first]
    if not moved or [*moved, *rest] == texts:
        return None
    return Draft(
        tuple(Change(span, text) for span, text in zip(spans, [*moved, *rest], strict=True))
    )


def _decorated(site: FixSite, options: Mapping[str, Option]) -> n.FunctionDef | n.ClassDef | None:
    node = target(site, word(options, "at"))
    if node is None:
        return None
    for outer in (node, *reversed(around(site, node))):
        if isinstance(outer, (n.FunctionDef, n.ClassDef)):
            return outer
    return None


def _is_called(site: FixSite, decorator: n.Expr, wanted: tuple[str, ...]) -> bool:
    func = decorator.func if isinstance(decorator, n.Call) else decorator
    written = site.text(func)
    qualified = site.view.names.qualified(func) or written
    return any(
        name in (written, qualified, written.rpartition(".")[2], qualified.rpartition(".")[2])
        for name in wanted
    )


def _lines(site: FixSite, decorator: n.Expr) -> Span:
    """The lines that the decorator takes, with its ``@`` and the comment behind it."""
    return Span(
        line_start(site.unit_text, decorator.start), line_end(site.unit_text, decorator.end)
    )
