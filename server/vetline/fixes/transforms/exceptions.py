"""What an exception says, logged and kept from others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from vetline.fixes.layout import line_before
from vetline.fixes.locate import around, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import imported_roots
from vetline.fixes.options import word
from vetline.fixes.template import Rendered, rendered
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def hide_exception(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """What an exception says replaced by ``message``, and logged on the line before."""
    node = target(site, word(options, "at"))
    path = (*around(site, node), node) if node is not None else ()
    handler = next((o for o in reversed(path) if isinstance(o, n.Handler)), None)
    statement = next((o for o in reversed(path) if isinstance(o, n.Stmt)), None)
    if handler is None or statement is None or statement not in handler.body:
        return None
    told = _told(site, statement, handler.name)
    logged = _log_call(site, path)
    if not told or logged is None:
        return None
    message = word(options, "message") or "Internal server error"
    if _is_clients_fault(statement):
        message = "Bad request"
    changes = [Change(span_of(expr), f'"{message}"') for expr in told]
    changes += _without_name(site, handler, told)
    if not any(".exception(" in site.text(s) for s in handler.body):
        line = line_before(site, statement, logged.text)
        changes += [line] if line is not None else []
    return Draft(tuple(changes), logged.imports)


def log_exception(site: FixSite, _options: Mapping[str, Option]) -> Draft | None:
    """A handler that does nothing, with what goes wrong logged."""
    node = target(site)
    path = (*around(site, node), node) if node is not None else ()
    owner = next((o for o in reversed(path) if isinstance(o, (n.Handler, n.Try))), None)
    handler = owner.handlers[0] if isinstance(owner, n.Try) and owner.handlers else owner
    logged = _log_call(site, path)
    if not isinstance(handler, n.Handler) or logged is None or len(handler.body) != 1:
        return None
    only = handler.body[0]
    if isinstance(only, n.Jump) and only.keyword != "pass":
        line = line_before(site, only, logged.text)
        return Draft((line,), logged.imports) if line is not None else None
    return Draft((Change(span_of(only), logged.text),), logged.imports)


def _log_call(site: FixSite, path: tuple[n.Node, ...]) -> Rendered | None:
    """A call that logs the exception, named after the function around it."""
    function = next((o for o in reversed(path) if isinstance(o, n.FunctionDef)), None)
    text = f"{function.name} failed" if function is not None else "failed"
    return rendered(site, f'{_logger(site)}.exception("{text}")')


def _logger(site: FixSite) -> str:
    """How this file logs."""
    for name in ("logger", "log", "LOGGER", "LOG", "_logger"):
        if name in site.module.bound:
            return name
    return "app.logger" if "app" in site.module.bound and _is_flask(site) else "logging"


def _is_flask(site: FixSite) -> bool:
    return bool(imported_roots(site) & {"flask", "quart"})


def _is_clients_fault(statement: n.Stmt) -> bool:
    """Whether the answer has a status such as 400."""
    numbers = (found.value for found in n.walk(statement) if isinstance(found, n.Constant))
    return any(type(number) is int and 400 <= number < 500 for number in numbers)


def _without_name(site: FixSite, handler: n.Handler, told: list[n.Node]) -> tuple[Change, ...]:
    """`` as e`` gone, if nothing but what goes too reads the name."""
    spans = [span_of(expr) for expr in told]
    reads = [
        node for statement in handler.body for node in n.walk(statement)
        if isinstance(node, n.Name) and node.id == handler.name
    ]  # fmt: skip
    is_read = any(not any(s.start <= r.start and r.end <= s.end for s in spans) for r in reads)
    head = site.unit_text[handler.start : handler.body[0].start]
    found = re.search(rf"[ \t]+as[ \t]+{re.escape(handler.name or '')}(?=[ \t]*:)", head)
    if handler.name is None or is_read or found is None:
        return ()
    return (Change(Span(handler.start + found.start(), handler.start + found.end()), ""),)


def _told(site: FixSite, statement: n.Stmt, name: str | None) -> list[n.Node]:
    """The largest texts in ``statement`` that are made from the exception."""
    found: list[n.Node] = []
    for node in n.walk(statement):
        is_exception = isinstance(node, n.Name) and node.id == name
        is_trace = isinstance(node, n.Call) and (
            site.view.names.qualified(node.func) or ""
        ).startswith(("traceback.format", "sys.exc_info"))
        if not is_exception and not is_trace:
            continue
        whole: n.Node = node
        path = [*reversed(around(site, node))]
        for outer, further in pairwise([*path, None]):
            if outer is None or not _tells(site, outer):
                break
            if isinstance(further, n.Call) and further.func is outer and not _tells(site, further):
                break
            whole = outer
        if whole not in found:
            found.append(whole)
    return found


def _tells(site: FixSite, node: n.Node) -> bool:
    """Whether ``node`` only makes another text of what is inside it."""
    if isinstance(node, n.Call):
        func = site.text(node.func)
        return func in ("str", "repr", "type") or (
            isinstance(node.func, n.Attribute)
            and (node.func.attr in ("format", "strip", "join", "splitlines", "format_exception"))
        )
    return isinstance(node, (n.JoinedStr, n.FormattedValue, n.BinOp, n.Attribute, n.Subscript))
