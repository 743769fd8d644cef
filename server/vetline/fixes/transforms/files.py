"""Rewritings of calls that open, name and send files."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.calls import argument, keyword, outer_span, positional
from vetline.fixes.layout import line_after
from vetline.fixes.locate import around, code_for, enclosing_call, span_of, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import local_names, reference
from vetline.fixes.options import word
from vetline.fixes.pieces import Hole, built, raw
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.fixes.variables import definition, uses
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def make_temporary(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``tempfile.mktemp()`` as ``mkstemp()``, or the name of a ``NamedTemporaryFile``."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node, lambda c: _is_mktemp(site, c)) if node else None
    if call is None or any(isinstance(a, n.Starred) for a in call.args):
        return None
    statement = next(reversed(around(site, call)), None)
    if isinstance(statement, n.Assign) and statement.value is call:
        only = statement.targets[0]
        if len(statement.targets) == 1 and isinstance(only, n.Name):
            return _opened(site, call, statement)
    names = ("suffix", "prefix", "dir")
    given = [f"{name}={site.text(a)}" for name, a in zip(names, positional(call), strict=False)]
    given += [site.text(a) for a in call.args if isinstance(a, n.Keyword)]
    arguments = ", ".join(["delete=False", *given])
    new = rendered(site, "tempfile.NamedTemporaryFile($...ARGS).name", {"ARGS": arguments})
    return Draft(replacement(site, call, new), new.imports) if new is not None else None


def _is_mktemp(site: FixSite, call: n.Call) -> bool:
    return site.view.names.qualified(call.func) == "tempfile.mktemp"


def _opened(site: FixSite, call: n.Call, statement: n.Assign) -> Draft | None:
    """``name = mktemp()`` as ``fd, name = mkstemp()`` and ``os.close(fd)``."""
    taken = {*local_names(site), *site.module.bound}
    handle = next(h for h in ("fd", "descriptor", "temporary_fd") if h not in taken)
    mkstemp, close = reference(site, "tempfile.mkstemp"), reference(site, "os.close")
    if mkstemp is None or close is None:
        return None
    closing = line_after(site, statement, f"{close.text}({handle})")
    if closing is None:
        return None
    start = Span(statement.start, statement.start)
    changes = (Change(start, f"{handle}, "), Change(span_of(call.func), mkstemp.text), closing)
    return Draft(changes, tuple(s for s in (mkstemp.statement, close.statement) if s))


def send_from_directory(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """``send_file(os.path.join(folder, name))`` as ``send_from_directory(folder, name)``."""
    node = target(site, word(options, "at"))
    call = enclosing_call(site, node, lambda c: _is_send_file(site, c)) if node else None
    path = argument(call, "path_or_file", 0) if call is not None else None
    if call is None or path is None:
        return None
    whole = path
    if isinstance(path, n.Name) and len(uses(site, path)) == 2:
        whole = definition(site, path) or path
    parts = _folder_and_name(site, whole)
    said = reference(site, "flask.send_from_directory")
    if parts is None or said is None or (whole is not path and not isinstance(path, n.Name)):
        return None
    named = keyword(call, "path_or_file")
    place = outer_span(site, path) if named is None else span_of(named)
    changes = (
        Change(span_of(call.func), said.text),
        Change(place, ", ".join(parts)),
    )
    gone = _unused(site, path, whole)
    return Draft((*changes, *gone), (said.statement,) if said.statement is not None else ())


def _is_send_file(site: FixSite, call: n.Call) -> bool:
    return (site.view.names.qualified(call.func) or "").endswith("send_file")


def _unused(site: FixSite, path: n.Expr, whole: n.Expr) -> tuple[Change, ...]:
    """The assignment of a variable that nothing reads any more, removed."""
    statement = next(reversed(around(site, whole)), None)
    if whole is path or not isinstance(statement, n.Assign):
        return ()
    text = site.unit_text
    start = max(text.rfind("\n", 0, statement.start), text.rfind("\r", 0, statement.start)) + 1
    end = text.find("\n", statement.end) + 1
    is_alone = not text[start : statement.start].strip() and not text[statement.end : end].strip()
    return (Change(Span(start, end), ""),) if end and is_alone else ()


def _folder_and_name(site: FixSite, node: n.Expr) -> tuple[str, str] | None:
    """A path as the code of its folder and of the last part."""
    if isinstance(node, n.Call) and len(positional(node)) == len(node.args) == 2:
        name = site.view.names.qualified(node.func) or ""
        if name in ("os.path.join", "posixpath.join", "flask.safe_join", "pathlib.Path"):
            return code_for(site, node.args[0]), code_for(site, node.args[1])
    if isinstance(node, n.Call) and len(node.args) == 1:
        func = site.view.names.qualified(node.func) or ""
        wraps = func in ("str", "pathlib.Path", "os.path.abspath", "os.path.normpath")
        return _folder_and_name(site, node.args[0]) if wraps else None
    if isinstance(node, n.BinOp) and node.op == "/":
        return code_for(site, node.left), code_for(site, node.right)
    text = built(site, node)
    if text is None:
        return None
    parts, holes = raw(site, text), text.holes
    if len(holes) == 2 and parts == ["", "/", ""] and _are_plain(holes):
        return code_for(site, holes[0].value), code_for(site, holes[1].value)
    if len(holes) == 1 and parts[1] == "" and parts[0].endswith("/") and _are_plain(holes):
        return f'"{parts[0][:-1] or "/"}"', code_for(site, holes[0].value)
    return None


def _are_plain(holes: tuple[Hole, ...]) -> bool:
    return not any(hole.spec or hole.conversion for hole in holes)
