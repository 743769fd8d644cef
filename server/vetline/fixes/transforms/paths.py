"""Rewritings of paths that somebody outside has a part in."""

from __future__ import annotations

from collections.abc import Mapping

from vetline.fixes.calls import outer_span
from vetline.fixes.layout import indented, line_start, stands_alone
from vetline.fixes.locate import ATOM, code_for, enclosing_call, enclosing_statement, target
from vetline.fixes.model import Change, Draft, FixSite
from vetline.fixes.names import imported_roots, reference
from vetline.fixes.options import names, word
from vetline.fixes.replace import replacement
from vetline.fixes.template import rendered
from vetline.fixes.variables import bindings_count, definition
from vetline.rulebook.model import Option
from vetline.syntax import nodes as n
from vetline.text.span import Span


def plain_name(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """The last part of the path without folders: ``join(ROOT, basename(name))``."""
    node = target(site, word(options, "at"))
    if not isinstance(node, n.Expr):
        return None
    part = _last_part(site, _whole(site, node))
    is_web = imported_roots(site) & {"flask", "werkzeug", "quart"}
    said = reference(site, "werkzeug.utils.secure_filename" if is_web else "os.path.basename")
    if part is None or said is None or not isinstance(part, _READABLE):
        return None
    imports = (said.statement,) if said.statement is not None else ()
    return Draft((Change(outer_span(site, part), f"{said.text}({code_for(site, part)})"),), imports)


def _whole(site: FixSite, node: n.Expr) -> n.Expr:
    """The path itself, where ``node`` is a variable that is set to it once."""
    if isinstance(node, n.Name) and bindings_count(site, node) == 1:
        return definition(site, node) or node
    return node


def _last_part(site: FixSite, node: n.Expr) -> n.Expr | None:
    """The last part of a path that is put together from several, unless it is fixed."""
    if isinstance(node, n.Call):
        func = site.view.names.qualified(node.func) or ""
        if func.endswith("path.join") and len(node.args) > 1:
            return node.args[-1]
        is_wrapper = func in _WRAPPERS and len(node.args) == 1
        return _last_part(site, node.args[0]) if is_wrapper else None
    if isinstance(node, n.BinOp) and node.op == "/":
        return node.right
    if isinstance(node, n.BinOp) and node.op == "+":
        left, right = node.left, node.right
        has_ending = isinstance(right, n.Constant) and "/" not in str(right.value)
        return _last_part(site, left) or _right(left) if has_ending else right
    if isinstance(node, n.JoinedStr) and len(node.parts) > 1:
        *_, before, last = node.parts
        is_ending = isinstance(last, n.Constant) and "/" not in str(last.value)
        found = before if is_ending else last
        return found.value if isinstance(found, n.FormattedValue) else None
    return None


def _right(node: n.Expr) -> n.Expr | None:
    return node.right if isinstance(node, n.BinOp) and node.op == "+" else None


def path_relative(site: FixSite, _options: Mapping[str, Option]) -> Draft | None:
    """``str(path).startswith(str(folder))`` as ``path.is_relative_to(folder)``."""
    call = enclosing_call(site, target(site), _is_prefix_test)
    if call is None or not isinstance(call.func, n.Attribute):
        return None
    path, folder = _without_str(call.func.value), _without_str(call.args[0])
    texts = {"PATH": code_for(site, path, ATOM), "FOLDER": code_for(site, folder)}
    is_path = site.view.names.type_of(path) == "pathlib.Path"
    template = "$PATH.is_relative_to($FOLDER)" if is_path else _AS_PATH
    new = rendered(site, template, texts)
    return Draft(replacement(site, call, new), new.imports) if new is not None else None


def _is_prefix_test(call: n.Call) -> bool:
    is_test = isinstance(call.func, n.Attribute) and call.func.attr == "startswith"
    return is_test and len(call.args) == 1


def _without_str(node: n.Expr) -> n.Expr:
    """``x`` of ``str(x)`` and ``f"{x}"``."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Name) and len(node.args) == 1:
        return node.args[0] if node.func.id == "str" else node
    if isinstance(node, n.JoinedStr) and len(node.parts) == 1:
        only = node.parts[0]
        return only.value if isinstance(only, n.FormattedValue) else node
    return node


def check_upload(site: FixSite, options: Mapping[str, Option]) -> Draft | None:
    """An upload kept only if its name has one of ``endings``, and without folders in the name."""
    call = enclosing_call(site, target(site, word(options, "at")), _saves)
    statement = enclosing_statement(site, call) if call is not None else None
    if call is None or statement is None or not stands_alone(site, statement):
        return None
    name = next((part for part in n.walk(call) if _is_file_name(part)), None)
    if not isinstance(name, n.Attribute):
        return None
    endings = ", ".join(f'"{ending}"' for ending in names(options, "endings"))
    guard = rendered(site, _GUARD, {"NAME": site.text(name), "ENDINGS": "{" + endings + "}"})
    secure = reference(site, "werkzeug.utils.secure_filename")
    if guard is None or secure is None:
        return None
    start = line_start(site.unit_text, statement.start)
    indent = site.unit_text[start : statement.start]
    place = Span(statement.start, statement.start)
    changes = [Change(place, indented(site, statement.start, guard.text + "\n") + indent)]
    if not _is_secured(site, call, name):
        changes.append(Change(outer_span(site, name), f"{secure.text}({site.text(name)})"))
    own = (secure.statement,) if secure.statement is not None else ()
    return Draft(tuple(changes), (*guard.imports, *own))


def _saves(call: n.Call) -> bool:
    return isinstance(call.func, n.Attribute) and call.func.attr == "save"


def _is_file_name(node: n.Node) -> bool:
    return isinstance(node, n.Attribute) and node.attr == "filename"


def _is_secured(site: FixSite, call: n.Call, name: n.Attribute) -> bool:
    inner = enclosing_call(site, name)
    return inner is not None and inner is not call and "secure_filename" in site.text(inner.func)


_GUARD = """\
if os.path.splitext($NAME)[1].lower() not in $ENDINGS:
    flask.abort(400)"""
_AS_PATH = "pathlib.Path($PATH).is_relative_to($FOLDER)"
_READABLE = (n.Name, n.Attribute, n.Subscript, n.Call)
_WRAPPERS = frozenset({"str", "pathlib.Path", "os.path.abspath", "os.path.normpath", "open"})
